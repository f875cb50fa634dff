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
func (g *Graph) References(refs []Reference) ([]Reach, error) {
	targets := make(map[uint32]int32) // symbol to an index of names
	var names []string
	index := make(map[string]int32)
	for _, r := range refs {
		if _, ok := index[r.Symbol]; ok {
			continue
		}
		n := int32(len(names))
		index[r.Symbol] = n
		names = append(names, r.Symbol)
		for abi := range uint16(2) {
			if id := g.find(r.Symbol, abi); g.live.has(id) {
				targets[id] = n
			}
		}
	}
	uses, err := g.uses(targets, len(names))
	if err != nil {
		return nil, err
	}
	imported, err := g.importers()
	if err != nil {
		return nil, err
	}
	list := make([]Reach, len(refs))
	over := make(map[string]map[string]bool) // all that import a package
	for i, r := range refs {
		list[i] = ReachLoaded
		users := uses[index[r.Symbol]]
		if users[r.Package] {
			list[i] = ReachLive
			continue
		}
		if len(users) == 0 {
			continue
		}
		above := over[r.Package]
		if above == nil {
			above = closure(imported, r.Package)
			over[r.Package] = above
		}
		for user := range users {
			if above[user] && !g.knows(user, r.Symbol) {
				list[i] = ReachLive
				break
			}
		}
	}
	return list, nil
}

// uses returns, for each of n names, the packages with live code that uses a
// symbol of that name.
func (g *Graph) uses(targets map[uint32]int32, n int) ([]map[string]bool, error) {
	l := g.load
	wanted := newBitset(len(l.places))
	for id := range targets {
		wanted.add(id)
	}
	users := make([]map[string]bool, n)
	for i := range users {
		users[i] = make(map[string]bool)
	}
	for _, o := range l.objs {
		if err := g.lost(o); err != nil {
			return nil, fmt.Errorf("package %s: %w", o.pkg, err)
		}
		for i := range o.graph.Definitions() {
			if !g.counts(o, i) {
				continue
			}
			relocs := o.graph.Relocs(i)
			for j := range relocs.Len() {
				r := relocs.At(j)
				if !l.isUse(r) {
					continue
				}
				to, err := l.resolve(o, r.Sym)
				if err != nil {
					return nil, fmt.Errorf("package %s: %w", o.pkg, err)
				}
				if wanted.has(to) {
					users[targets[to]][o.pkg] = true
				}
			}
		}
	}
	return users, nil
}

// isUse reports whether a relocation of live code makes use of its symbol. A
// type's table of methods does not.
func (l *loader) isUse(r goobj.Relocation) bool {
	return !r.Weak && r.Type != l.rules.methodOff && r.Type != l.rules.useType
}

// counts reports whether what a definition refers to is used by live code: it
// is live, or it is a copy of a live one that this object's live code names.
// Definitions of the package without a name are left out: tables, and debug
// information, where a variable names itself.
func (g *Graph) counts(o *object, i uint32) bool {
	l := g.load
	if i < o.graph.Defs {
		return g.live.has(o.syms[i]) && o.graph.Named(i)
	}
	at := l.places[o.syms[i]]
	if at.obj != undefined && l.objs[at.obj] == o && at.idx == i {
		return g.live.has(o.syms[i])
	}
	return o.named.has(i - o.graph.Defs)
}

// lost adds to what the live symbols of an object name what its own copies of
// them name that lost against those of other objects.
func (g *Graph) lost(o *object) error {
	l := g.load
	if g.complete[o] {
		return nil
	}
	g.complete[o] = true
	for again := true; again; {
		again = false
		for i := o.graph.Defs; i < o.graph.Definitions(); i++ {
			if !o.named.has(i - o.graph.Defs) {
				continue
			}
			if at := l.places[o.syms[i]]; at.obj != undefined && l.objs[at.obj] == o {
				continue
			}
			relocs := o.graph.Relocs(i)
			for j := range relocs.Len() {
				r := relocs.At(j)
				if !l.isUse(r) {
					continue
				}
				if _, err := l.resolve(o, r.Sym); err != nil {
					return err
				}
				if to, ok := o.local(r.Sym); ok && !o.named.has(to) {
					o.named.add(to)
					again = true
				}
			}
		}
	}
	return nil
}

// knows reports whether a package defines a symbol or declares a linkname for
// it, so that a use of it is the package's own.
func (g *Graph) knows(pkg, symbol string) bool {
	l := g.load
	for abi := range uint16(2) {
		id := g.find(symbol, abi)
		if id == 0 {
			continue
		}
		if at := l.places[id]; at.obj != undefined && l.objs[at.obj].pkg == pkg {
			return true
		}
		if at, ok := l.replaced[id]; ok && l.objs[at.obj].pkg == pkg {
			return true
		}
	}
	for _, o := range g.byPkg[pkg] {
		layout := o.graph.Layout
		for i := o.graph.Definitions() - o.graph.NonPkg; i < o.graph.Len(); i++ {
			if rec := o.graph.Record(i); rec.Flag2&(layout.Linkname|layout.LinknameStd) != 0 && string(rec.Name) == symbol {
				return true
			}
		}
	}
	return false
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
