package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// collector holds what a report needs of the events seen so far: it grows with
// the distinct findings and with the links, not with the events.
type collector struct {
	opt         Options
	links       map[linkKey]*link
	builds      []*events.Build
	last        *link // of the event before, mostly that of the next
	order       int   // links seen
	findings    map[entry]map[*link]use
	rels        map[string]*events.Relocation // the distinct ones, but for link, chain and reach
	key         []byte                        // memory for one of theirs
	problems    map[problem]map[*link]bool
	words       map[string]string // each text once, however many lines have it
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
	linkKey
	order   int                  // of first appearance
	event   *events.Link         // nil until it comes, and for ever where it is lost
	live    bool                 // nothing later is known of its program
	stops   []*events.Relocation // live, and nothing defines them
	partial bool                 // has references that the report leaves out
	label   string               // its name, with what tells it from the others
}

func (l *link) compare(other *link) int {
	return cmp.Or(strings.Compare(l.label, other.label), cmp.Compare(l.order, other.order))
}

// leftToLinker says that linkgate only watched and that the linker's own check
// was on.
func (l *link) leftToLinker() bool {
	return l.event != nil && l.event.Mode == finding.ModeObserve && l.event.Guard == finding.GuardNative
}

// use is what one link says of a finding.
type use struct {
	rel   *events.Relocation // shared by all uses that differ in nothing else
	at    string             // msgPlaces
	chain string             // joined with chainSep
	reach finding.Reach
}

const chainSep = "\x00"

// compare puts the use first that a report shows for all: one that is live, the
// fuller text, the shorter way through imports.
func (a use) compare(b use) int {
	live := func(u use) int {
		switch u.reach {
		case finding.ReachLive:
			return 0
		case finding.ReachLoaded:
			return 1
		default:
			return 2
		}
	}
	steps := func(u use) int {
		if u.chain == "" {
			return 1 << 30
		}
		return strings.Count(u.chain, chainSep)
	}
	return cmp.Or(
		cmp.Compare(live(a), live(b)),
		strings.Compare(b.at, a.at),
		cmp.Compare(steps(a), steps(b)),
		strings.Compare(a.chain, b.chain),
	)
}

func newCollector(opt Options) *collector {
	return &collector{
		opt:      opt,
		links:    map[linkKey]*link{},
		findings: map[entry]map[*link]use{},
		rels:     map[string]*events.Relocation{},
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
	case *events.Build:
		c.builds = append(c.builds, ev)
	case *events.Link:
		c.link(ev.Build, program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}).event = ev
	case *events.Relocation:
		c.relocation(ev, c.link(ev.Build, program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}))
	case *events.Problem:
		l := c.link(ev.Build, program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go})
		if !c.opt.module(ev.From.Module) || ev.Rule != "" && !c.opt.All {
			return
		}
		p := problemOf(ev)
		if c.problems[p] == nil {
			c.problems[p] = map[*link]bool{}
		}
		c.problems[p][l] = true
	}
}

func (c *collector) relocation(ev *events.Relocation, l *link) {
	if !c.opt.covers(ev) {
		return
	}
	if stopsLink(ev) {
		l.stops = append(l.stops, ev)
	}
	if c.opt.leavesOut(ev) {
		l.partial = true
		return
	}
	f := entryOf(ev)
	uses := c.findings[f]
	if uses == nil {
		uses = map[*link]use{}
		c.findings[f] = uses
	}
	u := c.use(ev)
	if old, ok := uses[l]; !ok || u.compare(old) < 0 {
		uses[l] = u
	}
}

// use returns what ev says, and keeps nothing of ev that is known already.
func (c *collector) use(ev *events.Relocation) use {
	u := use{chain: c.word(strings.Join(ev.Chain, chainSep)), reach: finding.Reach(c.word(string(ev.Reach)))}
	at := msgPlaces(ev) // with the reach
	c.key = appendRelKey(c.key[:0], ev, at)
	if u.rel = c.rels[string(c.key)]; u.rel == nil {
		copied := *ev
		copied.Build, copied.Chain, copied.Reach = "", nil, ""
		u.rel = &copied
		c.rels[string(c.key)] = u.rel
	}
	u.at = c.word(at)
	return u
}

