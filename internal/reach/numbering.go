package reach

import (
	"cmp"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A numbering says which definitions of an object its summary has, and gives each a
// number there. The definitions are own, private and shared, as [summary] has them.
type numbering struct {
	graph   *goobj.Graph
	version func(abi uint16) int

	// order has the index of each definition, by its number in the summary: own
	// definitions, then private ones, then shared ones.
	order        []uint32
	own, private uint32   // numbers behind the last own and the last private definition
	symbols      []uint32 // number of each index, plus one; 0 for none
	keys         []keyed  // of shared definitions, by index
	ownKeys      []keyed  // of own definitions with a name, by number
	debug        bitset   // definitions that only debuggers read
}

// A keyed definition has a key. It is given by its index, or by its number.
type keyed struct {
	key uint64
	at  uint32
}

// sortKeys sorts by key, and those with equal ones by at.
func sortKeys(list []keyed) {
	compare := func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.at, b.at)) }
	if len(list) < 32 {
		slices.SortFunc(list, compare)
		return
	}
	// Keys are hashes, so that the first bits of each tell about where it belongs.
	shift := 63 - bits.Len(uint(len(list)))
	ends := make([]uint32, 1<<(63-shift)+1)
	for _, k := range list {
		ends[k.key>>shift+1]++
	}
	for i := range len(ends) - 1 {
		ends[i+1] += ends[i]
	}
	from := slices.Clone(list)
	for _, k := range from {
		end := &ends[k.key>>shift]
		list[*end] = k
		*end++
	}
	start := uint32(0)
	for _, end := range ends {
		if end-start > 1 {
			slices.SortFunc(list[start:end], compare)
		}
		start = end
	}
}

// reset makes a numbering ready for another object.
func (n *numbering) reset(g *goobj.Graph, h goobj.Header) {
	*n = numbering{graph: g, version: versions(h), order: n.order[:0], symbols: zeros(n.symbols, int(g.Len())),
		keys: n.keys[:0], ownKeys: n.ownKeys[:0], debug: n.debug[:0]}
}

// number decides which definitions of an object a summary has.
func (w *objectWriter) number() error {
	s, n, g := w.summarizer, &w.numbering, w.graph
	all := s.want&everything != 0
	n.debug = zeros(n.debug, bitsetWords(int(g.Definitions())))
	add := func(i uint32) {
		n.order = append(n.order, i)
		n.symbols[i] = uint32(len(n.order))
	}
	for i := range g.Definitions() {
		if i%1024 == 0 {
			s.countRead(1024 * (int(g.Layout.SymSize) + 12)) // the record, and its entry in three tables
		}
		debug := !all && g.IsDebug(g.Kind(i))
		if debug {
			n.debug.add(i)
		}
		switch {
		case i < g.Defs:
			nameable, err := n.nameable(i)
			if err != nil {
				return err
			}
			if all || !debug && (nameable || !g.Leaf(i)) {
				add(i)
				if nameable {
					key, err := s.key(n, i)
					if err != nil {
						return err
					}
					n.ownKeys = append(n.ownKeys, keyed{key, uint32(len(n.order)) - 1})
				}
			}
			n.own = uint32(len(n.order))
		case i < g.Defs+g.Hashed64+g.Hashed:
			short := i < g.Defs+g.Hashed64
			if !all && !short && g.Leaf(i) {
				continue // as for most definitions
			}
			if err := s.numberContent(n, i, short, add); err != nil {
				return err
			}
		default:
			nameable, err := n.nameable(i)
			if err != nil {
				return err
			}
			if nameable {
				key, err := s.key(n, i)
				if err != nil {
					return err
				}
				n.keys = append(n.keys, keyed{key, i})
			} else if all || !debug && !g.Leaf(i) {
				add(i)
			}
		}
	}
	n.private = uint32(len(n.order))
	sortKeys(n.keys)
	sortKeys(n.ownKeys)
	for _, k := range n.keys {
		add(k.at)
	}
	return nil
}

