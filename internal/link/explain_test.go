package link

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// identities are those of a program in a main module, with a dependency example.com/lib;
// a package x is of no module that is known.
func identities(main string) *Identities {
	info := &linkflags.ModInfo{Path: main, Main: linkflags.Module{Path: main, Version: linkflags.Devel, Main: true},
		Deps: []linkflags.Module{{Path: "example.com/lib", Version: "v1.0.0"}}}
	return &Identities{cmd: &Command{Name: main}, version: "go1.26.8",
		modules: &project.Modules{ModInfo: info, Link: main, Minor: 26, BuildList: func() *project.BuildList { return &project.BuildList{} }}}
}

// TestExplain explains references to and from packages of a main module, a dependency and
// std, in which time pushes now by its source alone.
func TestExplain(t *testing.T) {
	goroot := t.TempDir() // of a version that is not in the table: its source opens these
	for name, text := range map[string]string{
		"runtime": "package runtime\n",
		"time":    "package time\n\n//go:linkname now\nfunc now() {}\n\n//go:linkname called\nfunc called() {}\n\n//go:linkname pulled\nfunc pulled() {}\n\n//go:linkname a\nfunc a() {}\n\n//go:linkname x\nfunc x() {}\n",
	} {
		dir := filepath.Join(goroot, "src", name)
		if err := errors.Join(os.MkdirAll(dir, 0o777), os.WriteFile(filepath.Join(dir, "a.go"), []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	prog := &Program{released: symbols.NewRelease(&toolchain.Release{Name: "go1.26.99", Minor: 26}, goroot), std: map[string]bool{"time": true, "runtime": true}, header: goobj.Header{Version: "go1.26.8", GOOS: "linux", GOARCH: "amd64"},
		release: &toolchain.Release{Name: "go1.26.99", Rules: toolchain.Rules{WrappersPass: true}}}
	src := &sources{prog: prog, found: map[string]*packageSource{
		"time":            {pkg: "time", list: []source.Directive{{Local: "now"}, {Local: "pulled", Target: "runtime.x"}}},
		"runtime":         {},
		"example.com/lib": {list: []source.Directive{{Local: "own"}}},
	}}
	std := func(r linkname.Reference) linkname.Reference {
		r.Target, r.TargetStd, r.Form, r.Why = "time", true, finding.FormFunc, "why"
		return r
	}
	const granted, refused, unchecked = finding.VerdictGranted, finding.VerdictRefused, finding.VerdictUnchecked
	app, lib := "example.com/app", "example.com/lib"
	for _, test := range []struct {
		name string
		refs []linkname.Reference
		want string
	}{
		{"nothing", nil, ""},
		{"refused, of the main package", []linkname.Reference{std(linkname.Reference{Package: "main", Symbol: "time.x", Verdict: refused, Class: finding.ClassRefused})},
			"example.com/app (main) pull func time.x of std: refused [refused] why"},
		{"of a dependency", []linkname.Reference{std(linkname.Reference{Package: lib, Symbol: "time.x", Verdict: refused, Class: finding.ClassRefused})},
			"example.com/lib pull func time.x of std: refused [refused] why"},
		{"of std", []linkname.Reference{std(linkname.Reference{Package: "runtime", Std: true, Symbol: "time.x", Verdict: granted, Class: finding.ClassHandshake})},
			"runtime (std) handshake func time.x of std: granted [handshake] why"},
		{"pushed by the source", []linkname.Reference{
			std(linkname.Reference{Package: "main", Symbol: "time.now", Verdict: unchecked, Class: finding.ClassWrapper}),
			std(linkname.Reference{Package: lib, Symbol: "time.now", Verdict: unchecked, Class: finding.ClassExported}),
			std(linkname.Reference{Package: lib + "/p", Symbol: "time.now", Verdict: unchecked, Class: finding.ClassIndexed}),
			std(linkname.Reference{Package: lib + "/q", Symbol: "time.now", Verdict: refused, Class: finding.ClassRefused}),
		}, `example.com/app (main) handshake func time.now of std: unchecked [handshake] pushed by time
example.com/lib handshake func time.now of std: unchecked [handshake] pushed by time
example.com/lib/p handshake func time.now of std: unchecked [handshake] pushed by time
example.com/lib/q pull func time.now of std: refused [refused] why`},
		{"pushed by the package that the symbol names", []linkname.Reference{
			{Package: "main", Symbol: "time.now", Target: "runtime", TargetStd: true, Verdict: unchecked, Class: finding.ClassExported, Form: finding.FormFunc}},
			"example.com/app (main) handshake func time.now of std: unchecked [handshake] pushed by time"},
		{"pushed by a later release", []linkname.Reference{std(linkname.Reference{Package: "main", Symbol: "runtime.cgocallback", Verdict: unchecked, Class: finding.ClassWrapper})},
			"example.com/app (main) handshake func runtime.cgocallback of std: unchecked [handshake] why: Go 1.27 does"},
		{"pulled there, not pushed", []linkname.Reference{std(linkname.Reference{Package: "main", Symbol: "time.pulled", Verdict: unchecked, Class: finding.ClassWrapper})},
			"example.com/app (main) pull func time.pulled of std: unchecked [wrapper] why"},
		{"pushed by no package of std", []linkname.Reference{
			{Package: "main", Symbol: lib + ".own", Target: lib, Verdict: unchecked, Class: finding.ClassExported, Form: finding.FormFunc}},
			"example.com/app (main) pull func example.com/lib.own of example.com/lib@v1.0.0: unchecked [exported] "},
		{"the language's own use", []linkname.Reference{
			std(linkname.Reference{Package: "main", Symbol: "time.called", Verdict: granted, Class: finding.ClassHandshake}),
			std(linkname.Reference{Package: lib, Symbol: "time.called", Verdict: granted, Class: finding.ClassHandshake}),
		}, "example.com/lib handshake func time.called of std: granted [handshake] why"},
		{"a builtin that nobody pushed", []linkname.Reference{std(linkname.Reference{Package: "main", Symbol: "time.called", Verdict: unchecked, Class: finding.ClassExported})},
			"example.com/app (main) pull func time.called of std: unchecked [exported] why"},
		{"opened by a std that is not the released one", []linkname.Reference{
			std(linkname.Reference{Package: "main", Symbol: "time.closed", Verdict: granted, Class: finding.ClassHandshake}),
			std(linkname.Reference{Package: lib, Symbol: "time.assembly", Verdict: granted, Class: finding.ClassWrapper}),
			std(linkname.Reference{Package: lib, Symbol: "time.asked", Verdict: granted, Class: finding.ClassHandshake, Push: true}),
			std(linkname.Reference{Package: lib, Symbol: "nodot", Verdict: granted, Class: finding.ClassHandshake}),
		}, `example.com/app (main) pull func time.closed of std: granted [patched-std] opened by the std of this build, and not by go1.26.99
example.com/lib handshake func nodot of std: granted [handshake] why
example.com/lib push func time.asked of std: granted [patched-std] opened by the std of this build, and not by go1.26.99
example.com/lib pull func time.assembly of std: granted [patched-std] opened by the std of this build, and not by go1.26.99`},
		{"hidden", []linkname.Reference{std(linkname.Reference{Package: "main", Symbol: "time.hidden", Verdict: refused, Class: finding.ClassRefused})}, ""},
		{"between modules", []linkname.Reference{{Package: "main", Symbol: lib + ".f", Target: lib, Verdict: unchecked, Form: finding.FormVar}},
			"example.com/app (main) pull var example.com/lib.f of example.com/lib@v1.0.0: unchecked [cross-module] "},
		{"within a module", []linkname.Reference{{Package: lib + "/p", Symbol: lib + ".f", Target: lib, Verdict: unchecked, Form: finding.FormFunc}},
			"example.com/lib/p pull func example.com/lib.f of example.com/lib@v1.0.0: unchecked [] "},
		{"between packages of no module", []linkname.Reference{{Package: "x", Symbol: "y.f", Target: "y", Verdict: unchecked, Form: finding.FormFunc}},
			"x pull func y.f of @: unchecked [cross-module] "},
		{"of nobody", []linkname.Reference{{Package: "main", Symbol: "nobody.f", Verdict: unchecked, Form: finding.FormFunc}},
			"example.com/app (main) pull func nobody.f of @: unchecked [] "},
		{"a push", []linkname.Reference{std(linkname.Reference{Package: "main", Symbol: "time.x", Verdict: granted, Class: finding.ClassHandshake, Push: true})},
			"example.com/app (main) push func time.x of std: granted [handshake] why"},
		{"sorted", []linkname.Reference{
			std(linkname.Reference{Package: lib, Symbol: "time.b", Verdict: refused, Class: finding.ClassRefused}),
			std(linkname.Reference{Package: lib, Symbol: "time.a", Verdict: refused, Class: finding.ClassRefused}),
			std(linkname.Reference{Package: "main", Symbol: "time.c", Verdict: refused, Class: finding.ClassRefused}),
		}, `example.com/app (main) pull func time.c of std: refused [refused] why
example.com/lib pull func time.a of std: refused [refused] why
example.com/lib pull func time.b of std: refused [refused] why`},
		{"Go and assembly", []linkname.Reference{
			std(linkname.Reference{Package: app, Symbol: "time.x", Verdict: granted, Class: finding.ClassWrapper}),
			{Package: app, Symbol: "time.x", Verdict: refused, Class: finding.ClassRefused, Form: finding.FormAsm, Why: "worse"},
		}, "example.com/app (main) pull asm time.x of @: refused [refused wrapper] worse"},
	} {
		t.Run(test.name, func(t *testing.T) {
			res := &Resolution{References: test.refs, called: map[pair]bool{{"main", "time.called"}: true}}
			hide := func(pkg, symbol string) bool { return pkg == "main" && symbol == "time.hidden" }
			var got []string
			for _, r := range Explain(res, identities(app), src, hide) {
				got = append(got, explained(r))
			}
			if text := strings.Join(got, "\n"); text != test.want {
				t.Errorf("got\n%s\nwant\n%s", text, test.want)
			}
			if list := Explain(res, identities(app), src, nil); test.name == "hidden" && len(list) != 1 {
				t.Errorf("%d references where nothing is hidden", len(list))
			}
		})
	}
}

// TestExplainStd: what is of std is no main module's, not even where go says that std is
// the main module.
func TestExplainStd(t *testing.T) {
	res := &Resolution{References: []linkname.Reference{{Package: "time", Std: true, Symbol: "runtime.x", Target: "runtime", TargetStd: true}}}
	list := Explain(res, identities("time"), &sources{prog: &Program{}}, nil)
	if len(list) != 1 || list[0].Main {
		t.Errorf("got %+v", list)
	}
}

// explained writes a reference in one line.
func explained(r Reference) string {
	of := ""
	switch {
	case r.Main:
		of = " (main)"
	case r.Std:
		of = " (std)"
	}
	to := r.To.Module + "@" + r.To.Version
	if r.To.Module == events.ModuleStd {
		to = "std"
	}
	return fmt.Sprintf("%s%s %s %s %s of %s: %s %v %s", r.From.Path, of, r.Direction, r.Form, r.Symbol, to, r.Verdict, r.Classes, r.Why)
}

// TestJoin joins two references of one package to one symbol.
func TestJoin(t *testing.T) {
	fine := Reference{Verdict: finding.VerdictGranted, Why: "fine", Form: finding.FormFunc, Direction: finding.DirectionHandshake, Classes: []finding.Class{finding.ClassHandshake}}
	bad := func(form finding.Form) Reference {
		return Reference{Verdict: finding.VerdictRefused, Why: "bad", Form: form, Direction: finding.DirectionPull, Classes: []finding.Class{finding.ClassRefused},
			To: events.Package{Path: "runtime"}}
	}
	for _, test := range []struct {
		name   string
		to, r  Reference
		why    string
		form   finding.Form
		target string
	}{
		{"the worse verdict stands", fine, bad(finding.FormFunc), "bad", finding.FormFunc, "runtime"},
		{"with its form", fine, bad(finding.FormVar), "bad", finding.FormVar, "runtime"},
		{"whichever comes first", bad(finding.FormVar), fine, "bad", finding.FormVar, "runtime"},
		{"both are refused: assembly cannot be masked", bad(finding.FormFunc), bad(finding.FormAsm), "bad", finding.FormAsm, "runtime"},
		{"whichever comes first", bad(finding.FormAsm), bad(finding.FormFunc), "bad", finding.FormAsm, "runtime"},
		{"none is", fine, fine, "fine", finding.FormFunc, ""},
	} {
		to := test.to
		to.Classes = slices.Clone(to.Classes)
		join(&to, &test.r)
		want := test.to.Classes
		if test.to.Why != test.r.Why {
			want = []finding.Class{finding.ClassHandshake, finding.ClassRefused}
		}
		if to.Why != test.why || to.Form != test.form || to.To.Path != test.target || !slices.Equal(to.Classes, want) ||
			to.refused() != (test.why == "bad") || (to.Direction == finding.DirectionPull) != (test.why == "bad") {
			t.Errorf("%s: %+v", test.name, to)
		}
	}
}
