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

// An item is a finding as a report shows it: an entry, with what its links add.
type item struct {
	entry
	rel     *events.Relocation // of the link that says most of it; no Build
	at      string             // where it is declared and used, in words
	chain   string             // why its package is in the program, in words
	links   []string           // the links that have it, by their labels
	where   string             // those in words; empty when that is clear
	would   finding.Action     // what a stricter mode does, empty where it is what was done
	observe bool               // a link has it that only Go's linker guards
}

// outcome is what became of the finding.
func (it item) outcome() finding.Outcome { return finding.OutcomeOf(it.Action, it.Known, it.would) }

// compare orders by module, then the worst decision first, then package and
// symbol; the rest makes the order complete.
func (it item) compare(other item) int {
	last := func(last bool) int {
		if last {
			return 1
		}
		return 0
	}
	return cmp.Or(
		strings.Compare(it.from.Module, other.from.Module),
		strings.Compare(it.from.Version, other.from.Version),
		strings.Compare(it.from.Replace, other.from.Replace),
		cmp.Compare(severity(it.Action), severity(other.Action)),
		strings.Compare(string(other.would), string(it.would)),
		cmp.Compare(last(it.Known), last(other.Known)),
		cmp.Compare(last(it.Final), last(other.Final)),
		cmp.Compare(it.Enforce, other.Enforce),
		strings.Compare(it.Rule, other.Rule),
		strings.Compare(it.Expired, other.Expired),
		strings.Compare(it.Expires, other.Expires),
		strings.Compare(it.Reason, other.Reason),
		strings.Compare(it.Owner, other.Owner),
		strings.Compare(it.where, other.where),
		strings.Compare(it.from.Path, other.from.Path),
		strings.Compare(it.symbol, other.symbol),
		strings.Compare(it.classes, other.classes),
		cmp.Compare(it.linker.Verdict, other.linker.Verdict),
		strings.Compare(it.linker.Why, other.linker.Why),
		strings.Compare(it.at, other.at),
		strings.Compare(it.chain, other.chain),
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
