package check

import (
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
)

// Decide puts each finding to a policy.
func (r *Result) Decide(by func(policy.Ref) policy.Decision) {
	classes := make(map[Kind]finding.Class)
	for _, info := range Kinds() {
		classes[info.Kind] = info.Class
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Class = classes[f.Kind]
		if f.Kind == Gone && f.Form == finding.FormVar {
			f.Class = finding.ClassDangling
		}
		if f.Class == "" {
			continue
		}
		d := by(policy.Ref{
			Module: f.Module, Version: f.Version, Main: f.main, Replaced: f.replaced,
			Symbol: f.Symbol, Go: f.Go, Classes: []finding.Class{f.Class},
		})
		f.Decision, f.Rule = finding.OutcomeOf(d.Action, d.Known, ""), d.Rule
	}
}
