package link

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/symname"
)

// A Reference is one pair of a package and a symbol of another package that it
// names, or defines in that one's place. Its JSON, which is kept, has what a decision
// depends on; the rest is kept in the reference's line of the log.
type Reference struct {
	From    events.Package // names or defines the symbol
	Main    bool           `json:",omitempty"` // From is of a main module
	Std     bool           `json:",omitempty"` // From is of the standard library
	Symbol  string
	Form    finding.Form
	Verdict finding.Verdict // the linker's
	Classes []finding.Class

	To        events.Package    `json:"-"` // defines the symbol; for a push, the package that it is named after
	Direction finding.Direction `json:"-"`
	Why       string            `json:"-"` // the linker's reason, one clause
}

// refused reports whether Go's own linker ends the link at this reference.
func (r *Reference) refused() bool { return r.Verdict == finding.VerdictRefused }

// Explain says what each resolved reference is: between which modules, in which
// direction, of which classes. It returns one Reference for each pair of package and
// symbol, sorted by both. It leaves out those for which hide is true; hide is nil
// outside tests.
func Explain(res *Resolution, id *Identities, src *sources, hide func(pkg, symbol string) bool) []Reference {
	byPair := make(map[pair]*Reference)
	for _, ref := range res.References {
		if hide != nil && hide(ref.Package, ref.Symbol) {
			continue
		}
		// internal/bytealg defines runtime.memequal, and runtime opens it.
		for _, pkg := range []string{ref.Target, symname.Package(ref.Symbol)} {
			unmarked := ref.Class == finding.ClassWrapper || ref.Class == finding.ClassExported || ref.Class == finding.ClassIndexed
			if unmarked && src.prog.std[pkg] && src.of(pkg).pushes(ref.Symbol) {
				ref.Class, ref.Why = finding.ClassHandshake, "pushed by "+pkg
			}
		}
		if how := byPatch(src.prog, ref); how != "" {
			ref.Class, ref.Why = finding.ClassPatchedStd, how+" by the std of this build, and not by "+src.prog.release.Name
		}
		if res.called[pair{ref.Package, ref.Symbol}] && ref.Class == finding.ClassHandshake {
			continue // std opens the symbol to all, and the uses may be the language's own
		}
		if ref.Class == finding.ClassWrapper {
			ref.Class, ref.Why = later(ref, src.prog)
		}
		r := explain(ref, id)
		if old := byPair[pair{ref.Package, ref.Symbol}]; old != nil {
			join(old, r)
			continue
		}
		byPair[pair{ref.Package, ref.Symbol}] = r
	}
	for _, d := range res.Unparsed {
		r := unread(d, id)
		byPair[pair{d.pkg, r.Symbol}] = r
	}
	list := make([]Reference, 0, len(byPair))
	for _, r := range byPair {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Reference) int {
		return cmp.Or(strings.Compare(a.From.Path, b.From.Path), strings.Compare(a.Symbol, b.Symbol))
	})
	return list
}

// explain describes one resolved reference.
func explain(ref linkname.Reference, id *Identities) *Reference {
	r := &Reference{
		From: id.Package(ref.Package, ref.Std), Std: ref.Std,
		Symbol: ref.Symbol, Form: ref.Form,
		Verdict: ref.Verdict, Why: ref.Why,
		Classes: []finding.Class{},
		To:      id.Package(ref.Target, ref.TargetStd), Direction: finding.DirectionPull,
	}
	r.Main = !r.Std && id.Module(r.From.Path).Main
	class := ref.Class
	if class == "" && ref.Target != "" && (r.From.Module != r.To.Module || r.From.Module == "") {
		class = finding.ClassCrossModule
	}
	if class == finding.ClassHandshake {
		r.Direction = finding.DirectionHandshake
	}
	if ref.Push {
		r.Direction = finding.DirectionPush
	}
	if class == finding.ClassCrossModule && ref.Push {
		r.Classes = append(r.Classes, finding.ClassPushModule)
	}
	if class != "" {
		r.Classes = append(r.Classes, class)
	}
	return r
}

// unread returns the reference that stands for all pulls that a source may hold which could not be
// read.
func unread(d *packageSource, id *Identities) *Reference {
	from := id.Package(d.pkg, false)
	return &Reference{
		From: from, Main: id.Module(from.Path).Main, Symbol: from.Path, Form: finding.FormSource,
		Verdict: finding.VerdictUnchecked, Why: d.err.Error(),
		Classes: []finding.Class{finding.ClassUnread}, Direction: finding.DirectionPull,
	}
}

// join adds to a reference another one of the same package to the same symbol: Go and
// assembly may have one each, and both ABIs. A refusal counts for both. So does the form
// of a refused one from assembly, which cannot always be masked.
func join(to, r *Reference) {
	if r.refused() {
		if to.Verdict != r.Verdict || r.Form == finding.FormAsm {
			to.Form = r.Form
		}
		to.Verdict, to.Why, to.To, to.Direction = r.Verdict, r.Why, r.To, r.Direction
	}
	for _, c := range r.Classes {
		if !slices.Contains(to.Classes, c) {
			to.Classes = append(to.Classes, c)
		}
	}
	slices.Sort(to.Classes)
}
