package link

import (
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestMeaning: a directive can have meant what it may pull, of its kind and signature.
func TestMeaning(t *testing.T) {
	prog, src := program26(t, map[string]string{
		"a": "package a\n\nfunc clock() int64\n\nfunc wall() (sec int64, nsec int32)\n\nvar tick int64\n\nfunc errorf(s string)\n\n//go:noescape\nfunc quick() int64\n\nvar overflow error\n",
		"b": "package b\n\nfunc errorf(s string) {}\n\nfunc now() int64 { return 0 }\n",
	})
	m := meaning{objects: &objects{prog: prog}, src: src}
	for _, test := range []struct {
		local  string
		symbol string
		want   bool
	}{
		{"clock", "runtime.nanotime", true},
		{"quick", "runtime.nanotime", true},         // equivalent
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
	if first := m.declared(); m.declared() != first {
		t.Error("the declarations are read twice")
	}
	src.cmd.Getenv = func(string) string { return t.TempDir() }
	m = meaning{objects: &objects{prog: prog}, src: src}
	if m.declared() != nil || m.can("a", source.Directive{Local: "clock"}, "runtime.nanotime") {
		t.Error("without GOROOT's sources it is known what is meant")
	}
}

// TestMayBePulled: std opens a symbol on the system of the build, or not at all where no table says so.
func TestMayBePulled(t *testing.T) {
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		version, symbol, system string
		want                    bool
	}{
		{"go1.26.8", opened, "linux/amd64", true},
		{"go1.26.8", closed, "linux/amd64", false},
		{"go1.26.8", "runtime.nosuch", "linux/amd64", false},
		{"go1.26.8", "b.any", "linux/amd64", true},
		{"go1.26.8", "runtime.open", "windows/amd64", false}, // it is not there
		{"strange", opened, "linux/amd64", false},
		{"go1.22.1", opened, "linux/amd64", true}, // as the release has it that is taken for it
		{"go1.99.1", opened, "linux/amd64", true},
		{"go1.23.12", "runtime.coroswitch", "linux/amd64", false}, // for iter alone
		{"go1.27.4", "runtime.coroswitch", "linux/amd64", false},
		{"go1.22.1", closed, "linux/amd64", false},
		{"go1.99.1", closed, "linux/amd64", false},
	} {
		head := goobj.Header{Version: test.version}
		head.GOOS, head.GOARCH, _ = strings.Cut(test.system, "/")
		p := &Program{header: head, release: release, released: symbols.NewRelease(release, ""), std: map[string]bool{"runtime": true}}
		if got := mayBePulled(p, test.symbol); got != test.want {
			t.Errorf("%+v: %t", test, got)
		}
	}
}
