package uses

import (
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
)

// TestAround: the function in which a closure is written, by the closure's name.
func TestAround(t *testing.T) {
	for name, want := range map[string]string{
		"F": "F", "a.F": "a.F", "a.F.func1": "a.F", "a.F.func1.2": "a.F", "a.T.M.func1": "a.T.M", "a.F.gowrap1": "a.F", "a.F.deferwrap12": "a.F", "a.F.1": "a.F",
		"a.F-range1": "a.F", "a.F.func2-range1": "a.F", "a.F-range1.func1": "a.F", "a.F.func": "a.F.func", "a.F.wrap1": "a.F.wrap1", "a.F1": "a.F1",
		"func1": "func1", "gowrap1": "gowrap1", "1": "1", "": "", "F-range1": "F",
	} {
		if got := around(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestWithoutTypes(t *testing.T) {
	for name, want := range map[string]string{
		"F": "F", "F[int]": "F", "T[a.b].M": "T.M", "F[T[int],U[string]].func1": "F.func1", "": "",
		`F[struct { A int "]]" }].func1`: "F.func1",
	} {
		if got := withoutTypes(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"F": "F", "F[int]": "F", "T[a.b].M": "T"} {
		if got := generic(name); got != want {
			t.Errorf("%q: generic %q, want %q", name, got, want)
		}
	}
}

// TestWithoutTags: a tag has any text, which tells nothing; a name that is quoted in another way than
// Go's is none.
func TestWithoutTags(t *testing.T) {
	for name, want := range map[string]string{
		"p.F": "p.F", "": "", `p.G[struct { A int "x.func1" }].func1`: "p.G[struct { A int  }].func1", `"a\"b"c"d"`: "c", `p.F"`: "", `p.F"\x"`: "",
	} {
		if got := withoutTags(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestMayWrite: a closure may be written in a function of its own package that has the reference,
// whether that stands around it or was inlined there.
func TestMayWrite(t *testing.T) {
	r, defs := readClosures(t)
	relocs, err := r.g.Relocs(defs["p.Rec"])
	if err != nil {
		t.Fatal(err)
	}
	var to Target
	for i := range relocs.Len() {
		_, sym := relocs.Brief(i)
		if target, _, err := r.target(sym); err == nil && target.Symbol == "runtime.printint" {
			to = target
		}
	}
	if to == (Target{}) {
		t.Fatal("println is no call")
	}
	for names, want := range map[string]bool{
		"Rec": true, "Own": false, "None": false, "None.Rec": true, "Own.Rec": true, "Own.None.Rec": true, "Rec.Own": false, "G": false, "Rec[int]": true, "": false,
	} {
		r.functions = nil
		for range 2 {
			if got, err := r.mayWrite("p", names, to); got != want || err != nil {
				t.Errorf("%s: %t, %v", names, got, err)
			}
		}
	}
	if may, err := r.mayWrite("q", "Rec", to); may || err != nil {
		t.Errorf("in another package: %t, %v", may, err)
	}
}

// TestLiteralOf: the function of another module in which a closure is written, by the closure's name.
func TestLiteralOf(t *testing.T) {
	r, defs := readClosures(t)
	others := Others("p", func(pkg string) bool { return pkg == "sync" })
	byName := Target{Symbol: "q.x", By: Name}
	byIndex := Target{By: Index, At: goobj.Definition{Package: "r", Index: 1}}
	last := r.g.Definitions() - 1
	for _, test := range []struct {
		name, closure string
		scope         Scope
		target        Target
		def           uint32
		of, in        string // the function for literalOf, and for literalIn; with the one around it
	}{
		{"of a function that was inlined", "p.Own.F.func1", others, byName, last, "q.F q.F", "q.F q.F"},
		{"by an index", "p.Own.F.func1", others, byIndex, last, "r.F r.F", "r.F r.F"},
		{"of a method that was inlined", "p.Own.(*T).F.func1", others, byName, last, "q.F q.(*T).F", "q.F q.(*T).F"},
		{"of std's", "p.Own.F.func1", Std(), byName, last, "", ""},
		{"no closure", "p.Own.F", others, byName, last, "", ""},
		{"of its own function", "p.Own.func1", others, byName, last, "", ""},
		{"of no package", "F.func1", others, byName, last, "", ""},
		{"by its package, since Go 1.27", "q.F.func1", others, byName, defs["p.Own"], "q.F.func1 q.F.func1", ""},
	} {
		r.scope = test.scope
		for kind, want := range map[string]string{"literalOf": test.of, "literalIn": test.in} {
			c := Claim{Target: test.target}
			var ok bool
			var err error
			if kind == "literalOf" {
				ok, err = r.literalOf(&c, test.def, test.closure)
			} else {
				ok, err = r.literalIn(&c, test.def, test.closure)
			}
			got := ""
			if c.Func != (Func{}) {
				got = c.Func.Name + " " + c.Outer.Name
			}
			if got != want || ok != (want != "") || err != nil {
				t.Errorf("%s, %s: %q, %t, %v, want %q", test.name, kind, got, ok, err, want)
			}
		}
	}
}
