package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// An entry is all that a report says of a relocation, without the link it
// stands in. Equal entries of several links are one.
type entry struct {
	module, version, replace string
	pkg, symbol              string
	verdict                  finding.Verdict
	why                      string
	classes                  string // joined with commas
	push                     bool   // it defines or opens the symbol
	decision
}

// decision is the part of a finding that its group's heading says.
type decision struct {
	action, enforce                       finding.Action
	rule, reason, owner, expires, expired string
	known, final                          bool
}

// enforced is the action that mode enforce takes.
func (d decision) enforced() finding.Action {
	if d.enforce != "" {
		return d.enforce
	}
	return d.action
}

func entryOf(rel *events.Relocation) entry {
	classes := slices.Clone(rel.Classes)
	slices.Sort(classes)
	return entry{
		module:  rel.From.Module,
		version: rel.From.Version,
		replace: rel.From.Replace,
		pkg:     rel.From.Path,
		symbol:  rel.Symbol,
		verdict: rel.Linker.Verdict,
		why:     rel.Linker.Why,
		classes: finding.Join(slices.Compact(classes), ","),
		push:    rel.Direction == finding.DirectionPush,
		decision: decision{
			action:  rel.Decision.Action,
			enforce: rel.Decision.Enforce,
			known:   rel.Decision.Known,
			final:   rel.Decision.Final,
			rule:    rel.Decision.Rule,
			reason:  rel.Decision.Reason,
			owner:   rel.Decision.Owner,
			expires: rel.Decision.Expires,
			expired: rel.Decision.Expired,
		},
	}
}

// shown is a finding as a page shows it.
type shown struct {
	entry
	rel     *events.Relocation // of the link that says most of it; no Build
	at      string             // where it is declared and used, in words
	chain   string             // why its package is in the program, in words
	links   []string           // the links that have it, by their labels
	where   string             // those in words; empty when that is clear
	would   bool               // the decision was not enforced
	observe bool               // a link has it that only Go's linker guards
}

// outcome is what became of the finding.
func (s shown) outcome() finding.Outcome { return finding.OutcomeOf(s.action, s.known, s.would) }

// compare orders by module, then the worst decision first, then package and
// symbol; the rest makes the order complete.
func (s shown) compare(other shown) int {
	last := func(last bool) int {
		if last {
			return 1
		}
		return 0
	}
	return cmp.Or(
		strings.Compare(s.module, other.module),
		strings.Compare(s.version, other.version),
		strings.Compare(s.replace, other.replace),
		cmp.Compare(severity(s.action), severity(other.action)),
		cmp.Compare(last(s.would), last(other.would)),
		cmp.Compare(last(s.known), last(other.known)),
		cmp.Compare(last(s.final), last(other.final)),
		cmp.Compare(s.enforce, other.enforce),
		strings.Compare(s.rule, other.rule),
		strings.Compare(s.expired, other.expired),
		strings.Compare(s.expires, other.expires),
		strings.Compare(s.reason, other.reason),
		strings.Compare(s.owner, other.owner),
		strings.Compare(s.where, other.where),
		strings.Compare(s.pkg, other.pkg),
		strings.Compare(s.symbol, other.symbol),
		strings.Compare(s.classes, other.classes),
		cmp.Compare(s.verdict, other.verdict),
		strings.Compare(s.why, other.why),
		strings.Compare(s.at, other.at),
		strings.Compare(s.chain, other.chain),
	)
}

func severity(action finding.Action) int {
	switch action {
	case finding.Deny:
		return 0
	case finding.Warn:
		return 1
	case finding.Allow:
		return 3
	default:
		return 2
	}
}
