package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/directive"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/risk"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// The rules for directives are for the packages that are named: what a dependency writes is
// for its own authors.

// A ruled is what the rules say of a package in one selection of its files.
type ruled struct {
	found []directive.Finding
	main  bool
}

// rules returns what breaks a rule in a package that was named.
func (g *graph) rules(p *pkg, kept map[string]*ruled) []Finding {
	names := p.marked()
	if names == nil {
		return nil
	}
	minor := p.module.Go
	key := fmt.Sprint(p.dir, "\x00", p.path, "\x00", strings.Join(names, "/"), g.selector.build.Minor >= 27, minor)
	r := kept[key]
	if r == nil {
		b := g.selector.build
		b.Files = names
		r = &ruled{main: p.module.Main}
		r.found, _ = directive.Judge(directive.Package{Path: p.path, Dir: p.dir, Build: b, Go: minor, Owned: g.owned(p)}) // say has told the error
		kept[key] = r
	}
	var list []Finding
	for _, d := range r.found {
		list = append(list, g.ruleFinding(p, d))
	}
	return list
}

// marked returns the names of a package's files without tests, nil where none may hold a directive.
func (p *pkg) marked() []string {
	if !slices.ContainsFunc(p.files, func(f *sourceFile) bool { return f.marked && !f.asm && !strings.HasSuffix(f.name, "_test.go") }) {
		return nil
	}
	var names []string
	for _, f := range p.files {
		if !strings.HasSuffix(f.name, "_test.go") {
			names = append(names, f.name)
		}
	}
	return names
}

func (g *graph) ruleFinding(p *pkg, d directive.Finding) Finding {
	f := Finding{
		Go: g.target.Release.Name, GOOS: g.target.GOOS, GOARCH: g.target.GOARCH,
		Package: p.pkg, Module: p.module.Path, Version: p.module.Version,
		Symbol: d.Symbol, Local: d.Local, Form: finding.FormFunc, File: p.below(d.File), Line: d.Line,
		Kind: Directive, ID: d.Rule, Certainty: Certain, Why: d.Message, Edits: len(d.Edits) > 0,
		replaced: p.module.Replaced, instead: p.module.Instead, main: p.module.Main,
	}
	if d.Variable {
		f.Form = finding.FormVar
	}
	switch f.Risk = p.risk(d.Symbol); d.Rule {
	case directive.Secrets:
		f.Kind, f.Risk = Risk, risk.Secrets
	case directive.Noescape:
		f.Risk = risk.Memory
	}
	return f
}

// owned returns what says whether the policy names an owner for a pull, nil where it asks for
// none.
func (g *graph) owned(p *pkg) func(symbol string) bool {
	if g.owner == nil {
		return nil
	}
	return func(symbol string) bool { return g.owner(p.module, g.target.Release.Name, symbol) }
}

// IsRule reports whether a finding is of a rule, and not of what a linker does.
func (f Finding) IsRule() bool { return f.ID != "" }

// Name is what a finding is called where its place is another: the rule's id, or the kind.
func (f Finding) Name() string {
	if f.IsRule() {
		return string(f.ID)
	}
	return string(f.Kind)
}

// Level is SARIF's for a rule's finding.
func (f Finding) Level() finding.Level { return directive.Of(f.ID).Level }

// Minor returns the minor version of a go directive, "1.26.0", 0 where it has none.
func Minor(version string) int {
	v, err := toolchain.Parse("go" + strings.TrimPrefix(version, "go"))
	if err != nil {
		return 0
	}
	return v.Minor
}
