package report

import (
	"io"

	"github.com/linkgate/linkgate/internal/finding"
)

// TextStyle says how [Report.Text] prints.
type TextStyle struct {
	// Color uses ANSI colours.
	Color bool
	// Width is the number of columns to stay within, 80 when zero. A name that
	// is wider stays whole.
	Width int
}

// Text writes the report for a terminal: what it is of, then the numbers, then links that were
// not judged or not guarded, then the findings by module, then the directives
// that can never work, then one hint.
func (r *Report) Text(w io.Writer, style TextStyle) error {
	p := newPage(style.Width, style.Color)
	if rows := r.header(); len(rows) > 0 {
		p.table(0, rows)
		p.blank()
	}
	p.line(0, headline(r.found, r.links, len(r.problems)))
	stops := r.stops()
	for _, s := range stops {
		p.line(2, s)
	}
	for _, s := range r.notes() {
		p.line(2, s)
	}
	writeGroups(p, 0, r.found)
	writeProblems(p, r.problems)
	writeStale(p, r.stale)
	if len(r.links) == 0 {
		p.blank()
		p.line(0, msgNotLinkedAgain)
		return write(w, p.String())
	}
	observe := observed(r.found)
	if observe > 0 || r.hidden {
		p.blank()
	}
	if observe > 0 {
		p.line(0, msgObserve(observe, len(stops) > 0))
	}
	if r.hidden {
		p.line(0, msgHidden)
	}
	r.hint().write(p)
	return write(w, p.String())
}

// notes is what must be known of the links before their findings.
func (r *Report) notes() []string {
	var notes []string
	if r.failed != nil && len(r.links) > 0 {
		notes = append(notes, upperFirst(msgFailed(r.failed))+": this is the report of an earlier one")
	} else if r.failed != nil {
		notes = append(notes, upperFirst(msgFailed(r.failed)))
	}
	for _, l := range r.links { // who broke the glass comes first
		if s := msgBreakGlass(l); s != "" {
			notes = append(notes, s)
		}
	}
	for _, l := range r.links {
		notes = append(notes, linkNotes(l)...)
	}
	if r.unreadable > 0 {
		notes = append(notes, msgUnreadable(r.unreadable, r.firstUnread))
	}
	return notes
}

// observed counts the findings that Go's linker refuses and that a link in mode
// observe left to it.
func observed(found []item) int {
	n := 0
	for _, it := range found {
		if it.linker.Verdict == finding.VerdictRefused && it.observe {
			n++
		}
	}
	return n
}
