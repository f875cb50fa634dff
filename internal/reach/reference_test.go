package reach_test

import (
	"testing"

	"github.com/linkgate/linkgate/internal/reach"
)

// TestReference tells, package by package, references of live code from those
// of dead code.
func TestReference(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	const module = "example.com/reference/"
	b := build(t, program{dir: "testdata/reference.txtar", target: ".", own: true})
	const live, loaded = true, false
	tests := []struct {
		pkg, symbol string
		want        bool
	}{
		{"main", "runtime.nanotime", live},
		{"main", "runtime.memhash64", loaded},
		{module + "dead", "runtime.memhash64", loaded}, // in a function that nothing calls
		{module + "livevar", "runtime.allglen", live},  // inlined into main
		{module + "deadvar", "runtime.argc", loaded},
		{module + "value1", "runtime.cputicks", live}, // through runtime.cputicks·f, which both define
		{module + "value2", "runtime.cputicks", live},
		{module + "generic", "runtime.rand", live}, // its code is where it is instantiated, and names a builtin
		{module + "generic", "runtime.cheaprand", live},
		{module + "other", "runtime.rand", live},
		{module + "other", "runtime.cheaprand", live},
		{"main", "runtime.cheaprand", live},
		{module + "method", "runtime.osyield", live},     // in a method called through an interface
		{module + "method", "runtime.procyield", loaded}, // in one that is not
		{module + "indexed", "bytes.(*Buffer).grow", live},
		{module + "indexed", "bytes.(*Buffer).readSlice", loaded},
		{module + "nowhere", "runtime.nanotime", loaded},
		{"main", "no.such", loaded},
	}
	var refs []reach.Reference
	for _, tt := range tests {
		refs = append(refs, reach.Reference{Package: tt.pkg, Symbol: tt.symbol})
	}
	names := []string{"main.main", module + "dead.Live", module + "dead.Dead"}
	for _, r := range refs {
		names = append(names, r.Symbol)
	}
	g, err := reach.Live(input(t, b.link[1:]).Input, names)
	if err != nil {
		t.Fatal(err)
	}
	got, err := g.References(refs)
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range tests {
		if got[i] != tt.want {
			t.Errorf("%s in %s: live %t, want %t", tt.symbol, tt.pkg, got[i], tt.want)
		}
	}
	for name, want := range map[string]bool{"runtime.nanotime": true, module + "dead.Live": true, module + "dead.Dead": false, "main.main": true, "no.such": false} {
		if got := g.Symbol(name, 1); got != want {
			t.Errorf("%s: live %v, want %v", name, got, want)
		}
	}
}
