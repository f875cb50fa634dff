package uses

import (
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// holderText is a package that has each kind of definition that holders tell apart.
const holderText = `package p

import (
	_ "fmt"
	"strings"
	"sync"
	"testing"
	_ "unsafe"
)

type E struct{ testing.TB }

func Convert(e E) testing.TB { return e }

//go:linkname pulled fmt.tooLarge
func pulled(x int) bool

//go:noinline
func Named() {}

func Value() func() { return Named }

func Once(f func()) func() { return sync.OnceFunc(f) }

func Has(s string) bool { return strings.HasPrefix(s, "x") }

//go:noinline
func G[T any](x T) func() T { return func() T { return x } }

func Use() int { return G(1)() }

func Defers() { defer pulled(1) }
`

func readHolders(t *testing.T) (*reader, map[string]uint32) {
	t.Helper()
	o, compiler := open(t, compile(t, "p", holderText, "fmt", "strings", "sync", "testing"))
	return readerOf(t, o, compiler)
}

// records returns a record of the compiler's that is merged by name, and that with other marks: what
// is not merged, and what a directive has named.
func records(g *goobj.Graph, kinds uint64) (merged goobj.Record, others map[string]goobj.Record) {
	l := g.Layout
	merged = goobj.Record{Kind: byte(bits.TrailingZeros64(kinds)), Flag: l.Dupok}
	others = make(map[string]goobj.Record)
	for what, change := range map[string]func(r *goobj.Record){
		"not merged":       func(r *goobj.Record) { r.Flag = 0 },
		"opened to others": func(r *goobj.Record) { r.Flag2 |= l.Linkname },
	} {
		r := merged
		change(&r)
		others[what] = r
	}
	return merged, others
}

// TestPointerTo: a definition that the compiler makes to hold an address is told by its marks and by its
// name, of which the author of a source can give none with both.
func TestPointerTo(t *testing.T) {
	r, defs := readHolders(t)
	l := r.g.Layout
	good, bad := records(r.g, l.ReadOnly)
	bad["code"] = goobj.Record{Kind: byte(bits.TrailingZeros64(l.Text)), Flag: l.Dupok}
	def, ok := defs["p.Named·f"]
	if !ok {
		t.Fatalf("no value of a function in %v", defs)
	}
	h := holder{def: def, rec: good, relocs: 1}
	if fn, err := h.pointerTo(r.g); fn != "p.Named" || err != nil {
		t.Errorf("to %q, %v", fn, err)
	}
	for what, rec := range bad {
		h := holder{def: def, rec: rec, relocs: 1}
		if fn, err := h.pointerTo(r.g); fn != "" || err != nil {
			t.Errorf("%s: to %q, %v", what, fn, err)
		}
	}
	for name, h := range map[string]holder{"with two": {def: def, rec: good, relocs: 2}, "of another name": {def: defs["p.Named"], rec: good, relocs: 1}} {
		if fn, err := h.pointerTo(r.g); fn != "" || err != nil {
			t.Errorf("%s: to %q, %v", name, fn, err)
		}
	}
	for name, def := range defs {
		fn, ok := strings.CutSuffix(name, ".wrapinfo")
		h := holder{def: def, rec: good, relocs: 1}
		if got, err := h.pointerTo(r.g); ok && (got != fn || err != nil) {
			t.Errorf("%s: to %q, %v", name, got, err)
		}
	}
}

// TestIsTypeData: a description of a type and a table of methods are read-only data that is marked as such.
func TestIsTypeData(t *testing.T) {
	r, _ := readHolders(t)
	l := r.g.Layout
	kind, code := byte(bits.TrailingZeros64(l.ReadOnly)), byte(bits.TrailingZeros64(l.Text))
	for _, test := range []struct {
		rec  goobj.Record
		want bool
	}{
		{goobj.Record{Kind: kind, Flag: l.GoType}, true},
		{goobj.Record{Kind: kind, Flag2: l.Itab}, true},
		{goobj.Record{Kind: kind}, false},
		{goobj.Record{Kind: code, Flag: l.GoType}, false},
		{goobj.Record{Kind: 64 + kind, Flag: l.GoType}, false},
		{goobj.Record{Kind: kind, Flag: l.GoType, Flag2: l.Linkname}, false},
	} {
		if got := r.isTypeData(test.rec); got != test.want {
			t.Errorf("%+v: %t", test.rec, got)
		}
	}
}

// TestHolders: what a piece of code is by its marks and its name. A directive cannot give it both.
func TestHolders(t *testing.T) {
	r, _ := readHolders(t)
	r.scope = Scope{ofStd: true, has: func(pkg string) bool { return pkg == "sync" || pkg == "go" }}
	kinds := func(h holder) string {
		var list []string
		for name, is := range map[string]bool{
			"instance": h.isInstance(r), "algorithm": h.isAlgorithm(r),
			"wrapper": h.isWrapper(r, "q.(*T).m", 0), "promoted": r.wrapped(new(Claim), &h),
		} {
			if is {
				list = append(list, name)
			}
		}
		slices.Sort(list)
		return strings.Join(list, " ")
	}
	code, bad := records(r.g, r.g.Layout.Text)
	data, _ := records(r.g, r.g.Layout.ReadOnly)
	for _, test := range []struct {
		name       string
		made       bool // the compiler says that it made it
		code, data string
	}{
		{"sync.G[go.shape.int]", false, "instance", "instance"},
		{"p.G[go.shape.int]", false, "", ""},
		{"go.shape.struct { sync.M }.m[]", false, "", ""},
		{"sync.F", false, "", ""},
		{"type:.eq.p.T", false, "algorithm", ""},
		{"p.U.m", true, "wrapper", ""},
		{"p.U.m-fm", true, "wrapper", ""},
		{"p.U.m", false, "", ""},
		{"p.U.n", true, "", ""},
		{"m", true, "", ""},
		{"p.U.sync.lower", true, "promoted", "promoted"},
		{"p.U.sync.lower", false, "", ""},
		{"p.U.other.lower", true, "", ""},
	} {
		if got := kinds(holder{rec: code, name: test.name, made: test.made}); got != test.code {
			t.Errorf("code %s: %q, want %q", test.name, got, test.code)
		}
		if got := kinds(holder{rec: data, name: test.name, made: test.made}); got != test.data {
			t.Errorf("data %s: %q, want %q", test.name, got, test.data)
		}
		for what, rec := range bad {
			if got := kinds(holder{rec: rec, name: test.name, made: test.made}); got != "" {
				t.Errorf("%s, %s: %q", test.name, what, got)
			}
		}
	}
	h := holder{rec: code, name: "p.U.m", made: true}
	for target, want := range map[string]bool{"q.(*T).m": true, "m": false, "q.m": true, "q.T.n": false} {
		if got := h.isWrapper(r, target, 0); got != want {
			t.Errorf("a wrapper of %s: %t", target, got)
		}
	}
	if h.name = "m"; h.isWrapper(r, "m", 0) {
		t.Error("a name without a package is that of a wrapper")
	}
	c := Claim{}
	if h := (holder{rec: code, name: "p.U.sync.lower", made: true}); !r.wrapped(&c, &h) || c.Func != (Func{Name: "sync.(*).lower"}) || c.Outer != c.Func {
		t.Errorf("a promoted method is %+v", c)
	}
}

// TestBegin: the tables of a holder are read once, and of code alone.
func TestBegin(t *testing.T) {
	r, defs := readHolders(t)
	h := holder{def: defs["p.Once"], rec: r.g.Record(defs["p.Once"])}
	for range 2 {
		if err := h.begin(r); err != nil || h.name != "p.Once" || h.made {
			t.Errorf("%q, %t, %v", h.name, h.made, err)
		}
		h.def = 1 << 30 // is not read again
	}
}

// TestIsJump: whether an instruction jumps to its target, by its bytes.
func TestIsJump(t *testing.T) {
	const nop = 0x90
	for _, test := range []struct {
		name, goarch string
		code         []byte
		off          int
		want         bool
	}{
		{"JMP", "amd64", []byte{0xe9, 0, 0, 0, 0}, 1, true},
		{"JMP", "386", []byte{0xe9, 0, 0, 0, 0}, 1, true},
		{"CALL", "amd64", []byte{0xe8, 0, 0, 0, 0}, 1, false},
		{"no opcode", "amd64", []byte{0, 0, 0, 0, 0}, 0, false},
		{"cut short", "amd64", []byte{0xe9, 0, 0, 0}, 1, false},
		{"before all", "amd64", []byte{0xe9, 0, 0, 0}, -1, false},
		{"B", "arm64", []byte{nop, 0, 0, 0, 0x14}, 1, true},
		{"B backwards", "arm64", []byte{nop, 0, 0, 0, 0x17}, 1, true},
		{"BL", "arm64", []byte{nop, 0, 0, 0, 0x94}, 1, false},
		{"a call that returns", "wasm", []byte{0x10, 0x23, 0, 0x21, 0, 0x0f}, 1, true},
		{"another instruction", "wasm", []byte{0x11, 0x23, 0, 0x21, 0, 0x0f}, 1, false},
		{"a call and no more", "wasm", []byte{0x10, 0x23, 0, 0x21, 0}, 1, false},
		{"a test behind it", "wasm", []byte{0x10, 0x24, 0, 0x21, 0, 0x0f}, 1, false},
		{"another global", "wasm", []byte{0x10, 0x23, 1, 0x21, 0, 0x0f}, 1, false},
		{"no local", "wasm", []byte{0x10, 0x23, 0, 0x22, 0, 0x0f}, 1, false},
		{"no return", "wasm", []byte{0x10, 0x23, 0, 0x21, 0, 0x0e}, 1, false},
		{"whatever it is", "s390x", []byte{0xe9, 0, 0, 0, 0x14}, 1, false},
	} {
		if got := isJump(test.goarch, test.code, test.off); got != test.want {
			t.Errorf("%s, %s: %t", test.goarch, test.name, got)
		}
	}
}

// TestJumps: where instructions are not read, a function that the compiler marks as one without calls
// jumps by its only relocation. Elsewhere that mark tells nothing.
func TestJumps(t *testing.T) {
	for goarch, of := range map[string]func(l toolchain.Layout) uint8{
		"amd64": nil, "386": nil, "arm64": nil,
		"wasm":  func(l toolchain.Layout) uint8 { return l.NoSplit },
		"s390x": func(l toolchain.Layout) uint8 { return l.NoCalls },
	} {
		g := graphFor(t, goarch)
		r := &reader{g: g}
		for _, flag := range []uint8{0, g.Layout.NoSplit, g.Layout.NoCalls} {
			for _, relocs := range []int{1, 2} {
				h := holder{rec: goobj.Record{Flag: flag}, relocs: relocs}
				want := of != nil && flag == of(g.Layout) && relocs == 1
				if got := h.jumps(r, 0); got != want {
					t.Errorf("%s, flag %d, %d relocations: %t", goarch, flag, relocs, got)
				}
			}
		}
	}
	r, defs := readHolders(t)
	def := defs["p.Has"]
	data, err := r.g.Data(def)
	if err != nil || len(data) < 5 {
		t.Fatal(err)
	}
	h := holder{def: def}
	for off := range len(data) {
		if got, want := h.jumps(r, int32(off)), isJump("amd64", data, off); got != want {
			t.Errorf("at %d: %t", off, got)
		}
	}
}

// graphFor returns the object of a small package for an architecture.
func graphFor(t *testing.T, goarch string) *goobj.Graph {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte("package p\n\nfunc F() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	goos := "linux"
	if goarch == "wasm" {
		goos = "js"
	}
	cmd := exec.Command("go", "tool", "compile", "-p", "p", "-o", "x.a", "x.go")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	g, err := goobjtest.Open(t, filepath.Join(dir, "x.a")).Objects[0].Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestBody: whose function an inlined body is of. Only the compiler gives the names that count.
func TestBody(t *testing.T) {
	r, defs := readHolders(t)
	r.scope.has = func(pkg string) bool { return pkg == "sync" || pkg == "fmt" }
	first := r.g.Definitions() - r.g.NonPkg
	byName := func(name string) goobj.Ref {
		for i := range r.g.NonPkg + r.g.Refs {
			if text, err := r.g.Name(first + i); err == nil && string(text) == name {
				return goobj.Ref{Pkg: toolchain.PkgNone, Sym: i}
			}
		}
		t.Fatalf("nothing has the name %s", name)
		return goobj.Ref{}
	}
	pkg := uint32(slices.Index(r.g.Packages, "sync"))
	other := uint32(slices.Index(r.g.Packages, "strings"))
	if int32(pkg) < 0 || int32(other) < 0 {
		t.Fatalf("packages %v", r.g.Packages)
	}
	r.in[pkg], r.in[other] = true, false
	type test struct {
		name    string
		ref     goobj.Ref
		want    Func
		ok      bool
		wantErr bool
	}
	tests := []test{
		{"none", goobj.Ref{}, Func{}, false, false},
		{"its own", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: 1}, Func{}, false, false},
		{"content", goobj.Ref{Pkg: toolchain.PkgHashed64}, Func{}, false, false},
		{"a builtin", goobj.Ref{Pkg: toolchain.PkgBuiltin, Sym: 1}, Func{}, false, false},
		{"of the scope", goobj.Ref{Pkg: pkg, Sym: 3}, Func{At: goobj.Definition{Package: "sync", Index: 3}}, true, false},
		{"of another package", goobj.Ref{Pkg: other, Sym: 3}, Func{At: goobj.Definition{Package: "strings", Index: 3}}, false, false},
		{"of no package", goobj.Ref{Pkg: uint32(len(r.in)), Sym: 3}, Func{}, false, true},
		{"an instance", byName("p.G[go.shape.int]"), Func{Name: "p.G[go.shape.int]"}, false, false},
		{"by the name of a directive", byName("fmt.tooLarge"), Func{}, false, false},
		{"by no name", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg + r.g.Refs}, Func{}, false, true},
		{"no closure", goobj.Ref{Pkg: toolchain.PkgHashed, Sym: r.g.Hashed}, Func{}, false, true},
	}
	for def := r.g.Defs + r.g.Hashed64; def < first; def++ {
		if rec := r.g.Record(def); !r.g.IsText(rec) {
			tests = append(tests, test{"data", goobj.Ref{Pkg: toolchain.PkgHashed, Sym: def - r.g.Defs - r.g.Hashed64}, Func{}, false, false})
			break
		}
	}
	for _, name := range []string{"sync.OnceFunc.func1", "p.G[go.shape.int].func1"} {
		if def, ok := defs[name]; ok && def < first && def >= r.g.Defs { // since Go 1.27
			tests = append(tests, test{name, goobj.Ref{Pkg: toolchain.PkgHashed, Sym: def - r.g.Defs - r.g.Hashed64}, Func{Name: name}, name[0] == 's', false})
		}
	}
	for _, test := range tests {
		fn, ok, err := r.body(test.ref)
		if fn != test.want || ok != test.ok || (err != nil) != test.wantErr {
			t.Errorf("%s: %+v, %t, %v", test.name, fn, ok, err)
		}
	}
	for _, test := range []struct {
		name string
		ref  goobj.Ref
		want bool
	}{
		{"its own", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: r.g.Defs - 1}, true},
		{"none of its own", goobj.Ref{Pkg: toolchain.PkgSelf, Sym: r.g.Defs}, false},
		{"an instance", byName("p.G[go.shape.int]"), true},
		{"a reference", goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg}, false},
		{"another package's", goobj.Ref{Pkg: pkg, Sym: 0}, false},
		{"of no package", goobj.Ref{Pkg: toolchain.PkgHashed, Sym: 0}, false},
	} {
		def, ok := r.ownCode(test.ref)
		if at, _ := r.g.DefOf(test.ref); ok != test.want || ok && def != at {
			t.Errorf("%s: %d, %t", test.name, def, ok)
		}
	}
	for ref, want := range map[goobj.Ref]string{{Pkg: pkg}: "sync", {Pkg: toolchain.PkgSelf}: "", {Pkg: uint32(len(r.in))}: ""} {
		if got := r.packageOf([]goobj.Ref{ref}); got != want {
			t.Errorf("%+v is of %q", ref, got)
		}
	}
	if got := r.packageOf(nil); got != "" {
		t.Errorf("where nothing is inlined: %q", got)
	}
}

