package link

import (
	"go/build"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
	"github.com/linkgate/linkgate/linkflags"
)

// program26 returns a program of Go 1.26 on linux/amd64 without objects, of packages with one
// file each. Each imports the one before it.
func program26(t *testing.T, files map[string]string) (*Program, *sources) {
	t.Helper()
	dir := t.TempDir()
	getenv := func(name string) string { return map[string]string{"GOROOT": build.Default.GOROOT}[name] }
	cmd := &Command{Tool: []string{"link"}, Getenv: getenv, Flags: &linkflags.Link{}, Config: &linkflags.ImportCfg{}}
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	prog := &Program{
		header: goobj.Header{Version: "go1.26.8", GOOS: "linux", GOARCH: "amd64"}, release: release, released: symbols.NewRelease(release, build.Default.GOROOT),
		std: map[string]bool{"runtime": true, "syscall": true, "time": true}, index: map[string]int{"runtime": 0}, imports: imports{of: make(map[string][]string)},
		packages: []loaded{{path: "runtime"}},
	}
	src := newSources(Input{Command: cmd, Env: project.Env{Getenv: cmd.Getenv}}, prog, nil, nil)
	before := ""
	for _, pkg := range slices.Sorted(maps.Keys(files)) {
		d := &packageSource{pkg: pkg, dir: filepath.Join(dir, pkg)}
		if err := os.Mkdir(d.dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d.dir, "x.go"), []byte(files[pkg]), 0o666); err != nil {
			t.Fatal(err)
		}
		if d.list, _, err = source.Directives(src.build, d.dir, source.PackageFiles); err != nil {
			t.Fatal(err)
		}
		prog.index[pkg] = len(prog.packages)
		prog.packages = append(prog.packages, loaded{path: pkg, summary: &summary.Archive{}})
		if before != "" {
			prog.imports.of[pkg] = []string{before}
		}
		before, src.found[pkg] = pkg, d
	}
	return prog, src
}

// compiled makes a package of a program one that was compiled from a text, with a function in
// assembly.
func compiled(t *testing.T, prog *Program, pkg, text string) {
	t.Helper()
	dir := t.TempDir()
	pk := &prog.packages[prog.index[pkg]]
	pk.archive = filepath.Join(dir, "x.a")
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "x.s"), []byte("TEXT ·assembled(SB), 0, $0-64\n\tRET\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"compile -p " + pkg + " -o x.a x.go", "asm -p " + pkg + " -o x.o x.s", "pack r x.a x.o"} {
		cmd := exec.Command("go", append([]string{"tool"}, strings.Fields(args)...)...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOOS=linux", "GOARCH=amd64")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	head, err := goobj.ReadHeader(pk.archive)
	if err != nil {
		t.Fatal(err)
	}
	if prog.release, err = toolchain.Of(head.Version, build.Default.GOROOT); err != nil {
		t.Fatal(err)
	}
	f, err := goobj.Open(pk.archive, prog.release)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pk.summary = &summary.Archive{Objects: make([]summary.Object, len(f.Objects))}
	for i, o := range f.Objects {
		vars, err := o.VarReferences()
		if err != nil {
			t.Fatal(err)
		}
		pushes, err := o.Pushes()
		if err != nil {
			t.Fatal(err)
		}
		pk.summary.Objects[i] = summary.Object{Asm: o.Asm, Vars: vars, Pushes: pushes}
	}
}

// TestContradicted: what was compiled is not what the source declares.
func TestContradicted(t *testing.T) {
	prog, src := program26(t, map[string]string{"a": `package a

import _ "unsafe"

//go:linkname same runtime.same
var same [2]int64

//go:linkname larger runtime.larger
var larger uint8

//go:linkname sleep time.Sleep
func sleep(ns int64) {}

//go:linkname now time.now
func now() (sec int64, nsec int32, mono int64) { return }

//go:linkname bodiless runtime.bodiless
func bodiless()

//go:linkname bodied runtime.bodied
func bodied() {}

//go:linkname nanotime runtime.nanotime
func nanotime() int64

//go:linkname unknown runtime.unknown
var unknown nowhere

//go:linkname opaque runtime.opaque
func opaque(x nowhere) {}

//go:linkname unlinked runtime.unlinked
var unlinked int16

//go:linkname undeclared runtime.undeclared
`})
	compiled(t, prog, "a", `package a

import _ "unsafe"

//go:linkname same runtime.same
var same complex128

//go:linkname larger runtime.larger
var larger [3]uint8

//go:linkname sleep time.Sleep
func sleep(ns string) {}

//go:linkname now time.now
func now() (sec, nsec, mono int64) { return }

//go:linkname bodiless runtime.bodiless
func bodiless() {}

//go:linkname bodied runtime.bodied
func bodied()

//go:linkname nanotime runtime.nanotime
func nanotime(int64)

//go:linkname unknown runtime.unknown
var unknown int64

//go:linkname opaque runtime.opaque
func opaque(x [3]int64) {}

//go:linkname undeclared runtime.undeclared
func undeclared() {}

func init() { bodied(); nanotime(0) }
`)
	resolver, err := src.signatures(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"same":     "",
		"larger":   "the variable has 1 bytes in the source, and 3 as compiled",
		"sleep":    "the arguments have 8 bytes in the source, and 16 as compiled",
		"now":      "", // three registers for results, which nobody spills
		"bodiless": "the function has a body as compiled, and none in the source",
		"bodied":   "the function has a body in the source, and none as compiled",
		"nanotime": "", // the compiler writes nothing down

		"unknown": "", "opaque": "", // of a type that nobody declares
		"unlinked": "", "undeclared": "",
	}
	for _, dir := range src.found["a"].list {
		why, ok := want[dir.Local]
		if got := contradicted(src.prog, resolver, "a", dir); !ok || got != why {
			t.Errorf("%s: %q, want %q", dir.Local, got, why)
		}
	}
	if n := len(src.found["a"].list); n != len(want) {
		t.Errorf("%d directives, want %d", n, len(want))
	}
	// Another archive in its place has the same objects, and none of their functions.
	is := func(local, want string) {
		t.Helper()
		i := slices.IndexFunc(src.found["a"].list, func(d source.Directive) bool { return d.Local == local })
		if got := contradicted(prog, resolver, "a", src.found["a"].list[i]); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", local, got, want)
		}
	}
	pk := &prog.packages[prog.index["a"]]
	before := pk.summary
	compiled(t, prog, "a", "package a")
	pk.summary = before
	is("sleep", "")
	pk.archive = filepath.Join(t.TempDir(), "gone.a")
	is("sleep", "open ")
	is("nanotime", "") // of which no archive is asked
}

