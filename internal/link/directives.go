package link

import (
	"slices"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// findDirectives finds where the source of a package, given by the linker's name,
// declares its references: the //go:linkname line, or the line of assembly. For a
// reference without one, the location says why.
func (l *locator) findDirectives(name string, at []Location) {
	symbols, missing := l.byPackage[name], events.SourceSilent
	d := l.src.of(name)
	switch {
	case d.dir == "":
		missing = events.SourceGone
	default:
		l.findLinknames(d, at)
		l.findAssembly(d, at)
		if slices.ContainsFunc(l.prog.sourceFiles(name), toolchain.IsCgo) {
			missing = events.SourceGenerated
		}
	}
	for _, ref := range symbols {
		form := l.refs[ref].Form
		if at[ref].Directive == nil && form != finding.FormHost && form != finding.FormSource { // these forms have no directive
			at[ref].Source = missing
		}
	}
}

func (l *locator) findLinknames(src *packageSource, at []Location) {
	for _, d := range slices.Concat(src.list, src.handed) {
		ref, ok := l.byPackage[src.pkg][d.Symbol(src.pkg)]
		if !ok || at[ref].Directive != nil {
			continue
		}
		if d.File != "" {
			at[ref].Directive = l.directive(d)
		}
		at[ref].Local = symname.Prefix(l.refs[ref].From.Path) + "." + d.Local
	}
}

func (l *locator) findAssembly(src *packageSource, at []Location) {
	asm := false
	for _, ref := range l.byPackage[src.pkg] {
		asm = asm || l.refs[ref].Form == finding.FormAsm
	}
	if !asm {
		return
	}
	for _, a := range l.src.assembly(src) {
		ref, ok := l.byPackage[src.pkg][a.Symbol]
		if ok && at[ref].Directive == nil && l.refs[ref].Form == finding.FormAsm {
			at[ref].Directive = &events.Directive{File: l.names.portable(a.File), Line: a.Line}
		}
	}
}

// directive describes a directive of the source.
func (l *locator) directive(d source.Directive) *events.Directive {
	out := &events.Directive{File: l.names.portable(d.File), Line: d.Line, Pragma: events.PragmaLinkname, Args: 2}
	if d.Std {
		out.Pragma = events.PragmaLinknameStd
	}
	if d.Target == "" {
		out.Args = 1
	}
	return out
}
