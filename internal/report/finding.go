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
	from            events.Package
	symbol          string
	linker          events.Verdict
	classes         string // joined with commas
	push            bool   // it defines or opens the symbol
	events.Decision        // but for the guard, which is the link's affair
}

func entryOf(rel *events.Relocation) entry {
	classes := slices.Clone(rel.Classes)
	slices.Sort(classes)
	e := entry{
		from: rel.From, symbol: rel.Symbol, linker: rel.Linker,
		classes:  finding.Join(slices.Compact(classes), ","),
		push:     rel.Direction == finding.DirectionPush,
		Decision: rel.Decision,
	}
	e.Guard = ""
	return e
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
func (s shown) outcome() finding.Outcome { return finding.OutcomeOf(s.Action, s.Known, s.would) }

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
		strings.Compare(s.from.Module, other.from.Module),
		strings.Compare(s.from.Version, other.from.Version),
		strings.Compare(s.from.Replace, other.from.Replace),
		cmp.Compare(severity(s.Action), severity(other.Action)),
		cmp.Compare(last(s.would), last(other.would)),
		cmp.Compare(last(s.Known), last(other.Known)),
		cmp.Compare(last(s.Final), last(other.Final)),
		cmp.Compare(s.Enforce, other.Enforce),
		strings.Compare(s.Rule, other.Rule),
		strings.Compare(s.Expired, other.Expired),
		strings.Compare(s.Expires, other.Expires),
		strings.Compare(s.Reason, other.Reason),
		strings.Compare(s.Owner, other.Owner),
		strings.Compare(s.where, other.where),
		strings.Compare(s.from.Path, other.from.Path),
		strings.Compare(s.symbol, other.symbol),
		strings.Compare(s.classes, other.classes),
		cmp.Compare(s.linker.Verdict, other.linker.Verdict),
		strings.Compare(s.linker.Why, other.linker.Why),
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