// TestBodiesAt: of bodies within each other std's are left out where others' symbols are looked for.
func TestBodiesAt(t *testing.T) {
	r, defs := readHolders(t)
	def := defs["p.Once"]
	all := func(scope Scope) (n int) {
		r.scope = scope
		origins, err := r.g.Origins(def)
		if err != nil {
			t.Fatal(err)
		}
		data, err := r.g.Data(def)
		if err != nil {
			t.Fatal(err)
		}
		for off := range len(data) {
			bodies, err := r.bodiesAt(origins, uint32(off))
			if err != nil {
				t.Fatal(err)
			}
			n += len(bodies)
		}
		return n
	}
	none := func(string) bool { return false }
	std, others, foreign := all(Std()), all(Others("p", func(pkg string) bool { return pkg == "sync" })), all(Scope{has: none, std: none})
	if std == 0 || others != 0 || foreign != std {
		t.Errorf("%d bodies of std, %d without it, %d where it is another module", std, others, foreign)
	}
}

// TestIsPromoting: an inlined body is the wrapper of a promoted method if the compiler has named it so.
func TestIsPromoting(t *testing.T) {
	r, defs := readHolders(t)
	def, ok := defs["p.E.testing.private"]
	if !ok {
		t.Fatalf("no promoted method in %v", defs)
	}
	at := goobj.Ref{Pkg: toolchain.PkgNone, Sym: def - (r.g.Definitions() - r.g.NonPkg)}
	for _, test := range []struct {
		body   goobj.Ref
		target string
		has    string
		want   bool
	}{
		{at, "testing.(*common).private", "testing", true},
		{at, "testing.(*common).other", "testing", false},
		{at, "testing.(*common).private", "q", false},
		{goobj.Ref{Pkg: toolchain.PkgSelf, Sym: at.Sym}, "testing.(*common).private", "testing", false},
		{goobj.Ref{Pkg: toolchain.PkgNone, Sym: r.g.NonPkg}, "testing.(*common).private", "testing", false},
		{goobj.Ref{Pkg: toolchain.PkgNone}, "testing.(*common).private", "testing", false},
	} {
		r.scope.has = func(pkg string) bool { return pkg == test.has }
		if got, err := r.isPromoting(test.body, test.target); got != test.want || err != nil {
			t.Errorf("%+v: %t, %v", test, got, err)
		}
	}
}
