package reach

import "slices"

// A table finds the symbol that a key stands for. It has open addressing:
// since keys are hashes, their own bits say where they go. A program has some
// hundred thousand keys, and of a million, two are the same once in twenty million
// programs. The names behind them would take more memory than all else.
type table struct {
	slots []slot
	free  int // slots that may still be taken
}

// A slot is taken when its id is not 0. Size is that of a definition of which
// others may be copies, plus one, and 0 for all others.
type slot struct {
	key      uint64
	id, size uint32
}

// newTable returns a table with room for n keys; it grows for more.
func newTable(n int) *table {
	t := &table{}
	t.resize(n)
	return t
}

// resize makes room for n keys, a fifth more than that to stay free.
func (t *table) resize(n int) {
	old := t.slots
	n = max(n, 64)
	t.slots, t.free = make([]slot, n+n/4), n
	for _, s := range old {
		if s.id != 0 {
			*t.find(s.key) = s
			t.free--
		}
	}
}

// lookup returns the symbol of a key, 0 if there is none.
func (t *table) lookup(key uint64) uint32 { return t.find(key).id }

// enter returns the slot of a key, which the caller takes if it is free. It is
// good until the next call.
func (t *table) enter(key uint64) *slot {
	s := t.find(key)
	if s.id != 0 {
		return s
	}
	if t.free == 0 {
		t.resize(len(t.slots))
		s = t.find(key)
	}
	s.key = key
	t.free--
	return s
}

// find returns the slot of a key, or the free one where it would go.
func (t *table) find(key uint64) *slot {
	i := int(key & (1<<32 - 1) * uint64(len(t.slots)) >> 32)
	for {
		if s := &t.slots[i]; s.id == 0 || s.key == key {
			return s
		}
		if i++; i == len(t.slots) {
			i = 0
		}
	}
}

// distinct estimates how many different keys objects have, from one of 64.
func distinct(objs []*object) int {
	var sample []uint64
	for _, o := range objs {
		for i := range uint32(len(o.keys) / 8) {
			if key := at(o.keys, i); key>>57 == 0 {
				sample = append(sample, key)
			}
		}
	}
	slices.Sort(sample)
	n := len(slices.Compact(sample)) * 64
	return n + n/16
}
