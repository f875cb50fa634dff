package uses

import (
	"math/bits"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
)

// referenceText is a package with inlined bodies of std and of its own, and with a closure of std's.
const referenceText = `package p

import (
	"fmt"
	"strings"
	"sync"
	_ "unsafe"
)

var _ = fmt.Sprint

//go:linkname pulled fmt.tooLarge
func pulled(x int) bool

func small() { pulled(1) }

func Small() { small() }

func Has(s string) bool { return strings.HasPrefix(s, "x") }

//go:noinline
func Named() {}

func Value() func() { return Named }

func Once(f func()) func() { return sync.OnceFunc(f) }
`

// TestReference: what becomes of one relocation, by who has it, what it names and how, and what was
// inlined where it stands.
func TestReference(t *testing.T) {
	o, compiler := open(t, compile(t, "p", referenceText, "fmt", "strings", "sync"))
	r, defs := readerOf(t, o, compiler)
	l := r.g.Layout
	text, readOnly := byte(bits.TrailingZeros64(l.Text)), byte(bits.TrailingZeros64(l.ReadOnly))
	plain, merged := goobj.Record{Kind: text}, goobj.Record{Kind: text, Flag: l.Dupok}
	data, opened := goobj.Record{Kind: byte(bits.TrailingZeros64(l.Vars))}, goobj.Record{Kind: text, Flag2: l.Linkname}
	instanceData := goobj.Record{Kind: readOnly, Flag: l.Dupok}
	pointer := holder{def: defs["p.Named·f"], rec: instanceData, relocs: 1}
	marked := pointer
	marked.name = "marked" // as findPointers does
	ofStd := onceClosure(t, r, defs)
	in := func(name string, rec goobj.Record) holder { return holder{def: defs["p.Named"], rec: rec, name: name} }
	made := func(name string) holder { h := in(name, merged); h.made = true; return h }
	code := in("p.Named", plain)
	stdClosure := holder{def: ofStd, rec: plain, name: "p.Once.OnceFunc.func1"}
	const instance = "slices.S[go.shape.int]"

	// inlined returns the tables of a function, and an offset at which a body of a package stands.
	inlined := func(name, pkg string) (goobj.Origins, int32) {
		def := defs[name]
		origins, err := r.g.Origins(def)
		if err != nil {
			t.Fatal(err)
		}
		code, err := r.g.Data(def)
		if err != nil {
			t.Fatal(err)
		}
		for off := range len(code) {
			if bodies, err := origins.At(uint32(off)); err == nil && len(bodies) > 0 && r.packageOf(bodies) == pkg {
				return origins, int32(off)
			}
		}
		t.Fatalf("no body of %q in %s", pkg, name)
		return origins, 0
	}

	name := Target{Symbol: "fmt.tooLarge", By: Name}
	index := Target{Symbol: "fmt.x", By: Index, At: goobj.Definition{Package: "fmt", Index: 1}}
	nameless := Target{By: Index, At: index.At}
	builtin := compiler.Target("runtime.printint")
	task := Target{Symbol: "fmt..inittask", By: Name}
	typ := Target{Symbol: "type:fmt.T", By: Name}
	type where byte
	const (
		here   where = iota // nothing is inlined
		inStd               // in a body of strings
		inSelf              // in one of the package
	)
	const (
		call    = 'c'
		address = 'a'
		order   = 'o' // of initialization
	)
	added := Std().Without(map[goobj.Definition]string{index.At: "fmt.X"})
	for _, test := range []struct {
		what    string
		h       holder
		to      Target
		is      kind
		through bool
		how     byte
		at      where
		scope   Scope
		want    string
	}{
		{"the order of initialization", code, task, candidate, false, order, here, Std(), ""},
		{"another symbol's", code, name, candidate, false, order, here, Std(), "use"},
		{"a call of it", code, task, candidate, false, call, here, Std(), "use"},

		{"a function's value", pointer, name, candidate, false, address, here, Std(), "use"},
		{"a pointer, whose users are asked", marked, name, candidate, false, address, here, Std(), ""},
		{"a pointer to a pointer", marked, name, candidate, true, address, here, Std(), "use"},
		{"its call", marked, name, candidate, false, call, here, Std(), "use"},

		{"what the compiler calls", code, builtin, candidate, false, address, here, Std(), ""},
		{"through a pointer", code, builtin, candidate, true, address, here, Std(), "use"},

		{"a type in a comparison", in("type:.eq.p.T", merged), typ, typeData, false, call, here, Std(), ""},
		{"a function in a comparison", in("type:.eq.p.T", merged), name, candidate, false, call, here, Std(), "use"},
		{"a type in a function", code, typ, typeData, false, call, here, Std(), "use"},
		{"a type in a body of std", code, typ, typeData, false, call, inStd, Std(), "use from strings"},

		{"an address", code, index, candidate, false, address, here, Std(), "claim fmt.x address"},
		{"of what is added", code, index, candidate, false, address, here, added, "use"},
		{"of what is added, in an instance", in(instance, merged), index, candidate, false, address, here, added, "claim fmt.x address instance slices"},
		{"of what is added, in a body of std", code, index, candidate, false, address, inStd, added, "claim fmt.x address func strings"},
		{"without a name", code, nameless, candidate, false, address, here, Std(), "use"},
		{"by name", code, name, candidate, false, address, here, Std(), "use"},
		{"in an own body", code, index, candidate, false, address, inSelf, Std(), "claim fmt.x address"},
		{"by name in an own body", code, name, candidate, false, address, inSelf, Std(), "use"},
		{"in a closure that was inlined", in("p.Own.F.func1", plain), index, candidate, false, address, here, Std(), "claim fmt.x address func fmt.F"},
		{"in an own body in such a closure", in("p.Own.F.func1", plain), index, candidate, false, address, inSelf, Std(), "claim fmt.x address"},

		{"a wrapper's call", made("p.U.tooLarge"), name, candidate, false, call, here, Std(), ""},
		{"a wrapper's address", made("p.U.tooLarge"), name, candidate, false, address, here, Std(), "use"},
		{"a body of std in a wrapper", made("p.U.tooLarge"), name, candidate, false, call, inStd, Std(), "claim fmt.tooLarge func strings"},
		{"an own body in a wrapper", made("p.U.tooLarge"), name, candidate, false, call, inSelf, Std(), "use"},
		{"an address in a promoted method", made("p.U.fmt.lower"), name, candidate, false, address, here, Std(), "claim fmt.tooLarge address func fmt.(*).lower"},
		{"a call in it", made("p.U.fmt.lower"), name, candidate, false, call, here, Std(), "use"},
		{"an address in an own body in it", made("p.U.fmt.lower"), name, candidate, false, address, inSelf, Std(), "use"},

		{"an instance", in(instance, merged), name, candidate, false, call, here, Std(), "claim fmt.tooLarge instance slices"},
		{"an instance's data", in(instance, instanceData), name, candidate, false, call, here, Std(), "claim fmt.tooLarge instance slices"},
		{"a body of std in an instance", in(instance, merged), name, candidate, false, call, inStd, Std(), "claim fmt.tooLarge func strings instance slices"},
		{"an own body in an instance", in(instance, merged), name, candidate, false, call, inSelf, Std(), "use"},

		{"a body of std", code, name, candidate, false, call, inStd, Std(), "claim fmt.tooLarge func strings"},
		{"an own body", code, name, candidate, false, call, inSelf, Std(), "use"},
		{"an own function", code, name, candidate, false, call, here, Std(), "use"},
		{"by index", code, index, candidate, false, call, here, Std(), "use"},
		{"a variable", in("p.V", data), name, candidate, false, address, here, Std(), "use"},

		{"a closure of std's", stdClosure, name, candidate, false, call, here, Std(), "claim fmt.tooLarge func sync"},
		{"a type in it", stdClosure, typ, typeData, false, call, here, Std(), "use"},
		{"an own body in it", stdClosure, name, candidate, false, call, inSelf, Std(), "use"},
		{"data of its name", holder{def: ofStd, rec: data, name: stdClosure.name}, name, candidate, false, call, here, Std(), "use"},
		{"one that is open to others", holder{def: ofStd, rec: opened, name: stdClosure.name}, name, candidate, false, call, here, Std(), "use"},
		{"a closure that tells by its name", in("p.Own.F.func1", plain), name, candidate, false, call, here, Std(), "claim fmt.tooLarge func fmt.F"},
	} {
		r.uses, r.claims, r.within, r.scope = make(map[Use]bool), make(map[Claim]bool), make(map[Claim][]uint32), test.scope
		r.pointed = nil
		if test.h.name == marked.name {
			r.mark(marked.def, 1)
		}
		h, off := test.h, int32(0)
		h.begun = true
		switch test.at {
		case inStd:
			h.origins, off = inlined("p.Has", "strings")
		case inSelf:
			h.origins, off = inlined("p.Small", "")
		}
		reloc := compiler.initOrder
		for test.how != order && (reloc == compiler.initOrder || compiler.IsCall(reloc) != (test.how == call)) {
			reloc = (reloc + 1) % 100
		}
		if err := r.reference(&h, test.to, test.is, test.through, reloc, off); err != nil {
			t.Errorf("%s: %v", test.what, err)
		}
		var got []string
		for u := range r.uses {
			got = append(got, strings.TrimSuffix("use from "+u.From, " from "))
		}
		for c := range r.claims {
			line := "claim " + c.Symbol
			if c.Address {
				line += " address"
			}
			if f := c.Func; f.Name != "" && f.pkg() == "fmt" {
				line += " func " + f.Name
			} else if f != (Func{}) {
				line += " func " + f.pkg()
			}
			if c.Instance != "" {
				line += " instance " + c.Instance
			}
			got = append(got, line)
			if within := len(r.within[c]); (within == 1) != (c.Instance == "" && c.By == Index && c.Address && test.at != inStd) {
				t.Errorf("%s: %d functions have the address", test.what, within)
			}
		}
		if got := strings.Join(got, ", "); got != test.want {
			t.Errorf("%s: %q, want %q", test.what, got, test.want)
		}
	}
}

// onceClosure returns the closure of sync.OnceFunc's that the object has.
func onceClosure(t *testing.T, r *reader, defs map[string]uint32) uint32 {
	t.Helper()
	for name, def := range defs {
		if r.g.IsText(r.g.Record(def)) && strings.HasSuffix(name, "OnceFunc.func1") || strings.HasSuffix(name, "OnceFunc.1") {
			return def
		}
	}
	t.Fatalf("no closure in %v", defs)
	return 0
}
