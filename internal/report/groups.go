package report

import (
	"slices"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// writeGroups writes sorted findings: a block for each module, in it a heading
// for each decision, under that the packages with their symbols.
func writeGroups(p *page, indent int, found []item) {
	for _, mod := range chunks(found, ofModule) {
		p.blank()
		title := msgModule(mod[0].from)
		p.painted(indent, bold, title, title)
		for _, group := range chunks(mod, sameDecision) {
			word, rest := printable.Text(group[0].outcome().Text()), msgDecision(group[0])
			p.painted(indent+2, colorOf(group[0]), word, word+rest)
			for _, pkg := range chunks(group, samePackage) {
				p.line(indent+4, printable.Text(pkg[0].from.Path))
				if pkg[0].chain != "" {
					p.line(indent+6, pkg[0].chain)
				}
				var rows [][2]string
				for _, it := range pkg {
					rows = append(rows, [2]string{printable.Text(it.symbol), msgFinding(it.entry)})
					if it.at != "" {
						rows = append(rows, [2]string{"", it.at})
					}
				}
				p.table(indent+6, slices.Compact(rows))
			}
		}
	}
}

func sameModule(a, b events.Package) bool {
	return a.Module == b.Module && a.Version == b.Version && a.Replace == b.Replace
}

func ofModule(a, b item) bool { return sameModule(a.from, b.from) }

func sameDecision(a, b item) bool {
	return a.Decision == b.Decision && a.would == b.would && a.where == b.where
}

func samePackage(a, b item) bool { return a.from.Path == b.from.Path }

// chunks cuts s where same says no of two neighbours.
func chunks[T any](s []T, same func(a, b T) bool) [][]T {
	var out [][]T
	for start := 0; start < len(s); {
		end := start + 1
		for end < len(s) && same(s[start], s[end]) {
			end++
		}
		out = append(out, s[start:end])
		start = end
	}
	return out
}

func colorOf(it item) string {
	switch it.Action {
	case finding.Deny:
		return red
	case finding.Allow:
		return green
	default:
		return yellow
	}
}
