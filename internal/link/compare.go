package link

import (
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A difference is what is wrong with a declaration; the zero difference is nothing.
type difference struct {
	class finding.Class
	why   string // one clause
}

// Compare compares how the symbols of references outside std are declared in the source of the
// referring package with how they are declared where they are defined. It returns the references
// with the classes signature and mismatch added. It is made only for policies that ask for it.
func Compare(refs []Reference, src *sources) []Reference {
	refs = slices.Clone(refs)
	byPair := make(map[pair]*Reference)
	for i := range refs {
		if !refs[i].Std {
			byPair[pair{src.cmd.LinkerName(refs[i].From.Path), refs[i].Symbol}] = &refs[i]
		}
	}
	found, declaring := compareDirectives(byPair, src, definers(refs))
	for p, r := range byPair {
		diff, declared := found[p]
		if !declared && !declaredElsewhere(src, p, r, declaring[p.symbol]) {
			diff = difference{finding.ClassSignature, "cannot be compared: no directive in its source"}
		}
		if diff.class != "" {
			r.differs(diff)
		}
	}
	return refs
}

// compareDirectives compares what the directives of packages outside std declare with the symbols
// that they name. declaring has the packages with a directive for each symbol.
func compareDirectives(refs map[pair]*Reference, src *sources, definers func(symbol string) []string) (found map[pair]difference, declaring map[string][]string) {
	found, declaring = make(map[pair]difference), make(map[string][]string)
	resolver, err := src.signatures(definers)
	for _, pk := range src.prog.packages {
		if src.prog.std[pk.path] || generated(src.cmd, src.prog, pk.path) {
			continue
		}
		d := src.of(pk.path)
		for _, dir := range d.list {
			p := pair{d.pkg, dir.Symbol(d.pkg)}
			r := refs[p]
			if r == nil {
				continue
			}
			declaring[p.symbol] = append(declaring[p.symbol], d.pkg)
			diff := difference{finding.ClassSignature, "cannot be compared: GOROOT has no sources"}
			if err == nil {
				diff = compareDirective(src.prog, resolver, d.pkg, dir, r)
			}
			if found[p].class != finding.ClassSignature { // the worst of several directives counts
				found[p] = diff
			}
		}
	}
	return found, declaring
}

// definers returns a function that lists the packages of std that define a symbol, by the objects.
// The symbol may be named after another package.
func definers(refs []Reference) func(symbol string) []string {
	by := make(map[string][]string)
	for _, r := range refs {
		if r.To.Module == events.ModuleStd && !slices.Contains(by[r.Symbol], r.To.Path) {
			by[r.Symbol] = append(by[r.Symbol], r.To.Path)
		}
	}
	return func(symbol string) []string { return by[symbol] }
}

// compareDirective compares what a directive of pkg declares with the symbol that it names.
func compareDirective(prog *Program, resolver *signature.Sources, pkg string, dir source.Directive, r *Reference) difference {
	symbol := dir.Symbol(pkg)
	var c signature.Comparison
	switch {
	case dir.Kind == source.None:
		return difference{}
	case !dir.Body:
		c = resolver.Judge(pkg, dir.Local, symbol)
	case r.Direction == finding.DirectionPush:
		c = resolver.JudgePush(pkg, dir.Local, symbol)
	}
	why := fmt.Sprintf("%s stands for %s: %s", c.Local, c.Target, c.Why())
	if c.Verdict == signature.Breaks && c.Harmless == "" {
		return difference{finding.ClassSignature, why}
	}
	unknown := contradicted(prog, resolver, pkg, dir)
	if c.Verdict == signature.Unknown {
		unknown = c.Why()
	}
	switch {
	case unknown != "":
		return difference{finding.ClassSignature, "cannot be compared: " + unknown}
	case c.Verdict == signature.Breaks:
		return difference{finding.ClassMismatch, why + "; harmless, since " + c.Harmless}
	case c.Verdict == signature.Layout:
		return difference{finding.ClassMismatch, why}
	}
	return difference{}
}

// declaredElsewhere reports whether a reference may lack a directive in its package's source:
// assembly and other languages declare nothing, cgo generates pulls of the runtime's functions, and
// a pull of an imported package may have been inlined.
func declaredElsewhere(src *sources, p pair, r *Reference, declaring []string) bool {
	if r.Form != finding.FormFunc && r.Form != finding.FormVar {
		return true
	}
	if r.Direction == finding.DirectionHandshake && symname.Package(p.symbol) == "runtime" && slices.ContainsFunc(src.prog.sourceFiles(p.pkg), toolchain.IsCgo) {
		return true
	}
	above := src.prog.imports.importers(declaring)
	return slices.ContainsFunc(declaring, func(pkg string) bool { return above[pkg][p.pkg] })
}

// differs adds what is wrong with a reference's declaration.
func (r *Reference) differs(d difference) {
	r.Classes = append(slices.Clone(r.Classes), d.class)
	slices.Sort(r.Classes)
	if r.Why != "" {
		d.why = r.Why + "; " + d.why
	}
	r.Why = d.why
}
