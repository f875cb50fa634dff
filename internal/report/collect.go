package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
)

// collector holds what a report needs of the events seen so far.
type collector struct {
	all, std    bool
	links       map[linkKey]*link
	order       int // links seen
	findings    map[finding]map[*link]use
	problems    map[problem]map[*link]bool
	words       map[string]string // each text once, however many lines have it
	unreadable  int
	firstUnread *events.LineError
}

// use is what one link says of a finding, in words.
type use struct{ at, chain string }

// compare puts the fuller text first, then the shorter way through imports.
func (a use) compare(b use) int {
	return cmp.Or(
		strings.Compare(b.at, a.at),
		cmp.Compare(len(a.chain), len(b.chain)),
		strings.Compare(a.chain, b.chain),
	)
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

func newCollector(opt Options) *collector {
	return &collector{
		all: opt.All, std: opt.Std,
		links:    map[linkKey]*link{},
		findings: map[finding]map[*link]use{},
		problems: map[problem]map[*link]bool{},
		words:    map[string]string{},
	}
}

// word returns one copy of s for all that say the same.
func (c *collector) word(s string) string {
	if w, ok := c.words[s]; ok {
		return w
	}
	c.words[s] = s
	return s
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
		if !c.std && own(ev) {
			return
		}
		if !c.all && quiet(ev) {
			l.quiet = true
			return
		}
		f := findingOf(ev)
		if c.findings[f] == nil {
			c.findings[f] = map[*link]use{}
		}
		u := use{c.word(msgPlaces(ev)), c.word(msgChain(ev))}
		if old, ok := c.findings[f][l]; !ok || u.compare(old) < 0 {
			c.findings[f][l] = u
		}
	case *events.Problem:
		l := c.link(ev.Build, program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go})
		p := problemOf(ev)
		if c.problems[p] == nil {
			c.problems[p] = map[*link]bool{}
		}
		c.problems[p][l] = true
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
		s := shown{finding: f}
		var names []string
		var best use
		enforced := false
		for _, l := range links {
			u, ok := in[l]
			if !ok {
				continue
			}
			if len(names) == 0 || u.compare(best) < 0 {
				best = u
			}
			names = append(names, l.label)
			enforced = enforced || l.event == nil || l.event.Mode == events.ModeEnforce
			s.observe = s.observe || l.leftToLinker()
		}
		if len(names) == 0 {
			continue
		}
		s.at, s.chain = best.at, best.chain
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
