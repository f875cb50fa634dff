package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/symname"
)

// The graph's measures, in the units of its view box.
const (
	graphChar   = 7.3 // width of a letter, at the style's 12 px monospace
	graphNode   = 24  // height of a node
	graphRow    = 36  // from one node to the next
	graphLane   = 14  // from one passing edge to the next
	graphGap    = 72  // between columns
	graphMargin = 12
	graphName   = 38 // letters of a name that are shown
)

// graphNodes are the modules on the ways from the main modules to those with
// findings, and the packages that these refer to.
type graphNodes struct {
	nodes map[string]*graphNodeOf
	edges map[graphEdge]int // how many findings; 0 for an import
	lanes map[graphEdge][]graphLaneOf
}

// graphLaneOf is where an edge passes a column.
type graphLaneOf struct{ left, right, y int }

type graphNodeOf struct {
	name   string
	link   int // index of the module's section, -1 for none
	target bool
	column int
	x, y   int
	width  int
}

// graphEdge goes from a module to one that it imports (outcome ""), or to a
// package that it pulls from or pushes to.
type graphEdge struct {
	from, to string
	outcome  finding.Outcome
}

// graph draws who imports whom, and who pulls from what.
func (h *htmlPage) graph() {
	if len(h.modules) == 0 {
		return
	}
	g := h.collectGraph()
	width, height := g.layout()
	h.f("<h2>Modules and what they refer to</h2>\n<div class=\"scroll graph\"><svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"group\" aria-label=\"Modules, their imports, and the packages that they refer to\">\n",
		width, height, width, height)
	for _, e := range g.sortedEdges() {
		a, b := g.nodes[e.from], g.nodes[e.to]
		class, title := "import", a.name+" imports "+b.name
		if e.outcome != "" {
			class, title = "pull "+outcomeClass(e.outcome), a.name+" → "+b.name+": "+count(g.edges[e], "finding")+", "+e.outcome.Text()
		}
		h.f("<path class=\"edge %s\" data-from=\"%s\" data-to=\"%s\" d=\"%s\"><title>%s</title></path>\n",
			raw(class), e.from, e.to, g.path(e), title)
	}
	for _, key := range slices.Sorted(maps.Keys(g.nodes)) {
		h.node(key, g.nodes[key])
	}
	h.f("</svg></div>\n<p class=\"legend\"><span class=\"import\">imports</span>")
	for _, o := range finding.Outcomes() {
		if !slices.ContainsFunc(g.sortedEdges(), func(e graphEdge) bool { return e.outcome == o }) {
			continue
		}
		h.f(" <span class=\"%s\">%s</span>", raw(outcomeClass(o)), o.Text())
	}
	h.f("</p>\n")
}

func (h *htmlPage) node(key string, n *graphNodeOf) {
	class := "node"
	if n.target {
		class = "node target"
	}
	if n.link >= 0 {
		h.f("<a href=\"#m%d\">", n.link)
	}
	h.f("<g class=\"%s\" data-key=\"%s\"><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/><text x=\"%d\" y=\"%d\">%s</text></g>",
		raw(class), key, n.name, n.x, n.y, n.width, graphNode, n.x+8, n.y+16, cut(n.name, graphName))
	if n.link >= 0 {
		h.f("</a>")
	}
	h.f("\n")
}

func (h *htmlPage) collectGraph() *graphNodes {
	g := &graphNodes{nodes: map[string]*graphNodeOf{}, edges: map[graphEdge]int{}, lanes: map[graphEdge][]graphLaneOf{}}
	var known []string
	for _, mod := range h.modules {
		known = append(known, mod[0].from.Module)
	}
	known = append(known, h.report.Mains()...)
	for i, mod := range h.modules {
		name := mod[0].from.Module
		for _, it := range mod {
			last := ""
			step := 0
			for _, pkg := range it.rel.Chain {
				m := moduleOf(pkg, known)
				if m == last {
					continue
				}
				g.module(m, step)
				if last != "" {
					g.edges[graphEdge{last, m, ""}] = 0
				}
				last = m
				step++
			}
			g.module(name, step).link = i
			to := "→" + it.rel.To.Path
			if it.rel.To.Path == "" {
				to = "→" + cmp.Or(symname.Package(it.symbol), it.symbol)
			}
			if g.nodes[to] == nil {
				g.nodes[to] = &graphNodeOf{name: strings.TrimPrefix(to, "→"), link: -1, target: true}
			}
			g.edges[graphEdge{name, to, it.outcome()}]++
		}
	}
	return g
}

// module returns the node of a module that is so many steps from a main module.
func (g *graphNodes) module(name string, step int) *graphNodeOf {
	n := g.nodes[name]
	if n == nil {
		n = &graphNodeOf{name: name, link: -1, column: step}
		g.nodes[name] = n
	}
	n.column = min(n.column, step)
	return n
}

// moduleOf is the module of a package in a chain: the longest of those known,
// else what its path looks like.
func moduleOf(pkg string, known []string) string {
	best := ""
	for _, m := range known {
		if below(pkg, m) && len(m) > len(best) {
			best = m
		}
	}
	if best != "" {
		return best
	}
	parts := strings.Split(pkg, "/")
	if strings.Contains(parts[0], ".") {
		return strings.Join(parts[:min(3, len(parts))], "/")
	}
	return "std"
}

