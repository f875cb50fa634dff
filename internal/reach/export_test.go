package reach

import (
	"encoding/binary"
	"iter"

	"github.com/linkgate/linkgate/internal/goobj"
)

// LiveDebug is Live with debug information, as the linker has it.
func LiveDebug(in Input, names []string) (*Graph, error) { return live(in, names, true) }

// A Symbol is one of a program.
type Symbol struct {
	Name    string
	ABI     uint16 // 0, 1 or goobj.StaticABI
	Package string // of the definition that stands
	Text    bool   // code
	Kind    byte
}

// All yields the live symbols that a Go object defines, in load order. Of those
// with equal content it yields the one that the linker takes, and once: the
// first of the largest.
func (g *Graph) All() iter.Seq[Symbol] {
	type copied struct {
		o         *object
		idx, size uint32
	}
	content := func(o *object, i uint32) (key [17]byte, ok bool) {
		gr := o.graph
		switch {
		case i < gr.Defs || i >= o.firstName():
			return key, false
		case i < gr.Defs+gr.Hashed64:
			binary.LittleEndian.PutUint64(key[1:], gr.Hash64(i-gr.Defs))
		default:
			key[0] = 1
			hash := gr.Hash(i - gr.Defs - gr.Hashed64)
			copy(key[1:], hash[:])
		}
		return key, true
	}
	first := make(map[[17]byte]copied)
	for _, o := range g.flood.objs {
		for i := o.graph.Defs; i < o.firstName(); i++ {
			key, _ := content(o, i)
			if old, ok := first[key]; !ok || o.graph.Record(i).Size > old.size {
				first[key] = copied{o, i, o.graph.Record(i).Size}
			}
		}
	}
	return func(yield func(Symbol) bool) {
		seen := make(map[[17]byte]bool)
		for _, o := range g.flood.objs {
			for i := range o.graph.Definitions() {
				if !g.flood.live.has(o.base + i) {
					continue
				}
				s := o.symbol(i)
				if key, ok := content(o, i); ok {
					if seen[key] {
						continue
					}
					seen[key] = true
					s = first[key].o.symbol(first[key].idx)
				}
				if !yield(s) {
					return
				}
			}
		}
	}
}

func (o *object) symbol(i uint32) Symbol {
	rec := o.graph.Record(i)
	name, _ := o.graph.Name(i)
	return Symbol{string(name), rec.ABI, o.pkg, o.graph.IsText(rec), rec.Kind}
}

// Difference yields the live symbols that are not live in another search of the
// same program.
func (g *Graph) Difference(other *Graph) iter.Seq[Symbol] {
	return func(yield func(Symbol) bool) {
		for _, o := range g.flood.objs {
			for i := range o.graph.Definitions() {
				if id := o.base + i; g.flood.live.has(id) && !other.flood.live.has(id) && !yield(o.symbol(i)) {
					return
				}
			}
		}
	}
}

// DebugKinds returns the kinds of the symbols that describe functions and
// variables for debuggers.
func (g *Graph) DebugKinds() (map[byte]bool, error) {
	kinds := make(map[byte]bool)
	for _, o := range g.flood.objs {
		for i := range o.graph.Definitions() {
			aux, err := o.graph.Aux(i)
			if err != nil {
				return nil, err
			}
			for j := range aux.Len() {
				kind, ref := aux.At(j)
				if kind < goobj.AuxDwarfInfo || kind > goobj.AuxDwarfLines {
					continue
				}
				id, err := g.flood.resolve(o, ref)
				if err != nil {
					return nil, err
				}
				if at, idx := g.flood.at(id); at != nil {
					kinds[at.graph.Record(idx).Kind] = true
				}
			}
		}
	}
	return kinds, nil
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
