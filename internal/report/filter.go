package report

import (
	"slices"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"golang.org/x/mod/module"
)

// Filter keeps some findings of a log. The zero Filter keeps all.
type Filter struct {
	// Modules are patterns as GOPRIVATE has them, joined with commas.
	Modules string
	// Classes are [events.Relocation]'s; a finding needs one of them.
	Classes []finding.Class
	// Actions are those of [events.Decision], and "known" for what the baseline
	// lets through.
	Actions []finding.Action
	// New keeps what a policy neither grants nor a baseline knows.
	New bool
}

// ActionKnown is the one of [Filter.Actions] that no decision has.
const ActionKnown finding.Action = "known"

func (f Filter) module(path string) bool {
	return f.Modules == "" || module.MatchPrefixPatterns(f.Modules, path)
}

// keeps says that rel can be a finding of the report.
func (f Filter) keeps(rel *events.Relocation) bool {
	if !f.module(rel.From.Module) {
		return false
	}
	if len(f.Classes) == 0 {
		return true
	}
	return slices.ContainsFunc(rel.Classes, func(class finding.Class) bool { return slices.Contains(f.Classes, class) })
}

// shows says that a finding, decided for all its links, is one of the report.
func (f Filter) shows(it item) bool {
	if f.New && !it.isNew() {
		return false
	}
	if len(f.Actions) == 0 {
		return true
	}
	if it.Known && it.Action == finding.Allow {
		return slices.Contains(f.Actions, ActionKnown)
	}
	return slices.Contains(f.Actions, it.Enforced()) || slices.Contains(f.Actions, it.Action)
}

// isNew says that mode enforce would not let a finding pass in silence.
func (it item) isNew() bool { return !it.Known && it.Enforced() != finding.Allow }
