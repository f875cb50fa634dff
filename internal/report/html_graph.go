package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// The graph's measures, in the units of its view box.
const (
	graphChar   = 7.0 // width of a letter, at the style's 12 px monospace
	graphNode   = 24  // height of a node
	graphRow    = 36  // from one node to the next
	graphGap    = 72  // between columns
	graphMargin = 12
	graphName   = 38 // letters of a name that are shown
)

// graphNodes are the modules on the ways from the main modules to those with
// findings, and the packages that these refer to.
type graphNodes struct {
	nodes map[string]*graphNodeOf
	edges map[graphEdge]int // how many findings; 0 for an import
}

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
type graphEdge struct{ from, to, outcome string }

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
		x1, y1, x2, y2 := a.x+a.width, a.y+graphNode/2, b.x, b.y+graphNode/2
		bend := max((x2-x1)/2, 30)
		class, title := "import", a.name+" imports "+b.name
		if e.outcome != "" {
			class, title = "pull "+outcomeClass(e.outcome), a.name+" → "+b.name+": "+count(g.edges[e], "finding")+", "+e.outcome
		}
		h.f("<path class=\"edge %s\" data-from=\"%s\" data-to=\"%s\" d=\"M%d %dC%d %d %d %d %d %d\"><title>%s</title></path>\n",
			raw(class), e.from, e.to, x1, y1, x1+bend, y1, x2-bend, y2, x2, y2, title)
	}
	for _, key := range slices.Sorted(maps.Keys(g.nodes)) {
		h.node(key, g.nodes[key])
	}
	h.f("</svg></div>\n<p class=\"legend\"><span class=\"import\">imports</span> <span class=\"denied\">denied</span> <span class=\"warned\">warned</span> <span class=\"granted\">granted or known</span></p>\n")
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
	g := &graphNodes{nodes: map[string]*graphNodeOf{}, edges: map[graphEdge]int{}}
	var known []string
	for _, mod := range h.modules {
		known = append(known, mod[0].module)
	}
	known = append(known, h.report.Mains()...)
	for i, mod := range h.modules {
		name := mod[0].module
		for _, s := range mod {
			last := ""
			step := 0
			for _, pkg := range s.rel.Chain {
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
			to := "→" + s.rel.To.Path
			if s.rel.To.Path == "" {
				to = "→" + packageOf(s.symbol)
			}
			if g.nodes[to] == nil {
				g.nodes[to] = &graphNodeOf{name: strings.TrimPrefix(to, "→"), link: -1, target: true}
			}
			g.edges[graphEdge{name, to, decided(s)}]++
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

// packageOf is the package of a symbol whose definition is not known.
func packageOf(symbol string) string {
	slash := strings.LastIndexByte(symbol, '/') + 1
	name, _, _ := strings.Cut(symbol[slash:], ".")
	return symbol[:slash] + name
}

// layout places the nodes in columns, by their distance from a main module, the
// targets last, and returns the size of it all.
func (g *graphNodes) layout() (width, height int) {
	last := 0
	for _, n := range g.nodes {
		last = max(last, n.column)
	}
	columns := make([][]string, last+2)
	for _, key := range slices.Sorted(maps.Keys(g.nodes)) {
		n := g.nodes[key]
		if n.target {
			n.column = last + 1
		}
		n.width = int(graphChar*float64(utf8.RuneCountInString(cut(n.name, graphName)))) + 18
		columns[n.column] = append(columns[n.column], key)
	}
	x := graphMargin
	for _, keys := range columns {
		if len(keys) == 0 {
			continue
		}
		g.order(keys)
		widest := 0
		for i, key := range keys {
			n := g.nodes[key]
			n.x, n.y = x, graphMargin+i*graphRow
			widest = max(widest, n.width)
		}
		x += widest + graphGap
		height = max(height, len(keys)*graphRow)
	}
	for _, keys := range columns { // shorter columns in the middle
		for _, key := range keys {
			g.nodes[key].y += (height - len(keys)*graphRow) / 2
		}
	}
	return x - graphGap + graphMargin, height + 2*graphMargin - (graphRow - graphNode)
}

// order sorts a column by the mean height of what leads to each node, so that
// few edges cross. The columns before are placed already.
func (g *graphNodes) order(keys []string) {
	mean := map[string]float64{}
	for _, key := range keys {
		sum, n := 0.0, 0
		for e := range g.edges {
			if a := g.nodes[e.from]; e.to == key && a.column < g.nodes[key].column {
				sum += float64(a.y)
				n++
			}
		}
		mean[key] = sum / float64(max(n, 1))
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(mean[a], mean[b]), strings.Compare(a, b))
	})
}

func (g *graphNodes) sortedEdges() []graphEdge {
	return slices.SortedFunc(maps.Keys(g.edges), func(a, b graphEdge) int {
		return cmp.Or(strings.Compare(a.outcome, b.outcome), strings.Compare(a.from, b.from), strings.Compare(a.to, b.to))
	})
}

// cut shortens a name in its middle.
func cut(s string, most int) string {
	r := []rune(clean(s))
	if len(r) <= most {
		return string(r)
	}
	head := (most - 1) / 2
	return string(r[:head]) + "…" + string(r[len(r)-(most-1-head):])
}
