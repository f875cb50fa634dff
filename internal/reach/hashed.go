package reach

import "encoding/binary"

// longHashes finds content-addressed symbols by the hash of their content: the
// first of the largest. It has open addressing: since its keys are hashes,
// their own bits say where they go. An id of 0 marks a free slot.
type longHashes struct {
	slots []longHash
	free  int // slots that may still be taken
}

type longHash struct {
	hash     [16]byte
	id, size uint32
}

// at returns the slot of a hash, taken or free, for the caller to take. It is
// good until the next call.
func (t *longHashes) at(hash [16]byte) *longHash {
	if t.free == 0 {
		t.grow(max(64, 2*len(t.slots)))
	}
	s := t.find(hash)
	if s.id == 0 {
		t.free--
		s.hash = hash
	}
	return s
}

// find returns the slot of a hash, or the free one where it would go; there
// must be some.
func (t *longHashes) find(hash [16]byte) *longHash {
	mask := uint64(len(t.slots) - 1)
	for i := binary.LittleEndian.Uint64(hash[:]); ; i++ {
		if s := &t.slots[i&mask]; s.id == 0 || s.hash == hash {
			return s
		}
	}
}

// grow makes room for n slots, a power of two, a quarter of them to stay free.
func (t *longHashes) grow(n int) {
	old := t.slots
	t.slots = make([]longHash, n)
	t.free = n / 4 * 3
	for _, s := range old {
		if s.id != 0 {
			*t.at(s.hash) = s
		}
	}
}
