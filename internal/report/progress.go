package report

import (
	"fmt"
	"iter"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// Progress is a report of a log that is still being written.
type Progress struct {
	c     *collector
	style TextStyle
	links int
	now   map[*link]tally // of links that are not complete
}

// NewProgress returns the report of a log that was not read yet.
func NewProgress(opt Options, style TextStyle) *Progress {
	return &Progress{c: newCollector(opt), style: style, now: map[*link]tally{}}
}

// Add takes what was appended to the log and says a line for each link that it
// completes.
func (p *Progress) Add(evs iter.Seq2[events.Event, error], say func(string)) error {
	for ev, err := range evs {
		if err := p.c.take(ev, err); err != nil {
			return err
		}
		switch ev := ev.(type) {
		case *events.Relocation:
			p.tally(ev)
		case *events.Link:
			p.links++
			say(p.line(ev))
		}
	}
	return nil
}

// Report returns the report of all that was added.
func (p *Progress) Report() *Report { return p.c.report() }

func (p *Progress) tally(ev *events.Relocation) {
	if !p.c.opt.covers(ev) || p.c.opt.leavesOut(ev) {
		return
	}
	if p.now[p.c.last] == nil {
		p.now[p.c.last] = tally{}
	}
	p.now[p.c.last][finding.OutcomeOf(ev.Decision.Action, ev.Decision.Known, "")]++
}

// line says how a link ended: its number, name, result and findings.
func (p *Progress) line(ev *events.Link) string {
	t := p.now[p.c.last]
	delete(p.now, p.c.last)
	if denied := t[finding.OutcomeDenied]; denied > 0 && ev.Mode != finding.ModeEnforce {
		delete(t, finding.OutcomeDenied)
		t[finding.OutcomeWouldBeDenied] = denied
	}
	word, color := "ok", green
	if warned := t[finding.OutcomeWarned]; warned > 0 && ev.Mode == finding.ModeObserve {
		delete(t, finding.OutcomeWarned)
		t[finding.OutcomeWouldBeWarned] = warned
	}
	switch {
	case ev.Result == finding.ResultDenied:
		word, color = "denied", red
	case ev.Result == finding.ResultError:
		word, color = "error", red
	case t[finding.OutcomeWouldBeDenied] > 0 || t[finding.OutcomeWarned] > 0 || t[finding.OutcomeWouldBeWarned] > 0:
		word, color = "warning", yellow
	}
	padded := fmt.Sprintf("%-7s", word)
	if p.style.Color {
		padded = color + padded + reset
	}
	text := fmt.Sprintf("%4d  %s  %s", p.links, padded, printable.Text(ev.Link))
	if s := t.text(); s != "" {
		text += ": " + s
	}
	if ev.Result == finding.ResultError {
		text += ": " + printable.Text(ev.Error)
	}
	return text
}
