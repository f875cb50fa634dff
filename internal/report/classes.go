package report

import (
	"slices"

	"github.com/linkgate/linkgate/internal/finding"
)

// ruleReference is the rule of a reference without a class.
const ruleReference = "reference"

// ruleProblem is the rule of an [events.Problem].
const ruleProblem = "problem"

// rules returns what the reports can tell a reader about: every class, the worst
// first, then ruleReference, and ruleProblem last. The order is part of the SARIF
// report.
func rules() []finding.Info {
	problem := finding.NoEffect()
	problem.Class = ruleProblem
	return append(finding.Table(),
		finding.Info{Class: ruleReference, Level: finding.LevelNote,
			Short: "A linkname reference of no class.",
			Long:  "The linker takes it and nothing is known against it."},
		problem,
	)
}

// worst returns the rule of an entry's worst class, by its index in all and its
// name.
func (e entry) worst(all []finding.Info) (int, finding.Class) {
	list := e.classList()
	for i, info := range all {
		if slices.Contains(list, info.Class) {
			return i, info.Class
		}
	}
	if len(list) > 0 {
		return -1, list[0] // of a newer linkgate
	}
	i := slices.IndexFunc(all, func(info finding.Info) bool { return info.Class == ruleReference })
	return i, ruleReference
}
