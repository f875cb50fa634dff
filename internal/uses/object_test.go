package uses

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// objectText is a package that refers to std in each way that an object has.
const objectText = `package p

import (
	"fmt"
	"net/http/httptrace"
	"strings"
	"sync"
	"unsafe"
)

//go:linkname pulled fmt.tooLarge
func pulled(x int) bool

//go:linkname hash runtime.strhash
func hash(p unsafe.Pointer, h uintptr) uintptr

var V, H = pulled, hash

type T struct{ sync.RWMutex }

type E struct{ *httptrace.ClientTrace }

//go:noinline
func G[P any](x P) func() bool { return func() bool { return pulled(len([]P{x})) } }

func small() bool { return pulled(1) }

func Small() bool { return small() }

func Use() bool { return G(1)() }

func Has(s string) bool { return strings.HasPrefix(s, "x") }

func Once(f func()) func() { return sync.OnceFunc(f) }

func Same(x, y any, e E) bool { return x == y || fmt.Sprint(x) == fmt.Sprint(e) }

func Lock(m *sync.Mutex) { m.Lock(); defer m.Unlock() }
`

// TestObjectDamaged: what an object says of one symbol cannot be read, each in turn. Then there is an error,
// or as much is found as in the whole object: nothing is acquitted for want of something to read.
func TestObjectDamaged(t *testing.T) {
	archive := compile(t, "a.b/p", objectText, "fmt", "net/http/httptrace", "strings", "sync")
	release := goobjtest.Release(t, archive)
	compiler, err := NewCompiler(release)
	if err != nil {
		t.Fatal(err)
	}
	none := func(Claim) (bool, error) { return false, nil }
	added := Std().Without(map[goobj.Definition]string{{Package: "strings", Index: 1 << 19}: "strings.X"})
	for name, scope := range map[string]Scope{"std": Std(), "with additions": added, "others": Others("a.b/p", func(string) bool { return false })} {
		whole, err := Of(goobjtest.Open(t, archive), compiler, scope, none)
		if err != nil || len(whole.Uses) == 0 {
			t.Fatalf("%s: %v, %v", name, whole, err)
		}
		errs := 0
		eachDamage(t, archive, release, func(what string, f *goobj.File) {
			got, err := Of(f, compiler, scope, none)
			if err != nil {
				errs++
				return
			}
			for _, u := range whole.Uses {
				if !slices.Contains(got.Uses, u) {
					t.Errorf("%s without %s: %v is not found", name, what, u)
				}
			}
		})
		if errs == 0 {
			t.Errorf("%s: nothing is an error", name)
		}
	}
}

// eachDamage calls f with an archive that is damaged in one place, for each.
func eachDamage(t *testing.T, archive string, release *toolchain.Release, f func(what string, file *goobj.File)) {
	t.Helper()
	text, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "damaged.a")
	try := func(what string, at []byte) {
		was := binary.LittleEndian.Uint32(at)
		binary.LittleEndian.PutUint32(at, 1<<31)
		defer binary.LittleEndian.PutUint32(at, was)
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		if file, err := goobj.Open(path, release); err == nil {
			f(what, file)
			file.Close()
		}
	}
	l := release.Layout
	for i := l.Symdef; i <= l.Nonpkgref; i++ {
		for b := objectBlock(text, i); len(b) > 0; b = b[l.SymSize:] {
			try("a name", b[4:])
		}
	}
	for b := objectBlock(text, l.RefName); len(b) > 0; b = b[16:] {
		try("the name of an index", b[12:])
	}
	for what, i := range map[string]int{"relocations": l.RelocIdx, "tables": l.AuxIdx} {
		for b := objectBlock(text, i); len(b) > 0; b = b[4:] {
			try(what, b)
		}
	}
}

// objectBlock returns a block of the object in an archive.
func objectBlock(text []byte, i int) []byte {
	const header = 8 + 8 + 4 // magic, fingerprint, flags: the offsets of the blocks follow
	data := text[bytes.Index(text, []byte("\x00go120ld")):]
	return data[binary.LittleEndian.Uint32(data[header+4*i:]):binary.LittleEndian.Uint32(data[header+4*i+4:])]
}

