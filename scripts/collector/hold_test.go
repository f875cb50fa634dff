package collector

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A parent is the CI's span that a build is sent under.
type parent struct{ trace, span string }

// holdSpans holds the spans that arrived against the log, field by field: each
// tool has one, the build has one, and there are no others. It returns the spans
// of the links by their packages, and the root's.
func holdSpans(t *testing.T, b *logged, got *received, p parent) (links map[string]span, root span) {
	t.Helper()
	if len(got.spans) != len(b.tools)+1 {
		t.Fatalf("%d spans for %d tools and a build", len(got.spans), len(b.tools))
	}
	links = make(map[string]span)
	var tools []span
	for _, s := range got.spans {
		if _, ok := attributes(s.Attributes)["linkgate.tool"]; ok {
			tools = append(tools, s)
		} else {
			root = s
		}
	}
	holdRoot(t, b, root, p)
	left := slices.Clone(b.tools)
	for _, s := range tools {
		mine, others := own(attributes(s.Attributes))
		i := slices.IndexFunc(left, func(l line) bool { return reflect.DeepEqual(fields(l), mine) })
		if i < 0 {
			t.Errorf("no tool of the log has the attributes of span %q:\n%v", s.Name, mine)
			continue
		}
		l := left[i]
		left = slices.Delete(left, i, i+1)
		equal(t, s.Name+": others", others, map[string]any{"process.executable.name": l["tool"], "process.exit.code": l["exit"]})
		equal(t, s.Name+": name", s.Name, strings.TrimSpace(l.text("tool")+" "+l.text("package")))
		equal(t, s.Name+": start", s.Start, nano(l.time(t, "start")))
		equal(t, s.Name+": end", s.End, nano(l.end(t)))
		equal(t, s.Name+": trace", s.TraceID, root.TraceID)
		equal(t, s.Name+": parent", s.ParentSpanID, root.SpanID)
		failed := l.int(t, "exit") != 0 || l.text("signal") != "" || l["not_run"] == true
		equal(t, s.Name+": failed", s.Status.Code == 2, failed)
		if l.text("tool") == "link" {
			pkg, _, _ := strings.Cut(l.text("package"), " ")
			links[pkg] = s
		}
	}
	for _, l := range left {
		t.Errorf("no span for %v", l)
	}
	ids := make(map[string]bool)
	for _, s := range got.spans {
		ids[s.SpanID] = true
	}
	equal(t, "different span ids", len(ids), len(got.spans))
	return links, root
}

func holdRoot(t *testing.T, b *logged, root span, p parent) {
	t.Helper()
	start, end := b.times(t)
	equal(t, "root: start", root.Start, nano(start))
	equal(t, "root: end", root.End, nano(end))
	equal(t, "root: parent", root.ParentSpanID, p.span)
	if p.trace != "" {
		equal(t, "root: trace", root.TraceID, p.trace)
	}
	mine, others := own(attributes(root.Attributes))
	equal(t, "root: task", others["cicd.pipeline.task.run.id"], any(b.id))
	if b.build == nil {
		equal(t, "root: attributes", mine, map[string]any{"linkgate.build": b.id})
		return
	}
	equal(t, "root: attributes", mine, fields(b.build))
	result := "success"
	if b.build.text("result") != "passed" {
		result = "failure"
	}
	command := b.build["command"].([]any)
	task := "build"
	if command[0] == "test" {
		task = "test"
	}
	equal(t, "root: name", root.Name, fmt.Sprint("go ", command[0]))
	equal(t, "root: failed", root.Status.Code == 2, result == "failure")
	equal(t, "root: others", others, map[string]any{
		"cicd.pipeline.task.run.id": b.id, "cicd.pipeline.task.name": root.Name, "cicd.pipeline.task.type": task,
		"cicd.pipeline.task.run.result": result, "process.exit.code": b.build["exit"], "process.working_directory": b.build["dir"],
	})
}

// holdRecords holds the log records that arrived against the log: each finding,
// problem and link has one at the span of its link.
func holdRecords(t *testing.T, b *logged, got *received, links map[string]span, root span) {
	t.Helper()
	_, end := b.times(t)
	left := map[string][]line{
		"linkgate.relocation": slices.Clone(b.findings),
		"linkgate.problem":    slices.Clone(b.problems),
		"linkgate.link":       slices.Clone(b.links),
	}
	for _, r := range got.records {
		mine, others := own(attributes(r.Attributes))
		i := slices.IndexFunc(left[r.EventName], func(l line) bool { return reflect.DeepEqual(fields(l), mine) })
		if i < 0 {
			t.Errorf("no %s of the log has these attributes:\n%v", r.EventName, mine)
			continue
		}
		l := left[r.EventName][i]
		left[r.EventName] = slices.Delete(left[r.EventName], i, i+1)
		at, ok := links[l.text("link")]
		if !ok {
			at = root
		}
		what := fmt.Sprint(r.EventName, " ", r.Body["stringValue"])
		equal(t, what+": others", len(others), 0)
		equal(t, what+": trace", r.TraceID, root.TraceID)
		equal(t, what+": span", r.SpanID, at.SpanID)
		equal(t, what+": time", r.Time, nano(end))
		if r.EventName == "linkgate.relocation" {
			severity := map[string]string{"deny": "ERROR", "warn": "WARN", "allow": "INFO"}[l.text("decision", "action")]
			equal(t, what+": severity", r.SeverityText, severity)
		}
	}
	for name, lines := range left {
		for _, l := range lines {
			t.Errorf("no record for %s %v", name, l)
		}
	}
}

