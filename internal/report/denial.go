package report

import (
	"io"
	"slices"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// Denial writes what a denied link says on standard error: every reference in
// rels (those denied, in any order) by module, package and symbol, why, and
// which policy line decided; then one hint with the rules that would let them
// through.
//
// once reports whether no other link of the build has said a text, or is nil.
func Denial(w io.Writer, link *events.Link, rels []events.Relocation, once func(string) bool) {
	found := findings(rels)
	p := newPage(defaultWidth, false)
	p.raw(0, msgDenied(link.Link, len(found))+"\n")
	writeGroups(p, 2, found)
	hinter{action: finding.Deny, file: policyOf(link), once: once}.of(found).write(p)
	io.WriteString(w, p.String()) // standard error: nobody is left to tell
}

// Warning writes what a link that goes on says of the references in rels, in
// the shape of [Denial].
func Warning(w io.Writer, link *events.Link, rels []events.Relocation, once func(string) bool) {
	found := findings(rels)
	p := newPage(defaultWidth, false)
	p.raw(0, msgWarned(link.Link, len(found))+"\n")
	writeGroups(p, 2, found)
	hinter{action: finding.Warn, file: policyOf(link), once: once}.of(found).write(p)
	io.WriteString(w, p.String())
}

// findings returns the distinct findings of one link, sorted.
func findings(rels []events.Relocation) []item {
	var found []item
	for i := range rels {
		found = append(found, item{entry: entryOf(&rels[i]), rel: &rels[i], at: msgPlaces(&rels[i]), chain: msgChain(&rels[i])})
	}
	slices.SortFunc(found, item.compare)
	return slices.CompactFunc(found, func(a, b item) bool { return a.compare(b) == 0 })
}
