package uses

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
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

// bodyText is a package with a function of each kind that bodies tell apart.
const bodyText = `package p

type T struct{}

func (T) lower() {}

type I interface{ m() }

func Calls(i I) { i.m() }

//go:noinline
func g() {}

func F() { g() }

//go:noinline
func G[T any](x T) func() T { return func() T { return x } }

func Use() int { return G(1)() }

var Any any = 1
`

// compile returns the archive of a package of that path which the toolchain under test compiles, with
// what it imports of std.
func compile(t *testing.T, path, text string, imports ...string) string {
	t.Helper()
	dir := t.TempDir()
	run := func(args ...string) string {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOTOOLCHAIN="+cmp.Or(os.Getenv("LINKGATE_TEST_TOOLCHAIN"), "local"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	config := ""
	if len(imports) > 0 {
		config = run(append([]string{"list", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"}, imports...)...)
	}
	for name, text := range map[string]string{"x.go": text, "importcfg": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run("tool", "compile", "-p", path, "-importcfg", "importcfg", "-o", "x.a", "x.go")
	return filepath.Join(dir, "x.a")
}

// open returns the object of an archive, and who wrote it.
func open(t *testing.T, archive string) (*goobj.Object, *Compiler) {
	t.Helper()
	f := goobjtest.Open(t, archive)
	compiler, err := NewCompiler(goobjtest.Release(t, f.Path))
	if err != nil {
		t.Fatal(err)
	}
	return f.Objects[0], compiler
}

// damage writes an archive anew, and returns the new one: what has a name has it outside of the file
// there or, without a name, what a block says of a definition lies there.
func damage(t *testing.T, archive, name string, block int, def uint32) string {
	t.Helper()
	text, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	data := text[bytes.Index(text, []byte("\x00go120ld")):] // the object
	if name != "" {
		for at := 0; at+len(name) <= len(data); at++ {
			at += max(0, bytes.Index(data[at:], []byte(name)))
			record := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, uint32(len(name))), uint32(at))
			if i := bytes.Index(data, record); i >= 0 {
				binary.LittleEndian.PutUint32(data[i+4:], 1<<31)
				break
			}
		}
	} else {
		const header = 8 + 8 + 4 // magic, fingerprint, flags: the offsets of the blocks follow
		binary.LittleEndian.PutUint32(data[binary.LittleEndian.Uint32(data[header+4*block:])+4*def:], 1<<31)
	}
	path := filepath.Join(t.TempDir(), "damaged.a")
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// compileBody is compile with bodyText.
func compileBody(t *testing.T) *body {
	t.Helper()
	b, err := newBody(open(t, compile(t, "p", bodyText)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// namesOf returns the names of definitions, sorted.
func (b *body) namesOf(t *testing.T, defs []uint32) string {
	t.Helper()
	var list []string
	for _, def := range defs {
		name, err := b.g.Name(def)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(name))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// TestDefinitions: where an object defines a function that a claim names. Of std, what its packages
// define by index has no name that a claim could have.
func TestDefinitions(t *testing.T) {
	b := compileBody(t)
	const instance = "p.G[go.shape.int] p.G[go.shape.int].func1 p.G[int]"
	indexed, err := b.indexed()
	if err != nil {
		t.Fatal(err)
	}
	at := func(index uint32) Func { return Func{At: goobj.Definition{Package: "p", Index: index}} }
	for _, test := range []struct {
		name  string
		fn    Func
		ofStd bool
		want  string
	}{
		{"by its index", at(indexed["p.F"]), false, "p.F"},
		{"by the last index", at(b.g.Defs - 1), true, b.namesOf(t, []uint32{b.g.Defs - 1})},
		{"by an index that is none", at(b.g.Defs), false, "an error"},
		{"by its name", Func{Name: "p.F"}, false, "p.F"},
		{"by its name, of std", Func{Name: "p.F"}, true, ""},
		{"that is not there", Func{Name: "p.None"}, false, ""},
		{"of a closure that was written anew", Func{Name: "p.F.1"}, false, "p.F"},
		{"of one of std's", Func{Name: "p.F.1"}, true, "p.F"},
		{"of one in a generic function", Func{Name: "p.G.1"}, false, instance},
		{"of a closure of what is not there", Func{Name: "p.None.1"}, true, ""},
		{"an instance", Func{Name: "p.G[string]"}, false, instance},
		{"an instance of std's", Func{Name: "p.G[string]"}, true, instance},
		{"a generic function", Func{Name: "p.G"}, true, instance},
		{"a method of any type", Func{Name: "p.(*).lower"}, false, "p.T.lower"},
		{"a method that is not there", Func{Name: "p.(*).F"}, false, ""},
	} {
		defs, err := b.definitions(test.fn, "p", test.ofStd)
		got := b.namesOf(t, defs)
		if err != nil {
			got = "an error"
		}
		if got != test.want {
			t.Errorf("%s: got %q, %v, want %q", test.name, got, err, test.want)
		}
	}
	functions, err := b.functions()
	if err != nil || len(functions) != 3 || b.namesOf(t, functions["p.G"]) != instance || len(functions["p.(*T).lower"]) != 1 || len(functions["p.I.m"]) != 1 {
		t.Errorf("by name it defines %v, %v", functions, err)
	}
	for name, want := range map[string]bool{"p.Calls": true, "p.F": false, "p.g": false} {
		if got, err := b.callsInterface(indexed[name]); got != want || err != nil {
			t.Errorf("%s calls a method of an interface: %t, %v", name, got, err)
		}
	}
}

// TestBodyRefs: how an object refers to a target. A description of a type is no reference of a
// function's own, and an index is one of a package.
func TestBodyRefs(t *testing.T) {
	b := compileBody(t)
	if list, err := b.refsByName("type:int"); len(list) != 1 || err != nil {
		t.Fatalf("the object does not name type:int: %v, %v", list, err)
	}
	self := func(index uint32) goobj.Ref { return goobj.Ref{Pkg: toolchain.PkgSelf, Sym: index} }
	for _, test := range []struct {
		name   string
		target Target
		want   []goobj.Ref
	}{
		{"a type", Target{Symbol: "type:int", By: Name}, nil},
		{"its own", Target{By: Index, At: goobj.Definition{Package: "p", Index: 3}}, []goobj.Ref{self(3)}},
		{"of a package that it does not name", Target{By: Index, At: goobj.Definition{Package: "q", Index: 3}}, nil},
		{"of no package", Target{By: Index, At: goobj.Definition{Index: 3}}, nil},
		{"that it does not name", Target{Symbol: "q.f", By: Name}, nil},
	} {
		if got, err := b.refs(test.target, "p"); !slices.Equal(got, test.want) || err != nil {
			t.Errorf("%s: got %v, %v", test.name, got, err)
		}
	}
	byName, err := b.refs(Target{Symbol: "p.G[go.shape.int]", By: Name}, "p")
	if err != nil || len(byName) != 1 || byName[0].Pkg != toolchain.PkgNone {
		t.Fatalf("got %v, %v", byName, err)
	}
	indexed, err := b.indexed()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		refs        []goobj.Ref
		symbol, pkg string
		want        []goobj.Ref
	}{
		{byName, "p.F", "p", append(slices.Clip(byName), self(indexed["p.F"]))},
		{byName, "p.F", "q", byName},
		{byName, "p.None", "p", byName},
		{nil, "p.F", "p", nil}, // others do not refer to it by name
	} {
		if got, err := b.withIndex(test.refs, test.symbol, test.pkg); !slices.Equal(got, test.want) || err != nil {
			t.Errorf("%s of %s: got %v, %v, want %v", test.symbol, test.pkg, got, err, test.want)
		}
	}
}

// TestMayName: what the source of a package may name, of which its object tells nothing.
func TestMayName(t *testing.T) {
	b := compileBody(t)
	b.imports = func() ([]string, error) { return []string{"q"}, nil }
	index := func(symbol, pkg string) Target {
		return Target{Symbol: symbol, By: Index, At: goobj.Definition{Package: pkg, Index: 1}}
	}
	for _, test := range []struct {
		target Target
		want   bool
	}{
		{Target{Symbol: "p.opened", By: Name}, true},
		{Target{Symbol: "p.F", By: Name}, false}, // it would be named by index
		{Target{Symbol: "q.f", By: Name}, false},
		{Target{Symbol: "q.T.p.lower", By: Name}, true}, // which q's type has by embedding
		{Target{Symbol: "q.T.r.lower", By: Name}, false},
		{index("p.f", "p"), true},
		{index("q.F", "q"), true},
		{index("q.f", "q"), false},
		{index("r.F", "r"), false},
		{Target{By: Number, At: goobj.Definition{Package: "p"}}, false},
	} {
		if got, err := b.mayName(test.target, "p"); got != test.want || err != nil {
			t.Errorf("%+v: %t, %v", test.target, got, err)
		}
	}
	b.imports = func() ([]string, error) { return nil, errors.New("unread") }
	if _, err := b.mayName(index("q.F", "q"), "p"); err == nil {
		t.Error("imports that cannot be read are none")
	}
	functions := b.functions
	b.functions = func() (map[string][]uint32, error) { return nil, errors.New("unread") }
	if _, err := b.definitions(Func{Name: "p.G[int]"}, "p", false); err == nil {
		t.Error("functions that cannot be read are none")
	}
	b.functions = functions
	b.indexed = func() (map[string]uint32, error) { return nil, errors.New("unread") }
	if _, err := b.mayName(Target{Symbol: "p.f", By: Name}, "p"); err == nil {
		t.Error("names that cannot be read are none")
	}
	if _, err := b.definitions(Func{Name: "p.F"}, "p", false); err == nil {
		t.Error("definitions that cannot be read are none")
	}
}

// TestBodyDamaged: what cannot be read of an object is an error, and never nothing.
func TestBodyDamaged(t *testing.T) {
	archive := compile(t, "p", bodyText)
	o, compiler := open(t, damage(t, archive, "p.G[go.shape.int]", 0, 0))
	b, err := newBody(o, compiler)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := b.functions(); err == nil {
		t.Errorf("functions are %v", list)
	}
	if list, err := b.refsByName("p.none"); err == nil {
		t.Errorf("references are %v", list)
	}
	indexed, err := compileBody(t).indexed()
	if err != nil {
		t.Fatal(err)
	}
	def := indexed["p.F"]
	if b, err = newBody(open(t, damage(t, archive, "", b.g.Layout.RelocIdx, def))); err != nil {
		t.Fatal(err)
	}
	if calls, err := b.callsInterface(def); err == nil || calls {
		t.Errorf("it calls a method of an interface: %t", calls)
	}
}
