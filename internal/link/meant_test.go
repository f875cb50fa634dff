package link

import (
	"testing"

	"github.com/linkgate/linkgate/internal/source"
)

// TestMeaning: a directive can have meant what it may pull, of its kind and signature.
func TestMeaning(t *testing.T) {
	prog, src := program26(t, map[string]string{
		"a": "package a\n\nfunc clock() int64\n\nfunc wall() (sec int64, nsec int32)\n\nvar tick int64\n\nfunc errorf(s string)\n\nvar overflow error\n",
		"b": "package b\n\nfunc errorf(s string) {}\n\nfunc now() int64 { return 0 }\n",
	})
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
