package reach

import (
	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A span is a range of indexes.
type span struct{ first, n uint32 }

// kinds are the ranges of indexes of an object's own symbols, by the number that
// references have in place of a package, from PkgSelf on.
type kinds [toolchain.PkgNone - toolchain.PkgSelf + 1]span

func kindsOf(g *goobj.Graph) (k kinds) {
	hashed, named := g.Defs+g.Hashed64, g.Definitions()-g.NonPkg
	k[0] = span{0, g.Defs}
	k[toolchain.PkgHashed64-toolchain.PkgSelf] = span{g.Defs, g.Hashed64}
	k[toolchain.PkgHashed-toolchain.PkgSelf] = span{hashed, g.Hashed}
	k[toolchain.PkgNone-toolchain.PkgSelf] = span{named, g.Len() - named}
	return k
}

// symbol returns the number of a symbol that the object refers to, plus one,
// and 0 for what leads nowhere.
func (w *objectWriter) symbol(ref goobj.Ref) (uint32, error) {
	// Most references are to a symbol of the object itself.
	if kind := ref.Pkg - toolchain.PkgSelf; kind < uint32(len(w.kinds)) && ref.Sym < w.kinds[kind].n {
		i := w.kinds[kind].first + ref.Sym
		if n := w.symbols[i]; n != 0 || i < w.graph.Definitions() && !w.debug.has(i) {
			return n, nil
		}
	}
	return w.rareSymbol(ref)
}

// rareSymbol is symbol for the less frequent cases, and for malformed references.
func (w *objectWriter) rareSymbol(ref goobj.Ref) (uint32, error) {
	g := w.graph
	if ref.Pkg == toolchain.PkgHashed && uint64(ref.Sym) < uint64(g.Hashed) {
		return w.symbols[g.Defs+g.Hashed64+ref.Sym], nil
	}
	i, own, err := w.numbering.index(ref)
	switch {
	case err != nil || ref.Pkg == 0:
		return 0, err
	case own && i < g.Definitions():
		if n := w.symbols[i]; n != 0 || !w.debug.has(i) || g.Leaf(i) {
			return n, nil
		}
		return 0, errDebug
	case own:
		return w.reference(i)
	}
	if ref.Pkg == toolchain.PkgBuiltin {
		key := packed(packedBuiltin, ref.Sym)
		if ref.Sym >= uint32(len(w.builtins)) {
			return w.packed(key), nil
		}
		known := &w.builtins[ref.Sym]
		if *known == 0 {
			*known = w.other(key)
		}
		return *known, nil
	}
	pkg := &w.packagesOf[ref.Pkg]
	if *pkg == 0 {
		*pkg = w.packages.add(xxhash.Sum64String(g.Packages[ref.Pkg])) + 1
	}
	return w.packed(packed(*pkg-1, ref.Sym)), nil
}

// packed returns the number, plus one, of a packed reference.
func (w *objectWriter) packed(key uint64) uint32 {
	n, known := w.othersOf[key]
	if !known {
		n = w.other(key)
		w.othersOf[key] = n
	}
	return n
}

// reference returns the number, plus one, of a symbol that the object refers to by name,
// and 0 for one that only its own object can name.
func (w *objectWriter) reference(i uint32) (uint32, error) {
	if n := w.symbols[i]; n != 0 {
		return n, nil
	}
	nameable, err := w.nameable(i)
	if err != nil || !nameable {
		return 0, err
	}
	key, err := w.key(&w.numbering, i)
	if err != nil {
		return 0, err
	}
	w.symbols[i] = w.other(key)
	return w.symbols[i], nil
}

// other adds a key to others, and returns the symbol's number plus one.
func (w *objectWriter) other(key uint64) uint32 {
	return uint32(len(w.order)) + w.others.add(key) + 1
}
