// Package report turns the events of a log into text for people.
//
// [Text] is the whole report of a log; [Denial] and [Warning] are what a link
// prints about itself; [Rule] is the policy rule that they propose. All of it
// comes from events alone, so that a report can be made anywhere, at any time.
// Every word is in messages.go. Names from object files are printed with their
// unprintable characters escaped and are never cut.
package report

import (
	"errors"
	"io"
	"iter"

	"github.com/linkgate/linkgate/internal/events"
)

// Options say how [Text] prints.
type Options struct {
	// All adds what nobody has to act on: allowed references whose only
	// classes are handshake and cross-module, or that have none. What is
	// refused by Go's linker, denied, warned of, or of any other class is
	// always shown.
	All bool
	// Std adds the pairs of the standard library and of Go's own commands with
	// themselves.
	Std bool
	// Color uses ANSI colours.
	Color bool
	// Width is the number of columns to stay within, 80 when zero. A name that
	// is wider stays whole.
	Width int
}

// Text writes the report of a log: numbers first, then links that were not
// judged or not guarded, then the findings by module, then the directives that
// can never work, then one hint.
//
// A finding that several links share is shown once. Of a program linked several
// times for the same target by the same toolchain only the last build counts,
// so that a log that is kept tells how things are now. Lines that cannot be
// read are counted and left out; a line of a newer schema is an error, since a
// report without it could look clean and be wrong.
//
// Memory grows with the distinct findings and with the links, not with the
// events.
func Text(w io.Writer, evs iter.Seq2[events.Event, error], opt Options) error {
	c := newCollector(opt)
	for ev, err := range evs {
		var line *events.LineError
		var newer *events.SchemaError
		switch {
		case errors.As(err, &line) && !errors.As(err, &newer):
			c.unread(line)
		case err != nil:
			return err
		default:
			c.add(ev)
		}
	}
	p := newPage(opt.Width, opt.Color)
	writeText(p, c)
	_, err := io.WriteString(w, p.String())
	return err
}

func writeText(p *page, c *collector) {
	links := c.liveLinks()
	found := c.live(links)
	problems := c.liveProblems(links)

	p.line(0, headline(found, links, len(problems)))
	for _, l := range links {
		for _, s := range linkNotes(l) {
			p.line(2, s)
		}
	}
	if c.unreadable > 0 {
		p.line(2, msgUnreadable(c.unreadable, c.firstUnread))
	}
	writeGroups(p, 0, found)
	writeProblems(p, problems)

	if len(links) == 0 {
		p.blank()
		p.line(0, msgNotLinkedAgain)
		return
	}
	observe := observed(found)
	if observe > 0 || c.hidden(links) {
		p.blank()
	}
	if observe > 0 {
		p.line(0, msgObserve(observe))
	}
	if c.hidden(links) {
		p.line(0, msgHidden)
	}
	writeHint(p, found, policyFile(links), observe > 0)
}

// observed counts the findings that Go's linker refuses and that a link in mode
// observe left to it.
func observed(found []shown) int {
	n := 0
	for _, s := range found {
		if s.verdict == events.VerdictRefused && s.observe {
			n++
		}
	}
	return n
}

// policyFile is the one policy of all links, empty when there is none or more
// than one.
func policyFile(links []*link) string {
	file := ""
	for _, l := range links {
		if l.event == nil || l.event.Policy == "" || l.event.Policy == file {
			continue
		}
		if file != "" {
			return ""
		}
		file = l.event.Policy
	}
	return file
}
