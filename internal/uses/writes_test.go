package uses

import (
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// writesText is a package whose functions write a reference, or have it of one that was inlined.
const writesText = `package p

import (
	"sync"
	_ "unsafe"
)

func small(n int) { println(n) }

func Inlines(n int) { small(n) }

func Std(f func()) func() { return sync.OnceFunc(f) }

func Own(f func()) func() { return func() { f() } }

//go:noinline
func G[T any](x T) func() T { return func() T { return x } }

func Use() int { return G(1)() }

var Var = Inlines

//go:linkname Pushed other.pushed
func Pushed(n int) { println(n) }
`

func readWrites(t *testing.T, text string) (*reader, map[string]uint32) {
	t.Helper()
	o, compiler := open(t, compile(t, "p", text, "sync"))
	return readerOf(t, o, compiler)
}

// printed is what println of a number calls.
func printed(t *testing.T, r *reader) Target {
	t.Helper()
	to := r.compiler.Target("runtime.printint")
	if to.By != Number {
		t.Fatal("println is no call")
	}
	return to
}

// TestFunctionsOf: what of a package is a function, with what is written in it.
func TestFunctionsOf(t *testing.T) {
	r, _ := readWrites(t, writesText)
	functions, err := r.functionsOf("p")
	if err != nil || !r.renamed {
		t.Fatalf("%v, renamed %t", err, r.renamed)
	}
	for name, want := range map[string]written{
		"small": {true, make([]uint32, 1)}, "Own": {true, make([]uint32, 2)}, "G": {true, make([]uint32, 3)}, "Var": {}, "Pushed": {},
	} {
		if got := functions[name]; got.defined != want.defined || len(got.code) != len(want.code) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if r, _ = readWrites(t, strings.ReplaceAll(writesText, "//go:linkname", "//")); true {
		if _, err := r.functionsOf("p"); err != nil || r.renamed {
			t.Errorf("without a directive: renamed %t, %v", r.renamed, err)
		}
	}
	o, compiler := open(t, compile(t, "main", "package main\n\nfunc main() {}\n"))
	if r, _ = readerOf(t, o, compiler); true {
		if functions, err := r.functionsOf("main"); err != nil || r.renamed || !functions["main"].defined {
			t.Errorf("main.main, which the compiler opens: renamed %t, %+v, %v", r.renamed, functions, err)
		}
	}
}

// TestMayWriteNames: which of the functions whose names a closure's has may have written it.
func TestMayWriteNames(t *testing.T) {
	r, defs := readWrites(t, writesText)
	code := []uint32{defs["p.small"]}
	for _, test := range []struct {
		name      string
		functions map[string]written
		renamed   bool
		want      bool
	}{
		{"T.M", map[string]written{"T.M": {true, code}}, false, true},
		{"T.M", map[string]written{"T.M": {false, code}}, false, false},                      // a closure that has the name
		{"T.M", map[string]written{"T.M": {false, code}}, true, true},                        // whose function may have another
		{"T.M", map[string]written{"T.M": {false, code}, "T": {defined: true}}, true, false}, // but T is a function
		{"A.T.M", map[string]written{"A.T.M": {false, code}}, true, false},                   // and a method has no closure as a receiver
		{"A.T.M", map[string]written{"T.M": {true, code}}, false, true},
		{"T", map[string]written{"T": {false, code}}, false, true},
		{"T", map[string]written{"T": {true, []uint32{defs["p.Own"]}}}, false, false},
	} {
		r.functions, r.renamed = map[string]map[string]written{"p": test.functions}, test.renamed
		// The code is small's: what is inlined nowhere is written where it stands.
		if got, err := r.mayWrite("p", test.name, printed(t, r)); got != test.want || err != nil {
			t.Errorf("%s of %+v: %t, %v", test.name, test.functions, got, err)
		}
	}
}

// TestWrites: a function writes what it has not of another that was inlined into it.
func TestWrites(t *testing.T) {
	r, defs := readWrites(t, writesText)
	to := printed(t, r)
	for _, test := range []struct {
		def, function string
		want          bool
	}{
		{"p.small", "small", true},
		{"p.Inlines", "Inlines", false},
		{"p.Inlines", "small", true}, // as of small's own code
		{"p.Own", "Own", false},
	} {
		if got, err := r.writes(defs[test.def], "p", test.function, to); got != test.want || err != nil {
			t.Errorf("%s in %s: %t, %v", test.def, test.function, got, err)
		}
	}
	pkg := uint32(1)
	for _, test := range []struct {
		name     string
		body     goobj.Ref
		pkg      string
		function string
		want     bool
	}{
		{"itself", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: defs["p.small"]}, "p", "small", false},
		{"a closure of its own", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: defs["p.Own.func1"]}, "p", "Own", false},
		{"another function", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: defs["p.small"]}, "p", "Own", true},
		{"of a package that it is not of", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: defs["p.small"]}, "q", "Own", false},
		{"none", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: r.g.Defs}, "p", "Own", false},
		{"std's", goobj.Ref{Pkg: pkg, Sym: 0}, "p", "Own", true},
		{"std's, with the index of the function here", goobj.Ref{Pkg: pkg, Sym: defs["p.Own"]}, "p", "Own", true},
		{"none that the package has by index", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: defs["p.G[go.shape.int]"]}, "p", "Own", false},
	} {
		if got, err := r.isElsewhere(test.body, test.pkg, test.function); got != test.want || err != nil {
			t.Errorf("%s: %t, %v", test.name, got, err)
		}
	}
}

