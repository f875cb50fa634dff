package builds

import (
	"bytes"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// at is a time some milliseconds after the build began.
func at(ms int) time.Time {
	return time.Date(2026, 11, 21, 15, 30, 0, 0, time.UTC).Add(time.Duration(ms) * time.Millisecond)
}

const ms = time.Millisecond

// ran is a tool from one millisecond to another, with a peak in megabytes.
func ran(tool, pkg string, from, to, mb int) *events.Tool {
	wall := at(to).Sub(at(from))
	return &events.Tool{
		Build: "b", Tool: tool, Package: pkg, Module: "example.com/m", Version: "v1.0.0", Go: "go1.26.8",
		Start: at(from), Wall: wall, User: wall, PeakMemory: int64(mb) << 20, Own: events.Own{Wall: ms, User: ms},
	}
}

// action is one of mode build from one millisecond to another.
func action(id int, pkg string, from, to int, deps ...int) *events.Action {
	return &events.Action{Build: "b", ID: id, Deps: deps, Mode: "build", Package: pkg, Start: at(from), Done: at(to)}
}

func gather(evs ...events.Event) *Build {
	var c Collector
	for _, ev := range evs {
		c.Add(ev)
	}
	return c.Builds()[0]
}

func TestSummary(t *testing.T) {
	cached := action(2, "fmt", 0, 1)
	cached.Cached = true
	unreached := &events.Action{Build: "b", ID: 3, Mode: "build", Package: "late"}
	// What waited for a failed action, and what go vet wants no archive of, has
	// its times and did not run.
	waited := action(4, "waited", 10, 10)
	failed := ran("compile", "a", 0, 10, 1)
	failed.Exit = 2
	notRun := ran("link", "app", 10, 10, 0)
	notRun.NotRun = true
	const wrapped = "20261121-153000-1a2b3c4d"
	one := 1
	tests := []struct {
		name string
		evs  []events.Event
		want Summary
	}{
		{"bare", []events.Event{ran("compile", "a", 0, 10, 1), ran("link", "app", 10, 30, 1), ran("link", "tool", 10, 20, 1)},
			Summary{Build: "b", Start: at(0), Wall: 30 * ms, CPU: 43 * ms, Go: "go1.26.8", Result: Unknown, Compiled: 1, Tools: 3, Links: 2, LinkTime: 30 * ms}},
		{"a tool failed", []events.Event{failed},
			Summary{Build: "b", Start: at(0), Wall: 10 * ms, CPU: 11 * ms, Go: "go1.26.8", Result: events.BuildFailed, Compiled: 1, Tools: 1}},
		{"denied", []events.Event{notRun, &events.Link{Build: "b", Result: finding.ResultDenied, Mode: finding.ModeEnforce, Counts: events.Counts{Denied: 2, EnforceDenied: 2}}},
			Summary{Build: "b", Start: at(10), CPU: ms, Go: "go1.26.8", Result: events.BuildDenied, Tools: 1, Denied: 2}},
		{"observed", []events.Event{&events.Link{Build: "b", Go: "go1.26.8", Result: finding.ResultPassed, Mode: finding.ModeObserve, Counts: events.Counts{EnforceDenied: 3}}},
			Summary{Build: "b", Go: "go1.26.8", Result: Unknown, WouldBeDenied: 3}},
		{"its own line", []events.Event{ran("compile", "a", 0, 10, 1), &events.Build{Build: "b", Start: at(-5), Wall: 50 * ms, User: 7 * ms, System: 13 * ms, Cores: 4, Go: "go1.27.4", Result: events.BuildPassed, Command: []string{"build"}}},
			Summary{Build: "b", Start: at(-5), Wall: 50 * ms, CPU: 20 * ms, Cores: 4, Go: "go1.27.4", Result: events.BuildPassed, Command: []string{"build"}, Compiled: 1, Tools: 1}},
		{"actions", []events.Event{ran("compile", "a", 0, 10, 1), action(1, "a", 0, 10), cached, unreached, waited},
			Summary{Build: "b", Start: at(0), Wall: 10 * ms, CPU: 11 * ms, Go: "go1.26.8", Result: Unknown, Compiled: 1, Cached: &one, Tools: 1}},
		{"unfinished", []events.Event{&events.Link{Build: wrapped}},
			Summary{Build: wrapped, Start: at(0), Result: Unfinished}},
	}
	for _, test := range tests {
		var all Summaries
		for _, ev := range test.evs {
			all.Add(ev)
		}
		if got := all.List(); len(got) != 1 || !reflect.DeepEqual(got[0], test.want) {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
		if got := gather(test.evs...).Summary(); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: of the build: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestCacheRatio(t *testing.T) {
	zero, three := 0, 3
	for _, test := range []struct {
		sum   Summary
		ratio float64
		known bool
	}{
		{Summary{Compiled: 1, Cached: &three}, 0.75, true},
		{Summary{Compiled: 1, Cached: &zero}, 0, true},
		{Summary{Compiled: 1}, 0, false}, // unknown is not 0
		{Summary{Cached: &zero}, 0, false},
	} {
		if ratio, known := test.sum.CacheRatio(); ratio != test.ratio || known != test.known {
			t.Errorf("%+v: %v, %v", test.sum, ratio, known)
		}
	}
}

func TestPackages(t *testing.T) {
	cached := func(id int, pkg string) *events.Action {
		a := action(id, pkg, 0, 0)
		a.Cached = true
		return a
	}
	std := ran("asm", "runtime", 0, 3, 9)
	std.Module, std.Version = "std", "go1.26.8"
	b := gather(ran("compile", "a", 0, 10, 5), ran("cgo", "a", 10, 40, 7), ran("vet", "b", 0, 5, 1), ran("link", "app", 40, 90, 50), std,
		cached(1, "fmt"), cached(2, "a"), action(3, "c", 0, 0), &events.Action{Build: "b", ID: 4, Mode: "build", Package: "late"})
	want := []Package{
		{"a", "example.com/m", "v1.0.0", Compiled, 40 * ms, 40 * ms, 7 << 20, []ToolTime{{"cgo", 30 * ms}, {"compile", 10 * ms}}},
		{"b", "example.com/m", "v1.0.0", Unknown, 5 * ms, 5 * ms, 1 << 20, []ToolTime{{"vet", 5 * ms}}},
		{"runtime", "std", "go1.26.8", Unknown, 3 * ms, 3 * ms, 9 << 20, []ToolTime{{"asm", 3 * ms}}},
		{Package: "c", State: Unknown},
		{Package: "fmt", State: Cached},
		{Package: "late", State: Unknown},
	}
	if got := b.Packages(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if a, std := want[0].At(), want[2].At(); a != "example.com/m@v1.0.0" || std != "std" {
		t.Errorf("at %s and %s", a, std)
	}
}

func TestCriticalPath(t *testing.T) {
	tests := []struct {
		name    string
		actions []*events.Action
		want    string
		wall    time.Duration
	}{
		{"none", nil, "", 0},
		{"one", []*events.Action{action(1, "a", 0, 10)}, "a", 10 * ms},
		// b ends last, but the chain through c is the longer one.
		{"the longest, not the last", []*events.Action{action(1, "a", 0, 10), action(2, "b", 90, 100), action(3, "c", 10, 40, 1)}, "a c", 40 * ms},
		{"a diamond", []*events.Action{action(4, "d", 30, 35, 2, 3), action(1, "a", 0, 10), action(2, "b", 10, 30, 1), action(3, "c", 10, 12, 1)}, "a b d", 35 * ms},
		{"what took no time", []*events.Action{action(1, "a", 0, 10), action(2, "nop", 10, 10, 1), action(3, "c", 10, 20, 2)}, "a c", 20 * ms},
		{"what is missing", []*events.Action{action(1, "a", 0, 10, 7)}, "a", 10 * ms},
		{"never reached", []*events.Action{action(1, "a", 0, 10), {ID: 2, Deps: []int{1}}}, "a", 10 * ms},
		{"twice", []*events.Action{action(1, "a", 0, 10), action(1, "b", 0, 90)}, "a", 10 * ms},
		{"a circle", []*events.Action{action(1, "a", 0, 10, 2), action(2, "b", 0, 10, 1), action(3, "c", 0, 5), action(4, "self", 0, 50, 4)}, "c", 5 * ms},
		{"a clock that went back", []*events.Action{action(1, "a", 10, 0)}, "", 0},
	}
	for _, test := range tests {
		steps, wall := (&Build{Actions: test.actions}).CriticalPath()
		var names []string
		for _, s := range steps {
			names = append(names, s.Package)
		}
		if got := strings.Join(names, " "); got != test.want || wall != test.wall {
			t.Errorf("%s: %q, %v, want %q, %v", test.name, got, wall, test.want, test.wall)
		}
	}
}

func TestMemory(t *testing.T) {
	// c begins as a ends: they were never there together.
	b := gather(ran("compile", "a", 0, 10, 5), ran("compile", "b", 5, 20, 4), ran("compile", "c", 10, 20, 3), ran("compile", "d", 30, 40, 8), ran("asm", "unknown", 0, 50, 0))
	m := b.Memory()
	if m.Largest.Package != "d" || m.Together != 9<<20 || m.Tools != 2 || !m.At.Equal(at(5)) {
		t.Errorf("%+v", m)
	}
	if m := gather(ran("compile", "a", 0, 10, 0)).Memory(); m != (Memory{}) {
		t.Errorf("of none: %+v", m)
	}
}

func TestIdleCores(t *testing.T) {
	line := &events.Build{Build: "b", Start: at(0), Wall: 100 * ms, User: 80 * ms, System: 20 * ms, Cores: 4}
	if share, known := gather(ran("compile", "a", 0, 10, 1), line).IdleCores(); share != 0.75 || !known {
		t.Errorf("%v, %v", share, known)
	}
	// Where go's time is known without that of its children, the tools' is it.
	if share, known := gather(ran("compile", "a", 0, 199, 1), line).IdleCores(); share != 0.5 || !known {
		t.Errorf("%v, %v", share, known)
	}
	if share, known := gather(ran("compile", "a", 0, 10, 1)).IdleCores(); share != 0 || known {
		t.Errorf("without a line: %v, %v", share, known)
	}
}

func TestOwn(t *testing.T) {
	if got := gather(ran("compile", "a", 0, 10, 1), ran("link", "app", 10, 20, 1)).Own(); got != (Own{2 * ms, 2 * ms, ms}) {
		t.Errorf("%+v", got)
	}
}

// TestLanes holds the lanes against the number of spans at one time: that many
// are needed, and no more.
func TestLanes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var spans []Span
		for range r.IntN(40) {
			from := r.IntN(100)
			spans = append(spans, Span{at(from), at(from + 1 + r.IntN(20))})
		}
		slices.SortFunc(spans, func(x, y Span) int { return x.Start.Compare(y.Start) })
		lanes, n := Lanes(spans)
		most := 0
		for _, s := range spans {
			together := 0
			for _, other := range spans {
				if !other.Start.After(s.Start) && other.End.After(s.Start) {
					together++
				}
			}
			most = max(most, together)
		}
		if n != most {
			t.Fatalf("%d lanes for %d spans at one time: %v", n, most, spans)
		}
		checkLanes(t, spans, lanes, n)
	}
}

func checkLanes(t *testing.T, spans []Span, lanes []int, n int) {
	t.Helper()
	ends := make([][]time.Time, n)
	for i, lane := range lanes {
		for _, end := range ends[lane] {
			if spans[i].Start.Before(end) {
				t.Fatalf("two spans at one time in lane %d of %v", lane, spans)
			}
		}
		ends[lane] = append(ends[lane], spans[i].End)
	}
}

func TestCompare(t *testing.T) {
	older := gather(ran("compile", "a", 0, 10, 1), ran("compile", "b", 0, 10, 1), ran("compile", "gone", 0, 3, 1), ran("link", "app", 10, 20, 1),
		&events.Build{Build: "b", Go: "go1.26.8", Cores: 2, Command: []string{"build", "./..."}})
	newer := gather(ran("compile", "a", 0, 50, 1), ran("compile", "b", 0, 10, 1), ran("asm", "new", 0, 5, 1), ran("link", "app", 10, 12, 1))
	c := Compare(older, newer)
	if want := []Change{{"a", 10 * ms, 50 * ms}, {"new", 0, 5 * ms}, {"gone", 3 * ms, 0}}; !reflect.DeepEqual(c.Packages, want) {
		t.Errorf("packages: %+v, want %+v", c.Packages, want)
	}
	if want := []Change{{"app", 10 * ms, 2 * ms}}; !reflect.DeepEqual(c.Links, want) {
		t.Errorf("links: %+v, want %+v", c.Links, want)
	}
	if want := []Differ{{"cores", "2", ""}, {"command", "build ./...", ""}}; !reflect.DeepEqual(c.Differ, want) {
		t.Errorf("differ: %+v, want %+v", c.Differ, want)
	}
	if c := Compare(older, older); len(c.Packages)+len(c.Links)+len(c.Differ) != 0 {
		t.Errorf("with itself: %+v", c)
	}
}

func TestFind(t *testing.T) {
	ids := []string{"20261121-1", "20261121-12", "20261122-1"}
	for _, test := range []struct{ id, want, err string }{
		{"20261121-1", "20261121-1", ""}, // though another begins with it
		{"20261122", "20261122-1", ""},
		{"20261121", "", `"20261121" may be any of 2 builds: 20261121-1, 20261121-12`},
		{"x", "", `no build "x"`},
	} {
		got, err := Find(ids, test.id)
		if got != test.want || (err == nil) != (test.err == "") || err != nil && err.Error() != test.err {
			t.Errorf("%s: %q, %v", test.id, got, err)
		}
	}
}

func TestKeep(t *testing.T) {
	c := Collector{Keep: func(id string) bool { return id == "b" }}
	c.Add(ran("compile", "a", 0, 1, 1))
	c.Add(&events.Link{Build: "other"})
	c.Add(&events.Relocation{Build: "b"})
	if list := c.Builds(); len(list) != 1 || list[0].ID != "b" {
		t.Errorf("%+v", list)
	}
}

// FuzzBuilds reads any log, and holds what is said of its builds against what
// must be true of any.
func FuzzBuilds(f *testing.F) {
	seed, err := os.ReadFile("../events/testdata/schema1.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	for line := range bytes.Lines(seed) {
		f.Add(line)
	}
	f.Add([]byte(`{"schema":1,"event":"action","build":"b","id":1,"deps":[1,2,2],"mode":"build","start":"2026-11-21T15:30:00Z","done":"2026-11-21T15:30:01Z"}`))
	f.Add([]byte(`{"schema":1,"event":"tool","build":"b","tool":"link","wall_ns":-9223372036854775808,"start":"0000-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, log []byte) {
		var all Summaries
		var c Collector
		for ev, err := range events.ReadCourse(bytes.NewReader(log)) {
			if err == nil {
				all.Add(ev)
				c.Add(ev)
			}
		}
		list, builds := all.List(), c.Builds()
		if len(list) != len(builds) {
			t.Fatalf("%d summaries of %d builds", len(list), len(builds))
		}
		for _, b := range builds {
			if !slices.ContainsFunc(list, func(s Summary) bool {
				return s.Build == b.ID && s.Start.Equal(b.Start()) && s.Result == b.Summary().Result
			}) {
				t.Fatalf("no summary as of %+v", b)
			}
			var sum time.Duration
			for _, a := range b.Actions {
				sum += took(a)
			}
			if _, wall := b.CriticalPath(); sum >= 0 && wall > sum {
				t.Fatalf("a path of %v in %v", wall, sum)
			}
			var spans []Span
			for _, tool := range b.Tools {
				spans = append(spans, Span{tool.Start, tool.End()})
			}
			lanes, n := Lanes(spans)
			checkLanes(t, spans, lanes, n)
			Compare(b, builds[0])
			b.Memory()
			b.IdleCores()
			b.Packages()
		}
	})
}