// holdMetrics holds the counts that arrived against the log.
func holdMetrics(t *testing.T, b *logged, got *received) {
	t.Helper()
	start, end := b.times(t)
	sums := make(map[string]float64)
	for _, m := range got.metrics {
		data := m.Sum
		if data == nil {
			data = m.Histogram
		} else if !data.IsMonotonic {
			t.Errorf("%s is not monotonic", m.Name)
		}
		equal(t, m.Name+": temporality, delta being 1", data.AggregationTemporality, 1)
		for _, p := range data.DataPoints {
			equal(t, m.Name+": start", p.Start, nano(start))
			equal(t, m.Name+": time", p.Time, nano(end))
			key := m.Name
			if tool, ok := attributes(p.Attributes)["linkgate.tool"]; ok {
				key += fmt.Sprint(" ", tool)
			}
			if cached, ok := attributes(p.Attributes)["linkgate.cached"]; ok {
				key += fmt.Sprint(" ", cached)
			}
			sums[key] += p.AsDouble + p.Sum
			if p.AsInt != "" {
				n, err := strconv.Atoi(p.AsInt)
				if err != nil {
					t.Error(err)
				}
				sums[key] += float64(n)
			}
		}
	}
	want := map[string]float64{"linkgate.builds": 1, "linkgate.build.duration": end.Sub(start).Seconds()}
	for name, n := range map[string]int{"links": len(b.links), "findings": len(b.findings), "problems": len(b.problems)} {
		if n > 0 {
			want["linkgate."+name] = float64(n)
		}
	}
	for _, l := range b.findings {
		if n := len(l["classes"].([]any)); n > 0 {
			want["linkgate.findings.by_class"] += float64(n)
		}
	}
	for _, l := range b.tools {
		tool := " " + l.text("tool")
		own := line(l["own"].(map[string]any))
		want["linkgate.tools"+tool]++
		want["linkgate.tool.duration"+tool] += seconds(l.int(t, "wall_ns"))
		want["linkgate.tool.cpu.time"+tool] += seconds(l.int(t, "user_ns") + l.int(t, "system_ns"))
		want["linkgate.own.time"+tool] += seconds(own.int(t, "wall_ns"))
		if l.text("tool") == "compile" && len(b.actions) > 0 {
			want["linkgate.packages false"]++
		}
	}
	for _, l := range b.actions {
		want["linkgate.packages false"] += 0
		want["linkgate.packages true"] += 0
		if l.text("mode") == "build" && l["cached"] == true {
			want["linkgate.packages true"]++
		}
	}
	if b.build != nil {
		want["linkgate.build.cpu.time"] = seconds(b.build.int(t, "user_ns") + b.build.int(t, "system_ns"))
	}
	for name := range want {
		if diff := sums[name] - want[name]; diff > 1e-6 || diff < -1e-6 {
			t.Errorf("%s: %v, want %v", name, sums[name], want[name])
		}
		if _, ok := sums[name]; !ok {
			t.Errorf("no %s", name)
		}
		delete(sums, name)
	}
	if len(sums) > 0 {
		t.Errorf("nobody knows of %v", sums)
	}
}

// holdResource holds what is said of the sender.
func holdResource(t *testing.T, scenario string, got *received) {
	t.Helper()
	for i, r := range got.resources {
		attrs := attributes(r.Attributes)
		equal(t, "schema", got.schemas[i], "https://opentelemetry.io/schemas/1.43.0")
		equal(t, "service.name", attrs["service.name"], any("linkgate"))
		equal(t, "test.scenario", attrs["test.scenario"], any(scenario))
		for _, key := range []string{"host.name", "host.arch", "os.type"} {
			if s, _ := attrs[key].(string); s == "" {
				t.Errorf("no %s", key)
			}
		}
	}
}

// hold holds all that arrived of a build against the log.
func hold(t *testing.T, scenario string, b *logged, got *received, p parent) {
	t.Helper()
	if got == nil {
		t.Fatal("nothing arrived")
	}
	holdResource(t, scenario, got)
	links, root := holdSpans(t, b, got, p)
	holdRecords(t, b, got, links, root)
	holdMetrics(t, b, got)
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func nano(at time.Time) string { return strconv.FormatInt(at.UnixNano(), 10) }

func seconds(ns int64) float64 { return time.Duration(ns).Seconds() }
