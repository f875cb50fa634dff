package link

import (
	"bytes"
	"encoding/binary"
	"encoding/json"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// Located is where the references of a link stand, and what the log says of them.
type Located struct {
	// Searched says that the search for live symbols was made: it takes memory.
	Searched bool

	locations []Location           // nil for a link that was kept
	restored  []*events.Relocation // for a link that was kept: those of the references that people are shown
	lines     [][]byte             // of the log, as [events.Kept] has them; nil where they are not written yet
}

// Locate finds where the references stand and which are live, and keeps the link. The
// error is that of an archive that cannot be read; no decision depends on it.
func Locate(j *Judgement) (Located, error) {
	if j.evidence == nil {
		return j.kept, nil
	}
	at, err := locate(*j.evidence, j.Facts.References)
	if err != nil {
		return Located{}, err
	}
	out := Located{locations: at}
	out.Searched = findLive(*j.evidence, j.Facts.References, j.Decisions.List, at)
	out.lines = j.keep(out)
	return out, nil
}

// locatedBefore returns where the references of a kept link stand, from the text that
// [Judgement.keep] made. Only the lines of references that people are shown are parsed.
func locatedBefore(text []byte, refs []Reference, decisions []events.Decision) (l Located, ok bool) {
	l = Located{lines: make([][]byte, len(refs)), restored: make([]*events.Relocation, len(refs))}
	for i := range refs {
		size, used := binary.Uvarint(text)
		if used <= 0 || size > uint64(len(text)-used) {
			return Located{}, false
		}
		l.lines[i] = text[used : used+int(size)]
		text = text[used+int(size):]
		if !Shown(decisions[i]) && !bytes.Contains(l.lines[i], []byte(finding.WhyUndefined)) {
			continue
		}
		l.restored[i] = new(events.Relocation)
		if err := (events.Kept{Relocation: l.restored[i], Text: l.lines[i]}).Restore(); err != nil {
			return Located{}, false
		}
	}
	return l, len(text) == 0
}

// A Stamp is what all events of a link have in common.
type Stamp struct{ Build, Link, Go, GOOS, GOARCH string }

// StampOf returns what the other events of a link have in common with that of the link itself.
func StampOf(l *events.Link) Stamp {
	return Stamp{Build: l.Build, Link: l.Link, Go: l.Go, GOOS: l.GOOS, GOARCH: l.GOARCH}
}

// Relocations returns the references of a judgement as events, in their order. guard is
// who enforces the decisions on what the linker refuses, empty where nothing is enforced.
func (l Located) Relocations(j *Judgement, s Stamp, guard finding.Guard) []*events.Relocation {
	list := make([]*events.Relocation, len(j.Facts.References))
	for i := range list {
		r := j.Facts.References[i].event(s)
		if l.locations != nil {
			l.locations[i].addTo(r)
		} else if l.restored != nil && l.restored[i] != nil {
			restored := *l.restored[i]
			restored.Build = s.Build
			r = &restored
		}
		r.Decision = j.Decisions.List[i]
		if j.Facts.References[i].refused() {
			r.Decision.Guard = guard
		}
		list[i] = r
	}
	return list
}

// Events returns the lines of the log for relocations of [Located.Relocations].
func (l Located) Events(rels []*events.Relocation) []events.Event {
	list := make([]events.Event, len(rels))
	for i, r := range rels {
		list[i] = r
		if l.lines != nil {
			list[i] = events.Kept{Relocation: r, Text: l.lines[i]}
		}
	}
	return list
}

// Shown reports whether people are told of a reference at the link, in a warning or a denial.
func Shown(d events.Decision) bool { return d.Action != finding.Allow }

// event returns the event of a reference, without its location and decision.
func (r *Reference) event(s Stamp) *events.Relocation {
	return &events.Relocation{
		Build: s.Build, Link: s.Link, Go: s.Go, GOOS: s.GOOS, GOARCH: s.GOARCH,
		Direction: r.Direction, Form: r.Form, Symbol: r.Symbol, From: r.From, To: r.To,
		Linker: events.Verdict{Verdict: r.Verdict, Why: r.Why}, Classes: r.Classes,
	}
}

// addTo adds a location to an event.
func (at Location) addTo(r *events.Relocation) {
	r.Local, r.Directive, r.Source = at.Local, at.Directive, at.Source
	r.Sites, r.Chain, r.Reach = at.Sites, at.Chain, at.Reach
}

// keep writes the link to the cache, and returns the lines of the log that it made for
// that. It keeps nothing and returns nil where the next link may find more: where a
// search failed or a source was missing, or files count that nothing pins.
func (j *Judgement) keep(l Located) [][]byte {
	if j.link == nil || len(j.Facts.Unread) > 0 || len(j.evidence.res.Unparsed) > 0 || hasLibraries(j.evidence.prog) || !j.evidence.src.complete() {
		return nil
	}
	lines := make([][]byte, len(l.locations))
	size := 0
	for i, at := range l.locations {
		r := j.Facts.References[i].event(j.stamp())
		at.addTo(r)
		text, err := events.Keep(r)
		if err != nil || at.Reach == finding.ReachUnknown {
			return nil
		}
		lines[i] = text
		size += len(text) + binary.MaxVarintLen32
	}
	facts, err := json.Marshal(j.Facts)
	if err != nil {
		return nil
	}
	text := make([]byte, 0, size)
	for _, line := range lines {
		text = append(binary.AppendUvarint(text, uint64(len(line))), line...)
	}
	dirs := j.evidence.src.dirs(j.evidence.names)
	j.link.Keep(dirs, j.input.Began, facts, actions(j.Decisions), text)
	return lines
}

// stamp returns the stamp of kept lines. It has no build, which differs from one link to
// the next.
func (j *Judgement) stamp() Stamp {
	h := j.Facts.Header
	return Stamp{Link: j.input.Command.Name, Go: h.Version, GOOS: h.GOOS, GOARCH: h.GOARCH}
}

// actions returns the actions that were decided: the only part of the decisions that
// kept locations depend on.
func actions(d Decisions) []string {
	list := make([]string, len(d.List))
	for i := range d.List {
		list[i] = string(d.List[i].Action)
	}
	return list
}
