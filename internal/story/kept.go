package story

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
)

// keptProgram has most of the packages of std that stories import, and a finding: linkgate
// then reads all that it keeps of their archives.
const keptProgram = `package main

import (
	_ "crypto/tls"
	_ "fmt"
	_ "os/exec"
	_ "os/signal"
	_ "testing"
	_ "unsafe"
)

//go:linkname nanotime runtime.nanotime1
func nanotime() int64

func main() { nanotime() }
`

// kept returns a directory with what linkgate keeps of std's archives, made once for these
// programs and this toolchain. To read std again in the first link of each story takes longer
// than the rest of the story. At length each story starts with nothing, and kept returns "".
func kept(t *testing.T, bin string, host map[string]string) string {
	t.Helper()
	if longtest.Enabled() || os.Getenv("LINKGATE_TEST_PROGRAMS") != "" {
		return ""
	}
	dir := filepath.Join(bin, "kept-"+host["GOVERSION"])
	defer lock(t, dir)()
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	work := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":        "module example.com/kept\n\ngo 1.23\n",
		"main.go":       keptProgram,
		"linkgate.yaml": "version: 1\nmode: observe\n",
	} {
		if err := os.WriteFile(filepath.Join(work, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cache := filepath.Join(work, "cache")
	// Compiled before, for what go has just compiled is linked from its work directory, and of
	// that linkgate keeps nothing. Without the check, since Go 1.27 refuses the pull.
	for _, args := range [][]string{
		{"list", "-export", "-deps", "."},
		{"build", "-toolexec=" + filepath.Join(bin, "linkgate"+exe()), "-ldflags=-checklinkname=0", "-o", "app.exe", "."},
	} {
		cmd := exec.Command(filepath.Join(host["GOROOT"], "bin", "go"), args...)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOENV=off", "GOWORK=", "GOFLAGS=-buildvcs=false", "GOCACHE="+host["GOCACHE"],
			"LINKGATE_TELEMETRY=off", "XDG_CACHE_HOME="+cache, "LocalAppData="+cache, "HOME="+cache)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	made := filepath.Join(cache, "linkgate", "cache")
	if err := os.Remove(filepath.Join(made, host["GOVERSION"]+"-links.bin")); err != nil { // each story judges its own links
		t.Fatal(err)
	}
	making := dir + ".new"
	if err := os.RemoveAll(making); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(making, os.DirFS(made)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(making, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}
