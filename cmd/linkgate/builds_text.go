package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/logs"
)

// buildsPage is text in columns. What logs say is printed with its unprintable
// characters escaped.
type buildsPage struct{ strings.Builder }

func (p *buildsPage) f(format string, args ...any) {
	for i, arg := range args {
		if s, ok := arg.(string); ok {
			args[i] = printable(s)
		}
	}
	fmt.Fprintf(p, format, args...)
}

// columns prints rows of cells that are joined with tabs, numbers to the right.
func (p *buildsPage) columns(rows []string, flags uint) {
	tw := tabwriter.NewWriter(p, 0, 0, 2, ' ', flags)
	for _, row := range rows {
		fmt.Fprintln(tw, row)
	}
	tw.Flush() // into memory: it cannot fail
}

// row joins cells for columns.
func row(cells ...string) string {
	for i, cell := range cells {
		cells[i] = printable(cell)
	}
	return strings.Join(cells, "\t")
}

func printable(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) < 0 {
		return s
	}
	return strings.Trim(strconv.Quote(s), `"`)
}

// listText is a line for each build.
func listText(list []builds.Summary, more bool, src *buildSource) string {
	var p buildsPage
	if len(list) == 0 {
		p.f("%s\n", src.none().Error())
		return p.String()
	}
	rows := []string{row("BUILD", "START", "WALL", "RESULT", "COMPILED", "LINK", "DENIED", "COMMAND")}
	unknown, unfinished := false, false
	for _, s := range list {
		compiled := strconv.Itoa(s.Compiled) + "/?"
		if s.Cached != nil {
			compiled = fmt.Sprintf("%d/%d", s.Compiled, s.Compiled+*s.Cached)
		}
		unknown = unknown || s.Cached == nil
		unfinished = unfinished || s.Result == builds.Unfinished
		link := "-"
		if s.Links > 0 {
			link = duration(s.LinkTime)
		}
		wall := "-"
		if s.Tools > 0 || s.Command != nil {
			wall = duration(s.Wall)
		}
		rows = append(rows, row(s.Build, clock(s.Start, "2006-01-02 15:04"), wall, s.Result, compiled, link, strconv.Itoa(s.Denied), shorten(commandOf(s.Command), 40)))
	}
	p.columns(rows, 0)
	if unknown {
		p.f("\n/?: go's action graph is not in the log, so that nobody knows what came from the cache\n")
	}
	if unfinished {
		p.f("\nunfinished: still running, or killed\n")
	}
	if more {
		p.f("\nthere are older builds: -n 0 lists all\n")
	}
	return p.String()
}

// showText is all of one build, with the first n of each list.
func showText(d builds.Details, n int) string {
	var p buildsPage
	p.f("build %s\n\n", d.Build)
	fact := func(name, text string) {
		if text != "" {
			p.f("  %-10s %s\n", name, text)
		}
	}
	fact("command", commandOf(d.Command))
	fact("directory", d.Dir)
	fact("GOFLAGS", d.GOFLAGS)
	fact("started", clock(d.Start, "2006-01-02 15:04:05 MST"))
	fact("took", fmt.Sprintf("%s, %s of CPU", duration(d.Wall), duration(d.CPU)))
	result := d.Result
	if d.Result == builds.Unfinished {
		result += ": still running, or killed"
	} else if d.Result == builds.Unknown {
		result += ": under a bare -toolexec nobody sees how go ended"
	}
	fact("result", result)
	toolchain := strings.TrimSpace(d.Go + " " + strings.Trim(d.GOOS+"/"+d.GOARCH, "/"))
	if d.Cores > 0 {
		toolchain += ", " + plural(d.Cores, "core")
	}
	fact("toolchain", toolchain)
	if d.VCS != nil {
		revision := d.VCS.System + " " + d.VCS.Revision
		if d.VCS.Modified == nil {
			revision += ", modified or not"
		} else if *d.VCS.Modified {
			revision += ", modified"
		}
		fact("revision", revision)
	}
	fact("job", d.Job)
	if d.Cached == nil {
		fact("packages", fmt.Sprintf("%d compiled; what came from the cache is unknown%s", d.Compiled, graphText(d.Graph)))
	} else if d.CacheRatio != nil {
		fact("packages", fmt.Sprintf("%d compiled, %d from the cache (%s)", d.Compiled, *d.Cached, percent(*d.CacheRatio)))
	} else {
		fact("packages", "none")
	}
	if d.IdleCores != nil {
		fact("idle cores", percent(*d.IdleCores))
	} else {
		fact("idle cores", "unknown")
	}
	if m := d.Memory; m != nil {
		fact("memory", fmt.Sprintf("%s at most for one tool: %s %s", size(m.Largest), m.Tool, m.Package))
		fact("", fmt.Sprintf("%s at most at one time: %s, %s after the start", size(m.Together), plural(m.Tools, "tool"), duration(m.After)))
	} else {
		fact("memory", "unknown")
	}
	if d.Tools > 0 {
		fact("linkgate", fmt.Sprintf("%s of its own beside %s, of that %s at links; %s of CPU", duration(d.Own.Wall), plural(d.Tools, "tool"), duration(d.Own.Links), duration(d.Own.CPU)))
	}
	linksText(&p, d.Linked, n)
	slowestText(&p, d.Packages, n)
	criticalText(&p, d, n)
	return p.String()
}

