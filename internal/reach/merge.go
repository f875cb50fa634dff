package reach

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// Keys are merged in parts, by their first bits, one part after the other: the table for
// one part is small, and stays in the processor's cache.
const (
	keyParts = 64
	partBits = 6
)

// part returns the number of a key's part.
func part(key uint64) uint64 { return key >> (63 - partBits) }

// wanted returns a table of the names that objects refer to, and of keys. The symbol of
// each is nowhere until [loader.merge] finds a definition.
func wanted(objs []*object, keys []uint64) *table {
	names := newTable(len(keys), 1)
	enter := func(key uint64) {
		if s := names.enter(key); s.id == 0 {
			s.id = nowhere
		}
	}
	for _, key := range keys {
		enter(key)
	}
	for _, o := range objs {
		for i := range uint32(len(o.others) / 8) {
			if key := at(o.others, i); key&packedBit == 0 {
				enter(key)
			}
		}
	}
	return names
}

// A merger decides which of the objects' definitions of a name or a content wins.
type merger struct {
	*loader
	table *table     // of one part
	rest  []unmerged // by object
}

// unmerged is what is not merged yet of an object's keys, and of its symbols for them.
// The keys of a part are cut off when the part is done.
type unmerged struct {
	own, numbers, shared []byte
	resolved             []uint32
	nowOwn, nowShared    int // how many of the keys are in the current part
}

// merge finds the symbols of all shared definitions and of names.
func (l *loader) merge(names *table) error {
	l.names = names
	var byPart [keyParts][]*slot
	for i := range names.slots {
		if s := &names.slots[i]; s.id != 0 {
			byPart[part(s.key)%keyParts] = append(byPart[part(s.key)%keyParts], s)
		}
	}
	m := &merger{loader: l, table: newTable(firstKeys(l.objs), 1+partBits), rest: make([]unmerged, len(l.objs))}
	for i, o := range l.objs {
		o.resolved = make([]uint32, o.count[countSymbols]-o.count[countPrivate])
		m.rest[i] = unmerged{own: o.ownKeys, numbers: o.ownNumbers, shared: o.keys, resolved: o.resolved}
	}
	for p := range uint64(keyParts) {
		// The loader sees all definitions of packages before all others.
		for _, step := range []func(o int, p uint64) error{m.enterOwn, m.enterShared, m.settle} {
			for i := range l.objs {
				if err := step(i, p); err != nil {
					return fmt.Errorf("package %s: %w", l.objs[i].pkg, err)
				}
			}
		}
		for _, s := range byPart[p] {
			if id := m.table.lookup(s.key); id != 0 {
				s.id = id
			}
		}
		m.table.empty()
	}
	for i, o := range l.objs {
		if len(m.rest[i].own) > 0 || len(m.rest[i].shared) > 0 {
			return fmt.Errorf("package %s: %w", o.pkg, errors.New("summary with keys out of order"))
		}
	}
	return nil
}

// firstKeys returns how many keys objects have in the first part.
func firstKeys(objs []*object) int {
	n := 0
	for _, o := range objs {
		for _, keys := range [][]byte{o.keys, o.ownKeys} {
			for ; len(keys) > 0 && part(at(keys, 0)) == 0; keys = keys[8:] {
				n++
			}
		}
	}
	return n
}

// enterOwn enters the own definitions of an object whose keys are in a part.
func (m *merger) enterOwn(i int, p uint64) error {
	now, n := &m.rest[i], 0
	for ; n < len(now.own)/8; n++ {
		key := at(now.own, uint32(n))
		if part(key) != p {
			break
		}
		number := binary.LittleEndian.Uint32(now.numbers[4*n:])
		o := m.objs[i]
		if number >= o.count[countOwn] {
			return errRecord
		}
		s := m.table.enter(key)
		s.id, s.size = o.base+number, 0
	}
	now.nowOwn = n
	return nil
}

// enterShared enters the shared definitions of an object whose keys are in a part.
func (m *merger) enterShared(i int, p uint64) error {
	now, n := &m.rest[i], 0
	for ; n < len(now.shared)/8; n++ {
		key := at(now.shared, uint32(n))
		if part(key) != p {
			break
		}
		o := m.objs[i]
		number := o.count[countDefs] - uint32(len(now.shared)/8-n)
		d, err := o.definition(number)
		if err != nil {
			return err
		}
		if err := m.enter(m.table.enter(key), o, number, d); err != nil {
			return err
		}
	}
	now.nowShared = n
	return nil
}

// enter decides whether a definition wins against the one in a slot.
func (m *merger) enter(s *slot, o *object, n uint32, new toolchain.Definition) error {
	var win, grow bool
	switch {
	case s.id == 0:
		win = true
	case s.size > 0:
		win, grow, _ = m.rules.linker.Merge(toolchain.Definition{Size: s.size - 1, Dupok: true}, new)
	default:
		old, at := m.at(s.id)
		def, err := old.definition(at)
		if err != nil {
			return err
		}
		win, grow, _ = m.rules.linker.Merge(def, new)
		if win && at < old.count[countOwn] {
			if old.moved == nil {
				old.moved = make(map[uint32]uint32)
			}
			old.moved[at] = s.id
		}
	}
	if win {
		if m.cloned.has(s.id) {
			m.cloned.add(o.base + n)
		}
		s.id, s.size = o.base+n, 0
		if new.Dupok && new.Size < nowhere {
			s.size = new.Size + 1
		}
	}
	if grow {
		m.cloned.add(s.id)
	}
	return nil
}

// settle notes which definitions won over those of an object, in a part that all
// definitions are entered in.
func (m *merger) settle(i int, _ uint64) error {
	now := &m.rest[i]
	if moved := m.objs[i].moved; moved != nil {
		for n := range now.nowOwn {
			if number := binary.LittleEndian.Uint32(now.numbers[4*n:]); moved[number] != 0 {
				moved[number] = m.table.lookup(at(now.own, uint32(n)))
			}
		}
	}
	for n := range now.nowShared {
		now.resolved[n] = m.table.lookup(at(now.shared, uint32(n)))
	}
	now.own, now.numbers = now.own[8*now.nowOwn:], now.numbers[4*now.nowOwn:]
	now.shared, now.resolved = now.shared[8*now.nowShared:], now.resolved[now.nowShared:]
	return nil
}
