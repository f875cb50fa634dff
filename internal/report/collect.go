package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
)

// collector holds what a report needs of the events seen so far.
type collector struct {
	all         bool
	links       map[linkKey]*link
	order       int // links seen
	findings    map[finding]map[*link]bool
	places      map[finding]string // the fullest that a link says
	unreadable  int
	firstUnread *events.LineError
}

// program is what is linked. A log that is kept has links of the same program
// by several builds.
type program struct{ name, goos, goarch, toolchain string }

type linkKey struct {
	program
	build string
}

// link is one link of one build.
type link struct {
	program
	order int          // of first appearance
	event *events.Link // nil until it comes, and for ever where it is lost
	quiet bool         // has references that the report leaves out
	label string       // its name, with what tells it from the others
}

// leftToLinker says that linkgate only watched and that the linker's own check
// was on.
func (l *link) leftToLinker() bool {
	return l.event != nil && l.event.Mode == events.ModeObserve && l.event.Guard == events.GuardNative
}

func newCollector(all bool) *collector {
	return &collector{all: all, links: map[linkKey]*link{}, findings: map[finding]map[*link]bool{}, places: map[finding]string{}}
}

// unread notes a line that is no event.
func (c *collector) unread(err *events.LineError) {
	c.unreadable++
	if c.firstUnread == nil {
		c.firstUnread = err
	}
}

func (c *collector) add(ev events.Event) {
	switch ev := ev.(type) {
	case *events.Link:
		c.link(ev.Build, program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}).event = ev
	case *events.Relocation:
		l := c.link(ev.Build, program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go})
		if !c.all && quiet(ev) {
			l.quiet = true
			return
		}
		f := findingOf(ev)
		if c.findings[f] == nil {
			c.findings[f] = map[*link]bool{}
		}
		c.findings[f][l] = true
		c.places[f] = max(c.places[f], msgPlaces(ev))
	}
}

func (c *collector) link(build string, p program) *link {
	key := linkKey{p, build}
	l := c.links[key]
	if l == nil {
		c.order++
		l = &link{program: p, order: c.order}
		c.links[key] = l
	}
	return l
}

// liveLinks returns the last link of each program, sorted and labelled.
func (c *collector) liveLinks() []*link {
	last := map[program]*link{}
	for _, l := range c.links {
		if old := last[l.program]; old == nil || old.order < l.order {
			last[l.program] = l
		}
	}
	var links []*link
	targets, toolchains := map[string]bool{}, map[string]bool{}
	for _, l := range last {
		links = append(links, l)
		targets[l.goos+"/"+l.goarch] = true
		toolchains[l.toolchain] = true
	}
	for _, l := range links {
		l.label = clean(l.name)
		if len(targets) > 1 {
			l.label += " " + clean(l.goos+"/"+l.goarch)
		}
		if len(toolchains) > 1 {
			l.label += " " + clean(l.toolchain)
		}
	}
	slices.SortFunc(links, func(a, b *link) int {
		return cmp.Or(strings.Compare(a.label, b.label), cmp.Compare(a.order, b.order))
	})
	return links
}

// live returns the findings of the given links, sorted.
func (c *collector) live(links []*link) []shown {
	var found []shown
	for f, in := range c.findings {
		s := shown{finding: f, at: c.places[f]}
		var names []string
		enforced := false
		for _, l := range links {
			if !in[l] {
				continue
			}
			names = append(names, l.label)
			enforced = enforced || l.event == nil || l.event.Mode == events.ModeEnforce
			s.observe = s.observe || l.leftToLinker()
		}
		if len(names) == 0 {
			continue
		}
		s.where = msgWhere(names, len(links))
		s.would = !enforced && f.action == events.ActionDeny
		found = append(found, s)
	}
	slices.SortFunc(found, shown.compare)
	return found
}

// hidden says that one of the links has references left out.
func (c *collector) hidden(links []*link) bool {
	return slices.ContainsFunc(links, func(l *link) bool { return l.quiet })
}
