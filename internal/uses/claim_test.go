package uses

import (
	"math/bits"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestClaim: a claim names the innermost body, and the outermost of those of the scope around it that no other
// package's stands between.
func TestClaim(t *testing.T) {
	o, compiler := open(t, compile(t, "p", referenceText, "fmt", "strings", "sync"))
	r, defs := readerOf(t, o, compiler)
	sync, strs := uint32(slices.Index(r.g.Packages, "sync")), uint32(slices.Index(r.g.Packages, "strings"))
	if int32(sync) < 0 || int32(strs) < 0 {
		t.Fatalf("packages %v", r.g.Packages)
	}
	inner, outer := goobj.Ref{Pkg: sync, Sym: 3}, goobj.Ref{Pkg: strs, Sym: 4}
	own, none := goobj.Ref{Pkg: toolchain.PkgSelf, Sym: defs["p.Small"]}, goobj.Ref{Pkg: uint32(len(r.in))}
	for _, test := range []struct {
		name       string
		bodies     []goobj.Ref
		ofStd      bool
		fn, around string // the packages of both
		wantErr    bool
	}{
		{"nothing is inlined", nil, false, "", "", false},
		{"one", []goobj.Ref{inner}, true, "sync", "sync", false},
		{"one in another", []goobj.Ref{inner, outer}, true, "sync", "strings", false},
		{"one in the package's own", []goobj.Ref{inner, own}, true, "sync", "sync", false},
		{"one in the package's own in another", []goobj.Ref{inner, own, outer}, true, "sync", "sync", false},
		{"the package's own", []goobj.Ref{own}, false, "", "", false},
		{"the package's own in one", []goobj.Ref{own, outer}, false, "", "", false},
		{"of no package", []goobj.Ref{none}, false, "", "", true},
		{"one in what is of no package", []goobj.Ref{inner, none}, true, "sync", "sync", true},
	} {
		c := Claim{Target: Target{Symbol: "fmt.tooLarge"}}
		ofStd, err := r.claim(&c, test.bodies)
		if ofStd != test.ofStd || c.Func.pkg() != test.fn || c.Outer.pkg() != test.around || (err != nil) != test.wantErr {
			t.Errorf("%s: %+v, %t, %v", test.name, c, ofStd, err)
		}
	}
	def := onceClosure(t, r, defs)
	closure := goobj.Ref{Pkg: toolchain.PkgSelf, Sym: def}
	want := "fmt.OnceFunc"
	if isHashed(r.g, def) { // since Go 1.27
		name, err := r.g.Name(def)
		if err != nil {
			t.Fatal(err)
		}
		closure, want = goobj.Ref{Pkg: toolchain.PkgHashed, Sym: def - r.g.Defs - r.g.Hashed64}, string(name)
	}
	c := Claim{Target: Target{Symbol: "fmt.tooLarge"}}
	if ofStd, err := r.claim(&c, []goobj.Ref{closure}); !ofStd || err != nil || c.Func.Name != want {
		t.Errorf("a closure: %+v, %t, %v", c, ofStd, err)
	}
}

// TestClaimInstance: a closure of an instance is that of the function in which it is written, where that was
// inlined there, and else the instance's.
func TestClaimInstance(t *testing.T) {
	r, defs := readHolders(t)
	def, ok := defs["p.G[go.shape.int].func1"]
	first := r.g.Definitions() - r.g.NonPkg
	if !ok {
		t.Fatalf("no closure in an instance in %v", defs)
	}
	body := goobj.Ref{Pkg: toolchain.PkgNone, Sym: def - first}
	if def < first {
		body = goobj.Ref{Pkg: toolchain.PkgHashed, Sym: def - r.g.Defs - r.g.Hashed64}
	}
	c := Claim{Target: Target{Symbol: "fmt.tooLarge"}}
	if ofStd, err := r.claim(&c, []goobj.Ref{body}); !ofStd || err != nil || c.Func.Name != "p.G[go.shape.int].func1" {
		t.Errorf("its own: %+v, %t, %v", c, ofStd, err)
	}
	if def < first {
		return // since Go 1.27 its name tells
	}
	std := onceClosure(t, r, defs)
	r.referrers[def] = r.referrers[std]
	c = Claim{Target: c.Target}
	if ofStd, err := r.claim(&c, []goobj.Ref{body}); !ofStd || err != nil || c.Func.pkg() != "sync" {
		t.Errorf("one of std's: %+v, %t, %v", c, ofStd, err)
	}
	outer := goobj.Ref{Pkg: uint32(slices.Index(r.g.Packages, "strings")), Sym: 4}
	c = Claim{Target: c.Target}
	if ofStd, err := r.claim(&c, []goobj.Ref{outer, body}); !ofStd || err != nil || c.Func.pkg() != "strings" || c.Outer.Name != "p.G[go.shape.int].func1" {
		t.Errorf("a body in it: %+v, %t, %v", c, ofStd, err)
	}
}

// TestReferenceWasm: WebAssembly has no positions, so that any body may explain what has a name.
func TestReferenceWasm(t *testing.T) {
	_, compiler := open(t, compile(t, "p", referenceText, "fmt", "strings", "sync"))
	g := graphFor(t, "wasm")
	call, address := uint16(0), uint16(0)
	for !compiler.IsCall(call) {
		call++
	}
	for compiler.IsCall(address) || address == compiler.initOrder {
		address++
	}
	name, nameless := Target{Symbol: "fmt.tooLarge"}, Target{By: Index, At: goobj.Definition{Package: "fmt", Index: 1}}
	code := holder{rec: goobj.Record{Kind: byte(bits.TrailingZeros64(g.Layout.Text))}, name: "p.Own.F.func1", begun: true}
	for _, test := range []struct {
		name  string
		to    Target
		typ   uint16
		claim Claim
	}{
		{"a call", name, call, Claim{Target: name}},
		{"an address", name, address, Claim{Target: name, Address: true, Func: Func{Name: "fmt.F"}, Outer: Func{Name: "fmt.F"}, Guess: true}},
		{"without a name", nameless, call, Claim{}},
	} {
		r := &reader{compiler: compiler, scope: Std(), g: g, uses: make(map[Use]bool), claims: make(map[Claim]bool), within: make(map[Claim][]uint32)}
		h := code
		if test.to == nameless {
			h.name = "p.F"
		}
		if err := r.reference(&h, test.to, candidate, false, test.typ, 0); err != nil {
			t.Fatal(err)
		}
		if want := test.claim != (Claim{}); r.claims[test.claim] != want || r.uses[Use{Target: test.to}] == want {
			t.Errorf("%s: %v, %v", test.name, r.claims, r.uses)
		}
	}
}
