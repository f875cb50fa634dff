package link

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// TestMeaning: a directive can have meant what it may pull, of its kind and signature.
func TestMeaning(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a": "package a\n\nfunc clock() int64\n\nfunc wall() (sec int64, nsec int32)\n\nvar tick int64\n\nfunc errorf(s string)\n\nvar overflow error\n",
		"b": "package b\n\nfunc errorf(s string) {}\n\nfunc now() int64 { return 0 }\n",
	} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "x.go"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	getenv := func(name string) string { return map[string]string{"GOROOT": runtime.GOROOT()}[name] }
	cmd := &Command{Tool: []string{"link"}, Getenv: getenv, Flags: &linkflags.Link{}, Config: &linkflags.ImportCfg{}}
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	prog := &Program{
		header: goobj.Header{Version: "go1.26.8", GOOS: "linux", GOARCH: "amd64"}, release: release,
		std: map[string]bool{"runtime": true, "syscall": true}, index: map[string]int{"a": 0, "b": 1, "runtime": 2},
	}
	src := newSources(Input{Command: cmd}, prog, nil, nil)
	for _, pkg := range []string{"a", "b"} {
		src.read[pkg] = &packageSource{pkg: pkg, dir: filepath.Join(dir, pkg)}
	}
	m := meaning{objects: &objects{prog: prog}, src: src}
	for _, test := range []struct {
		local  string
		symbol string
		want   bool
	}{
		{"clock", "runtime.nanotime", true},
		{"clock", "runtime.nanotime1", false},       // closed
		{"clock", "runtime.walltime", false},        // another clock
		{"wall", "runtime.nanotime", false},         // another signature
		{"tick", "runtime.nanotime", false},         // another kind
		{"overflow", "runtime.overflowError", true}, // pushed for reflect
		{"clock", "syscall.runtime_envs", false},    // closed
		{"errorf", "b.errorf", true},                // of another module: nothing is closed there
		{"clock", "b.now", true},
		{"wall", "b.now", false},
		{"clock", "gone.now", false},           // not part of the program
		{"nowhere", "runtime.nanotime", false}, // its own side is not known
	} {
		if got := m.can("a", source.Directive{Local: test.local}, test.symbol); got != test.want {
			t.Errorf("%s for %s: %v", test.local, test.symbol, got)
		}
	}
}
