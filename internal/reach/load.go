package reach

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
)

// An object is one object of the program with what its indexes stand for.
type object struct {
	pkg      string // as the linker names it
	graph    *goobj.Graph
	base     uint32  // number of its first definition, the others follow
	packages []int32 // object of each package index; -1 for one that is not in the program

	names []uint32        // symbols of its names, from the first non-package definition on, as far as they were looked up
	moved map[uint32]bool // definitions by index in whose place stands another of the same name

	queue []uint32 // live definitions that are still to be visited
	uses  bitset   // which of the names that were asked for its live code uses

	// named has bit i for index Defs+i: some live symbol of this object names
	// that definition, and another object's copy stands for it.
	named    bitset
	complete bool // named and uses hold what such copies name, too
}

// nowhere is the symbol of a name that nothing defines, in names.
const nowhere = 1<<32 - 1

// end returns the number behind that of the object's last definition.
func (o *object) end() uint32 { return o.base + o.graph.Definitions() }

// firstName returns the index of the first non-package definition.
func (o *object) firstName() uint32 { return o.graph.Definitions() - o.graph.NonPkg }

// A loader gives each symbol of a program one number, whoever names it
// (LoadSyms in cmd/link/internal/loader/loader.go): that of the definition
// that stands, counted from 1 through all objects. What nothing defines has
// none, but for the names that were asked for: they have numbers from end on.
//
// Names are entered once, where they define something, and looked up where
// live code refers to them. Content-addressed definitions that refer to nothing
// are not merged: it does not matter which copy is taken.
type loader struct {
	rules    *Rules
	wrappers bool // the program has ABI wrappers: a function may have two symbols of one name

	objs      []*object
	end       uint32 // number behind the last definition
	names     *table
	undefined uint32 // how many names were asked for that nothing defines
	hashes    longHashes

	builtins    []uint32 // symbols of the rules' builtins
	usedInIface bitset
	cloned      map[uint32]bool // the linker has made a copy that has no auxiliary symbols
}

// load numbers the symbols of a program's objects, given in load order.
func load(rules *Rules, wrappers bool, objs []*object, asked []string) (*loader, error) {
	l := &loader{rules: rules, wrappers: wrappers, objs: objs, cloned: map[uint32]bool{}}
	names, end := 0, uint64(1)
	for _, o := range objs {
		o.base = uint32(end)
		end += uint64(o.graph.Definitions())
		names += int(o.graph.NonPkg)
	}
	if end+2*uint64(len(asked)) >= nowhere {
		return nil, fmt.Errorf("%d symbols are more than this search can number", end)
	}
	l.end = uint32(end)
	l.usedInIface = newBitset(int(end))
	l.names = newTable(names)
	for _, load := range []func(*object) error{l.package_, l.merged} {
		for _, o := range objs {
			if err := load(o); err != nil {
				return nil, fmt.Errorf("package %s: %w", o.pkg, err)
			}
		}
	}
	for _, name := range asked {
		for version := range 2 {
			if s := l.names.enter([]byte(name), version); s.id == 0 {
				s.id = l.end + l.undefined
				l.undefined++
			}
		}
	}
	for _, b := range rules.Builtins {
		l.builtins = append(l.builtins, l.lookup(b.Name, b.ABI))
	}
	l.imports()
	for _, o := range objs {
		if err := l.references(o); err != nil {
			return nil, fmt.Errorf("package %s: %w", o.pkg, err)
		}
	}
	return l, nil
}

// at returns the object that defines a symbol and its index there; no object
// for what nothing defines.
func (l *loader) at(id uint32) (*object, uint32) {
	if id == 0 || id >= l.end {
		return nil, 0
	}
	lo, hi := 0, len(l.objs) // objs[lo] begins at or before id
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; l.objs[mid].base <= id {
			lo = mid
		} else {
			hi = mid
		}
	}
	return l.objs[lo], id - l.objs[lo].base
}

// lookup returns the symbol of a name, 0 if nothing defines it and nobody asked.
func (l *loader) lookup(name string, abi uint16) uint32 {
	return l.names.lookup([]byte(name), l.version(abi))
}

// version returns which symbol of a name an ABI means.
func (l *loader) version(abi uint16) int {
	if abi == 0 || !l.wrappers {
		return 0
	}
	return 1
}