// TestTarget: what a relocation names, by its two numbers, and what is ignored by these alone.
func TestTarget(t *testing.T) {
	o, compiler := open(t, compile(t, "a.b/p", objectText, "fmt", "net/http/httptrace", "strings", "sync"))
	r, _ := readerOf(t, o, compiler)
	if r.in[0] {
		t.Error("no package is one of std")
	}
	for _, pkg := range []string{"fmt", "strings"} {
		if !r.imports[pkg] {
			t.Errorf("imports are %v", r.imports)
		}
	}
	byName := func(name string) goobj.Ref {
		for i := range r.g.Refs {
			if text, err := r.g.Name(r.g.Definitions() + i); err == nil && string(text) == name {
				return goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg + i}
			}
		}
		t.Fatalf("the object does not name %s", name)
		return goobj.Ref{}
	}
	// The first two names are taken for others than they are.
	n := byName("fmt.tooLarge").Sym - r.g.NonPkg
	sync := uint32(slices.Index(r.g.Packages, "sync"))
	if int32(sync) < 0 {
		t.Fatalf("packages %v", r.g.Packages)
	}
	typ := slices.IndexFunc(compiler.builtins, func(b toolchain.Builtin) bool { return b.Name == "type:int32" })
	fn := slices.IndexFunc(compiler.builtins, func(b toolchain.Builtin) bool { return b.Name == "runtime.printint" })
	call := uint16(0)
	for !compiler.IsCall(call) {
		call++
	}
	last := uint32(len(compiler.builtins))
	for _, test := range []struct {
		name          string
		ref           goobj.Ref
		named         named
		want          kind
		wantErr       bool
		called, taken bool // ignored as a call, and as an address
	}{
		{"none", goobj.Ref{}, named{}, ignored, false, true, true},
		{"its own", goobj.Ref{Pkg: toolchain.PkgSelf}, named{}, ignored, false, true, true},
		{"by content", goobj.Ref{Pkg: toolchain.PkgHashed}, named{}, ignored, false, true, true},
		{"by a short content", goobj.Ref{Pkg: toolchain.PkgHashed64}, named{}, ignored, false, true, true},
		{"a builtin", goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: uint32(fn)}, named{}, candidate, false, true, false},
		{"a type of these", goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: uint32(typ)}, named{}, typeData, false, true, false},
		{"no builtin", goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: last}, named{}, ignored, true, true, false},
		{"a definition by name", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg - 1}, named{}, ignored, false, true, true},
		{"by name", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg + n}, named{kind: candidate}, candidate, false, false, false},
		{"by a directive's", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg + n}, named{kind: candidate, linkname: true}, ignored, false, true, true},
		{"by one that does not count", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg + n}, named{kind: ignored}, ignored, false, true, true},
		{"a type by name", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg + n}, named{kind: typeData}, typeData, false, false, false},
		{"by no name", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg + r.g.Refs}, named{}, ignored, true, false, false},
		{"by an index without a name", goobj.Ref{Pkg: sync, Sym: maxIndex}, named{}, unknown, false, false, false},
		{"of no package", goobj.Ref{Pkg: uint32(len(r.in))}, named{}, ignored, true, false, false},
	} {
		r.named[n] = test.named
		to, is, err := r.target(test.ref)
		if is != test.want || (err != nil) != test.wantErr || is == candidate && to.Symbol == "" || is == ignored && to.Symbol != "" {
			t.Errorf("%s: %+v, kind %d, %v", test.name, to, is, err)
		}
		if got := r.ignores(test.ref, call); got != test.called {
			t.Errorf("the call of %s is ignored: %t", test.name, got)
		}
		if got := r.ignores(test.ref, compiler.initOrder); got != test.taken {
			t.Errorf("the address of %s is ignored: %t", test.name, got)
		}
	}
	index := goobj.Ref{Pkg: sync, Sym: 0}
	for range 2 {
		r.index[sync] = []int32{1} // as readIndexes has it of API
		if _, is, err := r.target(index); is != ignored || err != nil || !r.ignores(index, call) {
			t.Errorf("API: kind %d, %v", is, err)
		}
		r.index[sync] = []int32{0}
		if _, is, err := r.target(index); is != unknown || err != nil || r.ignores(index, call) {
			t.Errorf("an index that no reference has: kind %d, %v", is, err)
		}
	}
	r.in[sync] = false
	if to, is, err := r.target(index); to != (Target{}) || is != ignored || err != nil || !r.ignores(index, call) || r.inScope(index) {
		t.Errorf("of a package that is not in the scope: %+v, kind %d, %v", to, is, err)
	}
	if r.in[sync] = true; !r.inScope(index) || r.inScope(goobj.Ref{Pkg: uint32(len(r.in))}) {
		t.Error("what is in the scope")
	}
	r.scope.ofStd = false
	if !r.ignores(goobj.Ref{Pkg: toolchain.PkgBuiltin}, compiler.initOrder) {
		t.Error("a builtin is no other module's")
	}
	for name, want := range map[string]bool{"type:int": true, "go:itab.T,I": true, "runtime.x": false, "": false} {
		if got := isTypeData([]byte(name)); got != want {
			t.Errorf("%s describes a type: %t", name, got)
		}
	}
	ref := byName("fmt.tooLarge")
	for _, test := range []struct {
		is   kind
		by   By
		want string
	}{{typeData, Name, "fmt.tooLarge"}, {candidate, Name, "was"}, {typeData, Number, "was"}} {
		to := Target{Symbol: "was", By: test.by}
		if err := r.nameTypeData(&to, test.is, ref); to.Symbol != test.want || err != nil {
			t.Errorf("%+v: %q, %v", test, to.Symbol, err)
		}
	}
}

