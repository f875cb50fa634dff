package check

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
)

// An Engine checks the packages of one build list for any number of targets. It keeps what it
// has read, and is for one goroutine.
type Engine struct {
	Modules *Modules
	Here    Release                                       // of the go command here, for Finding.Now
	Before  func(minor int) (Release, bool)               // the built-in releases, for Finding.Since
	Owner   func(mod Module, version, symbol string) bool // whether the policy names an owner, see [OwnerOf]; nil where it asks for none

	dirs   map[string]*directory
	texts  map[string][]byte
	said   map[string]*said
	others map[string]*declared
	ruled  map[string]*ruled

	declarations *declarations
}

// NewEngine returns an engine for the packages of a build list.
func NewEngine(m *Modules, here Release, before func(minor int) (Release, bool)) *Engine {
	return &Engine{
		Modules: m, Here: here, Before: before, dirs: make(map[string]*directory), texts: make(map[string][]byte), said: make(map[string]*said),
		others: make(map[string]*declared), ruled: make(map[string]*ruled), declarations: newDeclarations(),
	}
}

// With returns an engine for other modules, which keeps what this one has read.
func (e *Engine) With(m *Modules) *Engine {
	other := *e
	other.Modules = m
	return &other
}

// graph returns the packages of a target's build.
func (e *Engine) graph(t Target, roots []string) (*graph, error) {
	b, err := t.build()
	if err != nil {
		return nil, fmt.Errorf("experiments of %s: %w", t.Release.Name, err)
	}
	g := e.empty(t, b)
	var todo []edge
	for _, root := range roots {
		todo = append(todo, edge{path: root})
	}
	if g.walk(todo, false); t.Tests {
		g.walkTests(roots)
	}
	return g, nil
}

func (e *Engine) empty(t Target, b selection.Build) *graph {
	return &graph{
		target: t, selector: newSelector(b), modules: e.Modules, dirs: e.dirs, texts: e.texts, others: e.others, before: e.Before,
		packages: make(map[string]*pkg), plain: newProgram(), tests: newProgram(),
		owner: e.Owner, declarations: e.declarations, resolved: make(map[string]*signature.Sources),
	}
}

// Check returns what one target makes of the packages and all that they import. unread says
// what could not be read; the findings hold what the rest says.
func (e *Engine) Check(t Target, roots []string) (checked Checked, list []Finding, unread []string, err error) {
	checked = Checked{Go: t.Release.Name, GOOS: t.GOOS, GOARCH: t.GOARCH}
	g, err := e.graph(t, roots)
	if err != nil {
		return checked, nil, nil, err
	}
	list, unread = e.judge(g, roots)
	checked.Packages, checked.Modules = len(g.order), g.countModules()
	return checked, list, unread, nil
}

// judge returns what is found in the packages of a graph, and by the rules in the roots.
func (e *Engine) judge(g *graph, roots []string) (list []Finding, unread []string) {
	t := g.target
	g.here = e.Here.Toolchain.Minor
	here := *g
	here.target.Release = e.Here
	for _, p := range g.order {
		p.said = g.say(p, e.said)
		if p.said.err != nil {
			g.errs = append(g.errs, p.said.err)
		}
	}
	for _, p := range g.order {
		g.collect(p)
	}
	seen := make(map[string]bool)
	for _, of := range g.pulls {
		p, pl := of.p, of.pull
		for _, v := range g.verdicts(p, pl) {
			key := fmt.Sprint(p.pkg, "\x00", pl.symbol, "\x00", pl.form, v.kind)
			if v.kind == Signature || v.kind == Layout {
				key += pl.local // each may be declared otherwise
			}
			if v.kind == "" || seen[key] {
				continue
			}
			seen[key] = true
			f := Finding{
				Go: t.Release.Name, GOOS: t.GOOS, GOARCH: t.GOARCH,
				Package: p.pkg, Module: p.module.Path, Version: p.module.Version,
				Symbol: pl.symbol, Local: pl.local, Form: pl.form, File: p.below(pl.file), Line: pl.line,
				Kind: v.kind, Then: v.state, Now: here.verdict(p, pl).state, Certainty: v.certainty, Why: v.why,
				Instead: symbols.Instead(pl.symbol), Risk: p.risk(pl.symbol),
				harmless: v.harmless, doubtful: v.doubtful, replaced: p.module.Replaced, instead: p.module.Instead, main: p.module.Main,
			}
			f.Since = g.since(p, pl, v.verdict)
			list = append(list, f)
		}
	}
	for _, root := range roots {
		if p := g.packages[root]; p != nil {
			list = append(list, g.rules(p, e.ruled)...)
		}
	}
	for _, err := range g.errs {
		unread = append(unread, err.Error())
	}
	return list, unread
}

func (g *graph) countModules() int {
	seen := make(map[string]bool)
	for _, p := range g.order {
		seen[p.module.Path] = true
	}
	return len(seen)
}

// verdicts says what becomes of a pull, and whether it is declared as it should be.
func (g *graph) verdicts(p *pkg, pl pull) []judged {
	v := g.verdict(p, pl)
	if v.kind == Gone {
		return []judged{{verdict: v}}
	}
	return []judged{{verdict: v}, g.declared(p, pl, v.state), {verdict: g.moved(pl, v)}}
}

// moved says of a pull that links whether the code behind the name is another function's than
// in the version here.
func (g *graph) moved(pl pull, v verdict) verdict {
	was, is := symbols.Behind(pl.symbol, g.here), symbols.Behind(pl.symbol, g.target.Release.Toolchain.Minor)
	if v.kind != "" || v.state != Open || was == is || !pl.named {
		return verdict{}
	}
	return verdict{kind: Moved, state: Open, certainty: Certain, why: is + " stands behind the name, and " + was + " here"}
}

// verdict says what becomes of a pull, of std or of another module.
func (g *graph) verdict(p *pkg, pl pull) verdict {
	of := symname.Package(pl.symbol)
	if of == "" {
		return g.judge(p, pl) // blocked, or nobody's
	}
	if of == "main" || strings.HasPrefix(of, "main.") {
		return verdict{state: Open}
	}
	if at := g.modules.find(of); !at.std {
		return g.other(p, pl, of)
	}
	return g.judge(p, pl)
}
