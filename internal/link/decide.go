package link

import (
	"time"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
)

// Decisions are what a policy says of the references of a link.
type Decisions struct {
	List   []events.Decision      // one for each reference, in their order
	Counts events.Counts          // of what was decided
	Unused []events.BaselineEntry // the baseline's entries that let nothing through here, in its order

	// Allowed has for each directive without effect, in the order of [Facts.Problems], the place
	// of the rule that allows it, empty if none does.
	Allowed []string
}

// A Ruling is what decides on a link's references.
type Ruling struct {
	Policy   *policy.Policy
	Baseline *baseline.Baseline // nil for none
	Now      time.Time
	Go       string // version of the toolchain
	CheckOff bool   // -checklinkname=0 was given
}

// Decide puts each reference to the policy.
func Decide(by Ruling, refs []Reference) Decisions {
	d := Decisions{List: make([]events.Decision, len(refs))}
	pol, used := by.trackBaseline()
	for i := range refs {
		r := &refs[i]
		if r.refused() {
			d.Counts.Refused++
		}
		if r.Std && !r.refused() {
			d.List[i] = events.Decision{Action: finding.Allow, Rule: "the standard library's own", Enforce: finding.Allow}
			continue
		}
		d.List[i] = by.decide(pol, r)
		d.Counts.References++
		d.count(d.List[i])
	}
	d.Unused = by.unused(refs, used)
	return d
}

// decide asks the policy about one reference.
func (by Ruling) decide(pol *policy.Policy, r *Reference) events.Decision {
	ref := policy.Ref{
		Module: r.From.Module, Version: r.From.Version,
		Main: r.Main, Replaced: r.From.Replace != "", Instead: policy.Instead(r.From.Module, r.From.Replace),
		Symbol: r.Symbol, Go: by.Go,
	}
	// An honoured -checklinkname=0 grants what the linker would refuse, unless
	// that is final in a policy. Other classes are decided as without it.
	off := by.CheckOff && pol.HonorGlobalFlag
	for _, class := range r.Classes {
		if off && class == finding.ClassRefused && !pol.HeldFinal(ref, class, by.Now) {
			continue
		}
		ref.Classes = append(ref.Classes, class)
	}
	d := pol.Decide(ref, by.Now)
	out := events.Decision{Action: d.Action, Rule: d.Rule, Reason: d.Reason, Owner: d.Owner, Expires: d.Expires, Expired: d.Expired, Known: d.Known, Final: d.Final}
	if len(ref.Classes) < len(r.Classes) && d.Action == finding.Allow {
		out = events.Decision{Action: finding.Allow, Rule: "-checklinkname=0", Reason: "the whole binary is granted: honor-global-flag"}
	}
	out.Enforce = out.Action
	if out.Action == finding.Deny && pol.Mode == finding.ModeWarn {
		out.Action = finding.Warn
	}
	return out
}

// count counts one decision.
func (d *Decisions) count(decision events.Decision) {
	if decision.Known {
		d.Counts.Known++
	}
	switch decision.Enforce {
	case finding.Deny:
		d.Counts.EnforceDenied++
	case finding.Warn:
		d.Counts.EnforceWarned++
	}
	switch decision.Action {
	case finding.Deny:
		d.Counts.Denied++
	case finding.Warn:
		d.Counts.Warned++
	}
}

// trackBaseline returns a copy of the policy that notes in used the entries of the
// baseline that were found, by their places.
func (by Ruling) trackBaseline() (pol *policy.Policy, used map[string]bool) {
	if by.Baseline == nil {
		return by.Policy, nil
	}
	tracked, used := *by.Policy, make(map[string]bool)
	tracked.Baseline = func(module, symbol string, class finding.Class) (policy.Known, bool) {
		entry, ok := by.Baseline.Find(module, symbol, class)
		if ok {
			used[entry.At] = true
		}
		return entry, ok
	}
	return &tracked, used
}

// unused lists the baseline's entries that were not found and whose reference is not in the
// program. The baseline is not asked for a reference that a rule decides, nor for a refused one
// under an honoured -checklinkname=0: such entries do not count as unused.
func (by Ruling) unused(refs []Reference, used map[string]bool) []events.BaselineEntry {
	if by.Baseline == nil {
		return nil
	}
	there := make(map[baseline.Finding]bool)
	for i := range refs {
		for _, class := range refs[i].Classes {
			there[baseline.Finding{Module: refs[i].From.Module, Symbol: refs[i].Symbol, Class: class}] = true
		}
	}
	off := by.CheckOff && by.Policy.HonorGlobalFlag
	var list []events.BaselineEntry
	for _, e := range by.Baseline.Entries {
		if off && e.Class == finding.ClassRefused {
			continue
		}
		if at := by.Baseline.At(e); !used[at] && !there[e.Finding] {
			list = append(list, events.BaselineEntry{Rule: at, Module: e.Module, Symbol: e.Symbol, Class: e.Class})
		}
	}
	return list
}

// allowed returns, for each directive without effect, the place of the rule that allows it, empty
// if none does.
func (by Ruling) allowed(list []Problem) []string {
	rules := make([]string, len(list))
	for i, p := range list {
		d := by.Policy.Decide(policy.Ref{
			Module: p.From.Module, Version: p.From.Version, Main: p.Main,
			Replaced: p.From.Replace != "", Instead: policy.Instead(p.From.Module, p.From.Replace),
			Symbol: p.Target, Go: by.Go, Classes: []finding.Class{finding.ClassNoEffect},
		}, by.Now)
		if d.Action == finding.Allow {
			rules[i] = d.Rule
		}
	}
	return rules
}
