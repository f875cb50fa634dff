package builds

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/plural"
)

// showText is all of one build, with the first n of each list.
func showText(d builds.Details, n int) string {
	var p page
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
		result += ": only linkgate build sees how go ends"
	}
	fact("result", result)
	toolchain := strings.TrimSpace(d.Go + " " + strings.Trim(d.GOOS+"/"+d.GOARCH, "/"))
	if d.Cores > 0 {
		toolchain += ", " + plural.Count(d.Cores, "core")
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
		fact("", fmt.Sprintf("%s at most at one time: %s, %s after the start", size(m.Together), plural.Count(m.Tools, "tool"), duration(m.After)))
	} else {
		fact("memory", "unknown")
	}
	if d.Tools > 0 {
		fact("linkgate", fmt.Sprintf("%s of its own beside %s, of that %s at links; %s of CPU", duration(d.Own.Wall), plural.Count(d.Tools, "tool"), duration(d.Own.Links), duration(d.Own.CPU)))
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

func linksText(p *page, links []builds.Linked, n int) {
	if len(links) == 0 {
		p.f("\nnothing was linked\n")
		return
	}
	rows := []string{row("WALL", "MEMORY", "RESULT", "DENIED", "PROGRAM")}
	for _, l := range links[:limit(n, len(links))] {
		denied := strconv.Itoa(l.Denied)
		if l.WouldBeDenied > 0 {
			denied += fmt.Sprintf(" (%d would be)", l.WouldBeDenied)
		}
		result := cmp.Or(string(l.Result), "unknown")
		rows = append(rows, row(duration(l.Wall), size(l.PeakMemory), result, denied, l.Package))
	}
	p.f("\nlinks\n\n")
	p.indented(rows)
	p.rest(n, len(links))
}

func slowestText(p *page, packages []builds.Package, n int) {
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
	p.indented(append([]string{row("WALL", "CPU", "MEMORY", "TOOLS", "PACKAGE", "MODULE")}, rows[:limit(n, len(rows))]...))
	p.rest(n, len(rows))
}

func criticalText(p *page, d builds.Details, n int) {
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
			rows = append(rows, row(duration(short), "", "("+plural.Count(skipped, "shorter step")+")"))
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
