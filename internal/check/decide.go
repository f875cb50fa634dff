package check

import (
	"time"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
)

// Decide puts each finding to a policy, and declarations that differ only if the policy asks for them.
func (r *Result) Decide(pol *policy.Policy, day time.Time) {
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
		if f.Kind == Signature && f.harmless {
			f.Class = finding.ClassMismatch
		}
		compared := f.Kind == Signature || f.Kind == Layout
		if compared && !pol.Asks(finding.ClassSignature) {
			f.Class = ""
		}
		if f.Class == "" {
			continue
		}
		d := pol.Decide(policy.Ref{
			Module: f.Module, Version: f.Version, Main: f.main, Replaced: f.replaced, Instead: f.instead,
			Symbol: f.Symbol, Go: f.Go, Classes: []finding.Class{f.Class},
		}, day)
		f.Decision, f.Rule = finding.OutcomeOf(d.Action, d.Known, ""), d.Rule
	}
}