func badABI(rec goobj.Record) error {
	if rec.ABI > 1 && rec.ABI != goobj.StaticABI {
		return fmt.Errorf("symbol with the unknown ABI %d", rec.ABI)
	}
	return nil
}

// package_ enters the definitions that belong to an object's package by index.
func (l *loader) package_(o *object) error {
	g := o.graph
	for i := range g.Defs {
		rec := g.Record(i)
		if err := badABI(rec); err != nil {
			return err
		}
		if rec.Flag2&g.Layout.UsedInIface != 0 {
			l.usedInIface.add(o.base + i)
		}
		if rec.ABI == goobj.StaticABI || !g.Named(i) {
			continue
		}
		name, err := g.Name(i)
		if err != nil {
			return err
		}
		s := l.names.enter(name, l.version(rec.ABI))
		s.id, s.size = o.base+i, 0
	}
	return nil
}

// merged enters the definitions that objects share, by content or by name.
func (l *loader) merged(o *object) error {
	g := o.graph
	for i := range g.Hashed64 {
		// NumberSyms in cmd/internal/obj/sym.go
		if relocs, err := g.Relocs(g.Defs + i); err != nil || relocs.Len() > 0 {
			return fmt.Errorf("symbol with a short hash refers to others")
		}
	}
	for i := range g.Hashed {
		idx := g.Defs + g.Hashed64 + i
		if g.Leaf(idx) {
			continue
		}
		// The content of equal hashes may differ in trailing zeros: the larger
		// one stands.
		rec := g.Record(idx)
		s := l.hashes.at(g.Hash(i))
		if s.id == 0 || rec.Size > s.size {
			l.replace(&s.id, o.base+idx)
			s.size = rec.Size
		}
		if rec.Flag2&g.Layout.UsedInIface != 0 {
			l.usedInIface.add(s.id)
		}
	}
	first := o.firstName()
	for i := first; i < g.Definitions(); i++ {
		rec := g.Record(i)
		if err := badABI(rec); err != nil {
			return err
		}
		id := o.base + i
		if rec.ABI != goobj.StaticABI && g.Named(i) {
			name, err := g.Name(i)
			if err != nil {
				return err
			}
			id = l.merge(l.names.enter(name, l.version(rec.ABI)), o, i, rec)
		}
		if rec.Flag2&g.Layout.UsedInIface != 0 {
			l.usedInIface.add(id)
		}
	}
	return nil
}

// merge returns the symbol that a definition becomes, and decides whether it
// takes the place of the one that stands.
func (l *loader) merge(s *slot, o *object, idx uint32, rec goobj.Record) uint32 {
	new := define(o, idx, rec)
	var win, grow bool
	switch {
	case s.id == 0:
		win = true
	case s.size > 0:
		win, grow = l.rules.merge(definition{size: s.size - 1, dupok: true}, new)
	default:
		old, at := l.at(s.id)
		win, grow = l.rules.merge(define(old, at, old.graph.Record(at)), new)
		if win && at < old.graph.Defs {
			if old.moved == nil {
				old.moved = make(map[uint32]bool)
			}
			old.moved[at] = true
		}
	}
	if win {
		l.replace(&s.id, o.base+idx)
		s.size = 0
		if new.dupok && new.size < nowhere {
			s.size = new.size + 1
		}
	}
	if grow {
		l.cloned[s.id] = true
	}
	return s.id
}

// replace puts a definition in the place of another, if there is one.
func (l *loader) replace(id *uint32, by uint32) {
	if *id != 0 && l.usedInIface.has(*id) {
		l.usedInIface.add(by)
	}
	if l.cloned[*id] {
		l.cloned[by] = true
	}
	*id = by
}

func define(o *object, idx uint32, rec goobj.Record) definition {
	g := o.graph
	content := g.Content(idx)
	return definition{
		size:  rec.Size,
		dupok: rec.Flag&g.Layout.Dupok != 0, text: g.IsText(rec),
		content: content, zeroed: g.IsVar(rec) && !content,
	}
}

// references enters what an object says of what others define.
func (l *loader) references(o *object) error {
	g := o.graph
	for i := g.Definitions(); i < g.Len(); i++ {
		if g.Record(i).Flag2&g.Layout.UsedInIface != 0 {
			id, err := l.named(o, i)
			if err != nil {
				return err
			}
			l.usedInIface.add(id)
		}
	}
	return g.RefFlags(func(ref goobj.Ref, flag2 byte) error {
		if flag2&g.Layout.UsedInIface == 0 {
			return nil
		}
		id, err := l.resolve(o, ref)
		l.usedInIface.add(id)
		return err
	})
}

