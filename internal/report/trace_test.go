package report

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// TestTrace holds a trace against the fields that the Trace Event Format asks
// for, and what is in it against the log.
func TestTrace(t *testing.T) {
	start := time.Date(2026, 11, 21, 15, 30, 0, 0, time.UTC)
	tool := func(build, name, pkg string, from, to int) *events.Tool {
		return &events.Tool{Build: build, Tool: name, Package: pkg, Module: "example.com/m", Version: "v1.0.0", PeakMemory: 7,
			Start: start.Add(time.Duration(from) * time.Millisecond), Wall: time.Duration(to-from) * time.Millisecond, Own: events.Own{Wall: 1500 * time.Nanosecond}}
	}
	denied := &events.Relocation{Build: "b1", Link: "app\x1b", Symbol: "runtime.x", Decision: events.Decision{Action: finding.Deny}}
	late := *denied
	late.Link = "never linked"
	evs := []events.Event{
		tool("b1", "compile", "short", 10, 20), tool("b1", "compile", "long", 0, 50), tool("b1", "compile", "third", 20, 30),
		denied, &late, tool("b1", "link", "app\x1b", 50, 90),
		&events.Build{Build: "b1", Start: start, Wall: 100 * time.Millisecond, Command: []string{"build", "</script>"}, Result: "passed"},
		tool("b2", "compile", "other", 1000, 1001),
	}
	var out strings.Builder
	if err := Trace(&out, seq(evs...), Options{}); err != nil {
		t.Fatal(err)
	}
	var trace struct {
		DisplayTimeUnit string
		TraceEvents     []struct {
			Name, Cat, Ph, S string
			Time             *float64 `json:"ts"`
			Dur              *float64
			Pid, Tid         *int
			Args             map[string]any
		}
	}
	if err := json.Unmarshal([]byte(out.String()), &trace); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	until := map[[2]int]float64{} // the end of the last event of a thread
	count := map[string]int{}
	names := map[string][2]int{}
	for _, ev := range trace.TraceEvents {
		if ev.Name == "" || ev.Pid == nil || ev.Tid == nil || strings.ContainsRune(ev.Name, 0x1b) {
			t.Fatalf("%+v", ev)
		}
		thread := [2]int{*ev.Pid, *ev.Tid}
		count[ev.Ph]++
		switch ev.Ph {
		case "M":
			if _, ok := ev.Args["name"].(string); !ok && ev.Name != "process_sort_index" {
				t.Errorf("%+v", ev)
			}
			continue
		case "X":
			if ev.Time == nil || ev.Dur == nil || *ev.Dur < 0 || *ev.Time < 0 {
				t.Fatalf("%+v", ev)
			}
			if ev.Cat == "build" {
				continue
			}
			for _, arg := range []string{"package", "module", "peak_memory", "linkgate_us"} {
				if ev.Args[arg] == nil {
					t.Errorf("%s: no %s", ev.Name, arg)
				}
			}
			if *ev.Tid == 0 {
				t.Errorf("%s is in no lane", ev.Name)
			}
			names[ev.Name] = thread
			until[thread] = max(until[thread], *ev.Time+*ev.Dur)
		case "i":
			if ev.Time == nil || *ev.Time != 50_000 || ev.S != "t" || ev.Args["symbol"] != "runtime.x" || thread != names["link app\\x1b"] && *ev.Tid != 1 {
				t.Errorf("%+v", ev)
			}
		default:
			t.Errorf("phase %q", ev.Ph)
		}
	}
	// Two processes with 3 lines of metadata and 2 lanes and 1; 5 tools and a build.
	if count["M"] != 9 || count["X"] != 6 || count["i"] != 1 {
		t.Errorf("%v", count)
	}
	if names["compile long"] != [2]int{1, 1} || names["compile short"] != [2]int{1, 2} || names["compile third"] != [2]int{1, 2} || names["compile other"] != [2]int{2, 1} {
		t.Errorf("%v", names)
	}
}

// full is a writer that fails.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

