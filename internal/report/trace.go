package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/printable"
)

// Trace writes the builds of a log in the Trace Event Format, which Perfetto and
// chrome://tracing open: a process for each build, a thread for each lane that
// tools can be put in one behind another, a complete event ("X") for each tool,
// and an instant event ("i") for each finding that opt keeps, at the start of its
// link. Times are microseconds since the start of the oldest build.
//
// It goes over the events twice, and keeps only when each tool ran: what a log
// gained in between is left out, and so is a finding whose link has no tool
// event, since nothing tells when it was. The format is documented in "Trace
// Event Format" of the Chromium project's trace viewer.
func Trace(w io.Writer, evs iter.Seq2[events.Event, error], opt Options) error {
	times, err := readTimes(evs)
	if err != nil {
		return err
	}
	t := tracer{w: bufio.NewWriter(w), opt: opt, times: times}
	t.raw(fmt.Sprintf(`{"displayTimeUnit":"ms","otherData":{"start":%q},"traceEvents":[`, times.start.Format(time.RFC3339Nano)))
	t.names()
	for ev, err := range evs {
		if _, ok := events.Skippable(err); err != nil && !ok {
			return err
		}
		t.event(ev)
	}
	t.raw("\n]}\n")
	if t.err != nil {
		return t.err
	}
	return t.w.Flush()
}

// A traceTimes is what has to be known before the first event is written.
type traceTimes struct {
	start  time.Time // of the oldest
	builds map[string]*traceBuild
}

// A traceBuild says when the tools of a build ran, in the order of the log.
type traceBuild struct {
	id    string
	pid   int
	start time.Time
	name  string
	spans []builds.Span
	lanes []int // of each span; the threads are these and 1
	most  int
	next  int // the next tool to be written
	links map[string]traceLink
}

// A traceLink is when a program was linked, and which tool of the build it was.
type traceLink struct {
	start time.Time
	tool  int
}

func readTimes(evs iter.Seq2[events.Event, error]) (traceTimes, error) {
	times := traceTimes{builds: map[string]*traceBuild{}}
	of := func(id string, start time.Time) *traceBuild {
		b := times.builds[id]
		if b == nil {
			b = &traceBuild{id: id, name: "go", start: start, links: map[string]traceLink{}}
			times.builds[id] = b
		}
		if start.Before(b.start) {
			b.start = start
		}
		return b
	}
	for ev, err := range evs {
		if _, ok := events.Skippable(err); err != nil && !ok {
			return times, err
		}
		switch ev := ev.(type) {
		case *events.Build:
			of(ev.Build, ev.Start).name = "go " + events.CommandLine(ev.Command)
		case *events.Tool:
			b := of(ev.Build, ev.Start)
			if ev.Tool == "link" {
				b.links[ev.Package] = traceLink{ev.Start, len(b.spans)}
			}
			b.spans = append(b.spans, builds.Span{Start: ev.Start, End: ev.End()})
		}
	}
	for i, b := range times.sorted() {
		b.pid = i + 1
		if i == 0 {
			times.start = b.start
		}
		b.assign()
	}
	return times, nil
}

func (times traceTimes) sorted() []*traceBuild {
	return slices.SortedFunc(maps.Values(times.builds), func(x, y *traceBuild) int {
		if c := x.start.Compare(y.start); c != 0 {
			return c
		}
		return strings.Compare(x.id, y.id)
	})
}

// assign puts the tools into lanes. A log has them in the order of their ends.
func (b *traceBuild) assign() {
	order := make([]int, len(b.spans))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return b.spans[x].Start.Compare(b.spans[y].Start) })
	sorted := make([]builds.Span, len(order))
	for i, at := range order {
		sorted[i] = b.spans[at]
	}
	lanes, most := builds.Lanes(sorted)
	b.most, b.lanes, b.spans = most, make([]int, len(order)), nil
	for i, at := range order {
		b.lanes[at] = lanes[i]
	}
}

// traceEvent is one event of the format.
type traceEvent struct {
	Name     string  `json:"name"`
	Category string  `json:"cat,omitempty"`
	Phase    string  `json:"ph"` // "X" complete, "i" instant, "M" metadata
	Time     *micros `json:"ts,omitempty"`
	Duration *micros `json:"dur,omitempty"`
	Process  int     `json:"pid"`
	Thread   int     `json:"tid"`
	Scope    string  `json:"s,omitempty"` // of an instant: "t", its thread
	Args     any     `json:"args,omitempty"`
}

