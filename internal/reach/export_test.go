package reach

import (
	"iter"

	"github.com/linkgate/linkgate/internal/goobj"
)

// SummarizeAll is Summarize with every definition and with debug information,
// as the linker has it; SummarizeLeaves with every definition alone.
func SummarizeAll(f *goobj.File, rules *Rules, memory *Scratch) ([]byte, error) {
	return summarize(f, rules, memory, everything|debugInfo)
}

// SummarizeLeaves is described with SummarizeAll.
func SummarizeLeaves(f *goobj.File, rules *Rules, memory *Scratch) ([]byte, error) {
	return summarize(f, rules, memory, everything)
}

// A Symbol is one of a program.
type Symbol struct {
	Name    string
	ABI     uint16 // 0, 1 or goobj.StaticABI
	Package string // of the definition that stands
	Text    bool   // code
	Debug   bool   // only debuggers read it
	Kind    byte
}

// A Program is a graph with the archives that its summaries are of.
type Program struct {
	*Graph
	graphs []*goobj.Graph // of each object
	order  [][]uint32     // index of each definition of each object
}

// NewProgram joins a graph with the archives of its packages. The summaries were
// made with what is wanted.
func NewProgram(g *Graph, files []*goobj.File, rules *Rules, want int) (*Program, error) {
	p := &Program{Graph: g}
	for _, f := range files {
		for _, o := range f.Objects {
			graph, err := o.Graph()
			if err != nil {
				return nil, err
			}
			var w objectWriter
			w.reset(&summarizer{file: f, rules: rules, want: want}, graph, o)
			if err := w.number(); err != nil {
				return nil, err
			}
			p.graphs, p.order = append(p.graphs, graph), append(p.order, w.order)
		}
	}
	return p, nil
}

// Plain and Leaves are how NewProgram is told what summaries hold.
const (
	Plain  = 0
	Leaves = everything
	All    = everything | debugInfo
)

// definitions yields the symbols of definitions: the object's number, the index
// there and the symbol.
func (p *Program) definitions() iter.Seq2[[2]uint32, uint32] {
	return func(yield func([2]uint32, uint32) bool) {
		for _, o := range p.flood.objs {
			for n, i := range p.order[o.number] {
				if !yield([2]uint32{o.number, i}, o.base+uint32(n)) {
					return
				}
			}
		}
	}
}

// content returns the hash of a content-addressed definition.
func content(g *goobj.Graph, i uint32) (key any, ok bool) {
	switch {
	case i < g.Defs || i >= g.Definitions()-g.NonPkg:
		return nil, false
	case i < g.Defs+g.Hashed64:
		return g.Hash64(i - g.Defs), true
	}
	return g.Hash(i - g.Defs - g.Hashed64), true
}

// All yields the live symbols that a Go object defines. Of those with equal
// content it yields the one that the linker takes, and once: the first of the
// largest. The summaries must have all definitions.
func (p *Program) All() iter.Seq[Symbol] {
	first := make(map[any][2]uint32)
	for o, g := range p.graphs {
		for i := g.Defs; i < g.Definitions()-g.NonPkg; i++ {
			key, _ := content(g, i)
			if old, ok := first[key]; !ok || g.Record(i).Size > p.graphs[old[0]].Record(old[1]).Size {
				first[key] = [2]uint32{uint32(o), i}
			}
		}
	}
	return func(yield func(Symbol) bool) {
		seen := make(map[any]bool)
		for at, id := range p.definitions() {
			if !p.flood.live.has(id) {
				continue
			}
			if key, ok := content(p.graphs[at[0]], at[1]); ok {
				if seen[key] {
					continue
				}
				seen[key] = true
				at = first[key]
			}
			if !yield(p.symbol(at)) {
				return
			}
		}
	}
}

func (p *Program) symbol(at [2]uint32) Symbol {
	g := p.graphs[at[0]]
	rec := g.Record(at[1])
	name, _ := g.Name(at[1])
	return Symbol{string(name), rec.ABI, p.flood.objs[at[0]].pkg, g.IsText(rec), g.IsDebug(rec.Kind), rec.Kind}
}

// Difference yields the live symbols that are not live in another search of the
// same program, and returns how many definitions both have.
func (p *Program) Difference(other *Program) (list []Symbol, both int) {
	live := make(map[[2]uint32]bool)
	for at, id := range other.definitions() {
		live[at] = other.flood.live.has(id)
	}
	for at, id := range p.definitions() {
		theirs, ok := live[at]
		if !ok {
			continue
		}
		both++
		if p.flood.live.has(id) && !theirs {
			list = append(list, p.symbol(at))
		}
	}
	return list, both
}

// Names returns the names that an object's symbols without an index of their
// package have.
func Names(o *goobj.Object) ([]string, error) {
	g, err := o.Graph()
	if err != nil {
		return nil, err
	}
	var list []string
	for i := g.Definitions() - g.NonPkg; i < g.Len(); i++ {
		name, err := g.Name(i)
		if err != nil {
			return nil, err
		}
		if len(name) > 0 && g.Record(i).ABI != goobj.StaticABI {
			list = append(list, string(name))
		}
	}
	return list, nil
}
