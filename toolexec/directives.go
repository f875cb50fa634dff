package toolexec

import (
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/source"
)

// addDirectives adds to the events of one package where its source declares
// the references: the //go:linkname line, or the line of assembly. Where the
// source is gone, or is not the one that was compiled, the events go without.
func (g *gate) addDirectives(symbols map[string]*events.Relocation) {
	pkg := ""
	asm := false
	for _, r := range symbols {
		pkg = r.From.Path
		asm = asm || r.Form == string(linkname.Asm)
	}
	dir, err := g.sourceRoots().Dir(pkg, sourceModule(g, pkg), g.sourceFiles(pkg))
	if err != nil {
		return
	}
	ctx := g.sourceBuild().Context()
	list, _, _ := source.Directives(ctx, dir, g.part(pkg)) // what it could read counts
	for _, d := range list {
		r := symbols[d.Symbol(pkg)]
		if r == nil || r.Directive != nil || d.Target == "" {
			continue
		}
		r.Directive = g.directive(d)
		r.Local = source.Prefix(pkg) + "." + d.Local
	}
	if !asm {
		return
	}
	refs, _ := source.AsmReferences(ctx, dir, pkg)
	for _, a := range refs {
		if r := symbols[a.Symbol]; r != nil && r.Directive == nil && r.Form == string(linkname.Asm) {
			r.Directive = &events.Directive{File: g.sourceName(a.File), Line: a.Line}
		}
	}
}

// directive describes a directive of the source.
func (g *gate) directive(d source.Directive) *events.Directive {
	out := &events.Directive{File: g.sourceName(d.File), Line: d.Line, Pragma: events.PragmaLinkname, Args: 2}
	if d.Std {
		out.Pragma = events.PragmaLinknameStd
	}
	if d.Target == "" {
		out.Args = 1
	}
	return out
}

// sourceRoots says where the modules of this build lie.
func (g *gate) sourceRoots() source.Roots {
	list := g.buildList()
	roots := source.Roots{
		GOROOT:     goroot(g.Config, g.front[len(g.front)-1]),
		GOMODCACHE: g.Getenv("GOMODCACHE"),
		Mains:      make(map[string]string),
		Base:       list.root,
	}
	for _, m := range list.mains {
		roots.Mains[m.module.Path] = m.dir
	}
	if list.vendored != nil {
		roots.Vendor = list.vendor
	}
	return roots
}

// sourceModule returns the module of a package as the room of sources wants
// it. Files named on the command line are of none.
func sourceModule(g *gate, pkg string) source.Module {
	m := g.module(pkg)
	if pkg == commandLine {
		return source.Module{}
	}
	out := source.Module{Path: m.Path, Version: m.Version, Main: m.Main}
	if m.Replace != nil {
		out.Replace, out.ReplaceVersion = m.Replace.Path, m.Replace.Version
	}
	return out
}

// sourceBuild states the constraints that chose among the files of this build.
func (g *gate) sourceBuild() source.Build {
	b := source.Build{
		GOOS: g.log.GOOS, GOARCH: g.log.GOARCH,
		Level:       g.Getenv("GO" + strings.ToUpper(strings.TrimSuffix(g.log.GOARCH, "le"))), // GOAMD64, GOMIPS, …
		Cgo:         g.Getenv("CGO_ENABLED") == "1",
		Minor:       g.prog.minor(),
		Experiments: g.prog.header.Experiments,
	}
	for _, s := range g.modinfo().Settings {
		if s.Key == "-tags" {
			b.Tags = strings.Split(s.Value, ",")
		}
	}
	for tag, on := range map[string]bool{"race": g.flags.Race, "msan": g.flags.Msan, "asan": g.flags.Asan} {
		if on {
			b.Tags = append(b.Tags, tag)
		}
	}
	return b
}

// part returns which Go files of its directory make up a package: in a test
// binary the tested package has those of its tests too.
func (g *gate) part(pkg string) source.Part {
	tested, ok := strings.CutSuffix(g.log.Link, ".test")
	switch {
	case ok && pkg == tested+"_test":
		return source.ExternalTestFiles
	case ok && pkg == tested:
		return source.TestFiles
	}
	return source.PackageFiles
}
