package builds

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/logs"
)

// A Summary is what a list says of a build. Durations are nanoseconds.
type Summary struct {
	Build string `json:"build"`
	// Start is UTC; zero where nothing tells it.
	Start time.Time `json:"start,omitzero"`
	// Wall and CPU (user and system) are go's and all it started, or where its
	// line is missing: from the first tool's start to the last one's end, and
	// the sum of the tools and linkgate's part.
	Wall time.Duration `json:"wall_ns"`
	CPU  time.Duration `json:"cpu_ns"`
	// Command is [events.Build]'s, nil where it is not known; so is Cores, 0.
	Command []string `json:"command"`
	Go      string   `json:"go,omitempty"`
	GOOS    string   `json:"goos,omitempty"`
	GOARCH  string   `json:"goarch,omitempty"`
	Cores   int      `json:"cores,omitempty"`
	// Result is one of [events.Build]'s, [Unfinished] or [Unknown].
	Result string `json:"result"`
	// Compiled counts the packages that were compiled in this build, variants
	// for tests apart, by their tools: an action that is not cached need not have
	// run. Cached counts those that did not have to be; nil where go's action
	// graph is missing: cache hits unknown.
	Compiled int  `json:"compiled"`
	Cached   *int `json:"cached"`
	// Tools counts runs of tools, Links those of the linker, LinkTime their
	// wall time.
	Tools    int           `json:"tools"`
	Links    int           `json:"links"`
	LinkTime time.Duration `json:"link_ns"`
	// Denied counts the findings that were denied, WouldBeDenied those that
	// mode enforce would deny, of links in a milder one.
	Denied        int `json:"denied"`
	WouldBeDenied int `json:"would_be_denied"`
}

// Values of [Summary.Result] where a build has no line of its own, and no tool
// or link tells that it has failed.
const (
	// Unfinished is a build that linkgate started: it still runs, or was
	// killed.
	Unfinished = "unfinished"
	// Unknown is one under a bare -toolexec=linkgate, which sees only tools.
	Unknown = "unknown"
)

// Summaries gathers summaries from events, in memory that grows with the builds
// and not with their events. The zero Summaries is ready.
type Summaries struct {
	sums map[string]*sum
}

// A sum is a summary in the making.
type sum struct {
	event           *events.Build
	first, last     time.Time // of the tools
	cpu, linkTime   time.Duration
	tools, links    int
	compiled        int // runs of compile
	actions, cached int // actions of mode build, and those that were cached
	denied, would   int
	stopped, failed bool // a link was denied, a tool failed
	target          target
}

type target struct{ toolchain, goos, goarch string }

// Add takes one event. Relocations and problems are passed over.
func (s *Summaries) Add(ev events.Event) {
	id, ok := buildOf(ev)
	if !ok {
		return
	}
	if s.sums == nil {
		s.sums = make(map[string]*sum)
	}
	b := s.sums[id]
	if b == nil {
		b = &sum{}
		s.sums[id] = b
	}
	switch ev := ev.(type) {
	case *events.Build:
		b.event = ev
	case *events.Tool:
		b.tool(ev)
	case *events.Link:
		b.linked(ev)
	case *events.Action:
		if ev.Mode != modeBuild {
			return
		}
		b.actions++
		if ev.Cached {
			b.cached++
		}
	}
}

// modeBuild is the [events.Action.Mode] of a package's compilation.
const modeBuild = "build"

func (b *sum) tool(ev *events.Tool) {
	b.target = target{ev.Go, ev.GOOS, ev.GOARCH}
	if b.tools == 0 || ev.Start.Before(b.first) {
		b.first = ev.Start
	}
	if end := ev.End(); end.After(b.last) {
		b.last = end
	}
	b.tools++
	b.cpu += ev.User + ev.System + ev.Own.User + ev.Own.System
	b.failed = b.failed || ev.Exit != 0 || ev.Signal != ""
	switch {
	case ev.Tool == toolCompile:
		b.compiled++
	case ev.Tool == toolLink && !ev.NotRun:
		b.links++
		b.linkTime += ev.Wall
	}
}

// Values of [events.Tool.Tool] that are told from others here.
const (
	toolCompile = "compile"
	toolLink    = "link"
)

func (b *sum) linked(ev *events.Link) {
	if b.target == (target{}) {
		b.target = target{ev.Go, ev.GOOS, ev.GOARCH}
	}
	b.stopped = b.stopped || ev.Result == finding.ResultDenied
	if ev.Mode == finding.ModeEnforce {
		b.denied += ev.Counts.Denied
	} else {
		b.would += ev.Counts.EnforceDenied
	}
}

// List returns what was gathered, the newest build first, those of unknown time
// last.
func (s *Summaries) List() []Summary {
	list := make([]Summary, 0, len(s.sums))
	for id, b := range s.sums {
		list = append(list, b.summary(id))
	}
	slices.SortFunc(list, func(x, y Summary) int {
		return cmp.Or(y.Start.Compare(x.Start), strings.Compare(y.Build, x.Build))
	})
	return list
}

func (b *sum) summary(id string) Summary {
	out := Summary{
		Build: id, Start: logs.StartOf(id), CPU: b.cpu, Result: b.result(id),
		Go: b.target.toolchain, GOOS: b.target.goos, GOARCH: b.target.goarch,
		Compiled: b.compiled, Tools: b.tools, Links: b.links, LinkTime: b.linkTime,
		Denied: b.denied, WouldBeDenied: b.would,
	}
	if b.tools > 0 {
		out.Start, out.Wall = b.first, b.last.Sub(b.first)
	}
	if ev := b.event; ev != nil {
		out.Start, out.Wall, out.Cores, out.Command = ev.Start, ev.Wall, ev.Cores, ev.Command
		out.Go, out.GOOS, out.GOARCH = ev.Go, ev.GOOS, ev.GOARCH
		// Windows counts go's own time alone.
		out.CPU = max(b.cpu, ev.User+ev.System)
	}
	if b.actions > 0 {
		out.Cached = &b.cached
	}
	return out
}

func (b *sum) result(id string) string {
	switch {
	case b.event != nil && b.event.Result != "":
		return b.event.Result
	case b.stopped:
		return events.BuildDenied
	case b.failed:
		return events.BuildFailed
	case b.event == nil && !logs.StartOf(id).IsZero():
		return Unfinished
	}
	return Unknown
}

// Summary returns what a list says of b.
func (b *Build) Summary() Summary {
	var s sum
	s.event = b.Event
	one := Summaries{sums: map[string]*sum{b.ID: &s}}
	for _, ev := range b.Tools {
		one.Add(ev)
	}
	for _, ev := range b.Links {
		one.Add(ev)
	}
	for _, ev := range b.Actions {
		one.Add(ev)
	}
	return s.summary(b.ID)
}
