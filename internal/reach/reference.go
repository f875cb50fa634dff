package reach

import (
	"fmt"

	"github.com/cespare/xxhash/v2"
)

// A Reference is a symbol that a package refers to, whoever defines it.
type Reference struct {
	Package string // as the linker names it
	Symbol  string // the linker's name, of either ABI
}

// References returns, in the order of refs, which references are live: some live
// function or variable of the package uses the symbol, by name as a linkname does, or
// by package and index or as a builtin, as the compiler writes what it knows. It reads
// the program once for all of them.
//
// Code may end up in the object of another package. A function that several objects
// have a copy of counts for each that calls it, whichever copy the linker keeps.
// If a package that imports this one, directly or not, uses the symbol without a
// linkname of its own and does not define it, the use came with an inlined function, a
// type argument or an exported pull, and counts for this package too. If two packages
// pull the same symbol and are both inlined there, it counts for both.
//
// The symbols must be among the names that Live was given.
func (g *Graph) References(refs []Reference) (live []bool, err error) {
	importers := g.importers()
	live = make([]bool, len(refs))
	aboveOf := make(map[string][]*object) // by package
	for i, r := range refs {
		n, ok := g.number(r.Symbol)
		if !ok {
			continue
		}
		above, ok := aboveOf[r.Package]
		if !ok {
			above = g.above(importers, r.Package)
			aboveOf[r.Package] = above
		}
		if live[i], err = g.used(n, r, above); err != nil {
			return nil, err
		}
	}
	return live, nil
}

// number returns the number of a name that was asked for. ok is false if its symbol is
// not live.
func (g *Graph) number(name string) (n uint32, ok bool) {
	for abi := range uint16(2) {
		id := g.flood.lookup(name, abi)
		if number, asked := g.flood.asked[id]; asked && g.flood.live.has(id) {
			n, ok = number, true
		}
	}
	return n, ok
}

// used reports whether live code of a reference's package uses its symbol, which is name
// number n, or whether code of a package above does on its behalf. Copies that lost
// against those of other objects are looked at last, which takes longer.
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
				if own := i == 0; own || !g.knows(o.pkg, r.Symbol) {
					return true, nil
				}
			}
		}
	}
	return false, nil
}

// lost adds, to what live code of an object uses, what is used by its own copies of live
// definitions that lost against those of other objects.
func (f *flood) lost(o *object) error {
	if o.complete {
		return nil
	}
	o.complete = true
	private := o.count[countPrivate]
	var queue []uint32
	for n := private; n < o.count[countDefs]; n++ {
		if o.copied.has(n - private) {
			queue = append(queue, n)
		}
	}
	use := func(n, to uint32) error {
		f.note(o, to)
		if o.isCopy(n, to) && !o.copied.has(n-private) {
			o.copied.add(n - private)
			queue = append(queue, n)
		}
		return nil
	}
	for len(queue) > 0 {
		n := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		_, c, err := o.record(n)
		if err != nil {
			return err
		}
		for kind, entries, ok := c.group(); ok; kind, entries, ok = c.group() {
			switch kind {
			case groupPlain, groupInitOrder, groupIface:
				err = f.symbols(&c, entries, o, use)
			case groupCall:
				for range entries {
					n, _ := c.uvarint(), c.uvarint()
					if n >= uint64(o.count[countSymbols]) {
						return errRecord
					}
					to, err := f.resolve(o, uint32(n))
					if err != nil {
						return err
					}
					use(uint32(n), to)
				}
			default:
				c.skip(kind, entries)
			}
			if err != nil {
				return err
			}
		}
		if c.bad {
			return errRecord
		}
	}
	return nil
}

// knows reports whether a package defines a symbol or declares a linkname for
// it, so that a use of it is the package's own.
func (g *Graph) knows(pkg, symbol string) bool {
	f := g.flood
	for abi := range uint16(2) {
		if at, _ := f.at(f.lookup(symbol, abi)); at != nil && at.pkg == pkg {
			return true
		}
	}
	hash := xxhash.Sum64String(symbol)
	for _, o := range g.byPkg[pkg] {
		for i := uint32(0); o.moved != nil && i < o.count[countOwnKeys]; i++ {
			key, n := o.ownKey(i)
			if o.moved[n] != 0 && (key == nameKey(hash, 0) || key == nameKey(hash, 1)) {
				return true
			}
		}
		for i := range o.count[countLinknames] {
			if at(o.linknames, i) == nameKey(hash, 0) {
				return true
			}
		}
	}
	return false
}

// importers returns, for each package, by the hash of its path, the numbers of
// the objects that import it.
func (g *Graph) importers() map[uint64][]uint32 {
	list := make(map[uint64][]uint32)
	for i, o := range g.flood.objs {
		for j := range o.count[countImports] {
			imp := at(o.imports, j)
			list[imp] = append(list[imp], uint32(i))
		}
	}
	return list
}

// above returns the objects of all packages that import one, directly or not.
func (g *Graph) above(importers map[uint64][]uint32, pkg string) (list []*object) {
	seen := map[string]bool{pkg: true}
	for queue := []string{pkg}; len(queue) > 0; {
		at := queue[0]
		queue = queue[1:]
		for _, i := range importers[xxhash.Sum64String(at)] {
			by := g.flood.objs[i].pkg
			if !seen[by] {
				seen[by] = true
				queue = append(queue, by)
				list = append(list, g.byPkg[by]...)
			}
		}
	}
	return list
}
