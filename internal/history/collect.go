package history

import (
	"cmp"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// A build is what the lines of one build add up to.
type build struct {
	builds.Summary
	events   int
	undated  bool // no line has a clock: Start is when the log was last written
	module   string
	links    map[string]*link
	findings map[row]finding.Action // the decision of mode enforce
}

// A link is one program of a build.
type link struct {
	wall time.Duration
	ran  bool // the linker did, and succeeded: a link that fails takes no time
}

// A row is one finding of a build, as the database tells them apart.
type row struct {
	link, module, symbol string
	class                finding.Class
}

// A collector adds lines up. It grows with builds, links and findings, not with
// tools.
type collector struct {
	sums   builds.Summaries
	builds map[string]*build
}

func newCollector() *collector { return &collector{builds: map[string]*build{}} }

func (c *collector) of(id string) *build {
	b := c.builds[id]
	if b == nil {
		b = &build{links: map[string]*link{}, findings: map[row]finding.Action{}}
		c.builds[id] = b
	}
	b.events++
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

func (c *collector) add(ev events.Event) {
	c.sums.Add(ev)
	switch ev := ev.(type) {
	case *events.Build:
		b := c.of(ev.Build)
		if ev.Module != "" {
			b.module = ev.Module
		}
	case *events.Tool:
		b := c.of(ev.Build)
		if ev.Tool == "link" && !ev.NotRun && ev.Exit == 0 {
			l := b.link(ev.Package)
			l.wall, l.ran = l.wall+ev.Wall, true
		}
	case *events.Action:
		c.of(ev.Build)
	case *events.Link:
		b := c.of(ev.Build)
		b.link(ev.Link)
		b.module = cmp.Or(b.module, ev.Main.Module)
	case *events.Relocation:
		c.of(ev.Build).relocation(ev)
	case *events.Problem:
		c.of(ev.Build)
	}
}

// done returns the builds by their ids. A build without a clock is dated by its
// log.
func (c *collector) done(written time.Time) map[string]*build {
	for _, sum := range c.sums.List() {
		c.builds[sum.Build].Summary = sum
	}
	for id, b := range c.builds {
		b.Build = id // it may have relocations alone
		if b.Start.IsZero() {
			b.Start, b.undated = written, true
		}
	}
	return c.builds
}

// relocation adds a reference that is a finding.
func (b *build) relocation(ev *events.Relocation) {
	if !ev.Reference().IsFinding() {
		return
	}
	module := cmp.Or(ev.From.Module, ev.From.Path)
	action := ev.Decision.Enforced()
	for _, class := range ev.Classes {
		r := row{ev.Link, module, ev.Symbol, class}
		if old, ok := b.findings[r]; !ok || action.Stricter(old) {
			b.findings[r] = action
		}
	}
}
