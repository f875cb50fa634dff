package uses

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// closuresText is a package with closures of its own, and with those of sync.OnceFunc, which is
// inlined.
const closuresText = `package p

import "sync"

var Table = Own(nil)

func Std(f func()) func() { return sync.OnceFunc(f) }

func Own(f func()) func() { return func() { f() } }

//go:noinline
func G[T any](x T) func() T { return func() T { return x } }

func Use() int { return G(1)() }

func Rec(n int) {
	if n > 0 {
		Rec(n - 1)
	}
	println(n)
}
`

// readClosures returns the reader of closuresText, and its definitions by name.
func readClosures(t *testing.T) (*reader, map[string]uint32) {
	t.Helper()
	o, compiler := open(t, compile(t, "p", closuresText, "sync"))
	return readerOf(t, o, compiler)
}

func readerOf(t *testing.T, o *goobj.Object, compiler *Compiler) (*reader, map[string]uint32) {
	t.Helper()
	r := &reader{compiler: compiler, scope: Std(), uses: make(map[Use]bool), claims: make(map[Claim]bool), within: make(map[Claim][]uint32)}
	if err := r.object(o); err != nil {
		t.Fatal(err)
	}
	if err := r.readReferrers(); err != nil {
		t.Fatal(err)
	}
	defs := make(map[string]uint32)
	for def := range r.g.Definitions() {
		name, err := r.g.Name(def)
		if err != nil {
			t.Fatal(err)
		}
		defs[string(name)] = def
	}
	return r, defs
}

// closures returns a closure of sync.OnceFunc's that the object has, and one of its own.
func closures(t *testing.T, r *reader, defs map[string]uint32) (ofStd, own uint32) {
	t.Helper()
	for name, def := range defs {
		if r.g.IsText(r.g.Record(def)) && strings.HasSuffix(name, "OnceFunc.func1") || strings.HasSuffix(name, "OnceFunc.1") {
			ofStd = def
		}
	}
	own = defs["p.Own.func1"]
	if ofStd == 0 || own == 0 {
		t.Fatalf("closures %d and %d of %v", ofStd, own, defs)
	}
	return ofStd, own
}

// TestReferrers: the places that name a definition are in others, and no debug information.
func TestReferrers(t *testing.T) {
	r, defs := readClosures(t)
	for to, list := range r.referrers {
		for _, from := range list {
			relocs, err := r.g.Relocs(from.def)
			if err != nil {
				t.Fatal(err)
			}
			names := false
			for i := range relocs.Len() {
				_, sym := relocs.Brief(i)
				def, ok := r.g.DefOf(sym)
				names = names || ok && def == to && uint32(relocs.At(i).Off) == from.off
			}
			if rec := r.g.Record(from.def); !names || from.def == to || r.g.IsDebug(rec.Kind) {
				t.Errorf("%d does not name %d at %d", from.def, to, from.off)
			}
		}
	}
	_, own := closures(t, r, defs)
	if list := r.referrers[own]; len(list) == 0 || slices.ContainsFunc(list, func(from referrer) bool { return from.call }) {
		t.Errorf("of a closure: %+v", list)
	}
	if slices.ContainsFunc(r.referrers[defs["p.Rec"]], func(from referrer) bool { return from.def == defs["p.Rec"] }) {
		t.Errorf("a function names itself: %+v", r.referrers[defs["p.Rec"]])
	}
}

