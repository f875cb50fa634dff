package reach

import "math/bits"

// A table maps keys to symbols, by open addressing: keys are hashes, so that their own
// bits tell their slot. It has no names, which would take more memory than all else. Among
// a million names, two have the same key in one of twenty million programs.
type table struct {
	slots []slot
	free  int // slots that may still be taken
	shift int // how many of a key's first bits are the same for all
}

// A slot is taken if its id, the symbol, is not 0. size is the size plus one of a
// definition that may be duplicated, and 0 for any other.
type slot struct {
	key      uint64
	id, size uint32
}

// newTable returns a table with room for n keys; it grows for more.
func newTable(n, shift int) *table {
	t := &table{shift: shift}
	t.resize(n)
	return t
}

// resize makes room for n keys. A quarter more slots always stay free.
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

// empty forgets all keys.
func (t *table) empty() {
	clear(t.slots)
	t.free = len(t.slots) / 5 * 4
}

// lookup returns the symbol of a key, 0 if there is none.
func (t *table) lookup(key uint64) uint32 { return t.find(key).id }

// enter returns the slot of a key. If it is free, the caller has to set its id. The
// slot is valid until the next call.
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

// find returns the slot of a key, or the free slot in which it would go.
func (t *table) find(key uint64) *slot { return &t.slots[t.place(key)] }

// place returns the index of that slot.
func (t *table) place(key uint64) uint64 {
	i, _ := bits.Mul64(key<<t.shift, uint64(len(t.slots)))
	for {
		if s := &t.slots[i]; s.id == 0 || s.key == key {
			return i
		}
		if i++; i == uint64(len(t.slots)) {
			i = 0
		}
	}
}