// numberContent decides about a content-addressed definition, whose hash may be short.
func (s *summarizer) numberContent(n *numbering, i uint32, short bool, add func(i uint32)) error {
	g, all := n.graph, s.want&everything != 0
	// NumberSyms in cmd/internal/obj/sym.go
	if relocs, err := g.Relocs(i); short && (err != nil || relocs.Len() > 0) {
		return errors.New("symbol with a short hash refers to others")
	}
	leads, err := s.leads(n, i)
	if err != nil {
		return err
	}
	switch {
	case all && (short || g.Leaf(i)), leads && short:
		add(i)
	case all || leads:
		n.keys = append(n.keys, keyed{contentKey(g.Hash(i - g.Defs - g.Hashed64)), i})
	}
	return nil
}

// key returns the key of a symbol that has a name.
func (s *summarizer) key(n *numbering, i uint32) (uint64, error) {
	name, err := n.graph.Name(i)
	s.countRead(len(name))
	return nameKey(xxhash.Sum64(name), n.version(n.graph.ABI(i))), err
}

// nameable reports whether other objects can name a symbol.
func (n *numbering) nameable(i uint32) (bool, error) {
	abi := n.graph.ABI(i)
	if abi > 1 && abi != goobj.StaticABI {
		return false, fmt.Errorf("symbol with the unknown ABI %d", abi)
	}
	return abi != goobj.StaticABI && n.graph.Named(i), nil
}

func isDebug(aux byte) bool { return toolchain.AuxDwarfInfo <= aux && aux <= toolchain.AuxDwarfLines }

// leads reports whether a content-addressed definition refers to anything that may refer
// to something else.
func (s *summarizer) leads(n *numbering, i uint32) (bool, error) {
	g := n.graph
	if g.Leaf(i) {
		return false, nil
	}
	relocs, err := g.Relocs(i)
	if err != nil {
		return false, err
	}
	for j := range relocs.Len() {
		r := relocs.At(j)
		if s.passedOver(r) || n.leaf(r.Sym) {
			continue
		}
		return true, nil
	}
	aux, err := g.Aux(i)
	if err != nil {
		return false, err
	}
	for j := range aux.Len() {
		if kind, ref := aux.At(j); kind != toolchain.AuxGotype && !isDebug(kind) && !n.leaf(ref) {
			return true, nil
		}
	}
	return false, nil
}

// leaf reports whether a reference surely leads nowhere. It may report false for one that
// does not.
func (n *numbering) leaf(ref goobj.Ref) bool {
	if ref.Pkg == 0 {
		return true
	}
	if ref.Pkg != toolchain.PkgHashed && ref.Pkg != toolchain.PkgHashed64 {
		return false
	}
	i, _, err := n.index(ref)
	return err == nil && n.graph.Leaf(i)
}

// index returns the index of a symbol in the object. own is false for a symbol of another
// package, a builtin, or none.
func (n *numbering) index(ref goobj.Ref) (i uint32, own bool, err error) {
	g := n.graph
	at, end := uint64(ref.Sym), uint64(g.Definitions())
	switch ref.Pkg {
	case toolchain.PkgSelf:
	case toolchain.PkgNone:
		at, end = at+uint64(g.Definitions()-g.NonPkg), uint64(g.Len())
	case toolchain.PkgHashed:
		at += uint64(g.Defs + g.Hashed64)
	case toolchain.PkgHashed64:
		at += uint64(g.Defs)
	case toolchain.PkgBuiltin:
		return 0, false, nil
	case 0:
		if at != 0 {
			return 0, false, fmt.Errorf("object names symbol %d of no package", at)
		}
		return 0, false, nil
	default:
		if uint64(ref.Pkg) >= uint64(len(g.Packages)) {
			return 0, false, fmt.Errorf("object names a symbol of package %d of %d", ref.Pkg, len(g.Packages))
		}
		return 0, false, nil
	}
	if at >= end {
		return 0, false, fmt.Errorf("object names a symbol of its own that it does not have (%d of kind %#x)", ref.Sym, ref.Pkg)
	}
	return uint32(at), true, nil
}

// errDebug is the error for an object whose code refers to debug information.
var errDebug = errors.New("object refers to debug information")