// imports finds the object behind each package index: of a package with
// several, the first.
func (l *loader) imports() {
	byPkg := make(map[string]int32, len(l.objs))
	for i, o := range l.objs {
		if name := prefix(o.pkg); byPkg[name] == 0 {
			byPkg[name] = int32(i) + 1
		}
	}
	for _, o := range l.objs {
		o.packages = make([]int32, len(o.graph.Packages))
		for i, name := range o.graph.Packages {
			o.packages[i] = byPkg[name] - 1
		}
	}
}

// resolve returns the symbol that an object names, 0 for none.
func (l *loader) resolve(o *object, ref goobj.Ref) (uint32, error) {
	g := o.graph
	i := uint64(ref.Sym)
	switch ref.Pkg {
	case goobj.PkgSelf:
	case goobj.PkgNone:
		i += uint64(o.firstName())
	case goobj.PkgHashed:
		i += uint64(g.Defs + g.Hashed64)
	case goobj.PkgHashed64:
		i += uint64(g.Defs)
	case goobj.PkgBuiltin:
		if i >= uint64(len(l.builtins)) {
			return 0, fmt.Errorf("object names builtin %d of %d", i, len(l.builtins))
		}
		return l.builtins[i], nil
	case 0:
		if i != 0 {
			return 0, fmt.Errorf("object names symbol %d of no package", i)
		}
		return 0, nil
	default:
		if uint64(ref.Pkg) >= uint64(len(o.packages)) || o.packages[ref.Pkg] < 0 {
			return 0, fmt.Errorf("object names a symbol of package %d, which is not in the program", ref.Pkg)
		}
		o = l.objs[o.packages[ref.Pkg]]
		if i >= uint64(o.graph.Defs) {
			return 0, fmt.Errorf("object names symbol %d of package %s, which has %d", i, o.pkg, o.graph.Defs)
		}
	}
	if i >= uint64(o.graph.Len()) {
		return 0, fmt.Errorf("object names a symbol of its own that it does not have (%d of kind %#x)", ref.Sym, ref.Pkg)
	}
	return l.symbol(o, uint32(i))
}

// symbol returns the symbol with an index of an object.
func (l *loader) symbol(o *object, i uint32) (uint32, error) {
	g := o.graph
	switch {
	case i < g.Defs:
		if o.moved[i] {
			name, err := g.Name(i)
			return l.names.lookup(name, l.version(g.Record(i).ABI)), err
		}
	case i >= o.firstName():
		return l.named(o, i)
	case i >= g.Defs+g.Hashed64 && !g.Leaf(i):
		return l.hashes.find(g.Hash(i - g.Defs - g.Hashed64)).id, nil
	}
	return o.base + i, nil
}

// named returns the symbol with the index of a non-package definition or
// reference.
func (l *loader) named(o *object, i uint32) (uint32, error) {
	if o.names == nil {
		o.names = make([]uint32, o.graph.NonPkg+o.graph.Refs)
	}
	known := &o.names[i-o.firstName()]
	if *known == 0 {
		id, err := l.lookupNamed(o, i)
		if err != nil {
			return 0, err
		}
		if id == 0 {
			id = nowhere
		}
		*known = id
	}
	if *known == nowhere {
		return 0, nil
	}
	return *known, nil
}

func (l *loader) lookupNamed(o *object, i uint32) (uint32, error) {
	g := o.graph
	rec := g.Record(i)
	if err := badABI(rec); err != nil {
		return 0, err
	}
	if rec.ABI != goobj.StaticABI && g.Named(i) {
		name, err := g.Name(i)
		return l.names.lookup(name, l.version(rec.ABI)), err
	}
	if i < g.Definitions() {
		return o.base + i, nil
	}
	return 0, nil
}

// prefix returns a package path as symbol names have it (PathToPrefix in
// cmd/internal/objabi/path.go).
func prefix(pkg string) string {
	slash := strings.LastIndexByte(pkg, '/')
	var b strings.Builder
	for i := range len(pkg) {
		if c := pkg[i]; c <= ' ' || c == '.' && i > slash || c == '%' || c == '"' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