// TestClosureOf: a closure is std's if all that names it is an instruction of one and the same body of
// std. What calls it tells nothing.
func TestClosureOf(t *testing.T) {
	r, defs := readClosures(t)
	ofStd, own := closures(t, r, defs)
	given, call, data := r.referrers[ofStd], referrer{def: ofStd, call: true}, referrer{def: defs["p.Table"]}
	for _, test := range []struct {
		name  string
		def   uint32
		from  []referrer
		claim Claim
		want  bool
	}{
		{"of a body of std", ofStd, given, Claim{}, true},
		{"that is called too", ofStd, append([]referrer{call}, given...), Claim{}, true},
		{"that is called alone", ofStd, []referrer{call}, Claim{}, false},
		{"that nothing names", ofStd, nil, Claim{}, false},
		{"that data names too", ofStd, append(slices.Clip(given), data), Claim{}, false},
		{"that data names first", ofStd, append([]referrer{data}, given...), Claim{}, false},
		{"of another body than the claim's", ofStd, given, Claim{Func: Func{Name: "sync.Other"}}, false},
		{"of its own", own, r.referrers[own], Claim{}, false},
		{"that names itself", own, []referrer{{def: own}}, Claim{}, false},
	} {
		r.referrers[test.def] = test.from
		claim := test.claim
		ok, err := r.closureOf(&claim, test.def)
		if ok != test.want || err != nil || ok && (claim.Func.pkg() != "sync" || claim.Outer != claim.Func) {
			t.Errorf("%s: %t, %v, %+v", test.name, ok, err, claim)
		}
		if again := claim; ok {
			if ok, err := r.closureOf(&again, test.def); !ok || err != nil || again != claim {
				t.Errorf("%s, for the same body: %t, %v", test.name, ok, err)
			}
		}
	}
	r.referrers[ofStd] = given
	if ok, err := r.closureWithin(&Claim{}, ofStd, 0); ok || err != nil {
		t.Errorf("at depth 0: %t, %v", ok, err)
	}
}

// TestInstanceClosure: a body that is a closure of an instance of the object's says nothing of whose it is.
func TestInstanceClosure(t *testing.T) {
	r, defs := readClosures(t)
	byName := func(name string) goobj.Ref {
		return goobj.Ref{Pkg: toolchain.PkgNone, Sym: defs[name] - (r.g.Definitions() - r.g.NonPkg)}
	}
	closure := byName("p.G[go.shape.int].func1")
	byContent := defs["p.G[go.shape.int].func1"] < r.g.Definitions()-r.g.NonPkg // since Go 1.27
	if byContent {
		closure = goobj.Ref{Pkg: toolchain.PkgHashed, Sym: defs["p.G[go.shape.int].func1"] - r.g.Defs - r.g.Hashed64}
	}
	for _, test := range []struct {
		name string
		body goobj.Ref
		want bool
	}{
		{"an instance", byName("p.G[go.shape.int]"), false},
		{"of the package", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: defs["p.Own.func1"]}, false},
		{"of another object", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg}, false},
		{"a closure of an instance", closure, !byContent},
	} {
		if got, err := r.instanceClosure(test.body); got != test.want || err != nil {
			t.Errorf("%s: %t, %v", test.name, got, err)
		}
	}
}

// TestCodeAt: in which function of the object a reference is written.
func TestCodeAt(t *testing.T) {
	r, defs := readClosures(t)
	self := func(sym uint32) []goobj.Ref { return []goobj.Ref{{Pkg: toolchain.PkgSelf, Sym: sym}, {Pkg: 1}} }
	for _, test := range []struct {
		holder string
		bodies []goobj.Ref
		want   uint32
	}{
		{"p.Own", nil, defs["p.Own"]},
		{"p.Own", self(3), 3},
		{"p.Own", self(r.g.Defs), noCode},
		{"p.Own", []goobj.Ref{{Pkg: 1, Sym: 3}}, noCode},
		{"p.Table", nil, noCode},
	} {
		h := &holder{def: defs[test.holder], rec: r.g.Record(defs[test.holder])}
		if got := r.codeAt(h, test.bodies); got != test.want {
			t.Errorf("%s, %v: %d, want %d", test.holder, test.bodies, got, test.want)
		}
		h.rec.Flag2 |= r.g.Layout.Linkname // a directive may have given it its name
		if got := r.codeAt(h, test.bodies); got != noCode {
			t.Errorf("%s, %v, opened to others: %d", test.holder, test.bodies, got)
		}
	}
}

// TestInClosures: an address is explained if all code that has it is closures of the scope, and their
// functions have it.
func TestInClosures(t *testing.T) {
	r, defs := readClosures(t)
	ofStd, own := closures(t, r, defs)
	claim := Claim{Target: Target{Symbol: "sync.x", By: Index}, Address: true}
	unread := errors.New("unread")
	for _, test := range []struct {
		name   string
		within []uint32
		holds  bool
		err    error
		want   bool
	}{
		{"a closure of std's that has it", []uint32{ofStd, ofStd}, true, nil, true},
		{"one that has it not", []uint32{ofStd}, false, nil, false},
		{"of which that cannot be read", []uint32{ofStd}, true, unread, false},
		{"a closure of its own", []uint32{own}, true, nil, false},
		{"one of each", []uint32{ofStd, own}, true, nil, false},
		{"no code", []uint32{noCode}, true, nil, false},
		{"one of std's, and no code", []uint32{ofStd, noCode}, true, nil, false},
		{"nothing", nil, true, nil, false},
	} {
		r.within[claim] = test.within
		ok, err := r.inClosures(claim, func(c Claim) (bool, error) {
			if c.Target != claim.Target || !c.Address || c.Func.pkg() != "sync" {
				t.Errorf("%s: asked for %+v", test.name, c)
			}
			return test.holds, test.err
		})
		if ok != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: %t, %v", test.name, ok, err)
		}
	}
}

