package link

import (
	"go/build"
	"maps"
	"os"
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
	"github.com/linkgate/linkgate/internal/toolchain"
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
		header: goobj.Header{Version: "go1.26.8", GOOS: "linux", GOARCH: "amd64"}, release: release,
		std: map[string]bool{"runtime": true, "syscall": true, "time": true}, index: map[string]int{"runtime": 0}, imports: make(map[string][]string),
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
			prog.imports[pkg] = []string{before}
		}
		before, src.read[pkg] = pkg, d
	}
	return prog, src
}

// TestCompare: what a declaration is, and what it should be.
func TestCompare(t *testing.T) {
	_, src := program26(t, map[string]string{
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

func Use() { unread(nil) }
`,
		"b": "package b\n\nfunc lib(n int) {}\n",
	})
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
		{"b", "runtime.asmcgocall", pull, finding.FormAsm, "", ""},
	}
	var refs []Reference
	for _, test := range tests {
		refs = append(refs, Reference{
			From: events.Package{Path: test.pkg}, Symbol: test.symbol, Direction: test.direction, Form: test.form, Why: "before",
			To: events.Package{Path: strings.Split(test.symbol, ".")[0], Module: events.ModuleStd},
		})
	}
	for i, got := range Compare(refs, src) {
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
