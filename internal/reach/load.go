package reach

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"github.com/linkgate/linkgate/internal/symname"
)

// An object is one object of the program, and what its numbers stand for there.
type object struct {
	objectSummary
	pkg        string  // as the linker names it
	number     uint32  // of the object in the program
	base       uint32  // symbol of its first definition; those of the others follow
	packagesAt []int32 // number of the object of each package that it refers to; -1 for one that is not in the program

	resolved []uint32          // symbols of its numbers from the first shared definition on; 0 for those not looked up yet
	moved    map[uint32]uint32 // symbols of own definitions that lost against another one of the same name

	queue       []uint32 // live definitions that are still to be visited
	uses        bitset   // the names that were asked for and that its live code uses, by number
	methodNames []uint32 // number in the program of each of its method names; 0 for those not looked up yet

	// copied has the shared definitions that some live symbol of this object refers to,
	// and for which the program has another object's copy.
	copied   bitset
	complete bool // copied and uses also have what such copies refer to
}

// nowhere stands in resolved for a name that nothing defines.
const nowhere = 1<<32 - 1

// end returns the symbol behind that of the object's last definition.
func (o *object) end() uint32 { return o.base + o.count[countDefs] }

// ownKey returns the i-th key of own definitions, and the number of the one that has it.
func (o *object) ownKey(i uint32) (key uint64, n uint32) {
	return at(o.ownKeys, i), binary.LittleEndian.Uint32(o.ownNumbers[4*i:])
}

// A loader gives each symbol of a program one number, by which it is called a symbol
// here (LoadSyms in cmd/link/internal/loader/loader.go): that of the definition that
// wins, counted from 1 through all objects. Undefined symbols have no number, except the
// names that were asked for, whose numbers begin at end.
//
// Content-addressed definitions that lead nowhere are in no summary: it does not
// matter which copy the linker takes.
type loader struct {
	rules   *Rules
	version func(abi uint16) int // which of the two symbols of a name an ABI means

	objs      []*object
	first     []uint32 // object of every 256th symbol
	end       uint32   // number behind the last definition
	names     *table   // symbols of the names that are referred to or looked up; nowhere for undefined ones
	undefined uint32   // how many of the names that were asked for are undefined

	builtins    []uint32 // symbols of the rules' builtins
	usedInIface bitset   // types that are converted to an interface
	cloned      bitset   // symbols of which the linker has made a copy, without auxiliary symbols
}

// load numbers the symbols of a program's objects, which are in load order. asked are
// the names that will be asked for, for both ABIs; keys are those of other names that
// will be looked up.
func load(rules *Rules, version func(abi uint16) int, objs []*object, asked []string, keys []uint64) (*loader, error) {
	l := &loader{rules: rules, version: version, objs: objs}
	for _, b := range rules.Builtins {
		keys = append(keys, nameKey(xxhash.Sum64String(b.Name), version(b.ABI)))
	}
	for _, name := range asked {
		hash := xxhash.Sum64String(name)
		keys = append(keys, nameKey(hash, 0), nameKey(hash, 1))
	}
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
	l.imports()
	if err := l.merge(wanted(objs, keys)); err != nil {
		return nil, err
	}
	for _, name := range asked {
		hash := xxhash.Sum64String(name)
		for version := range 2 {
			if s := l.names.find(nameKey(hash, version)); s.id == nowhere {
				s.id = l.end + l.undefined
				l.undefined++
			}
		}
	}
	for _, b := range rules.Builtins {
		l.builtins = append(l.builtins, l.lookup(b.Name, b.ABI))
	}
	for _, o := range objs {
		if err := l.useInterfaces(o); err != nil {
			return nil, fmt.Errorf("package %s: %w", o.pkg, err)
		}
	}
	return l, nil
}

// at returns the object that defines a symbol, and the symbol's number there. The object
// is nil for an undefined symbol.
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

// lookup returns the symbol of one of the names that load was given, 0 if it is undefined
// and was not asked for.
func (l *loader) lookup(name string, abi uint16) uint32 {
	return l.named(nameKey(xxhash.Sum64String(name), l.version(abi)))
}

func (l *loader) named(key uint64) uint32 {
	if id := l.names.lookup(key); id != nowhere {
		return id
	}
	return 0
}

// useInterfaces marks the types that an object says are used in an interface.
func (l *loader) useInterfaces(o *object) error {
	to, c := uint64(0), cursor{b: o.used}
	for c.left() > 0 {
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

// resolve returns the symbol for a number of an object, 0 for an undefined one. The
// number must be less than the object's countSymbols.
func (l *loader) resolve(o *object, n uint32) (uint32, error) {
	if n < o.count[countPrivate] {
		if o.moved != nil && o.moved[n] != 0 {
			return o.moved[n], nil
		}
		return o.base + n, nil
	}
	known := &o.resolved[n-o.count[countPrivate]]
	switch *known {
	case nowhere:
		return 0, nil
	case 0:
		id, err := l.find(o, at(o.others, n-o.count[countDefs]))
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

// find looks up a symbol that an object refers to, by its key among others. It returns 0
// for an undefined one.
func (l *loader) find(o *object, key uint64) (uint32, error) {
	if key&packedBit == 0 {
		return l.named(key), nil
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

// imports finds, for each object, the objects of the packages that it refers to: the first
// of a package that has several.
func (l *loader) imports() {
	byPkg := make(map[uint64]int32, len(l.objs))
	for i, o := range l.objs {
		if hash := xxhash.Sum64String(symname.Prefix(o.pkg)); byPkg[hash] == 0 {
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
