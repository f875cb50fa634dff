package report

import (
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

func TestProgress(t *testing.T) {
	decided := func(d events.Decision) events.Relocation {
		return rel("example.com/b", "v0.3.0", "example.com/b", "runtime.x", d)
	}
	deny := decided(events.Decision{Action: finding.Deny})
	warn := decided(events.Decision{Action: finding.Warn})
	known := decided(events.Decision{Action: finding.Allow, Known: true})
	granted := decided(events.Decision{Action: finding.Allow})
	quiet := like(granted, finding.VerdictGranted, "pushed by runtime", finding.ClassHandshake)
	result := func(result finding.Result, text string) func(*events.Link) {
		return func(l *events.Link) { l.Result, l.Error = result, text }
	}

	p := NewProgress(Options{}, TextStyle{})
	var got []string
	add := func(name string, mode finding.Mode, edit func(*events.Link), rels ...events.Relocation) {
		t.Helper()
		evs := append(in("1", name, rels...), linked("1", name, mode, "linkgate.yaml", edit))
		if err := p.Add(seq(evs...), func(s string) { got = append(got, s) }); err != nil {
			t.Fatal(err)
		}
	}
	add("example.com/a", finding.ModeEnforce, result(finding.ResultDenied, ""), deny, warn, known, granted, quiet, ownPair(quiet))
	add("example.com/b", finding.ModeObserve, nil, deny)
	add("example.com/c", finding.ModeEnforce, nil, quiet)
	add("example.com/d", finding.ModeEnforce, nil, warn)
	add("example.com/\x1be", finding.ModeEnforce, result(finding.ResultError, "no\nsuch file"))
	want := []string{
		"   1  denied   example.com/a: 1 denied, 1 warned, 1 in the baseline, 1 granted",
		"   2  warning  example.com/b: 1 would be denied",
		"   3  ok       example.com/c",
		"   4  warning  example.com/d: 1 warned",
		`   5  error    example.com/\x1be: no\nsuch file`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if r := p.Report(); len(r.links) != 5 || !r.Denied() {
		t.Errorf("%d links in the report", len(r.links))
	}
}
