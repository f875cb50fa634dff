package history

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// Text writes a trend as tables: builds, findings by class, modules.
func (t *Trend) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s\n", plural.Count(t.Total.Builds, "build"), t.span())
	for _, note := range t.notes() {
		fmt.Fprintf(&b, "  %s\n", note)
	}
	if len(t.Periods) > 0 {
		t.writeBuilds(&b)
	}
	if len(t.Modules) > 0 {
		t.writeFindings(&b)
		t.writeModules(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *Trend) span() string {
	if t.Since == "" {
		return " in all"
	}
	return " since " + t.Since
}

// notes say what the tables leave out.
func (t *Trend) notes() []string {
	var notes []string
	if n := t.Total.Unknown; n > 0 {
		notes = append(notes, fmt.Sprintf("of %s no line tells command and wall time: a bare -toolexec, or not ended", plural.Count(n, "build")))
	}
	if n := t.Total.Builds - t.Total.Cache.Builds; n > 0 {
		notes = append(notes, fmt.Sprintf("cache hits of %s unknown: no action graph in the log", plural.Count(n, "build")))
	}
	if n := t.Total.Undated; n > 0 {
		notes = append(notes, fmt.Sprintf("%s without a clock: the day is that of the log's last line", plural.Count(n, "build")))
	}
	return notes
}

// table writes rows of cells, all but the last right-aligned.
func table(b *strings.Builder, rows [][]string) {
	b.WriteByte('\n')
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush() // into memory
}

// writeBuilds has medians and 90th percentiles, of a build and of a link each.
func (t *Trend) writeBuilds(b *strings.Builder) {
	rows := [][]string{{t.by(), "builds", "failed", "denied", "wall", "p90", "links", "each", "p90", "cached", ""}}
	for _, p := range append(slices.Clone(t.Periods), t.Total) {
		rows = append(rows, []string{
			periodName(p), fmt.Sprint(p.Builds), fmt.Sprint(p.Failed), fmt.Sprint(p.Denied),
			p.Wall.text(p.Wall.Median), p.Wall.text(p.Wall.P90),
			fmt.Sprint(p.Link.Runs), p.Link.text(p.Link.Median), p.Link.text(p.Link.P90), p.Cache.text(), "",
		})
	}
	table(b, rows)
}

// writeFindings has a column for each class that occurs.
func (t *Trend) writeFindings(b *strings.Builder) {
	classes := slices.Sorted(maps.Keys(t.Total.Findings))
	rows := [][]string{append(append([]string{t.by()}, classes...), "")}
	for _, p := range append(slices.Clone(t.Periods), t.Total) {
		row := []string{periodName(p)}
		for _, class := range classes {
			row = append(row, fmt.Sprint(p.Findings[class]))
		}
		rows = append(rows, append(row, ""))
	}
	table(b, rows)
}

func (t *Trend) writeModules(b *strings.Builder) {
	rows := [][]string{{"symbols", "enforce denies", "programs", "first", "last", "  module"}}
	for _, m := range t.Modules {
		rows = append(rows, []string{
			fmt.Sprint(m.Symbols), fmt.Sprint(m.Denied), fmt.Sprint(m.Programs), m.First, m.Last, "  " + printable.Text(m.Module),
		})
	}
	table(b, rows)
	if t.Others > 0 {
		fmt.Fprintf(b, "  and %s\n", plural.Count(t.Others, "other module"))
	}
}

func (t *Trend) by() string {
	if t.By == "week" {
		return "week of"
	}
	return "day"
}

func periodName(p Period) string {
	if p.Start == "" {
		return "all"
	}
	return p.Start
}

func (w Wall) text(d time.Duration) string {
	switch {
	case w.Runs == 0:
		return "-"
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

func (c Cache) text() string {
	all := c.Compiled + c.Cached
	if all == 0 {
		return "-"
	}
	return fmt.Sprintf("%d%%", 100*c.Cached/all)
}
