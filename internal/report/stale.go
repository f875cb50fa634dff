package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// stale returns the entries of baselines that every link under the same policy
// has no use for, sorted. A link that was not judged tells nothing.
func stale(links []*link) []events.BaselineEntry {
	judged := map[string]int{} // by policy
	unused := map[string]map[events.BaselineEntry]int{}
	for _, l := range links {
		if l.event == nil || l.event.Result == finding.ResultError {
			continue
		}
		policy := l.event.Policy
		judged[policy]++
		if unused[policy] == nil {
			unused[policy] = map[events.BaselineEntry]int{}
		}
		for _, e := range l.event.Unused {
			unused[policy][e]++
		}
	}
	var list []events.BaselineEntry
	for policy, entries := range unused {
		for e, n := range entries {
			if n == judged[policy] {
				list = append(list, e)
			}
		}
	}
	slices.SortFunc(list, func(a, b events.BaselineEntry) int {
		return cmp.Or(strings.Compare(a.Module, b.Module), strings.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Class, b.Class), strings.Compare(a.Rule, b.Rule))
	})
	return slices.Compact(list)
}

// writeStale writes the entries that a baseline can do without.
func writeStale(p *page, list []events.BaselineEntry) {
	if len(list) == 0 {
		return
	}
	p.blank()
	title := msgStale(len(list))
	p.painted(0, bold, title, title+", which `linkgate baseline tighten` drops")
	for _, e := range list {
		p.line(2, msgStaleEntry(e))
	}
}
