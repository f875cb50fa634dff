package history

import (
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// Values of build.dated.
const (
	datedBuild = "build"
	datedTool  = "tool" // the start of the first one
	datedLog   = "log"  // no line of the build has a clock: when its log was last written
)

// A build is what the lines of one build add up to.
type build struct {
	id               string
	events           int
	start            time.Time
	dated            string
	event            *events.Build // nil where the build has none
	module           string
	toolchain        string
	goos, goarch     string
	compiled, cached int
	links            map[string]*link
	findings         map[finding]string // the decision of mode enforce
}

type link struct {
	wall   time.Duration
	ran    bool
	result string
}

// A finding tells the rows of one build apart.
type finding struct{ link, module, symbol, class string }

// A collector adds lines up. It grows with builds, links and
// findings, not with tools.
type collector map[string]*build

func (c collector) of(id, toolchain, goos, goarch string) *build {
	b := c[id]
	if b == nil {
		b = &build{id: id, links: map[string]*link{}, findings: map[finding]string{}}
		c[id] = b
	}
	b.events++
	if toolchain != "" {
		b.toolchain, b.goos, b.goarch = toolchain, goos, goarch
	}
	return b
}

func (b *build) link(name string) *link {
	l := b.links[name]
	if l == nil {
		l = &link{}
		b.links[name] = l
	}
	return l
}

func (c collector) add(ev events.Event) {
	switch ev := ev.(type) {
	case *events.Build:
		b := c.of(ev.Build, ev.Go, ev.GOOS, ev.GOARCH)
		b.event, b.start, b.dated = ev, ev.Start, datedBuild
		if ev.Module != "" {
			b.module = ev.Module
		}
	case *events.Tool:
		c.of(ev.Build, ev.Go, ev.GOOS, ev.GOARCH).tool(ev)
	case *events.Action:
		c.of(ev.Build, "", "", "").action(ev)
	case *events.Link:
		b := c.of(ev.Build, ev.Go, ev.GOOS, ev.GOARCH)
		b.link(ev.Link).result = ev.Result
		if b.module == "" {
			b.module = ev.Main.Module
		}
	case *events.Relocation:
		c.of(ev.Build, ev.Go, ev.GOOS, ev.GOARCH).relocation(ev)
	case *events.Problem:
		c.of(ev.Build, ev.Go, ev.GOOS, ev.GOARCH)
	}
}

func (b *build) tool(ev *events.Tool) {
	if b.dated == "" || b.dated == datedTool && ev.Start.Before(b.start) {
		b.start, b.dated = ev.Start, datedTool
	}
	if ev.Tool == "link" && !ev.NotRun {
		l := b.link(ev.Package)
		l.wall, l.ran = l.wall+ev.Wall, true
	}
}

// action counts packages: what go calls "build" is all that is done to one.
func (b *build) action(ev *events.Action) {
	switch {
	case ev.Mode != "build":
	case ev.Cached:
		b.cached++
	case !ev.Done.IsZero():
		b.compiled++
	}
}

// relocation adds a reference that a report would list: neither one of std's own
// that the linker takes, nor one that nobody has to act on.
func (b *build) relocation(ev *events.Relocation) {
	d := ev.Decision
	refused := ev.Linker.Verdict == events.VerdictRefused
	own := (ev.From.Module == "std" || ev.From.Module == "cmd") && !refused && d.Action != events.ActionDeny
	quiet := d.Action == events.ActionAllow && !refused && !slices.ContainsFunc(ev.Classes, func(class string) bool {
		return class != events.ClassHandshake && class != events.ClassCrossModule
	})
	if own || quiet {
		return
	}
	module := ev.From.Module
	if module == "" {
		module = ev.From.Path
	}
	action := d.Enforce
	if action == "" {
		action = d.Action // a log of an older linkgate
	}
	for _, class := range ev.Classes {
		f := finding{ev.Link, module, ev.Symbol, class}
		b.findings[f] = stricter(b.findings[f], action)
	}
}

// stricter returns the stricter of two actions.
func stricter(a, b string) string {
	order := []string{events.ActionAllow, events.ActionWarn, events.ActionDeny}
	if slices.Index(order, b) >= slices.Index(order, a) {
		return b
	}
	return a
}
