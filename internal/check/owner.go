package check

import (
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
)

// OwnerOf returns a function that reports whether a policy names an owner for a pull: whether the
// rule that decides on it does. It is nil where the policy does not ask for owners.
func OwnerOf(pol *policy.Policy, now time.Time) func(mod Module, version, symbol string) bool {
	if !slices.ContainsFunc(pol.Demands(), func(d policy.Demand) bool { return slices.Contains(d.Fields, "owner") }) {
		return nil
	}
	return func(mod Module, version, symbol string) bool {
		for _, class := range []finding.Class{finding.ClassRefused, finding.ClassHandshake, finding.ClassCrossModule} {
			d := pol.Decide(policy.Ref{
				Module: mod.Path, Version: mod.Version, Main: mod.Main, Replaced: mod.Replaced, Instead: mod.Instead,
				Symbol: symbol, Go: version, Classes: []finding.Class{class},
			}, now)
			if d.Owner != "" {
				return true
			}
		}
		return false
	}
}
