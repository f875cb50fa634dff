// Package builds puts the events of a log together into builds: what each go
// command did, how long its tools took, and what did not have to run.
//
// It reads events alone, and does not make up what a log lacks: without the
// [events.Build] line the command and the result are unknown, and without the
// [events.Action] lines the cache hits are.
package builds

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
)

// A Build is what a log says of one build.
type Build struct {
	ID string
	// Event is nil for a build under a bare -toolexec=linkgate, for one that is
	// still running, and for one that was killed.
	Event   *events.Build
	Tools   []*events.Tool   // by their start
	Actions []*events.Action // by ID; none where go's action graph was not merged
	Links   []*events.Link   // in the order of the log
}

// A Collector gathers builds from events, in any order and from any number of
// logs. The zero Collector is ready.
type Collector struct {
	// Keep says which builds are gathered, by their id; nil gathers all. A log
	// can have more builds than memory has room for.
	Keep func(id string) bool

	builds map[string]*Build
}

// Add takes one event. Relocations and problems are passed over: a log holds
// too many of them to keep.
func (c *Collector) Add(ev events.Event) {
	if id, ok := buildOf(ev); !ok || c.Keep != nil && !c.Keep(id) {
		return
	}
	switch ev := ev.(type) {
	case *events.Tool:
		b := c.build(ev.Build)
		b.Tools = append(b.Tools, ev)
	case *events.Action:
		b := c.build(ev.Build)
		b.Actions = append(b.Actions, ev)
	case *events.Link:
		b := c.build(ev.Build)
		b.Links = append(b.Links, ev)
	case *events.Build:
		c.build(ev.Build).Event = ev
	}
}

// buildOf returns the build that an event of its course belongs to.
func buildOf(ev events.Event) (id string, ok bool) {
	switch ev := ev.(type) {
	case *events.Tool:
		return ev.Build, true
	case *events.Action:
		return ev.Build, true
	case *events.Link:
		return ev.Build, true
	case *events.Build:
		return ev.Build, true
	}
	return "", false
}

func (c *Collector) build(id string) *Build {
	if c.builds == nil {
		c.builds = make(map[string]*Build)
	}
	b := c.builds[id]
	if b == nil {
		b = &Build{ID: id}
		c.builds[id] = b
	}
	return b
}

// Builds returns what was gathered, the oldest build first, those of unknown
// time before all.
func (c *Collector) Builds() []*Build {
	list := make([]*Build, 0, len(c.builds))
	for _, b := range c.builds {
		slices.SortStableFunc(b.Tools, func(x, y *events.Tool) int { return x.Start.Compare(y.Start) })
		slices.SortStableFunc(b.Actions, func(x, y *events.Action) int { return x.ID - y.ID })
		list = append(list, b)
	}
	slices.SortFunc(list, func(x, y *Build) int {
		return cmp.Or(x.Start().Compare(y.Start()), strings.Compare(x.ID, y.ID))
	})
	return list
}

// Start is when go was started, or where that is not known its first tool, or
// what the id says; zero when none does.
func (b *Build) Start() time.Time {
	switch {
	case b.Event != nil:
		return b.Event.Start
	case len(b.Tools) > 0:
		return b.Tools[0].Start
	}
	return logs.StartOf(b.ID)
}

// End is when go ended, or where that is not known the last of its tools.
func (b *Build) End() time.Time {
	if b.Event != nil {
		return b.Event.Start.Add(b.Event.Wall)
	}
	var end time.Time
	for _, t := range b.Tools {
		if e := t.End(); e.After(end) {
			end = e
		}
	}
	return end
}