// micros is a time in microseconds, to the nanosecond.
type micros time.Duration

func (m micros) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "%.3f", float64(m)/float64(time.Microsecond)), nil
}

// A tracer writes events; after an error it writes nothing.
type tracer struct {
	w     *bufio.Writer
	opt   Options
	times traceTimes
	some  bool // an event was written
	err   error
}

func (t *tracer) raw(s string) {
	if t.err == nil {
		_, t.err = t.w.WriteString(s)
	}
}

func (t *tracer) write(ev traceEvent) {
	data, err := json.Marshal(ev)
	if t.err == nil {
		t.err = err
	}
	if t.some {
		t.raw(",")
	}
	t.some = true
	t.raw("\n" + string(data))
}

// names says what the processes and threads are.
func (t *tracer) names() {
	type name struct {
		Name string `json:"name"`
	}
	for _, b := range t.times.sorted() {
		t.write(traceEvent{Name: "process_name", Phase: "M", Process: b.pid, Args: name{printable.Text(b.name + " (" + b.id + ")")}})
		t.write(traceEvent{Name: "process_sort_index", Phase: "M", Process: b.pid, Args: map[string]int{"sort_index": b.pid}})
		t.write(traceEvent{Name: "thread_name", Phase: "M", Process: b.pid, Args: name{"go"}})
		for lane := range b.most {
			t.write(traceEvent{Name: "thread_name", Phase: "M", Process: b.pid, Thread: lane + 1, Args: name{fmt.Sprintf("lane %d", lane+1)}})
		}
	}
}

func (t *tracer) since(at time.Time) *micros {
	m := micros(at.Sub(t.times.start))
	return &m
}

func (t *tracer) event(ev events.Event) {
	switch ev := ev.(type) {
	case *events.Build:
		if b := t.times.builds[ev.Build]; b != nil {
			wall := micros(max(ev.Wall, 0))
			t.write(traceEvent{Name: printable.Text(b.name), Category: "build", Phase: "X", Time: t.since(ev.Start), Duration: &wall, Process: b.pid, Args: map[string]any{
				"build": ev.Build, "result": ev.Result, "toolchain": ev.Go, "cores": ev.Cores,
			}})
		}
	case *events.Tool:
		if b := t.times.builds[ev.Build]; b != nil && b.next < len(b.lanes) {
			t.tool(b, ev)
		}
	case *events.Relocation:
		if b := t.times.builds[ev.Build]; b != nil {
			t.finding(b, ev)
		}
	}
}

// toolArgs are what Perfetto shows of a tool beside its times.
type toolArgs struct {
	Package    string `json:"package"`
	Module     string `json:"module,omitempty"`
	Version    string `json:"version,omitempty"`
	CPU        micros `json:"cpu_us"`
	PeakMemory int64  `json:"peak_memory"`
	Own        micros `json:"linkgate_us"`
	Exit       int    `json:"exit"`
	Signal     string `json:"signal,omitempty"`
	NotRun     bool   `json:"not_run,omitempty"`
}

func (t *tracer) tool(b *traceBuild, ev *events.Tool) {
	lane := b.lanes[b.next]
	b.next++
	wall := micros(max(ev.Wall, 0))
	t.write(traceEvent{
		Name: printable.Text(ev.Tool + " " + ev.Package), Category: printable.Text(ev.Tool), Phase: "X",
		Time: t.since(ev.Start), Duration: &wall, Process: b.pid, Thread: lane + 1,
		Args: toolArgs{ev.Package, ev.Module, ev.Version, micros(ev.User + ev.System), ev.PeakMemory, micros(ev.Own.Wall), ev.Exit, ev.Signal, ev.NotRun},
	})
}

func (t *tracer) finding(b *traceBuild, ev *events.Relocation) {
	at, ok := b.links[ev.Link]
	if !ok || !t.opt.covers(ev) || t.opt.leavesOut(ev) {
		return
	}
	if it := (item{entry: entryOf(ev), rel: ev}); t.opt.shows(it) {
		t.write(traceEvent{
			Name: printable.Text(string(ev.Decision.Action) + " " + ev.Symbol), Category: "finding", Phase: "i", Scope: "t",
			Time: t.since(at.start), Process: b.pid, Thread: b.lanes[at.tool] + 1,
			Args: map[string]any{
				"link": ev.Link, "module": msgModule(it.from), "package": ev.From.Path, "symbol": ev.Symbol, "classes": it.classList(),
				"action": ev.Decision.Action, "rule": ev.Decision.Rule,
			},
		})
	}
}
