package uses

import (
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestIsExported: what of a package others may call by its name, and what is a method.
func TestIsExported(t *testing.T) {
	for symbol, want := range map[string]struct{ exported, method bool }{
		"p.F": {true, false}, "p.f": {false, false}, "q.F": {false, false}, "p.": {false, false}, "F": {false, false}, "q.T.M": {false, false},
		"p.T.M": {true, true}, "p.t.M": {true, true}, "p.T.m": {false, true}, "p.(*T).M": {true, true}, "p.(*T).m": {false, true},
		"p.F-range1": {false, false}, "p.T.M-range1": {false, true}, "p.T.M-fm": {true, true},
		"p.F.func1": {false, true}, "p.F.func1.N": {false, true}, "p.(*T).M.func1": {false, true}, "p.(*T.func1).M": {false, true},
		"p.F[go.shape.int]": {true, false}, "p.f[go.shape.int]": {false, false}, "p.[x]": {false, false},
		"p.T[a.b].M": {true, true}, "p.(*T[a.b]).M": {true, true}, "p.T[a.b].m": {false, true}, "p.T.M[int]": {true, true}, "p.Äh": {true, false},
	} {
		if got := isExported(symbol, "p"); got != want.exported {
			t.Errorf("%s is exported: %t", symbol, got)
		}
		if got := isMethod(symbol, "p"); got != want.method {
			t.Errorf("%s is a method: %t", symbol, got)
		}
	}
}

// TestPromotedFrom: the name of a wrapper tells the package of the unexported method that it calls.
func TestPromotedFrom(t *testing.T) {
	scope := func(pkg string) bool { return pkg == "sync" || pkg == "net/http" || pkg == "" }
	for symbol, want := range map[string]string{
		"p.T.sync.lower": "sync lower", "p.(*T).net/http.lower": "net/http lower", "a.b/p.(*T).sync.lower": "sync lower", "p.T.sync.Upper": "",
		"p.T.other.lower": "", "sync.lower": "", "p.sync.lower": "", "lower": "", "": "", ".lower": "", "p.T.lower": "", "p..lower": "", "p.T.(sync.lower": "",
	} {
		pkg, method, ok := promotedFrom(symbol, scope)
		got := ""
		if ok {
			got = pkg + " " + method
		}
		if got != want || IsPromoted(symbol, scope) != ok || !ok && pkg+method != "" {
			t.Errorf("%q: %q %q, %t, want %q", symbol, pkg, method, ok, want)
		}
	}
}

// TestCutLast: a name is cut at its last dot, but for those in receivers and type arguments.
func TestCutLast(t *testing.T) {
	for name, want := range map[string][2]string{
		"a.b": {"a", "b"}, "a.b.c": {"a.b", "c"}, "a": {"", "a"}, "": {"", ""}, ".a": {"", "a"}, "a.": {"a", ""},
		"(*a.T).M": {"(*a.T)", "M"}, "F[a.b]": {"", "F[a.b]"}, "T[a.b].M": {"T[a.b]", "M"}, "T.M[a.b]": {"T", "M[a.b]"},
	} {
		before, last, ok := cutLast(name)
		if before != want[0] || last != want[1] || ok != (name != want[1]) {
			t.Errorf("%q: %q, %q, %t", name, before, last, ok)
		}
	}
}

// TestPackages: which packages not every package may import, which may be std's, and what an instantiation is.
func TestPackages(t *testing.T) {
	for pkg, want := range map[string]bool{
		"main": true, "internal/abi": true, "vendor/golang.org/x/net": true, "net/http/internal": true, "a.b/internal/c": true,
		"mainly": false, "internals/a": false, "internal": false, "a/internals": false, "vendors/a": false, "a/vendor/b": false, "net/http": false,
	} {
		if got := isInternal(pkg); got != want {
			t.Errorf("%s is internal: %t", pkg, got)
		}
	}
	for pkg, want := range map[string]bool{
		"fmt": true, "net/http": true, "": false, "go": false, "go/ast": true, "a.b/c": false, "a/b.c": true, "a%2eb": false, "a/b%2ec": true,
	} {
		if got := Std().has(pkg); got != want {
			t.Errorf("%s may be std's: %t", pkg, got)
		}
		if Std().std(pkg) {
			t.Errorf("%s is left out of std", pkg)
		}
	}
	others := Others("own", func(pkg string) bool { return pkg == "fmt" })
	for pkg, want := range map[string]bool{"a.b/c": true, "own": false, "fmt": false, "": false, "go": false} {
		if got := others.has(pkg); got != want {
			t.Errorf("%s is another module's: %t", pkg, got)
		}
	}
	for name, want := range map[string]bool{"F[int]": true, "F": false, "F[": false, "F]": false} {
		if got := isInstance(name); got != want {
			t.Errorf("%s is an instance: %t", name, got)
		}
	}
}

// TestKindOf: what is looked for, by the name of a symbol alone.
func TestKindOf(t *testing.T) {
	std := &reader{scope: Std(), imports: map[string]bool{"internal/abi": true}}
	others := &reader{scope: Others("own", func(pkg string) bool { return pkg == "fmt" }), imports: map[string]bool{"a.b/internal/c": true}}
	for symbol, want := range map[string]struct{ std, others kind }{
		"":                   {ignored, ignored},
		"dotless":            {candidate, ignored},
		"fmt.Sprint":         {ignored, ignored},
		"fmt.tooLarge":       {candidate, ignored},
		"internal/abi.F":     {candidate, candidate}, // of another module, if it is not std's
		"a.b/internal/c.F":   {ignored, ignored},
		"a.b/internal/d.F":   {ignored, candidate},
		"a.b/c.F":            {ignored, ignored},
		"a.b/c.f":            {ignored, candidate},
		"own.f":              {candidate, ignored},
		"a.b/c.T.fmt.lower":  {candidate, candidate},
		"own.T.a.b/c.lower":  {candidate, candidate}, // own may be std's
		"a.b/own.T.go.lower": {ignored, candidate},
	} {
		if got := std.kindOf(symbol); got != want.std {
			t.Errorf("%q in std: %d, want %d", symbol, got, want.std)
		}
		if got := others.kindOf(symbol); got != want.others {
			t.Errorf("%q of other modules: %d, want %d", symbol, got, want.others)
		}
	}
}

// TestCompilerAssembled: by number assembly names what has its own ABI, and where there are no wrappers all;
// what the assembler calls is no use.
func TestCompilerAssembled(t *testing.T) {
	c := &Compiler{builtins: []toolchain.Builtin{{Name: "runtime.morestack_noctxt"}, {Name: "runtime.retpolineAX"}, {Name: "runtime.asm"}, {Name: "runtime.goes", ABI: 1}}}
	for _, test := range []struct {
		sym            goobj.Ref
		call, wrappers bool
		want, wantErr  bool
	}{
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 0}, true, true, false, false},
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 0}, false, true, true, false},
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 1}, true, true, false, false},
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 1}, false, true, true, false},
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 2}, true, true, true, false},
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 2}, false, true, true, false},
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 3}, true, true, false, true},
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 3}, true, false, true, false},
		{goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 4}, true, false, false, true},
		{goobj.Ref{Pkg: 1}, true, false, false, true},
		{goobj.Ref{}, true, true, false, false},
		{goobj.Ref{Pkg: toolchain.PkgNone}, true, true, false, false},
		{goobj.Ref{Pkg: toolchain.PkgSelf}, true, true, false, false},
		{goobj.Ref{Pkg: toolchain.PkgHashed}, true, true, false, false},
		{goobj.Ref{Pkg: toolchain.PkgHashed64}, true, true, false, false},
	} {
		if got, err := c.assembled(test.sym, test.call, test.wrappers); got != test.want || (err != nil) != test.wantErr {
			t.Errorf("%+v: %t, %v", test, got, err)
		}
	}
}
