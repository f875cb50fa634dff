// Package analyzer has linkgate's checks of //go:linkname directives as analyzers of
// golang.org/x/tools/go/analysis: for go vet, golangci-lint, nogo and any other driver. They
// find what `linkgate check` finds in the package with the Go version, the system and the
// policy at hand, by the same code.
package analyzer

import (
	"fmt"
	"go/token"
	"os"
	"reflect"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

const home = "https://github.com/linkgate/linkgate/blob/main/docs/"

// Analyzer finds pulls that the linker of this Go refuses or that nothing defines, pulls that
// are declared as what they are not, and directives that break a rule. It is a variable since
// nogo asks for one.
var Analyzer = &analysis.Analyzer{
	Name:       "linkgate",
	Doc:        "check //go:linkname directives\n\nThe findings are those of linkgate check: what the linker of this Go version would refuse, and what breaks one of the rules for directives.",
	URL:        home + "analyzers.md",
	Requires:   []*analysis.Analyzer{Facts},
	Run:        run,
	ResultType: reflect.TypeFor[[]check.Finding](),
}

// Facts collects what other packages have to know of one: what it imports, which symbols it
// defines for others, and the names that it has.
var Facts = &analysis.Analyzer{
	Name:       "linkgatefacts",
	Doc:        "collect what linkgate has to know of imported packages",
	URL:        home + "analyzers.md",
	Run:        collect,
	FactTypes:  []analysis.Fact{new(fact)},
	ResultType: reflect.TypeFor[*unit](),
}

// A fact is what is known of a package outside std.
type fact struct{ check.Facts }

func (*fact) AFact() {}

// A unit is the package of a pass, nil where there is nothing to judge.
type unit struct {
	engine *check.Engine
	target check.Target
	check.Unit
}

// collect reads the package, and exports its fact.
func collect(pass *analysis.Pass) (any, error) {
	here, err := hostOf()
	if err != nil {
		return nil, err
	}
	dir, files := filesOf(pass)
	if len(files) == 0 || here.isStd(pass.Pkg.Path()) {
		return (*unit)(nil), nil
	}
	u := &unit{engine: here.engine(), target: here.target, Unit: check.Unit{
		Path: pass.Pkg.Path(), Dir: dir, Files: files, Module: moduleOf(pass, dir), Deps: make(map[string]*check.Facts),
	}}
	for _, imp := range pass.Pkg.Imports() {
		f := new(fact)
		switch {
		case pass.ImportPackageFact(imp, f):
			u.Deps[imp.Path()] = &f.Facts
		case !here.isStd(imp.Path()):
			u.Deps[imp.Path()] = &check.Facts{Open: true}
		}
	}
	facts, err := u.engine.Facts(u.target, u.Unit)
	if err != nil {
		return nil, err
	}
	pass.ExportPackageFact(&fact{*facts})
	return u, nil
}

// run reports what is found in the package.
func run(pass *analysis.Pass) (any, error) {
	u := pass.ResultOf[Facts].(*unit)
	if u == nil || !marked(u.Dir, u.Files) {
		return []check.Finding(nil), nil
	}
	pol, err := policyAt(u.Dir)
	if err != nil {
		return nil, fmt.Errorf("the policy of %s: %w", u.Dir, err)
	}
	now := time.Now()
	u.engine.Owner = check.OwnerOf(pol, now)
	list, err := u.engine.CheckUnit(u.target, u.Unit)
	if err != nil {
		return nil, err
	}
	r := &check.Result{Findings: list}
	r.Decide(pol, now)
	fixes := u.engine.Fixes()
	places := newPlaces(pass)
	for _, f := range r.Findings {
		if f.Decision == finding.OutcomeGranted || f.Decision == finding.OutcomeKnown {
			continue
		}
		pos := places.of(f.File, f.Line)
		if pos == token.NoPos {
			continue
		}
		d := analysis.Diagnostic{Pos: pos, Category: f.Name(), Message: fmt.Sprintf("%s (%s)", f.Text(), f.Name()), URL: urlOf(f)}
		if edits := places.edits(fixes[check.FixKey(f.File, f.Line, f.Name())]); len(edits) > 0 {
			d.SuggestedFixes = []analysis.SuggestedFix{{Message: "keep the rule " + f.Name(), TextEdits: edits}}
		}
		pass.Report(d)
	}
	return r.Findings, nil
}

func urlOf(f check.Finding) string {
	if f.IsRule() {
		return home + "rules.md#" + f.Name()
	}
	return home + "check.md#what-is-found"
}

// policyAt returns the policy of the module around a directory.
func policyAt(dir string) (*policy.Policy, error) {
	env := project.Env{Getenv: os.Getenv}
	file, err := project.FindLinkPolicy(env, dir, project.EnclosingModule(dir))
	if err != nil {
		return nil, err
	}
	pol, _, err := file.Load(env)
	return pol, err
}

// moduleOf returns the package's module. One without a version is a main module.
func moduleOf(pass *analysis.Pass, dir string) check.Module {
	m := check.Module{Main: true}
	version := pass.Pkg.GoVersion()
	if pass.Module != nil {
		m.Path, m.Version, m.Main = pass.Module.Path, pass.Module.Version, pass.Module.Version == ""
		if pass.Module.GoVersion != "" {
			version = pass.Module.GoVersion
		}
	}
	if m.Path == "" {
		m.Path = project.EnclosingModule(dir)
	}
	m.Go = check.Minor(version)
	return m
}
