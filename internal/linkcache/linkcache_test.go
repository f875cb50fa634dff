package linkcache

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestStamp(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		s, _, err := stamp(dir)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	one := write("a.go", "package a")
	if s := write("log.jsonl", "{}"); s != one {
		t.Error("a log counts as a source")
	}
	two := write("a.go", "package a // changed")
	if two == one {
		t.Error("a changed file is not seen")
	}
	three := write("b.s", "#include \"c.inc\"")
	if three == two {
		t.Error("a new file is not seen")
	}
	if write("c.inc", "") == three {
		t.Error("a file that assembly may include is not seen")
	}
	if _, _, err := stampAll([]Directory{{Path: dir}, {Path: filepath.Join(dir, "gone"), Fixed: true}}); err == nil {
		t.Error("a directory that is gone stands")
	}
}

// A copy of this program with the same size and time is another program: package
// managers give every version one time.
func TestOwnIdentity(t *testing.T) {
	if os.Getenv("LINKGATE_TEST_IDENTITY") != "" {
		id, known := ownIdentity()
		fmt.Printf("%x %t\n", id, known)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	fi, err := os.Stat(self)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), filepath.Base(self))
	if err := os.WriteFile(other, data, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(other, fi.ModTime(), fi.ModTime()); err != nil {
		t.Fatal(err)
	}
	of := func(program string) string {
		cmd := exec.Command(program, "-test.run=^TestOwnIdentity$")
		cmd.Env = append(os.Environ(), "LINKGATE_TEST_IDENTITY=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	mine := of(self)
	if mine != of(self) {
		t.Error("a program is not itself")
	}
	if mine == of(other) {
		t.Error("another program of the same size and time is the same")
	}
}

// A program whose file is gone, as after an update, may be any: it remembers nothing.
func TestOwnIdentityGone(t *testing.T) {
	if os.Getenv("LINKGATE_TEST_IDENTITY_GONE") != "" {
		self, err := os.Executable()
		if err == nil {
			err = os.Remove(self)
		}
		none := func(string) string { return "" }
		_, known := ownIdentity()
		fmt.Println(err, known, OpenArchives(none, "go1.26.8") == nil)
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("a program that runs cannot be removed, or goes by another name")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	other := filepath.Join(dir, "gone.test")
	if err := os.WriteFile(other, data, 0o777); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(other, "-test.run=^TestOwnIdentityGone$")
	cmd.Env = append(os.Environ(), "LINKGATE_TEST_IDENTITY_GONE=1", "XDG_CACHE_HOME="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "<nil> false true\n") {
		t.Errorf("got %s, %v", out, err)
	}
}