// TestCompare: what a declaration is, and what it should be.
func TestCompare(t *testing.T) {
	prog, src := program26(t, map[string]string{
		"a": `package a

import _ "unsafe"

//go:linkname same runtime.nanotime
func same() (now int64)

//go:linkname short runtime.memmove
func short(to, from *byte)

//go:linkname unread runtime.mapiternext
func unread(it *byte) int

//go:linkname typ runtime.mapassign
func typ(t *struct{ a [10]uint64; b uint8 }, m, key *byte) *byte

//go:linkname small runtime.overflowError
var small int8

//go:linkname c runtime.cheaprand
func c() C.uint

//go:linkname now time.now
func now() int64 { return 0 }

//go:linkname sleep time.Sleep
func sleep(ns int64) {}

//go:linkname lib b.lib
func lib(int, int)

//go:linkname gone runtime.gone
func gone()

//go:linkname lent runtime.rand
func lent() uint64

//go:linkname Read runtime.mapiterinit
func Read(t, m, it *byte) int

//go:linkname nothing runtime.mallocgc

//go:linkname unlinked time.unlinked
func unlinked() {}

func Use() { unread(nil) }
`,
		"b":    "package b\n\nimport \"a\"\n\nfunc lib(n int) {}\n\nvar n = a.Read(nil, nil, nil)\n",
		"main": "package main\n\nimport _ \"unsafe\"\n\n//go:linkname short runtime.memmove\nfunc short(to, from *byte)\n",
	})
	src.cmd.Name = "b.test" // whose main package go test wrote
	prog.imports.of["main"] = []string{"testing/internal/testdeps"}
	compiled(t, prog, "a", `package a

import _ "unsafe"

//go:linkname now time.now
func now() int64 { return 0 }

//go:linkname sleep time.Sleep
func sleep(ns int64) {}
`)
	const pull, push = finding.DirectionPull, finding.DirectionPush
	tests := []struct {
		pkg, symbol string
		direction   finding.Direction
		form        finding.Form
		class       finding.Class // empty for none
		why         string
	}{
		{"a", "runtime.nanotime", pull, finding.FormFunc, "", ""},
		{"a", "runtime.memmove", pull, finding.FormFunc, finding.ClassSignature, "takes 1 slots that are not passed"},
		{"a", "runtime.mapiternext", pull, finding.FormFunc, finding.ClassMismatch, "harmless, since nobody reads the result"},
		{"a", "runtime.mapiterinit", pull, finding.FormFunc, finding.ClassSignature, "stands for"}, // b reads the result
		{"a", "runtime.mapassign", pull, finding.FormFunc, finding.ClassMismatch, "has .a[2]@16:u8 where"},
		{"a", "runtime.overflowError", pull, finding.FormVar, finding.ClassMismatch, "harmless, since nothing uses it"},
		{"a", "runtime.cheaprand", pull, finding.FormFunc, finding.ClassSignature, "cannot be compared: "},
		{"a", "time.now", push, finding.FormFunc, finding.ClassSignature, "func() (int64, int32, int64) stands for func() int64"},
		{"a", "time.Sleep", push, finding.FormFunc, "", ""},
		{"a", "b.lib", pull, finding.FormFunc, "", ""},        // more arguments than it takes
		{"a", "runtime.gone", pull, finding.FormFunc, "", ""}, // that nothing defines it is another class
		{"a", "runtime.rand", pull, finding.FormFunc, "", ""},
		{"b", "runtime.rand", pull, finding.FormFunc, "", ""}, // inlined from a
		{"b", "runtime.fastrand", pull, finding.FormFunc, finding.ClassSignature, "no directive in its source"},
		{"b", "runtime.gcphase", pull, finding.FormVar, finding.ClassSignature, "no directive in its source"},
		{"b", "runtime.asmcgocall", pull, finding.FormAsm, "", ""},
		{"a", "runtime.mallocgc", pull, finding.FormFunc, "", ""}, // of a directive for nothing
		{"main", "runtime.memmove", pull, finding.FormFunc, finding.ClassSignature, "no directive in its source"},
	}
	var refs []Reference
	for _, test := range tests {
		refs = append(refs, Reference{
			From: events.Package{Path: test.pkg}, Symbol: test.symbol, Direction: test.direction, Form: test.form, Why: "before",
			To: events.Package{Path: strings.Split(test.symbol, ".")[0], Module: events.ModuleStd},
		})
	}
	const memmove = 1
	refs[memmove].Classes = []finding.Class{finding.ClassWrapper}
	list := Compare(refs, src)
	if len(list) != len(tests) || len(refs[memmove].Classes) != 1 || !slices.Equal(list[memmove].Classes, []finding.Class{finding.ClassSignature, finding.ClassWrapper}) {
		t.Errorf("%d references; %q became %q", len(list), refs[memmove].Classes, list[memmove].Classes)
	}
	list[memmove].Classes = list[memmove].Classes[:1]
	for i, got := range list {
		test := tests[i]
		var want []finding.Class
		if test.class != "" {
			want = []finding.Class{test.class}
		}
		if !slices.Equal(got.Classes, want) || !strings.Contains(got.Why, test.why) || !strings.HasPrefix(got.Why, "before") {
			t.Errorf("%s of %s: %q, %s", test.symbol, test.pkg, got.Classes, got.Why)
		}
	}
}

