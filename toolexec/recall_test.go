package toolexec

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/linkflags"
)

// Every variable that this package asks for is either part of a link's key, or
// one of those that are read anew at each link.
func TestLinkEnvironment(t *testing.T) {
	anew := []string{"GOTOOLDIR", "LINKGATE_POLICY", "LINKGATE_LOG"}
	g := &gate{Config: Config{Getenv: func(string) string { return "" }}}
	known := append(g.linkEnvironment(), anew...)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`[gG]etenv\("([A-Z0-9_]+)"\)`)
	n := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllSubmatch(text, -1) {
			n++
			if name := string(m[1]); !slices.Contains(known, name) {
				t.Errorf("%s asks for %s, which is not part of a link's key", file, name)
			}
		}
	}
	if n < 20 {
		t.Errorf("found only %d variables", n)
	}
}

// A link by a toolchain whose rules are read from its GOROOT has no key: they
// change there under one version.
func TestLinkKeyOfToolchain(t *testing.T) {
	main := filepath.Join(t.TempDir(), "_pkg_.a")
	if err := os.WriteFile(main, []byte("main"), 0o666); err != nil {
		t.Fatal(err)
	}
	cfg := &linkflags.ImportCfg{
		Packages: []linkflags.PackageFile{{Path: "example.com/a", File: main}},
		ModInfo:  &linkflags.ModInfo{Settings: []linkflags.Setting{{Key: "-compiler", Value: "gc"}}},
	}
	for version, known := range map[string]bool{
		"go1.26.8": true, "go1.27.4": true, "": false, "go1.99.0": false,
		"go1.27-devel_abc": false, "devel go1.27-abc Mon Jan 1 2027": false,
	} {
		getenv := func(name string) string { return map[string]string{"GOVERSION": version, "GO111MODULE": "off"}[name] }
		g := &gate{Config: Config{Getenv: getenv}, cfg: cfg, flags: &linkflags.Link{Main: main}, minor: 27}
		key, ok := g.linkKey()
		if ok != known || ok && key.Kind != kindSources {
			t.Errorf("%q: key %t of kind %d, want %t of %d", version, ok, key.Kind, known, kindSources)
		}
	}
}

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
	if _, _, err := stampAll([]directory{{Path: dir}, {Path: filepath.Join(dir, "gone"), Fixed: true}}); err == nil {
		t.Error("a directory that is gone stands")
	}
}

// FuzzFill: whatever a damaged memory holds, a relocation gets a line that lies
// in it, in order, or the link is read.
func FuzzFill(f *testing.F) {
	text, err := events.Keep(&events.Relocation{Link: "a", Symbol: "fmt.tooLarge"})
	if err != nil {
		f.Fatal(err)
	}
	one := append(binary.AppendUvarint(nil, uint64(len(text))), text...)
	f.Add(slices.Concat(one, one))
	f.Add(one)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		rels := []*events.Relocation{
			{Decision: events.Decision{Action: events.ActionAllow}},
			{Decision: events.Decision{Action: events.ActionDeny}},
		}
		g := &gate{}
		if !g.fill(data, rels) {
			return
		}
		var back []byte
		for _, r := range rels {
			n := binary.AppendUvarint(nil, uint64(len(g.lines[r])))
			if !bytes.Contains(data, append(n, g.lines[r]...)) && len(n) == 1 {
				t.Errorf("%q is not in %q", g.lines[r], data)
			}
			back = append(back, g.lines[r]...)
		}
		if len(back) > len(data) {
			t.Errorf("%d bytes of %d", len(back), len(data))
		}
	})
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
		fmt.Println(err, known, remember(Config{Getenv: none}, "go1.26.8") == nil)
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
