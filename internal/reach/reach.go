// Package reach tells which symbols of a program are live: reachable from its
// entry through relocations, as the linker's search for dead code sees it.
// Everything else is only loaded, and not in the program.
//
// It reads the symbols, relocations and auxiliary symbols of every Go object,
// merges definitions as the loader does and floods from the linker's roots
// (cmd/link/internal/ld/deadcode.go and inittask.go, and loader.go beside
// them, of Go 1.23 to 1.27). The result is that of the linker, symbol by
// symbol: methods only as far as some interface or reflection may call them,
// initialisers of dead maps left out.
//
// It refuses what it would have to guess: -linkshared and -buildmode=shared,
// whose other half lies in a shared library, the experiment fieldtrack, and an
// internal link of foreign host objects, whose relocations it does not read
// (see [Unknown]). An object with an index out of bounds is an error.
package reach

import (
	"fmt"
	"iter"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
)

// An Input is one link.
type Input struct {
	Rules    Rules
	Packages []Package // in the order in which the linker loads them, the main package first

	BuildMode  string // -buildmode; empty for exe
	LinkMode   string // -linkmode or GO_EXTLINK_ENABLED: internal, external, or empty for the linker's choice
	Entry      string // -E; empty for the linker's choice
	PluginPath string // -pluginpath, with -buildmode=plugin
	LinkShared bool   // -linkshared
	Msan, Asan bool
}

// A Package is a package of the program and its open archive.
type Package struct {
	Path string // as the linker names it: "main" for the main package
	File *goobj.File
}

// Unknown is the error for a link whose live symbols cannot be told.
type Unknown string

func (u Unknown) Error() string { return "reach is unknown: " + string(u) }

// A Graph is a program with its live symbols marked. It reads the files it
// was made of, which must stay open.
type Graph struct {
	packages []Package
	load     *loader
	live     bitset
	byPkg    map[string][]*object
	complete map[*object]bool // named holds what lost duplicates name, too
}

// Live marks the live symbols of a program.
func Live(in Input) (*Graph, error) {
	if err := refuse(in); err != nil {
		return nil, err
	}
	g := &Graph{packages: in.Packages, byPkg: map[string][]*object{}, complete: map[*object]bool{}}
	var objs []*object
	var head goobj.Header
	for _, p := range in.Packages {
		for _, o := range p.File.Objects {
			graph, err := o.Graph()
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", p.File.Path, err)
			}
			obj := &object{pkg: p.Path, graph: graph}
			objs = append(objs, obj)
			g.byPkg[p.Path] = append(g.byPkg[p.Path], obj)
			head = o.Header
		}
	}
	if slices.Contains(head.Experiments, "fieldtrack") {
		return nil, Unknown("the experiment fieldtrack keeps symbols by rules of its own")
	}
	t, err := newTarget(in, head)
	if err != nil {
		return nil, err
	}
	names := t.names()
	g.load, err = load(&in.Rules, slices.Contains(head.Experiments, "regabiwrappers"), objs, names)
	if err != nil {
		return nil, err
	}
	f := newFlood(g.load, t.dynlink(), t.plugins)
	if err := f.run(t); err != nil {
		return nil, err
	}
	g.live = f.live
	return g, nil
}

func refuse(in Input) error {
	switch {
	case in.BuildMode == "shared":
		return Unknown("-buildmode=shared has no main package")
	case in.LinkShared:
		return Unknown("with -linkshared, part of the program is in shared libraries")
	}
	return nil
}

// A Symbol is one of a program.
type Symbol struct {
	Name    string
	ABI     uint16 // 0, 1 or goobj.StaticABI
	Package string // of the definition that stands; empty when no Go object defines it
	Text    bool   // code
}

// All yields the live symbols that a Go object defines, in load order.
func (g *Graph) All() iter.Seq[Symbol] {
	return func(yield func(Symbol) bool) {
		for id, at := range g.load.places {
			if !g.live.has(uint32(id)) || at.obj == undefined {
				continue
			}
			o := g.load.objs[at.obj]
			rec := o.graph.Record(at.idx)
			if !yield(Symbol{string(rec.Name), rec.ABI, o.pkg, o.graph.IsText(rec)}) {
				return
			}
		}
	}
}

// Count returns how many symbols the program has, and how many are live.
func (g *Graph) Count() (all, live int) {
	for id := range g.load.places {
		if g.live.has(uint32(id)) {
			live++
		}
	}
	return len(g.load.places) - 1, live
}

// Symbol reports whether a symbol with a name and an ABI (0 or 1; 0 for a
// variable) is live. Symbols that only their own object can name are not
// looked at.
func (g *Graph) Symbol(name string, abi uint16) bool {
	return g.live.has(g.find(name, abi))
}

// find returns the symbol of a name, 0 if there is none. A name that nothing
// in the program looks up is searched for among all definitions.
func (g *Graph) find(name string, abi uint16) uint32 {
	l := g.load
	if id := l.lookup(name, abi); id != 0 {
		return id
	}
	if _, known := l.names[name]; known {
		return 0
	}
	found := uint32(0)
	for _, o := range l.objs {
		for i := range o.graph.Defs {
			if rec := o.graph.Record(i); string(rec.Name) == name && rec.ABI != goobj.StaticABI && l.version(rec.ABI) == l.version(abi) {
				found = o.syms[i]
			}
		}
	}
	return found
}