// graphText says why there is no action graph, from events.Build's Graph.
func graphText(graph string) string {
	switch graph {
	case "unsupported":
		return ": this go has no -debug-actiongraph"
	case "missing":
		return ": go wrote no action graph that can be read"
	}
	return ""
}

func linksText(p *buildsPage, links []builds.Linked, n int) {
	if len(links) == 0 {
		p.f("\nnothing was linked\n")
		return
	}
	rows := []string{row("WALL", "MEMORY", "RESULT", "DENIED", "PROGRAM")}
	for _, l := range links[:shown(n, len(links))] {
		denied := strconv.Itoa(l.Denied)
		if l.WouldBeDenied > 0 {
			denied += fmt.Sprintf(" (%d would be)", l.WouldBeDenied)
		}
		result := l.Result
		if result == "" {
			result = "unknown"
		}
		rows = append(rows, row(duration(l.Wall), size(l.PeakMemory), result, denied, l.Package))
	}
	p.f("\nlinks\n\n")
	p.indented(rows)
	p.rest(n, len(links))
}

func slowestText(p *buildsPage, packages []builds.Package, n int) {
	var rows []string
	for _, pkg := range packages {
		if pkg.Wall == 0 {
			break // sorted by it
		}
		var tools []string
		for _, t := range pkg.Tools {
			tools = append(tools, t.Tool)
		}
		rows = append(rows, row(duration(pkg.Wall), duration(pkg.CPU), size(pkg.PeakMemory), strings.Join(tools, "+"), pkg.Package, pkg.At()))
	}
	if len(rows) == 0 {
		return
	}
	p.f("\nslowest packages\n\n")
	p.indented(append([]string{row("WALL", "CPU", "MEMORY", "TOOLS", "PACKAGE", "MODULE")}, rows[:shown(n, len(rows))]...))
	p.rest(n, len(rows))
}

func criticalText(p *buildsPage, d builds.Details, n int) {
	if d.Critical == nil {
		p.f("\ncritical path: unknown without go's action graph\n")
		return
	}
	p.f("\ncritical path: %s of %s; no number of cores makes the build faster\n\n", duration(d.Critical.Wall), duration(d.Wall))
	var rows []string
	var short time.Duration
	skipped := 0
	flush := func() {
		if skipped > 0 {
			rows = append(rows, row(duration(short), "", "("+plural(skipped, "shorter step")+")"))
		}
		short, skipped = 0, 0
	}
	least := leastStep(d.Critical.Steps, n)
	for _, s := range d.Critical.Steps {
		if s.Wall < least {
			short += s.Wall
			skipped++
			continue
		}
		flush()
		rows = append(rows, row(duration(s.Wall), s.Mode, s.Package))
	}
	flush()
	p.indented(rows)
}

