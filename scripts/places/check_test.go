package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

const libSource = `package lib

import _ "unsafe"

//go:linkname now runtime.nanotime
func now() int64

//go:linkname grow runtime.growslice
func grow()

func Now() int64 {
	defer now()
	return
}

// now is not used here.
func Twice() (int64, string) {
	return now() +
		now(), "now"
}

func Append(x []int) []int {
	x = append(x, 1)
	return x
}

var start = now()

var again = start
`

const asmSource = `TEXT ·f(SB), 0, $0
	CALL runtime·nanotime(SB) // time
	CALL runtime·nanotime1(SB)
	RET
`

// newChecker makes the checker of a program with two packages, app and lib.
func newChecker(t *testing.T) *checker {
	dir := t.TempDir()
	for name, text := range map[string]string{"lib/lib.go": libSource, "lib/lib.s": asmSource, "main.go": "package main\n\nimport _ \"app/lib\"\n"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	lib := &pkg{ImportPath: "app/lib", Dir: filepath.Join(dir, "lib"), GoFiles: []string{"lib.go"}, SFiles: []string{"lib.s"}}
	app := &pkg{ImportPath: "app", Dir: dir, GoFiles: []string{"main.go"}, Imports: []string{"l"}, ImportMap: map[string]string{"l": "app/lib"}}
	c := &checker{
		main: "app", root: dir, goroot: filepath.Join(dir, "goroot"), modcache: filepath.Join(dir, "cache"),
		packages: map[string]*pkg{"app": app, "app/lib": lib}, files: map[string]*pkg{}, texts: map[string]*text{},
	}
	for _, p := range c.packages {
		for _, file := range p.files() {
			c.files[file] = p
		}
	}
	return c
}

// event returns a true event, for a test to make a false one of.
func event() *events.Relocation {
	return &events.Relocation{
		Direction: finding.DirectionPull, Form: finding.FormFunc,
		Symbol: "runtime.nanotime", Local: "app/lib.now", From: events.Package{Path: "app/lib"},
		Directive: &events.Directive{File: "lib/lib.go", Line: 5, Pragma: events.PragmaLinkname, Args: 2},
		Sites:     []events.Site{{Func: "app/lib.Now", File: "lib/lib.go", Line: 12, Type: "R_CALL", Count: 1}},
		Chain:     []string{"app", "app/lib"},
	}
}

func TestRelocation(t *testing.T) {
	site := func(line int) func(*events.Relocation) {
		return func(r *events.Relocation) { r.Sites[0].Line = line }
	}
	for name, tt := range map[string]struct {
		change func(*events.Relocation)
		want   string // part of the one failure, empty if there is none
	}{
		"true":             {func(*events.Relocation) {}, ""},
		"second line":      {site(18), ""},
		"deferred":         {site(13), ""},
		"end of function":  {site(14), ""},
		"initial value":    {site(27), ""},
		"inlined value":    {site(29), ""},
		"comment":          {site(16), "nothing here uses"},
		"declaration line": {site(11), "nothing here uses"},
		"string alone":     {site(5), "nothing here uses"},
		"other function":   {site(24), "nothing here uses"},
		"own append": {func(r *events.Relocation) {
			r.Symbol, r.Directive.Line, r.Local, r.Sites[0].Line = "runtime.growslice", 8, "app/lib.grow", 23
		}, ""},
		"no append": {func(r *events.Relocation) {
			r.Symbol, r.Directive.Line, r.Local = "runtime.growslice", 8, "app/lib.grow"
		}, "nothing here uses"},
		"beyond the end":   {site(200), "the site is line 200"},
		"no such file":     {func(r *events.Relocation) { r.Sites[0].File = "lib/gone.go" }, "did not compile"},
		"import path":      {func(r *events.Relocation) { r.Sites[0].File = "app/lib/lib.go" }, "did not compile"},
		"replaced module":  {func(r *events.Relocation) { r.Sites[0].File = "app.org/lib@v1.0.0/lib.go" }, "did not compile"},
		"into the cache":   {func(r *events.Relocation) { r.Sites[0].File = "cache/x/x.go" }, "on another machine"},
		"no file":          {func(r *events.Relocation) { r.Sites[0] = events.Site{Type: "R_ADDR"} }, "without a place"},
		"variable":         {func(r *events.Relocation) { r.Sites[0] = events.Site{Func: "app/lib.start"} }, "without a place"},
		"no sites":         {func(r *events.Relocation) { r.Sites = nil }, "has no site"},
		"directive's line": {func(r *events.Relocation) { r.Directive.Line = 6 }, "want"},
		"other directive":  {func(r *events.Relocation) { r.Directive.Line = 8 }, "want"},
		"one argument":     {func(r *events.Relocation) { r.Directive.Args = 1 }, "want"},
		"pragma":           {func(r *events.Relocation) { r.Directive.Pragma = events.PragmaLinknameStd }, "want"},
		"local":            {func(r *events.Relocation) { r.Local = "app/lib.Now" }, "want"},
		"directive's file": {func(r *events.Relocation) { r.Directive.File, r.Directive.Line = "main.go", 1 }, "is of package app"},
		"no directive":     {func(r *events.Relocation) { r.Directive = nil }, "and here it is"},
		"assembly": {func(r *events.Relocation) {
			r.Form = finding.FormAsm
			r.Directive = &events.Directive{File: "lib/lib.s", Line: 2}
		}, ""},
		"assembly, too long": {func(r *events.Relocation) {
			r.Form = finding.FormAsm
			r.Directive = &events.Directive{File: "lib/lib.s", Line: 3}
		}, "does not use"},
		"site in assembly": {func(r *events.Relocation) { r.Sites[0] = events.Site{File: "lib/lib.s", Line: 2} }, ""},
		"no site in it":    {func(r *events.Relocation) { r.Sites[0] = events.Site{File: "lib/lib.s", Line: 4} }, "nothing here uses"},
		"chain":            {func(r *events.Relocation) { r.Chain = []string{"app/lib"} }, "does not lead"},
		"broken chain":     {func(r *events.Relocation) { r.Chain = []string{"app", "x", "app/lib"} }, "does not import"},
		"long chain":       {func(r *events.Relocation) { r.Chain = []string{"app", "app", "app/lib"} }, "does not import"},
		"package":          {func(r *events.Relocation) { r.From.Path = "other" }, "knows no such package"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChecker(t)
			r := event()
			tt.change(r)
			c.relocation(r)
			got := strings.Join(c.failures, "\n")
			if tt.want == "" && got != "" || tt.want != "" && (len(c.failures) != 1 || !strings.Contains(got, tt.want)) {
				t.Errorf("failures %q, want one with %q", c.failures, tt.want)
			}
		})
	}
}

