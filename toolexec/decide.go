package toolexec

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/linkflags"
)

// relocations turns references into events, one for each pair of package and
// symbol, sorted. Nothing is decided yet.
func (g *gate) relocations(refs []linkname.Reference) []*events.Relocation {
	byPair := make(map[pair]*events.Relocation)
	var list []*events.Relocation
	for _, ref := range refs {
		if g.Hide != nil && g.Hide(ref.Package, ref.Symbol) {
			continue
		}
		if ref.Class == linkname.ClassWrapper && g.pushedInSource(ref.Target, ref.Symbol) {
			ref.Class, ref.Why = linkname.ClassHandshake, "pushed by "+ref.Target
		}
		r := g.event(ref)
		if old := byPair[pair{ref.Package, ref.Symbol}]; old != nil {
			join(old, r)
			continue
		}
		byPair[pair{ref.Package, ref.Symbol}] = r
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *events.Relocation) int {
		return cmp.Or(strings.Compare(a.From.Path, b.From.Path), strings.Compare(a.Symbol, b.Symbol))
	})
	return list
}

// decide puts each relocation to the policy.
func (g *gate) decide(pol *policy.Policy, list []*events.Relocation) {
	for _, r := range list {
		r.Decision = events.Decision{Action: events.ActionAllow, Rule: "the standard library's own", Enforce: events.ActionAllow}
		if std := g.prog.std[g.linkerName(r.From.Path)]; !std || refused(r) {
			r.Decision = g.put(pol, r, !std && g.module(r.From.Path).Main)
			g.countDecision(r.Decision)
			g.log.Counts.References++
		}
		if r.Linker.Verdict == string(linkname.Refused) {
			g.log.Counts.Refused++
		}
	}
}

// event describes a reference, before anything is decided.
func (g *gate) event(ref linkname.Reference) *events.Relocation {
	r := &events.Relocation{
		Build: g.log.Build, Link: g.log.Link, Go: g.log.Go, GOOS: g.log.GOOS, GOARCH: g.log.GOARCH,
		Direction: events.DirectionPull,
		Form:      string(ref.Form),
		Symbol:    ref.Symbol,
		From:      g.place(ref.Package, ref.Std),
		To:        g.place(ref.Target, ref.TargetStd),
		Linker:    events.Verdict{Verdict: string(ref.Verdict), Why: ref.Why},
		Classes:   []string{},
	}
	class := ref.Class
	if class == "" && ref.Target != "" && (r.From.Module != r.To.Module || r.From.Module == "") {
		class = linkname.ClassCrossModule
	}
	if class == linkname.ClassHandshake {
		r.Direction = events.DirectionHandshake
	}
	if ref.Push {
		r.Direction = events.DirectionPush
	}
	if class != "" {
		r.Classes = append(r.Classes, string(class))
	}
	return r
}

// join adds to an event what another reference of the same package to the
// same symbol says: Go and assembly, or two ABIs. The worse verdict stands,
// and a form that cannot be masked.
func join(to, r *events.Relocation) {
	if r.Linker.Verdict == string(linkname.Refused) {
		if to.Linker.Verdict != r.Linker.Verdict || r.Form == string(linkname.Asm) {
			to.Form = r.Form
		}
		to.Linker, to.To, to.Direction = r.Linker, r.To, r.Direction
	}
	for _, c := range r.Classes {
		if !slices.Contains(to.Classes, c) {
			to.Classes = append(to.Classes, c)
		}
	}
	slices.Sort(to.Classes)
}

// place names a package as go list does, with its module.
func (g *gate) place(pkg string, std bool) events.Package {
	if pkg == "" {
		return events.Package{}
	}
	if pkg == "main" && g.log.Link != "" {
		pkg = g.log.Link
	}
	if std {
		module := "std"
		if pkg == "cmd" || strings.HasPrefix(pkg, "cmd/") {
			module = "cmd"
		}
		return events.Package{Path: pkg, Module: module, Version: g.log.Go}
	}
	m := g.module(pkg)
	p := events.Package{Path: pkg, Module: m.Path, Version: m.Version}
	if m.Replace != nil {
		p.Replace = replacement(m.Replace)
	}
	return p
}

// replacement writes the right side of a replace directive.
func replacement(r *linkflags.Replacement) string {
	if r.Version == "" || r.Version == "(devel)" {
		return r.Path
	}
	return r.Path + "@" + r.Version
}

// put asks the policy about one reference, of a main module or of another.
func (g *gate) put(pol *policy.Policy, r *events.Relocation, main bool) events.Decision {
	ref := policy.Ref{
		Module: r.From.Module, Version: r.From.Version,
		Main: main, Replaced: r.From.Replace != "",
		Symbol: r.Symbol, Go: g.log.Go,
	}
	// An honoured -checklinkname=0 grants what the linker would refuse, and
	// excuses nothing else, nor from what is final.
	off := g.log.CheckLinkname != nil && !g.log.CheckLinkname.Value && pol.HonorGlobalFlag
	for _, c := range r.Classes {
		class := policy.Class(c)
		if off && class == policy.Refused && !pol.HeldFinal(ref, class, g.Now) {
			continue
		}
		ref.Classes = append(ref.Classes, class)
	}
	d := pol.Decide(ref, g.Now)
	out := events.Decision{Action: string(d.Action), Rule: d.Rule, Reason: d.Reason, Owner: d.Owner, Expires: d.Expires, Expired: d.Expired, Known: d.Known, Final: d.Final}
	if len(ref.Classes) < len(r.Classes) && d.Action == policy.Allow {
		out = events.Decision{Action: string(policy.Allow), Rule: "-checklinkname=0", Reason: "the whole binary is granted: honor-global-flag"}
	}
	out.Enforce = out.Action
	if out.Action == string(policy.Deny) && pol.Mode == policy.ModeWarn {
		out.Action = string(policy.Warn)
	}
	return out
}

// countDecision counts what is known, and what enforce would do.
func (g *gate) countDecision(d events.Decision) {
	if d.Known {
		g.log.Counts.Known++
	}
	switch d.Enforce {
	case events.ActionDeny:
		g.log.Counts.EnforceDenied++
	case events.ActionWarn:
		g.log.Counts.EnforceWarned++
	}
}
