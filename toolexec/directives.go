package toolexec

import (
	"path"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
)

// addDirectives adds to the events of one package, as the linker names it,
// where its source declares the references: the //go:linkname line, or the line
// of assembly. Where there is none, the event says why.
func (g *gate) addDirectives(name string, symbols map[string]*events.Relocation) {
	missing := events.SourceSilent
	d := g.declared(name)
	switch {
	case d.dir == "":
		missing = events.SourceGone
	default:
		g.addLinknames(d, symbols)
		g.addAssembly(d, symbols)
		if slices.ContainsFunc(g.sourceFiles(g.importPath(name)), isCgo) {
			missing = events.SourceGenerated
		}
	}
	for _, r := range symbols {
		if r.Directive == nil && r.Form != events.FormHost { // there the source is not Go's
			r.Source = missing
		}
	}
}

// isCgo reports whether a source file is the one that cgo writes for a package.
func isCgo(file string) bool { return path.Base(file) == "_cgo_gotypes.go" }

func (g *gate) addLinknames(src *declared, symbols map[string]*events.Relocation) {
	for _, d := range src.list {
		r := symbols[d.Symbol(src.pkg)]
		if r == nil || r.Directive != nil {
			continue
		}
		r.Directive = g.directive(d)
		r.Local = source.Prefix(r.From.Path) + "." + d.Local
	}
}

func (g *gate) addAssembly(src *declared, symbols map[string]*events.Relocation) {
	asm := false
	for _, r := range symbols {
		asm = asm || r.Form == events.FormAsm
	}
	if !asm {
		return
	}
	for _, a := range g.assembly(src) {
		if r := symbols[a.Symbol]; r != nil && r.Directive == nil && r.Form == events.FormAsm {
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
func (g *gate) sourceRoots() project.Roots {
	return g.buildList().Roots(project.GOROOT(g.Getenv, g.front[len(g.front)-1]))
}

// sourceBuild states the constraints that chose among the files of this build.
func (g *gate) sourceBuild() source.Build {
	b := source.Build{
		GOOS: g.log.GOOS, GOARCH: g.log.GOARCH,
		Level:       g.Getenv(levelVariable(g.log.GOARCH)),
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