// Of two ways to a package the longer one is a failure.
func TestShortestChain(t *testing.T) {
	c := newChecker(t)
	c.packages["app/mid"] = &pkg{ImportPath: "app/mid", Imports: []string{"app/lib"}}
	c.packages["app"].Imports = append(c.packages["app"].Imports, "app/mid")
	r := event()
	r.Chain = []string{"app", "app/mid", "app/lib"}
	if c.relocation(r); len(c.failures) != 1 || !strings.Contains(c.failures[0], "the shortest has 1 import") {
		t.Errorf("failures %q", c.failures)
	}
}

func TestPath(t *testing.T) {
	c := &checker{root: "/src/app", goroot: "/go", modcache: "/cache"}
	for name, want := range map[string]string{
		"main.go":                        "/src/app/main.go",
		"../copy/x.go":                   "/src/copy/x.go",
		"$GOROOT/src/strings/b.go":       "/go/src/strings/b.go",
		"github.com/Azure/x@v1.0.0/a.go": "/cache/github.com/!azure/x@v1.0.0/a.go",
		"x.org/y@v1.0.0-RC1/sub/a.go":    "/cache/x.org/y@v1.0.0-!r!c1/sub/a.go",
		"/src/app/main.go":               "",
		"":                               "",
		"../../cache/x@v1.0.0/a.go":      "",
		"../../go/src/strings/b.go":      "",
	} {
		got, err := c.path(name)
		if filepath.ToSlash(got) != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestParseBarriers(t *testing.T) {
	got := parseBarriers("/src/app", "# app\n./x.go:12:3: write barrier\n/cache/y.go:7:14: write barrier\n./x.go:13:3: moved to heap: y\n: write barrier\n")
	if len(got) != 2 || !got[place{filepath.FromSlash("/src/app/x.go"), 12}] || !got[place{filepath.FromSlash("/cache/y.go"), 7}] {
		t.Errorf("got %v", got)
	}
}
