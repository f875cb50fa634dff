package reach

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// An object is one object of the program with what its numbers stand for.
type object struct {
	objectSummary
	pkg        string  // as the linker names it
	number     uint32  // of the object
	base       uint32  // symbol of its first definition, the others follow
	packagesAt []int32 // object of each of its packages; -1 for one that is not in the program

	resolved []uint32        // symbols from the first shared definition on, as far as they were looked up
	moved    map[uint32]bool // own definitions in whose place stands another of the same name

	queue       []uint32 // live definitions that are still to be visited
	uses        bitset   // which of the names that were asked for its live code uses
	methodNames []uint32 // number of each of its names of methods, plus one, as far as they were looked up

	// copied has the shared definitions that some live symbol of this object
	// names, and that another object's copy stands for.
	copied   bitset
	complete bool // copied and uses hold what such copies name, too
}

// nowhere is the symbol of a name that nothing defines, in resolved.
const nowhere = 1<<32 - 1

// end returns the symbol behind that of the object's last definition.
func (o *object) end() uint32 { return o.base + o.count[countDefs] }

// sharedKey returns the key of a shared definition.
func (o *object) sharedKey(n uint32) uint64 {
	return at(o.keys, n-o.count[countPrivate]+o.count[countOwn])
}

// A loader gives each symbol of a program one number, whoever names it
// (LoadSyms in cmd/link/internal/loader/loader.go): that of the definition
// that stands, counted from 1 through all objects. What nothing defines has
// none, but for the names that were asked for: they have numbers from end on.
//
// Names are entered once, where they define something, and looked up where
// live code refers to them. Content-addressed definitions that lead nowhere
// are in no summary: it does not matter which copy is taken.
type loader struct {
	rules   *Rules
	version func(abi uint16) int // which of the symbols of a name an ABI means

	objs      []*object
	first     []uint32 // object of every 256th symbol
	end       uint32   // number behind the last definition
	names     *table
	undefined uint32 // how many names were asked for that nothing defines

	builtins    []uint32 // symbols of the rules' builtins
	usedInIface bitset
	cloned      bitset // the linker has made a copy that has no auxiliary symbols
}