// TestIndexes: of a package that has more definitions than any of std the object is refused.
func TestIndexes(t *testing.T) {
	archive := compile(t, "a.b/p", objectText, "fmt", "net/http/httptrace", "strings", "sync")
	release := goobjtest.Release(t, archive)
	for index, wantErr := range map[uint32]bool{maxIndex - 1: false, maxIndex: true} {
		forged := rewrite(t, archive, func(text []byte) []byte {
			for b := objectBlock(text, release.Layout.RefName); len(b) > 0; b = b[16:] {
				binary.LittleEndian.PutUint32(b[4:], index)
			}
			return text
		})
		o, compiler := open(t, forged)
		r := &reader{compiler: compiler, scope: Std(), uses: make(map[Use]bool), claims: make(map[Claim]bool), within: make(map[Claim][]uint32)}
		if err := r.object(o); (err != nil) != wantErr {
			t.Errorf("definition %d: %v", index, err)
		}
		r = &reader{compiler: compiler, scope: Scope{has: func(string) bool { return false }}, uses: make(map[Use]bool), claims: make(map[Claim]bool), within: make(map[Claim][]uint32)}
		if err := r.object(o); err != nil {
			t.Errorf("definition %d of a package that is not looked for: %v", index, err)
		}
	}
}

// TestPointers: a definition that holds the address of a function of the scope is told from one that a
// directive has given another name. One that nothing uses is claimed, or is a use.
func TestPointers(t *testing.T) {
	o, compiler := open(t, compile(t, "a.b/p", objectText, "fmt", "net/http/httptrace", "strings", "sync"))
	r, defs := readerOf(t, o, compiler)
	def, ok := defs["a.b/p.pulled·f"]
	if !ok || r.isPointer(def) {
		t.Errorf("of a pull: %t, %t", ok, r.isPointer(def))
	}
	first, ref := r.g.Definitions()-r.g.NonPkg, goobj.Ref{Pkg: toolchain.PkgNone}
	r.pointed, r.pointers = nil, []pointer{{to: Target{Symbol: "x"}}}
	if r.isPointer(first) || r.pointerAt(ref) != nil {
		t.Error("where there are none")
	}
	for at, want := range map[int32]bool{1: true, explained: false, 0: false} {
		r.mark(first, at)
		if got := r.pointerAt(ref); (got != nil) != want || want && got.to.Symbol != "x" {
			t.Errorf("%d: %v", at, got)
		}
		if got := r.isPointer(first); got != (at != 0) {
			t.Errorf("%d is a pointer: %t", at, got)
		}
	}
	r.mark(r.g.Defs, 1)
	if r.isPointer(r.g.Defs-1) || !r.isPointer(r.g.Defs) {
		t.Error("the first that is merged")
	}
	if p := r.pointerAt(goobj.Ref{Pkg: toolchain.PkgSelf, Sym: r.g.Defs}); p != nil {
		t.Errorf("a definition of the package: %v", p)
	}
	if p := r.pointerAt(goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg}); p != nil {
		t.Errorf("a reference: %v", p)
	}
	value := map[string]bool{"a.b/p.pulled": true, "fmt.tooLarge": false}
	for symbol, want := range value {
		for _, ofStd := range []bool{true, false} {
			r.scope.ofStd = ofStd
			if got, err := r.isOwnValue(def, symbol); got != (want && !ofStd) || err != nil {
				t.Errorf("the value of %s: %t, %v", symbol, got, err)
			}
		}
	}
	index := Target{Symbol: "fmt.x", By: Index, At: goobj.Definition{Package: "fmt", Index: 1}}
	for _, test := range []struct {
		name        string
		p           pointer
		claim, used bool // the outcome
	}{
		{"used", pointer{index, true}, false, false},
		{"by index", pointer{index, false}, true, false},
		{"without a name", pointer{Target{By: Index, At: index.At}, false}, false, true},
		{"by name", pointer{Target{Symbol: "fmt.tooLarge"}, false}, false, true},
		{"of what the compiler calls", pointer{compiler.Target("runtime.printint"), false}, false, false},
	} {
		r.uses, r.claims, r.pointers = make(map[Use]bool), make(map[Claim]bool), []pointer{test.p}
		r.addUnusedPointers()
		if r.claims[Claim{Target: test.p.to, Address: true}] != test.claim || r.uses[Use{Target: test.p.to}] != test.used || len(r.claims)+len(r.uses) > 1 {
			t.Errorf("%s: %v, %v", test.name, r.claims, r.uses)
		}
	}
}

// TestOwnPointers: a value of another module's function is explained where it has that function's own name, and a
// value of what is looked for is decided on where it is used.
func TestOwnPointers(t *testing.T) {
	o, compiler := open(t, compile(t, "a.b/p", objectText, "fmt", "net/http/httptrace", "strings", "sync"))
	r, defs := readerOf(t, o, compiler)
	def := defs["a.b/p.pulled·f"]
	for i := range r.named { // in a package that has no directive of its own
		r.named[i].linkname = false
	}
	for _, test := range []struct {
		name string
		has  func(pkg string) bool
		want int32
	}{
		{"under another name of the scope", func(string) bool { return true }, 1},
		{"under another name", func(pkg string) bool { return pkg == "fmt" }, 0},
	} {
		r.pointed, r.pointers, r.scope.has = nil, nil, test.has
		if err := r.findPointers(); err != nil {
			t.Fatal(err)
		}
		if got := r.isPointer(def); got != (test.want != 0) {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}
