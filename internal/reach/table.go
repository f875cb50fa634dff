package reach

import "hash/maphash"

// A table finds the symbol that a name stands for. It holds a hash and the
// length of each name, and not the name: those of a large program would take
// more memory than all else, and to compare them where they lie would bring in
// the pages of all its objects. The seed is another one in each process. Of a
// million names, two that are as long as each other have the same hash once in
// a hundred million programs or more.
type table struct {
	seed  maphash.Seed
	slots []slot // open addressing; the hash's low bits say where a name goes
	free  int    // slots that may still be taken
}

// A hash is 64 bits of that of a name, the name's length, and as its last bit
// which of the symbols of that name is meant.
type hash [3]uint32

// A slot is taken when its id is not 0. Size is that of a definition of which
// others may be copies, plus one, and 0 for all others.
type slot struct {
	hash
	id, size uint32
}

// newTable returns a table with room for n names; it grows for more.
func newTable(n int) *table {
	t := &table{seed: maphash.MakeSeed()}
	size := 64
	for size/4*3 < n {
		size *= 2
	}
	t.resize(size)
	return t
}

func (t *table) resize(size int) {
	old := t.slots
	t.slots, t.free = make([]slot, size), size/4*3
	for _, s := range old {
		if s.id != 0 {
			*t.find(s.hash) = s
			t.free--
		}
	}
}

// lookup returns the symbol of a name, 0 if there is none.
func (t *table) lookup(name []byte, version int) uint32 {
	return t.find(t.hash(name, version)).id
}

// enter returns the slot of a name, which the caller takes if it is free. It is
// good until the next call.
func (t *table) enter(name []byte, version int) *slot {
	if t.free == 0 {
		t.resize(2 * len(t.slots))
	}
	h := t.hash(name, version)
	s := t.find(h)
	if s.id == 0 {
		s.hash = h
		t.free--
	}
	return s
}

func (t *table) hash(name []byte, version int) hash {
	h := maphash.Bytes(t.seed, name)
	return hash{uint32(h), uint32(h >> 32), uint32(len(name)<<1 | version)}
}

// find returns the slot of a hash, or the free one where it would go.
func (t *table) find(h hash) *slot {
	mask := uint32(len(t.slots) - 1)
	for i := h[0] & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.id == 0 || s.hash == h {
			return s
		}
	}
}