// TestTraceFull: what goes wrong with a file is said once, however much was to be
// written.
func TestTraceFull(t *testing.T) {
	for _, n := range []int{1, 100} {
		var evs []events.Event
		for range n {
			evs = append(evs, &events.Tool{Build: "b", Tool: "compile", Package: "a"})
		}
		if err := Trace(full{}, seq(evs...), Options{}); err == nil || err.Error() != "no space" {
			t.Errorf("%d tools: %v", n, err)
		}
	}
}

// TestTraceGrows reads a log that gains a tool between the two passes.
func TestTraceGrows(t *testing.T) {
	evs := []events.Event{&events.Tool{Build: "b", Tool: "compile", Package: "a"}}
	pass := 0
	growing := func(yield func(events.Event, error) bool) {
		pass++
		for range pass {
			if !yield(evs[0], nil) {
				return
			}
		}
	}
	var out strings.Builder
	if err := Trace(&out, growing, Options{}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), `"ph":"X"`); n != 1 {
		t.Errorf("%d tools, want 1", n)
	}
}

// TestCriticalTools: a package that is built on the critical path stays on it when
// its vet or its test comes behind.
func TestCriticalTools(t *testing.T) {
	start := time.Date(2026, 11, 21, 15, 30, 0, 0, time.UTC)
	var c builds.Collector
	for i, mode := range []string{"build", "vet", "test run"} {
		c.Add(&events.Action{Build: "b", ID: i, Deps: []int{max(0, i-1)}[:min(i, 1)], Mode: mode, Package: "a", Start: start, Done: start.Add(time.Second)})
	}
	for i, tool := range []string{"compile", "vet", "link"} {
		c.Add(&events.Tool{Build: "b", Tool: tool, Package: "a", Start: start.Add(time.Duration(i) * time.Second), Wall: time.Second})
	}
	tools := timelineOf(c.Builds()[0]).Tools
	if !tools[0].Critical || !tools[1].Critical || tools[2].Critical {
		t.Errorf("%+v", tools)
	}
}

// TestHTMLBuilds checks what must hold of a page with builds of foreign names.
func TestHTMLBuilds(t *testing.T) {
	const evil = "</script><script>alert(1)</script>"
	start := time.Date(2026, 11, 21, 15, 30, 0, 0, time.UTC)
	var c builds.Collector
	c.Add(&events.Tool{Build: "b", Tool: "compile", Package: evil, Module: evil, Start: start, Wall: time.Second, PeakMemory: 5e6})
	c.Add(&events.Tool{Build: "b", Tool: "link", Package: "app", Start: start.Add(time.Second), Wall: time.Second})
	c.Add(&events.Action{Build: "b", ID: 1, Mode: "link", Package: "app", Start: start, Done: start.Add(time.Second)})
	c.Add(&events.Build{Build: "b", Command: []string{"build", evil}, Start: start, Wall: 2 * time.Second})
	var b strings.Builder
	if err := read(t, nil, Options{}).HTML(&b, HTMLSources{Builds: c.Builds()}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if strings.Contains(page, "<script>alert") {
		t.Error("a name is markup")
	}
	if n := strings.Count(page, "<script"); n != 4 {
		t.Errorf("%d scripts, want 4", n)
	}
	for _, text := range []string{buildsScript, pageScript, pageStyle + buildsStyle} {
		if !strings.Contains(page, ">"+text+"<") || !strings.Contains(page, "'"+hashOf(text)+"'") {
			t.Error("a script or the style is not one that its policy lets in")
		}
	}
	_, data, _ := strings.Cut(page, `id="builds-data">`)
	data, _, _ = strings.Cut(data, "</script>")
	var got []timelineBuild
	if err := json.Unmarshal([]byte(data), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || len(got[0].Tools) != 2 || got[0].Tools[0].Package != evil || got[0].Tools[0].Critical || !got[0].Tools[1].Critical {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"http:", "@import", "src=", "url("} {
		if strings.Contains(strings.ReplaceAll(page, homepage, ""), bad) {
			t.Errorf("%s in a page that needs no network", bad)
		}
	}
}
