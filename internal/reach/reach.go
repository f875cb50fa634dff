// Package reach tells which symbols of a program are live: reachable from its
// entry through relocations, as the linker's search for dead code finds them.
// Everything else is only loaded, and not in the program.
//
// [Summarize] reads an archive once, and returns what the search needs of it; the
// summary can be kept as long as the archive does not change. [Live] reads only
// summaries: it merges the definitions of all objects as the loader does, and marks
// what can be reached from the linker's roots through relocations and auxiliary symbols
// (cmd/link/internal/ld/deadcode.go and inittask.go, cmd/link/internal/loader). The
// result is the linker's, symbol by symbol: methods are live only as far as some
// interface or reflection may call them, and initialisers of dead maps are not. Only
// debug information is left out.
//
// Names are compared by 63 bits of their hash, which has no seed. Somebody who makes two
// names with the same hash gets a wrong result; no decision depends on it.
//
// The package refuses what it would have to guess: -linkshared and -buildmode=shared,
// where part of the program is in a shared library, the experiment fieldtrack, and an
// internal link of foreign host objects, whose relocations it does not read
// (see [Unknown]). An object or a summary with an index out of bounds is an error.
package reach

import (
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
)

// An Input is one link.
type Input struct {
	Rules    Rules
	Header   goobj.Header // of the program's objects
	Packages []Package    // in the order in which the linker loads them, the main package first

	BuildMode  string // -buildmode; empty for exe
	LinkMode   string // -linkmode or GO_EXTLINK_ENABLED: internal, external, or empty for the linker's choice
	Entry      string // -E; empty for the linker's choice
	PluginPath string // -pluginpath, with -buildmode=plugin
	LinkShared bool   // -linkshared
	Msan, Asan bool
}

// A Package is a package of the program and the summary of its archive.
type Package struct {
	Path    string // as the linker names it: "main" for the main package
	Summary []byte // of Summarize
}

// Unknown is the error for a link whose live symbols cannot be told.
type Unknown string

func (u Unknown) Error() string { return "reach is unknown: " + string(u) }

// A Graph is a program with its live symbols marked. It reads the summaries that it
// was made of, which must not change.
type Graph struct {
	flood *flood
	byPkg map[string][]*object
}

// Live marks the live symbols of a program. names are those of the symbols that the
// graph will be asked for. The error is [Unknown] if the live symbols cannot be told.
func Live(in Input, names []string) (*Graph, error) {
	if err := refuse(in); err != nil {
		return nil, err
	}
	t := newTarget(in)
	g := &Graph{byPkg: make(map[string][]*object, len(in.Packages))}
	var objs []*object
	for _, p := range in.Packages {
		s, err := parseSummary(p.Summary)
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", p.Path, err)
		}
		t.add(p.Path, s)
		for _, o := range s.objects {
			obj := &object{pkg: p.Path, objectSummary: o}
			objs = append(objs, obj)
			g.byPkg[p.Path] = append(g.byPkg[p.Path], obj)
		}
	}
	if err := t.decide(); err != nil {
		return nil, err
	}
	l, err := load(&in.Rules, versions(in.Header), objs, names, t.keys())
	if err != nil {
		return nil, err
	}
	g.flood = newFlood(l, names)
	g.flood.dynlink, g.flood.plugins = t.dynlink(), t.plugins
	return g, g.flood.run(t)
}

// refuse returns an error for a link whose live symbols would have to be guessed.
func refuse(in Input) error {
	switch {
	case in.BuildMode == "shared":
		return Unknown("-buildmode=shared has no main package")
	case in.LinkShared:
		return Unknown("with -linkshared, part of the program is in shared libraries")
	case slices.Contains(in.Header.Experiments, "fieldtrack"):
		return Unknown("the experiment fieldtrack keeps symbols by rules of its own")
	}
	return nil
}

// Symbol reports whether the symbol with a name and an ABI (0 or 1; 0 for a variable)
// is live. The name must be one that Live was given. Symbols that only their own object
// can name are not found.
func (g *Graph) Symbol(name string, abi uint16) bool {
	return g.flood.live.has(g.flood.lookup(name, abi))
}