// TestWritesDamaged: what cannot be read may write a closure, so that no other package is asked.
func TestWritesDamaged(t *testing.T) {
	archive := compile(t, "p", writesText, "sync")
	o, compiler := open(t, archive)
	whole, defs := readerOf(t, o, compiler)
	to := printed(t, whole)
	graph := func(name string, block int) *goobj.Graph {
		o, _ := open(t, damage(t, archive, name, block, defs["p.Inlines"]))
		g, err := o.Graph()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	l := whole.g.Layout
	for what, g := range map[string]*goobj.Graph{
		"relocations": graph("", l.RelocIdx), "tables": graph("", l.AuxIdx), "a name": graph("p.Inlines", 0), "the inlined function's": graph("p.small", 0),
	} {
		r := *whole
		r.g, r.functions = g, nil
		if may, err := r.mayWrite("p", "Inlines", to); !may || err == nil {
			t.Errorf("%s: %t, %v", what, may, err)
		}
		if !strings.HasPrefix(what, "a name") {
			if may, err := r.writes(defs["p.Inlines"], "p", "Inlines", to); !may || err == nil {
				t.Errorf("%s, of the function: %t, %v", what, may, err)
			}
		}
		r.scope, r.functions = Others("p", func(string) bool { return false }), nil
		c := Claim{Target: to}
		if ok, err := r.literalOf(&c, whole.g.Definitions()-1, "p.X.Inlines.func1"); ok || err == nil {
			t.Errorf("%s: the literal is another module's: %t, %v", what, ok, err)
		}
	}
	r := *whole
	r.in = nil
	unnamed := 0
	for _, def := range defs {
		if def < r.g.Definitions() {
			may, err := r.writes(def, "p", "Std", Target{Symbol: "sync.x"})
			if may != (err != nil) {
				t.Errorf("%d: %t, %v", def, may, err)
			}
			if may {
				unnamed++
			}
		}
	}
	if unnamed == 0 {
		t.Error("nothing refers to a package")
	}
}

// TestLiteralOfStd: a closure of std's is told by its name where the compiler addresses it by its content,
// and else where it is one of the package's own: an instance's says nothing.
func TestLiteralOfStd(t *testing.T) {
	r, defs := readWrites(t, writesText)
	if r.g.Hashed+r.g.Hashed64 == 0 {
		t.Fatal("nothing is addressed by its content")
	}
	to := Target{Symbol: "sync.x", By: Name}
	self, hashed, merged := defs["p.Own"], r.g.Defs, r.g.Definitions()-r.g.NonPkg
	others := Others("p", func(string) bool { return false })
	for _, test := range []struct {
		name, closure string
		def           uint32
		scope         Scope
		of, in        string
	}{
		{"by its content", "sync.F.func1", hashed, Std(), "sync.F.func1", ""},
		{"the last of these", "sync.F.func1", merged - 1, Std(), "sync.F.func1", ""},
		{"of the package", "sync.F.func1", self, Std(), "", ""},
		{"in an instance", "sync.F.func1", merged, Std(), "", ""},
		{"that was inlined", "p.Own.F.func1", self, Std(), "sync.F", ""},
		{"the last of the package", "p.Own.F.func1", r.g.Defs - 1, Std(), "sync.F", ""},
		{"in no instance, by its content, of no package of std's", "a.b/p.Own.F.func1", hashed, Std(), "", ""},
		{"that was inlined into an instance", "p.Own.F.func1", merged, Std(), "", ""},
		{"of another module, by its content", "p.Own.F.func1", hashed, others, "sync.F", ""},
		{"of another module, in an instance", "p.Own.F.func1", merged, others, "sync.F", "sync.F"},
	} {
		r.scope = test.scope
		for kind, want := range map[string]string{"of": test.of, "in": test.in} {
			c := Claim{Target: to}
			call := r.literalOf
			if kind == "in" {
				call = r.literalIn
			}
			if ok, err := call(&c, test.def, test.closure); c.Func.Name != want || c.Outer.Name != want || ok != (want != "") || err != nil {
				t.Errorf("%s, literal %s: %+v, %t, %v, want %q", test.name, kind, c, ok, err, want)
			}
		}
	}
}