// TestDefiners: the packages of std that define a symbol for others.
func TestDefiners(t *testing.T) {
	to := func(symbol, path, module string) Reference {
		return Reference{Symbol: symbol, To: events.Package{Path: path, Module: module}}
	}
	got := definers([]Reference{to("a.x", "runtime", events.ModuleStd), to("a.x", "runtime", events.ModuleStd), to("a.x", "time", events.ModuleStd), to("a.x", "b", "b")})
	if list := got("a.x"); !slices.Equal(list, []string{"runtime", "time"}) || got("a.y") != nil {
		t.Errorf("got %q", list)
	}
}

// TestDeclaredElsewhere: what needs no directive of its own. Those that cgo writes for a package are
// pulls of what runtime opens to it.
func TestDeclaredElsewhere(t *testing.T) {
	prog, src := program26(t, map[string]string{"a": "package a\n", "b": "package b\n"})
	compiled(t, prog, "a", "package a\n\n//line _cgo_gotypes.go:1\nfunc F() { println() }\n")
	pk := &prog.packages[prog.index["a"]]
	var err error
	if prog.compiler, err = uses.NewCompiler(prog.release); err != nil {
		t.Fatal(err)
	}
	text, err := (&summarizer{prog: prog}).of("a", pk.archive)
	if err != nil {
		t.Fatal(err)
	}
	if pk.summary, err = summary.Decode(text); err != nil {
		t.Fatal(err)
	}
	const pull, handshake = finding.DirectionPull, finding.DirectionHandshake
	for _, test := range []struct {
		pkg, symbol string
		direction   finding.Direction
		form        finding.Form
		declaring   []string
		want        bool
	}{
		{"a", "runtime.cgocall", handshake, finding.FormFunc, nil, true},
		{"a", "runtime.cgocall", pull, finding.FormFunc, nil, false},
		{"a", "time.now", handshake, finding.FormFunc, nil, false},
		{"b", "runtime.cgocall", handshake, finding.FormFunc, nil, false},
		{"b", "time.now", pull, finding.FormFunc, []string{"a"}, true}, // which it imports
		{"a", "time.now", pull, finding.FormFunc, []string{"b"}, false},
		{"b", "time.now", pull, finding.FormVar, nil, false},
		{"b", "time.now", pull, finding.FormAsm, nil, true},
		{"b", "time.now", pull, finding.FormHost, nil, true},
	} {
		r := &Reference{Direction: test.direction, Form: test.form}
		if got := declaredElsewhere(src, pair{test.pkg, test.symbol}, r, test.declaring); got != test.want {
			t.Errorf("%+v: %t", test, got)
		}
	}
}
