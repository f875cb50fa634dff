// Package reach tells which symbols of a program are live: reachable from its
// entry through relocations, as the linker's search for dead code sees it.
// Everything else is only loaded, and not in the program.
//
// It reads the definitions of every Go object, merges them as the loader does
// and floods from the linker's roots through relocations and auxiliary symbols
// (cmd/link/internal/ld/deadcode.go and inittask.go, and loader.go beside
// them, of Go 1.23 to 1.27). The result is that of the linker, symbol by
// symbol: methods only as far as some interface or reflection may call them,
// initialisers of dead maps left out. Debug information alone is passed over.
//
// It refuses what it would have to guess: -linkshared and -buildmode=shared,
// whose other half lies in a shared library, the experiment fieldtrack, and an
// internal link of foreign host objects, whose relocations it does not read
// (see [Unknown]). An object with an index out of bounds is an error.
package reach

import (
	"fmt"
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
	flood    *flood
	byPkg    map[string][]*object
}

// Live marks the live symbols of a program. The names are of the symbols that
// will be asked for.
func Live(in Input, names []string) (*Graph, error) { return live(in, names, false) }

// live may search debug information as well.
func live(in Input, names []string, debug bool) (*Graph, error) {
	if err := refuse(in); err != nil {
		return nil, err
	}
	g := &Graph{packages: in.Packages, byPkg: map[string][]*object{}}
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
	l, err := load(&in.Rules, slices.Contains(head.Experiments, "regabiwrappers"), objs, names)
	if err != nil {
		return nil, err
	}
	g.flood = newFlood(l, names)
	g.flood.dynlink, g.flood.plugins, g.flood.debug = t.dynlink(), t.plugins, debug
	return g, g.flood.run(t)
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

// Symbol reports whether a symbol with a name and an ABI (0 or 1; 0 for a
// variable) is live. Symbols that only their own object can name are not
// looked at.
func (g *Graph) Symbol(name string, abi uint16) bool {
	return g.flood.live.has(g.flood.lookup(name, abi))
}
