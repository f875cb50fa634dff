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
	syms     []uint32 // symbol of each index
	packages []int32  // object of each package index; -1 for one that is not in the program

	// named has bit i for index Defs+i: some live symbol of this object names
	// it. Symbols with an index of their own are not held.
	named bitset
}

// A place is where a symbol is defined; obj is undefined for one that no Go
// object defines.
type place struct{ obj, idx uint32 }

const undefined = 1<<32 - 1

// A loader gives each symbol of a program one number, from 1, whoever names
// it (LoadSyms in cmd/link/internal/loader/loader.go).
type loader struct {
	rules    *Rules
	wrappers bool // the program has ABI wrappers: a function may have two symbols of one name

	objs   []*object
	places []place
	names  map[string]uint32 // of symbols that are looked up by name, to an index of byName
	byName [2][]uint32

	builtins    []uint32 // symbols of the rules' builtins
	usedInIface bitset
	cloned      map[uint32]bool  // the linker has made a copy that has no auxiliary symbols
	replaced    map[uint32]place // the definition by index of a symbol that another one has replaced
}

// load numbers the symbols of a program's objects, given in load order.
func load(rules *Rules, wrappers bool, objs []*object, roots []string) (*loader, error) {
	l := &loader{rules: rules, wrappers: wrappers, objs: objs, places: make([]place, 1), cloned: map[uint32]bool{}, replaced: map[uint32]place{}}
	hint := 0 // most names come from several objects
	for _, o := range objs {
		hint += int(o.graph.NonPkg+o.graph.Refs) / 4
	}
	l.names = make(map[string]uint32, hint)
	for _, name := range roots {
		l.intern([]byte(name))
	}
	for _, b := range rules.Builtins {
		l.intern([]byte(b.Name))
	}
	named := make([][]uint32, len(objs)) // the names of each object's non-package symbols, from NonPkg on
	total, short := 0, 0
	for i, o := range objs {
		g := o.graph
		o.syms = make([]uint32, g.Len())
		o.named = newBitset(int(g.Len() - g.Defs))
		named[i] = make([]uint32, g.NonPkg+g.Refs)
		first := g.Len() - g.NonPkg - g.Refs
		for j := range named[i] {
			if rec := g.Record(first + uint32(j)); rec.ABI != goobj.StaticABI && len(rec.Name) > 0 {
				named[i][j] = l.intern(rec.Name)
			}
		}
		total += int(g.Defs + g.Hashed/2 + g.Hashed64/2 + g.NonPkg)
		short += int(g.Hashed64)
	}
	l.places = make([]place, 1, total)
	for v := range l.byName {
		l.byName[v] = make([]uint32, len(l.names)+1)
	}
	for i := range objs {
		if err := l.package_(uint32(i)); err != nil {
			return nil, fmt.Errorf("package %s: %w", objs[i].pkg, err)
		}
	}
	h := hashes{short: make(map[uint64]sized, short/2)}
	for i := range objs {
		l.hashed(uint32(i), &h)
		if err := l.nonPackage(uint32(i), named[i]); err != nil {
			return nil, fmt.Errorf("package %s: %w", objs[i].pkg, err)
		}
	}
	for i := range objs {
		if err := l.references(uint32(i), named[i][objs[i].graph.NonPkg:]); err != nil {
			return nil, fmt.Errorf("package %s: %w", objs[i].pkg, err)
		}
	}
	for _, b := range rules.Builtins {
		l.builtins = append(l.builtins, l.lookup(b.Name, b.ABI))
	}
	l.imports()
	for _, o := range objs {
		err := o.graph.RefFlags(func(ref goobj.Ref, flag2 byte) error {
			id, err := l.resolve(o, ref)
			if err == nil && flag2&o.graph.Layout.UsedInIface != 0 {
				l.usedInIface.add(id)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", o.pkg, err)
		}
	}
	return l, nil
}

// intern returns the number of a name, from 1.
func (l *loader) intern(name []byte) uint32 {
	n, ok := l.names[string(name)]
	if !ok {
		n = uint32(len(l.names)) + 1
		l.names[string(name)] = n
	}
	return n
}

// lookup returns the symbol of a name, 0 if there is none. Only names that
// some object uses as such, or that load was given, are known.
func (l *loader) lookup(name string, abi uint16) uint32 {
	return l.byName[l.version(abi)][l.names[name]]
}

// version returns which symbol of a name an ABI means.
func (l *loader) version(abi uint16) int {
	if abi == 0 || !l.wrappers {
		return 0
	}
	return 1
}

func (l *loader) add(obj, idx uint32) uint32 {
	id := uint32(len(l.places))
	l.places = append(l.places, place{obj, idx})
	return id
}

func badABI(rec goobj.Record) error {
	if rec.ABI > 1 && rec.ABI != goobj.StaticABI {
		return fmt.Errorf("symbol %q has the unknown ABI %d", rec.Name, rec.ABI)
	}
	return nil
}

func (l *loader) flags(id uint32, g *goobj.Graph, rec goobj.Record) {
	if rec.Flag2&g.Layout.UsedInIface != 0 {
		l.usedInIface.add(id)
	}
}

// package_ enters the definitions that belong to an object's package by index.
func (l *loader) package_(obj uint32) error {
	o := l.objs[obj]
	g := o.graph
	for i := range g.Defs {
		rec := g.Record(i)
		if err := badABI(rec); err != nil {
			return err
		}
		id := l.add(obj, i)
		o.syms[i] = id
		l.flags(id, g, rec)
		if rec.ABI == goobj.StaticABI || len(rec.Name) == 0 {
			continue
		}
		if n, ok := l.names[string(rec.Name)]; ok {
			l.byName[l.version(rec.ABI)][n] = id
		}
	}
	return nil
}

// hashed enters an object's content-addressed definitions. The content of
// equal hashes may differ in trailing zeros: the larger one stands.
func (l *loader) hashed(obj uint32, h *hashes) {
	o := l.objs[obj]
	g := o.graph
	enter := func(idx uint32, old sized) sized {
		rec := g.Record(idx)
		s := sized{old.id, max(old.size, rec.Size)}
		if old.id == 0 {
			s.id = l.add(obj, idx)
		} else if rec.Size > old.size {
			l.places[old.id] = place{obj, idx}
		}
		o.syms[idx] = s.id
		l.flags(s.id, g, rec)
		return s
	}
	for i := range g.Hashed64 {
		hash := g.Hash64(i)
		old := h.short[hash]
		if s := enter(g.Defs+i, old); s != old {
			h.short[hash] = s
		}
	}
	for i := range g.Hashed {
		slot := h.long.at(g.Hash(i))
		slot.sized = enter(g.Defs+g.Hashed64+i, slot.sized)
	}
}

// nonPackage enters the definitions that are merged by name.
func (l *loader) nonPackage(obj uint32, names []uint32) error {
	o := l.objs[obj]
	g := o.graph
	first := g.Definitions() - g.NonPkg
	for i := range g.NonPkg {
		idx := first + i
		rec := g.Record(idx)
		if err := badABI(rec); err != nil {
			return err
		}
		id := l.merge(obj, idx, rec, names[i])
		o.syms[idx] = id
		l.flags(id, g, rec)
	}
	return nil
}

// merge returns the symbol that a definition becomes, and decides whether it
// takes the place of the one that stands.
func (l *loader) merge(obj, idx uint32, rec goobj.Record, name uint32) uint32 {
	if name == 0 { // unnamed or static
		return l.add(obj, idx)
	}
	slot := &l.byName[l.version(rec.ABI)][name]
	if *slot == 0 {
		*slot = l.add(obj, idx)
		return *slot
	}
	id := *slot
	at := l.places[id]
	win, grow := l.rules.merge(l.definition(at.obj, at.idx), l.definition(obj, idx))
	if win {
		if at.idx < l.objs[at.obj].graph.Defs {
			l.replaced[id] = at
		}
		l.places[id] = place{obj, idx}
	}
	if grow {
		l.cloned[id] = true
	}
	return id
}

func (l *loader) definition(obj, idx uint32) definition {
	g := l.objs[obj].graph
	rec := g.Record(idx)
	content := len(g.Data(idx)) > 0
	return definition{
		size:  rec.Size,
		dupok: rec.Flag&g.Layout.Dupok != 0, text: g.IsText(rec),
		content: content, zeroed: g.IsVar(rec) && !content,
	}
}

// references enters what an object names and does not define.
func (l *loader) references(obj uint32, names []uint32) error {
	o := l.objs[obj]
	g := o.graph
	for i := range g.Refs {
		idx := g.Definitions() + i
		rec := g.Record(idx)
		if err := badABI(rec); err != nil {
			return err
		}
		var id uint32
		if names[i] != 0 {
			slot := &l.byName[l.version(rec.ABI)][names[i]]
			if *slot == 0 {
				*slot = l.add(undefined, 0)
			}
			id = *slot
		} else {
			id = l.add(undefined, 0)
		}
		o.syms[idx] = id
		l.flags(id, g, rec)
	}
	return nil
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
	var first uint32
	switch ref.Pkg {
	case goobj.PkgSelf:
	case goobj.PkgNone:
		first = g.Defs + g.Hashed64 + g.Hashed
	case goobj.PkgHashed:
		first = g.Defs + g.Hashed64
	case goobj.PkgHashed64:
		first = g.Defs
	case goobj.PkgBuiltin:
		if uint64(ref.Sym) >= uint64(len(l.builtins)) {
			return 0, fmt.Errorf("object names builtin %d of %d", ref.Sym, len(l.builtins))
		}
		return l.builtins[ref.Sym], nil
	case 0:
		if ref.Sym != 0 {
			return 0, fmt.Errorf("object names symbol %d of no package", ref.Sym)
		}
		return 0, nil
	default:
		if uint64(ref.Pkg) >= uint64(len(o.packages)) || o.packages[ref.Pkg] < 0 {
			return 0, fmt.Errorf("object names a symbol of package %d, which is not in the program", ref.Pkg)
		}
		o = l.objs[o.packages[ref.Pkg]]
		if ref.Sym >= o.graph.Defs {
			return 0, fmt.Errorf("object names symbol %d of package %s, which has %d", ref.Sym, o.pkg, o.graph.Defs)
		}
	}
	if i := uint64(first) + uint64(ref.Sym); i < uint64(len(o.syms)) {
		return o.syms[i], nil
	}
	return 0, fmt.Errorf("object names a symbol of its own that it does not have (%d of kind %#x)", ref.Sym, ref.Pkg)
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