// graphSlot is a node's place in a column, or where a longer edge passes it.
type graphSlot struct {
	node string    // empty for an edge
	edge graphEdge // without its outcome
}

func (s graphSlot) height() int {
	if s.node == "" {
		return graphLane
	}
	return graphRow
}

// layout places the nodes in columns, by their distance from a main module, the
// targets last, and returns the size of it all. Edges that pass a column get a
// lane in it, so that none seems to come from a node that it only passes.
func (g *graphNodes) layout() (width, height int) {
	columns := g.columns()
	x := graphMargin
	for c, slots := range columns {
		if len(slots) == 0 {
			continue
		}
		g.order(slots, c)
		widest, y := 0, graphMargin
		for _, s := range slots {
			if n := g.nodes[s.node]; n != nil {
				n.x, n.y = x, y
				widest = max(widest, n.width)
			}
			y += s.height()
		}
		y = graphMargin
		for _, s := range slots {
			if s.node == "" {
				g.lanes[s.edge] = append(g.lanes[s.edge], graphLaneOf{x, x + widest, y + graphLane/2})
			}
			y += s.height()
		}
		x += widest + graphGap
		height = max(height, y)
	}
	return x - graphGap + graphMargin, height + graphMargin - (graphRow - graphNode)
}

// columns fills the columns, not yet in order.
func (g *graphNodes) columns() [][]graphSlot {
	last := 0
	for _, n := range g.nodes {
		last = max(last, n.column)
	}
	columns := make([][]graphSlot, last+2)
	for _, key := range slices.Sorted(maps.Keys(g.nodes)) {
		n := g.nodes[key]
		if n.target {
			n.column = last + 1
		}
		n.width = int(graphChar*float64(utf8.RuneCountInString(cut(n.name, graphName)))) + 18
		columns[n.column] = append(columns[n.column], graphSlot{node: key})
	}
	seen := map[graphEdge]bool{}
	for _, e := range g.sortedEdges() {
		e.outcome = ""
		if seen[e] {
			continue
		}
		seen[e] = true
		for c := g.nodes[e.from].column + 1; c < g.nodes[e.to].column; c++ {
			columns[c] = append(columns[c], graphSlot{edge: e})
		}
	}
	return columns
}

// order sorts a column by the mean height of what leads to each slot, so that
// few edges cross. The columns before are placed already.
func (g *graphNodes) order(slots []graphSlot, column int) {
	mean := map[graphSlot]float64{}
	sum, n := map[string]int{}, map[string]int{}
	for e := range g.edges {
		if a := g.nodes[e.from]; a.column < column {
			pair := graphEdge{e.from, e.to, ""}
			sum[e.to] += g.end(pair)
			n[e.to]++
			mean[graphSlot{edge: pair}] = float64(g.end(pair))
		}
	}
	for key := range n {
		mean[graphSlot{node: key}] = float64(sum[key]) / float64(n[key])
	}
	slices.SortStableFunc(slots, func(a, b graphSlot) int {
		return cmp.Or(cmp.Compare(mean[a], mean[b]), strings.Compare(a.node, b.node))
	})
}

// end is the height at which an edge arrives so far.
func (g *graphNodes) end(e graphEdge) int {
	if lanes := g.lanes[e]; len(lanes) > 0 {
		return lanes[len(lanes)-1].y
	}
	return g.nodes[e.from].y + graphNode/2
}

// path draws an edge from the right side of its first node to the left side of
// its last, through its lanes.
func (g *graphNodes) path(e graphEdge) string {
	e.outcome = ""
	a, b := g.nodes[e.from], g.nodes[e.to]
	x, y := a.x+a.width, a.y+graphNode/2
	d := fmt.Sprintf("M%d %d", x, y)
	curve := func(toX, toY int) {
		bend := max((toX-x)/2, 30)
		d += fmt.Sprintf("C%d %d %d %d %d %d", x+bend, y, toX-bend, toY, toX, toY)
	}
	for _, lane := range g.lanes[e] {
		curve(lane.left, lane.y)
		x, y = lane.right, lane.y
		d += fmt.Sprintf("H%d", x)
	}
	curve(b.x, b.y+graphNode/2)
	return d
}

// sortedEdges has the worst last, which is drawn above the others.
func (g *graphNodes) sortedEdges() []graphEdge {
	rank := func(e graphEdge) int {
		if e.outcome == "" {
			return -len(finding.Outcomes()) // imports, below all
		}
		return -slices.Index(finding.Outcomes(), e.outcome)
	}
	return slices.SortedFunc(maps.Keys(g.edges), func(a, b graphEdge) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.outcome, b.outcome), strings.Compare(a.from, b.from), strings.Compare(a.to, b.to))
	})
}

// cut shortens a name in its middle.
func cut(s string, most int) string {
	r := []rune(printable.Text(s))
	if len(r) <= most {
		return string(r)
	}
	head := (most - 1) / 2
	return string(r[:head]) + "…" + string(r[len(r)-(most-1-head):])
}
