package collector

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// A logged build is the lines of one build in a log, read as JSON and not by
// linkgate's own reader: what arrived is held against the bytes.
type logged struct {
	id       string
	build    line // nil where there is none
	tools    []line
	links    []line
	problems []line
	findings []line
	actions  []line
}

type line map[string]any

func (l line) text(path ...string) string {
	var v any = map[string]any(l)
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return ""
		}
		v = m[name]
	}
	s, _ := v.(string)
	return s
}

func (l line) int(t *testing.T, name string) int64 {
	t.Helper()
	n, ok := l[name].(json.Number)
	if !ok {
		t.Fatalf("%s of %v is no number", name, l)
	}
	i, err := n.Int64()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// time is that of a field, end that of start and wall_ns.
func (l line) time(t *testing.T, name string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, l.text(name))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (l line) end(t *testing.T) time.Time {
	t.Helper()
	return l.time(t, "start").Add(time.Duration(l.int(t, "wall_ns")))
}

// readLogged returns the builds of a log by their ids.
func readLogged(t *testing.T, path string) map[string]*logged {
	t.Helper()
	all := make(map[string]*logged)
	for data := range lines(t, path) {
		var l line
		decode(t, data, &l)
		id := l.text("build")
		b := all[id]
		if b == nil {
			b = &logged{id: id}
			all[id] = b
		}
		switch l.text("event") {
		case "build":
			b.build = l
		case "tool":
			b.tools = append(b.tools, l)
		case "link":
			b.links = append(b.links, l)
		case "problem":
			b.problems = append(b.problems, l)
		case "action":
			b.actions = append(b.actions, l)
		case "relocation":
			classes, _ := l["classes"].([]any)
			if l.text("decision", "action") != "allow" || len(classes) > 0 && l.text("from", "module") != "std" {
				b.findings = append(b.findings, l)
			}
		}
	}
	return all
}

// one returns the only build of a log.
func one(t *testing.T, path string) *logged {
	t.Helper()
	all := readLogged(t, path)
	if len(all) != 1 {
		t.Fatalf("%d builds in %s", len(all), path)
	}
	for _, b := range all {
		return b
	}
	return nil
}

// times returns when a build started and ended.
func (b *logged) times(t *testing.T) (start, end time.Time) {
	t.Helper()
	if b.build != nil {
		return b.build.time(t, "start"), b.build.end(t)
	}
	for _, tool := range b.tools {
		if s := tool.time(t, "start"); start.IsZero() || s.Before(start) {
			start = s
		}
		if e := tool.end(t); e.After(end) {
			end = e
		}
	}
	return start, end
}

// fields returns the fields of a line as attributes are called, but for schema
// and event: linkgate.own.wall_ns.
func fields(l line) map[string]any {
	m := make(map[string]any)
	flatten(m, "linkgate.", l)
	delete(m, "linkgate.schema")
	delete(m, "linkgate.event")
	return m
}

func flatten(into map[string]any, prefix string, l map[string]any) {
	for name, v := range l {
		if inner, ok := v.(map[string]any); ok {
			flatten(into, prefix+name+".", inner)
			continue
		}
		into[prefix+name] = v
	}
}

// own returns those of the attributes that are linkgate's, and the others.
func own(attrs map[string]any) (own, others map[string]any) {
	own, others = make(map[string]any), make(map[string]any)
	for key, v := range attrs {
		if strings.HasPrefix(key, "linkgate.") {
			own[key] = v
		} else {
			others[key] = v
		}
	}
	return own, others
}
