package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/plural"
)

// liveBuilds returns the builds of the given links, as far as linkgate started them,
// sorted by their start, and behind them the last build, if that failed and linked nothing.
func (c *collector) liveBuilds(links []*link) (list []*events.Build, failed *events.Build) {
	linked, live := make(map[string]bool), make(map[string]bool)
	for _, l := range c.links {
		linked[l.build] = true
	}
	for _, l := range links {
		live[l.build] = true
	}
	slices.SortStableFunc(c.builds, func(a, b *events.Build) int { return a.Start.Compare(b.Start) })
	failed = c.opt.Failed
	for i, b := range c.builds {
		if live[b.Build] {
			list = append(list, b)
		} else if i == len(c.builds)-1 && logs.FailedToLink(b) && !linked[b.Build] {
			failed = b
		}
	}
	if failed != nil {
		list = append(list, failed)
	}
	return list, failed
}

// header says what the report is of, a label and a text a row. What the log does not
// tell is left out.
func (r *Report) header() [][2]string {
	var programs, dirs, times, gos, revisions, modes, policies words
	for _, l := range r.links {
		programs.add(l.name)
		gos.add(l.toolchain + " " + l.goos + "/" + l.goarch)
		if l.event == nil {
			continue
		}
		dirs.add(l.event.Dir)
		modes.add(string(l.event.Mode))
		policies.add(cmp.Or(l.event.Policy, "none, the built-in defaults"))
	}
	for _, b := range r.builds {
		if b == r.failed && len(r.links) > 0 {
			continue
		}
		dirs.add(b.Dir)
		times.add(msgTime(b.Start))
		gos.add(b.Go + " " + b.GOOS + "/" + b.GOARCH)
		if v := b.VCS; v != nil {
			revision := v.Revision
			if v.Modified != nil && *v.Modified {
				revision += ", modified"
			}
			revisions.add(revision)
		}
	}
	if len(times) == 0 && !r.written.IsZero() {
		times.add(msgTime(r.written) + ", when the log was written")
	}
	var rows [][2]string
	for _, row := range []struct {
		label string
		words
	}{
		{"program", programs}, {"directory", dirs}, {"time", times}, {"go", gos},
		{"revision", revisions}, {"mode", modes}, {"policy", policies},
	} {
		if len(row.words) > 0 {
			rows = append(rows, [2]string{row.label, row.text()})
		}
	}
	return rows
}

// words are distinct texts, in the order in which they came.
type words []string

func (w *words) add(s string) {
	if s = strings.TrimSpace(s); s != "" && s != "/" && !slices.Contains(*w, s) {
		*w = append(*w, s)
	}
}

// text names some, and counts the others.
func (w words) text() string {
	const most = 3
	if len(w) <= most+1 {
		return strings.Join(w, "; ")
	}
	return strings.Join(w[:most], "; ") + "; and " + plural.Count(len(w)-most, "other")
}

func msgTime(t time.Time) string { return t.UTC().Format(time.DateTime) + " UTC" }

// msgFailed says that the last build linked nothing.
func msgFailed(b *events.Build) string {
	return fmt.Sprintf("the last build (go %s in %s, %s) failed and linked nothing", events.CommandLine(b.Command), b.Dir, msgTime(b.Start))
}