// appendRelKey appends to b what tells the relocations of a finding from each other, but for
// their chain. It is exact enough for what a report shows: at has the directive and
// the first site.
func appendRelKey(b []byte, ev *events.Relocation, at string) []byte {
	text := func(s string) { b = append(append(b, s...), 0) }
	number := func(n int) { b = append(strconv.AppendInt(b, int64(n), 10), 0) }
	for _, s := range []string{ev.From.Path, ev.From.Version, ev.Symbol, string(ev.Direction), string(ev.Form), ev.Local,
		ev.To.Path, ev.To.Module, ev.To.Version, ev.Source, at,
		string(ev.Linker.Verdict), ev.Linker.Why, string(ev.Decision.Action), string(ev.Decision.Enforce), ev.Decision.Rule} {
		text(s)
	}
	for i := range ev.Sites {
		s := &ev.Sites[i]
		text(s.Func)
		text(s.File)
		number(s.Line)
		number(s.Count)
		text(s.Type)
	}
	if d := ev.Directive; d != nil {
		text(d.File)
		number(d.Line)
		text(d.Pragma)
		number(d.Args)
	}
	return b
}

func (c *collector) link(build string, p program) *link {
	key := linkKey{p, build}
	if c.last != nil && c.last.linkKey == key {
		return c.last
	}
	l := c.links[key]
	if l == nil {
		c.order++
		l = &link{linkKey: key, order: c.order}
		c.links[key] = l
	}
	c.last = l
	return l
}

// liveLinks returns the last link of each program, sorted and labelled.
func (c *collector) liveLinks() []*link {
	last := map[program]*link{}
	for _, l := range c.links {
		l.live = false
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
		l.live = true
		l.label = printable.Text(l.name)
		if len(targets) > 1 {
			l.label += " " + printable.Text(l.goos+"/"+l.goarch)
		}
		if len(toolchains) > 1 {
			l.label += " " + printable.Text(l.toolchain)
		}
	}
	slices.SortFunc(links, (*link).compare)
	return links
}

// live returns the findings of the given links, sorted.
func (c *collector) live(links []*link) []item {
	var found []item
	for f, in := range c.findings {
		it := item{entry: f}
		var best use
		enforced, watched := false, true
		for _, l := range linksOf(in, links) {
			u := in[l]
			if len(it.links) == 0 || u.compare(best) < 0 {
				best = u
			}
			it.links = append(it.links, l.label)
			enforced = enforced || l.event == nil || l.event.Mode == finding.ModeEnforce
			watched = watched && l.event != nil && l.event.Mode == finding.ModeObserve
			it.observe = it.observe || l.leftToLinker()
		}
		if len(it.links) == 0 {
			continue
		}
		rel := *best.rel
		rel.Reach = best.reach
		if best.chain != "" {
			rel.Chain = strings.Split(best.chain, chainSep)
		}
		it.rel, it.at, it.chain = &rel, best.at, msgChain(&rel)
		it.where = msgWhere(it.links, len(links))
		switch would := f.Enforced(); {
		case would == finding.Deny && !enforced, would == finding.Warn && watched:
			it.would = would
		}
		if !c.opt.shows(it) {
			continue
		}
		found = append(found, it)
	}
	slices.SortFunc(found, item.compare)
	return found
}

// linksOf returns those of the live links that are in uses, sorted as they are.
func linksOf(uses map[*link]use, live []*link) []*link {
	if len(uses) < len(live)/4 {
		list := slices.DeleteFunc(slices.Collect(maps.Keys(uses)), func(l *link) bool { return !l.live })
		slices.SortFunc(list, (*link).compare)
		return list
	}
	return slices.DeleteFunc(slices.Clone(live), func(l *link) bool { _, ok := uses[l]; return !ok })
}

// hidden says that one of the links has references left out.
func (c *collector) hidden(links []*link) bool {
	return slices.ContainsFunc(links, func(l *link) bool { return l.partial })
}