// load numbers the symbols of a program's objects, given in load order.
func load(rules *Rules, version func(abi uint16) int, objs []*object, asked []string) (*loader, error) {
	l := &loader{rules: rules, version: version, objs: objs}
	end := uint64(1)
	for i, o := range objs {
		o.number, o.base = uint32(i), uint32(end)
		end += uint64(o.count[countDefs])
		if end+2*uint64(len(asked)) >= nowhere {
			return nil, errors.New("more symbols than this search can number")
		}
		for uint64(len(l.first))<<8 < end {
			l.first = append(l.first, uint32(i))
		}
	}
	l.end = uint32(end)
	l.usedInIface = newBitset(int(end))
	l.names = newTable(distinct(objs) + 2*len(asked))
	for _, o := range objs {
		l.enterOwn(o)
	}
	for _, o := range objs {
		if err := l.enterShared(o); err != nil {
			return nil, fmt.Errorf("package %s: %w", o.pkg, err)
		}
	}
	for _, name := range asked {
		hash := xxhash.Sum64String(name)
		for version := range 2 {
			if s := l.names.enter(nameKey(hash, version)); s.id == 0 {
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
		if err := l.useInterfaces(o); err != nil {
			return nil, fmt.Errorf("package %s: %w", o.pkg, err)
		}
	}
	return l, nil
}

// at returns the object that defines a symbol and its number there; no object
// for what nothing defines.
func (l *loader) at(id uint32) (*object, uint32) {
	if id == 0 || id >= l.end {
		return nil, 0
	}
	i := l.first[id>>8]
	for id >= l.objs[i].end() {
		i++
	}
	return l.objs[i], id - l.objs[i].base
}

// lookup returns the symbol of a name, 0 if nothing defines it and nobody asked.
func (l *loader) lookup(name string, abi uint16) uint32 {
	return l.names.lookup(nameKey(xxhash.Sum64String(name), l.version(abi)))
}

// enterOwn enters the definitions that belong to an object's package by index.
func (l *loader) enterOwn(o *object) {
	for i := range o.count[countOwn] {
		if key := at(o.keys, i); key != 0 {
			s := l.names.enter(key)
			s.id, s.size = o.base+i, 0
		}
	}
}

// enterShared enters the definitions that objects share, by content or by name.
func (l *loader) enterShared(o *object) error {
	c := cursor{b: o.shared}
	for i := o.count[countPrivate]; i < o.count[countDefs]; i++ {
		if err := l.merge(l.names.enter(o.sharedKey(i)), o, i, c.definition()); err != nil {
			return err
		}
	}
	if c.bad {
		return errRecord
	}
	return nil
}

// merge decides whether a definition takes the place of the one that stands.
func (l *loader) merge(s *slot, o *object, i uint32, new definition) error {
	var win, grow bool
	switch {
	case s.id == 0:
		win = true
	case s.size > 0:
		win, grow = l.rules.merge(definition{size: s.size - 1, dupok: true}, new)
	default:
		old, at := l.at(s.id)
		def, err := old.definition(at)
		if err != nil {
			return err
		}
		win, grow = l.rules.merge(def, new)
		if win && at < old.count[countOwn] {
			if old.moved == nil {
				old.moved = make(map[uint32]bool)
			}
			old.moved[at] = true
		}
	}
	if win {
		if l.cloned.has(s.id) {
			l.cloned.add(o.base + i)
		}
		s.id, s.size = o.base+i, 0
		if new.dupok && new.size < nowhere {
			s.size = new.size + 1
		}
	}
	if grow {
		l.cloned.add(s.id)
	}
	return nil
}

// definition returns what merging asks of an own or shared definition.
func (o *object) definition(n uint32) (definition, error) {
	c := cursor{b: o.own}
	if n >= o.count[countOwn] {
		n -= o.count[countPrivate]
		c.b = o.shared
	}
	for range n {
		c.definition()
	}
	d := c.definition()
	if c.bad {
		return d, errRecord
	}
	return d, nil
}

// useInterfaces marks what an object says is used in an interface.
func (l *loader) useInterfaces(o *object) error {
	to, c := uint64(0), cursor{b: o.used}
	for len(c.b) > 0 {
		to += c.uvarint()
		if c.bad || to >= uint64(o.count[countSymbols]) {
			return errRecord
		}
		id, err := l.resolve(o, uint32(to))
		if err != nil {
			return err
		}
		l.usedInIface.add(id)
	}
	return nil
}

// imports finds the object behind each package: of a package with several, the
// first.
func (l *loader) imports() {
	byPkg := make(map[uint64]int32, len(l.objs))
	for i, o := range l.objs {
		if hash := xxhash.Sum64String(prefix(o.pkg)); byPkg[hash] == 0 {
			byPkg[hash] = int32(i) + 1
		}
	}
	for _, o := range l.objs {
		o.packagesAt = make([]int32, o.count[countPackages])
		for i := range o.packagesAt {
			o.packagesAt[i] = byPkg[at(o.packages, uint32(i))] - 1
		}
	}
}

// resolve returns the symbol that an object has under a number below that of
// its symbols, 0 for one that nothing defines.
func (l *loader) resolve(o *object, n uint32) (uint32, error) {
	if n < o.count[countPrivate] {
		if o.moved != nil && o.moved[n] {
			return l.names.lookup(at(o.keys, n)), nil
		}
		return o.base + n, nil
	}
	if o.resolved == nil {
		o.resolved = make([]uint32, o.count[countSymbols]-o.count[countPrivate])
	}
	known := &o.resolved[n-o.count[countPrivate]]
	if *known == nowhere {
		return 0, nil
	}
	if *known == 0 {
		id, err := l.find(o, n)
		if err != nil {
			return 0, err
		}
		*known = id
		if id == 0 {
			*known = nowhere
		}
		return id, nil
	}
	return *known, nil
}

// find looks a symbol up that an object shares with others or refers to.
func (l *loader) find(o *object, n uint32) (uint32, error) {
	if n < o.count[countDefs] {
		return l.names.lookup(o.sharedKey(n)), nil
	}
	key := at(o.others, n-o.count[countDefs])
	if key&packedBit == 0 {
		return l.names.lookup(key), nil
	}
	pkg, index := uint32(key>>32&packedBuiltin), uint32(key)
	if pkg == packedBuiltin {
		if uint64(index) >= uint64(len(l.builtins)) {
			return 0, fmt.Errorf("object names builtin %d of %d", index, len(l.builtins))
		}
		return l.builtins[index], nil
	}
	if uint64(pkg) >= uint64(len(o.packagesAt)) || o.packagesAt[pkg] < 0 {
		return 0, fmt.Errorf("object names a symbol of package %d, which is not in the program", pkg)
	}
	to := l.objs[o.packagesAt[pkg]]
	own, ok, err := to.find(index)
	if err != nil || !ok {
		return 0, err
	}
	return l.resolve(to, own)
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
