package reach

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Keys are merged in parts, one after the other, by their first bits: the table
// for one part is small, and stays in the processor's cache.
const (
	keyParts = 64
	partBits = 6
)

// part returns the number of a key's part.
func part(key uint64) uint64 { return key >> (63 - partBits) }

// wanted returns a table of the names that objects refer to and of keys, with
// symbols that are nowhere yet.
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

// A merger decides which definition stands for a name or a content, of all those
// that objects have.
type merger struct {
	*loader
	table *table     // of one part
	done  []progress // by object
}

// progress is how far an object's keys are merged.
type progress struct {
	own, shared         uint32 // before this part
	nextOwn, nextShared uint32
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
	m := &merger{loader: l, table: newTable(firstKeys(l.objs), 1+partBits), done: make([]progress, len(l.objs))}
	for _, o := range l.objs {
		o.resolved = make([]uint32, o.count[countSymbols]-o.count[countPrivate])
	}
	for p := range uint64(keyParts) {
		// The loader sees all definitions of packages before all others.
		for _, step := range []func(o *object, p uint64) error{m.enterOwn, m.enterShared, m.settle} {
			for _, o := range l.objs {
				if err := step(o, p); err != nil {
					return fmt.Errorf("package %s: %w", o.pkg, err)
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
		if m.done[i].own < uint32(len(o.ownKeys)/8) || m.done[i].shared < uint32(len(o.keys)/8) {
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

// enterOwn enters those definitions of a package whose keys are in a part.
func (m *merger) enterOwn(o *object, p uint64) error {
	done := &m.done[o.number]
	for i := done.own; i < o.count[countOwnKeys]; i++ {
		key, n := o.ownKey(i)
		if part(key) != p {
			break
		}
		if n >= o.count[countOwn] {
			return errRecord
		}
		s := m.table.enter(key)
		s.id, s.size = o.base+n, 0
		done.nextOwn = i + 1
	}
	return nil
}

// enterShared enters those definitions that an object shares whose keys are in a
// part.
func (m *merger) enterShared(o *object, p uint64) error {
	done := &m.done[o.number]
	for i := done.shared; i < uint32(len(o.keys)/8); i++ {
		key := at(o.keys, i)
		if part(key) != p {
			break
		}
		n := o.count[countPrivate] + i
		d, err := o.definition(n)
		if err != nil {
			return err
		}
		if err := m.enter(m.table.enter(key), o, n, d); err != nil {
			return err
		}
		done.nextShared = i + 1
	}
	return nil
}

// enter decides whether a definition takes the place of the one that stands.
func (m *merger) enter(s *slot, o *object, n uint32, new definition) error {
	var win, grow bool
	switch {
	case s.id == 0:
		win = true
	case s.size > 0:
		win, grow = m.rules.merge(definition{size: s.size - 1, dupok: true}, new)
	default:
		old, at := m.at(s.id)
		def, err := old.definition(at)
		if err != nil {
			return err
		}
		win, grow = m.rules.merge(def, new)
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
		if new.dupok && new.size < nowhere {
			s.size = new.size + 1
		}
	}
	if grow {
		m.cloned.add(s.id)
	}
	return nil
}

// definition returns what merging asks of an own or shared definition.
func (o *object) definition(n uint32) (definition, error) {
	if n < o.count[countPrivate] {
		c := cursor{b: o.own}
		for range n {
			c.definition()
		}
		d := c.definition()
		return d, c.err()
	}
	if size := binary.LittleEndian.Uint16(o.sizes[2*(n-o.count[countPrivate]):]); size != largeSize {
		return definition{size: uint32(size), dupok: true}, nil
	}
	for c := (cursor{b: o.sharedRest}); ; {
		at, d := c.uvarint(), c.definition()
		if at == uint64(n) || c.bad {
			return d, c.err()
		}
	}
}

// settle notes which definitions stand for those of an object in a part that is
// entered.
func (m *merger) settle(o *object, _ uint64) error {
	done := &m.done[o.number]
	for i := done.own; i < done.nextOwn && o.moved != nil; i++ {
		if key, n := o.ownKey(i); o.moved[n] != 0 {
			o.moved[n] = m.table.lookup(key)
		}
	}
	for i := done.shared; i < done.nextShared; i++ {
		o.resolved[i] = m.table.lookup(at(o.keys, i))
	}
	done.own, done.shared = done.nextOwn, done.nextShared
	return nil
}
