package uses

import (
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

const reachesText = `package lib

//go:noinline
func called() int { return 1 }

//go:noinline
func taken() int { return 2 }

//go:noinline
func deep() int { return 3 }

//go:noinline
func ranged() int { return 4 }

func inlined(p *int) { *p = 5 }

//go:noinline
func lower() int { return called() }

var upper = 1

var Table = taken

//go:noinline
func Calls() int { return called() }

//go:noinline
func Both() (int, func() int) { return called(), called }

//go:noinline
func Through() int { return lower() }

//go:noinline
func Closure() func() int { return func() int { return func() int { return deep() }() + upper } }

//go:noinline
func Range(seq func(func(int) bool)) {
	for range seq {
		ranged()
	}
}

//go:noinline
func Inlines(p *int) { inlined(p) }
`

// TestReaches: what a function refers to is what its code and its closures do, and what was inlined
// there; not what the functions that it calls do.
func TestReaches(t *testing.T) {
	b, err := newBody(open(t, compile(t, "lib", reachesText)))
	if err != nil {
		t.Fatal(err)
	}
	indexed, err := b.indexed()
	if err != nil {
		t.Fatal(err)
	}
	ref := func(name string) []goobj.Ref {
		at, ok := indexed["lib."+name]
		if !ok {
			t.Fatalf("lib defines no %s", name)
		}
		return []goobj.Ref{{Pkg: 1 << 20}, {Pkg: toolchain.PkgSelf, Sym: at}}
	}
	for _, test := range []struct {
		function, to string
		has, address bool
	}{
		{"Calls", "called", true, false},
		{"Both", "called", true, true},
		{"Through", "called", false, false},
		{"Through", "lower", true, false},
		{"Closure", "deep", true, false},
		{"Closure", "upper", true, true},
		{"Range", "ranged", true, false},
		{"Inlines", "inlined", true, false},
		{"Calls", "taken", false, false},
	} {
		for range 2 {
			if got, err := b.reachesAny(indexed["lib."+test.function], ref(test.to), false); got != test.has || err != nil {
				t.Errorf("%s has %s: %t, %v", test.function, test.to, got, err)
			}
			if got, err := b.reachesAny(indexed["lib."+test.function], ref(test.to), true); got != test.address || err != nil {
				t.Errorf("%s has the address of %s: %t, %v", test.function, test.to, got, err)
			}
		}
	}
	added := map[goobj.Definition]string{{Package: "lib", Index: indexed["lib.Calls"]}: "lib.Calls", {Package: "lib", Index: indexed["lib.Range"]}: "lib.Range"}
	for name, want := range map[string]struct{ call, address, left bool }{ // left: by a function that is not added
		"called": {true, true, true}, "lower": {true, false, true}, "ranged": {true, false, false}, "taken": {false, false, false}, "inlined": {true, false, true},
	} {
		for _, address := range []bool{false, true} {
			has := want.call && (!address || want.address)
			if got, err := b.exported("lib", ref(name), address, nil); got != has || err != nil {
				t.Errorf("%s, address %t: %t, %v", name, address, got, err)
			}
		}
		if got, err := b.exported("lib", ref(name), false, added); got != want.left || err != nil {
			t.Errorf("%s, by what is not added: %t, %v", name, got, err)
		}
	}
	for symbol, want := range map[string]bool{
		"lib.F.func1": true, "lib.F.func1.2": true, "lib.F-range1": true, "lib.F": false, "lib.F.": false, "lib.Far": false, "lib.G.func1": false, "lib.F·f": false,
	} {
		if got := isPart(symbol, "lib.F"); got != want {
			t.Errorf("%s is a part of lib.F: %t", symbol, got)
		}
	}
}

// TestReachesDamaged: what cannot be read of a function is an error, and no answer.
func TestReachesDamaged(t *testing.T) {
	archive := compile(t, "lib", reachesText)
	o, compiler := open(t, archive)
	b, err := newBody(o, compiler)
	if err != nil {
		t.Fatal(err)
	}
	indexed, err := b.indexed()
	if err != nil {
		t.Fatal(err)
	}
	l := b.g.Layout
	to := []goobj.Ref{{Pkg: toolchain.PkgSelf, Sym: indexed["lib.deep"]}}
	closure := uint32(0)
	for def := range b.g.Definitions() {
		if name, err := b.g.Name(def); err == nil && string(name) == "lib.Closure.func1" {
			closure = def
		}
	}
	for what, damaged := range map[string]string{
		"its relocations": damage(t, archive, "", l.RelocIdx, indexed["lib.Closure"]), "its tables": damage(t, archive, "", l.AuxIdx, indexed["lib.Closure"]), "its name": damage(t, archive, "lib.Closure", 0, 0),
		"its closure's name": damage(t, archive, "lib.Closure.func1", 0, 0), "its closure's relocations": damage(t, archive, "", l.RelocIdx, closure),
	} {
		b, err := newBody(open(t, damaged))
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := b.reachesAny(indexed["lib.Closure"], to, false); ok || err == nil {
			t.Errorf("without %s: %t, %v", what, ok, err)
		}
		if ok, err := b.exported("lib", to, false, nil); ok || err == nil {
			t.Errorf("without %s, exported: %t, %v", what, ok, err)
		}
	}
}