// leastStep is the duration of the nth longest step.
func leastStep(steps []builds.Step, n int) time.Duration {
	if n == 0 || len(steps) <= n {
		return 0
	}
	walls := make([]time.Duration, len(steps))
	for i, s := range steps {
		walls[i] = s.Wall
	}
	return nthLargest(walls, n)
}

// compareText says what changed from one build to another.
func compareText(c builds.Comparison, n int) string {
	var p buildsPage
	p.f("%s -> %s\n", c.Old.Build, c.New.Build)
	for _, d := range c.Differ {
		p.f("not the same %s: %s -> %s\n", d.What, orUnknown(d.Old), orUnknown(d.New))
	}
	cached := func(s builds.Summary) string {
		if s.Cached == nil {
			return "unknown"
		}
		return strconv.Itoa(*s.Cached)
	}
	count := func(what string, x, y int) string {
		return row(what, strconv.Itoa(x), strconv.Itoa(y), signed(y-x))
	}
	time := func(what string, x, y time.Duration) string {
		return row(what, duration(x), duration(y), delta(x, y))
	}
	rows := []string{
		row("", "OLD", "NEW", "CHANGE"),
		row("result", c.Old.Result, c.New.Result, ""),
		time("wall", c.Old.Wall, c.New.Wall),
		time("CPU", c.Old.CPU, c.New.CPU),
		count("compiled", c.Old.Compiled, c.New.Compiled),
		row("cached", cached(c.Old), cached(c.New), ""),
		count("links", c.Old.Links, c.New.Links),
		time("link time", c.Old.LinkTime, c.New.LinkTime),
		count("denied", c.Old.Denied, c.New.Denied),
		count("would be denied", c.Old.WouldBeDenied, c.New.WouldBeDenied),
	}
	p.f("\n")
	p.indented(rows)
	p.changes("links", c.Links, n)
	p.changes("packages", c.Packages, n)
	return p.String()
}

func (p *buildsPage) changes(what string, list []builds.Change, n int) {
	if len(list) == 0 {
		return
	}
	rows := []string{row("OLD", "NEW", "CHANGE", "PACKAGE")}
	for _, c := range list[:shown(n, len(list))] {
		rows = append(rows, row(ranFor(c.Old), ranFor(c.New), delta(c.Old, c.New), c.Package))
	}
	p.f("\n%s by their difference\n\n", what)
	p.indented(rows)
	p.rest(n, len(list))
}

// gcText lists the logs that were removed, or would be.
func gcText(all, gone []logs.Log, dry bool) string {
	verb := "removed"
	if dry {
		verb = "would remove"
	}
	var p buildsPage
	var freed, left int64
	for _, log := range all {
		left += log.Size
	}
	for _, log := range gone {
		freed += log.Size
		p.f("%s %s: %s, written to %s\n", verb, filepath.Base(log.Path), size(log.Size), clock(log.Written, "2006-01-02 15:04"))
	}
	switch {
	case len(all) == 0:
		p.f("nothing to remove; no logs\n")
	case len(gone) == 0:
		p.f("nothing to remove; %s kept, %s\n", plural(len(all), "log"), size(left))
	default:
		p.f("%s %s, %s; %d kept, %s\n", verb, plural(len(gone), "log"), size(freed), len(all)-len(gone), size(left-freed))
	}
	return p.String()
}

func (p *buildsPage) indented(rows []string) {
	var in buildsPage
	in.columns(rows, 0)
	for line := range strings.Lines(in.String()) {
		p.WriteString(strings.TrimRight("  "+line, " \n") + "\n")
	}
}

func (p *buildsPage) rest(n, all int) {
	if left := all - shown(n, all); left > 0 {
		p.f("  (%d more: -n 0 shows all)\n", left)
	}
}

// shown is how many of all are printed with -n.
func shown(n, all int) int {
	if n == 0 {
		return all
	}
	return min(n, all)
}
