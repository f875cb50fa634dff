package reach

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/goobj"
)

// A Reach says what of a reference is in the linked program.
type Reach string

const (
	ReachLive   Reach = "live"   // live code uses it
	ReachLoaded Reach = "loaded" // only dead code uses it, or none
)

// A Reference is a symbol that a package refers to, whoever defines it.
type Reference struct {
	Package string // as the linker names it
	Symbol  string // the linker's name, of either ABI
}

// References tells which references are live: some live function or variable
// of the package uses the symbol, by name as a linkname does, or by package
// and index or as a builtin, where the compiler knew it already. It answers in
// the order of refs, and reads the program once for all of them.
//
// Code may end up in another object than its package's. A function of which
// several objects have a copy counts for each that calls it, whichever copy
// the linker keeps. And where a package that imports this one, directly or
// not, uses the symbol without a linkname of its own and does not define it,
// the use came in with an inlined function, a type argument or an exported
// pull, and counts for this package too. With two packages that pull the same
// symbol and are both inlined there, it counts for both.
//
// The symbols must be among the names that Live was given.
func (g *Graph) References(refs []Reference) ([]Reach, error) {
	imported, err := g.importers()
	if err != nil {
		return nil, err
	}
	list := make([]Reach, len(refs))
	over := make(map[string][]*object) // those of all packages that import one
	for i, r := range refs {
		list[i] = ReachLoaded
		n, ok := g.number(r.Symbol)
		if !ok {
			continue
		}
		above, ok := over[r.Package]
		if !ok {
			for pkg := range closure(imported, r.Package) {
				above = append(above, g.byPkg[pkg]...)
			}
			over[r.Package] = above
		}
		used, err := g.used(n, r, above)
		if err != nil {
			return nil, err
		}
		if used {
			list[i] = ReachLive
		}
	}
	return list, nil
}

// number returns that of a name that was asked for, if its symbol is live.
func (g *Graph) number(name string) (n uint32, ok bool) {
	for abi := range uint16(2) {
		id := g.flood.lookup(name, abi)
		if number, asked := g.flood.asked[id]; asked && g.flood.live.has(id) {
			n, ok = number, true
		}
	}
	return n, ok
}

// used reports whether live code of a reference's package uses its symbol, the
// name number n, or the code of a package above on its behalf. What copies
// name that lost against those of other objects comes last: it takes longer.
func (g *Graph) used(n uint32, r Reference, above []*object) (bool, error) {
	for _, lost := range []bool{false, true} {
		for i, list := range [][]*object{g.byPkg[r.Package], above} {
			for _, o := range list {
				if lost {
					if err := g.flood.lost(o); err != nil {
						return false, fmt.Errorf("package %s: %w", o.pkg, err)
					}
				}
				if !o.uses.has(n) {
					continue
				}
				own := i == 0
				if !own {
					knows, err := g.knows(o.pkg, r.Symbol)
					if err != nil {
						return false, err
					}
					own = !knows
				}
				if own {
					return true, nil
				}
			}
		}
	}
	return false, nil
}

// lost adds to what live code of an object uses what its own copies of live
// definitions use that lost against those of other objects.
func (f *flood) lost(o *object) error {
	if o.complete {
		return nil
	}
	o.complete = true
	var queue []uint32
	for i := o.graph.Defs; i < o.graph.Definitions(); i++ {
		if o.named.has(i - o.graph.Defs) {
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		relocs, err := o.graph.Relocs(i)
		if err != nil {
			return err
		}
		for j := range relocs.Len() {
			r := relocs.At(j)
			if !f.isUse(r) {
				continue
			}
			to, err := f.resolve(o, r.Sym)
			if err != nil {
				return err
			}
			if f.watch.has(to) {
				f.note(o, to)
			}
			if to, ok := o.copyOf(r.Sym, to); ok && !o.named.has(to-o.graph.Defs) {
				o.named.add(to - o.graph.Defs)
				queue = append(queue, to)
			}
		}
	}
	return nil
}

// isUse reports whether a relocation of live code makes use of its symbol. A
// type's table of methods does not.
func (l *loader) isUse(r goobj.Relocation) bool {
	return !r.Weak && r.Type != l.rules.methodOff && r.Type != l.rules.useType
}

// knows reports whether a package defines a symbol or declares a linkname for
// it, so that a use of it is the package's own.
func (g *Graph) knows(pkg, symbol string) (bool, error) {
	f := g.flood
	for abi := range uint16(2) {
		if at, _ := f.at(f.lookup(symbol, abi)); at != nil && at.pkg == pkg {
			return true, nil
		}
	}
	for _, o := range g.byPkg[pkg] {
		graph := o.graph
		is := func(i uint32) (bool, error) {
			name, err := graph.Name(i)
			return string(name) == symbol, err
		}
		for i := range o.moved {
			if found, err := is(i); found || err != nil {
				return found, err
			}
		}
		for i := o.firstName(); i < graph.Len(); i++ {
			if graph.Record(i).Flag2&(graph.Layout.Linkname|graph.Layout.LinknameStd) == 0 {
				continue
			}
			if found, err := is(i); found || err != nil {
				return found, err
			}
		}
	}
	return false, nil
}

// importers returns, for each package, those that import it.
func (g *Graph) importers() (map[string][]string, error) {
	list := make(map[string][]string)
	for _, p := range g.packages {
		for _, o := range p.File.Objects {
			imports, err := o.Imports()
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", p.File.Path, err)
			}
			for _, imp := range imports {
				list[imp] = append(list[imp], p.Path)
			}
		}
	}
	return list, nil
}

// closure returns what is reached from a package, without it.
func closure(edges map[string][]string, from string) map[string]bool {
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; {
		at := queue[0]
		queue = queue[1:]
		for _, to := range edges[at] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	delete(seen, from)
	return seen
}