// TestSameBody: what was inlined is std's if its package is, and no other one was named before.
func TestSameBody(t *testing.T) {
	r, defs := readClosures(t)
	std := goobj.Ref{Pkg: uint32(slices.Index(r.g.Packages, "sync")), Sym: 3}
	fn := Func{At: goobj.Definition{Package: "sync", Index: 3}}
	for _, test := range []struct {
		name string
		body goobj.Ref
		fn   Func
		want bool
	}{
		{"of std", std, Func{}, true},
		{"of std, again", std, fn, true},
		{"another one of std", std, Func{Name: "sync.f"}, false},
		{"of its own", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: defs["p.Own"]}, Func{}, false},
		{"of no package", goobj.Ref{Pkg: 1 << 20}, Func{}, false},
	} {
		c := Claim{Func: test.fn, Outer: test.fn}
		ok, err := r.sameBody(&c, []goobj.Ref{test.body})
		if want := test.fn; ok != test.want || ok && c.Func != fn || !ok && c.Func != want || c.Outer != c.Func || (err != nil) != (test.body.Pkg == 1<<20) {
			t.Errorf("%s: %t, %v, %+v", test.name, ok, err, c)
		}
	}
}

// TestClosureIn: a closure of an instance is that of a body of std; what is no closure by its name is
// none, wherever its address is taken, and what is not std's leaves the claim as it is.
func TestClosureIn(t *testing.T) {
	r, defs := readClosures(t)
	ofStd, own := closures(t, r, defs)
	before := Func{Name: "p.before"}
	for _, test := range []struct {
		def   uint32
		name  string
		claim Claim
		want  string // package of its function
	}{
		{ofStd, "p.G[go.shape.int].OnceFunc.func1", Claim{}, "sync"},
		{ofStd, "p.G[go.shape.int]", Claim{}, ""},
		{own, "p.G[go.shape.int].func1", Claim{Outer: before}, ""},
	} {
		if test.def == own {
			r.referrers[own] = append(slices.Clip(r.referrers[ofStd]), r.referrers[own]...)
		}
		c := test.claim
		if err := r.closureIn(&c, test.def, test.name); err != nil || c.Func.pkg() != test.want || test.want == "" && c != test.claim {
			t.Errorf("%s: %+v, %v", test.name, c, err)
		}
	}
}

// TestClosuresDamaged: what cannot be read of an object is an error, and no answer.
func TestClosuresDamaged(t *testing.T) {
	archive := compile(t, "p", closuresText, "sync")
	o, compiler := open(t, archive)
	r, defs := readerOf(t, o, compiler)
	ofStd, _ := closures(t, r, defs)
	holder := r.referrers[ofStd][0].def

	o, _ = open(t, damage(t, archive, "", r.g.Layout.RelocIdx, holder))
	broken, err := o.Graph()
	if err != nil {
		t.Fatal(err)
	}
	whole := r.g
	r.g, r.referrers = broken, nil
	if ok, err := r.closureOf(&Claim{}, ofStd); ok || err == nil {
		t.Errorf("of broken relocations: %t, %v", ok, err)
	}
	r.referrers = nil
	if err := r.closureIn(&Claim{}, ofStd, "p.G[go.shape.int].func1"); err == nil {
		t.Error("of broken relocations, in an instance: no error")
	}
	r.g = whole
	if err := r.readReferrers(); err != nil {
		t.Fatal(err)
	}
	o, _ = open(t, damage(t, archive, "", r.g.Layout.AuxIdx, holder))
	if r.g, err = o.Graph(); err != nil {
		t.Fatal(err)
	}
	if ok, err := r.closureOf(&Claim{}, ofStd); ok || err == nil {
		t.Errorf("of broken tables: %t, %v", ok, err)
	}
}
