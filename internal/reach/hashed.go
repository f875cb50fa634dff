package reach

import "encoding/binary"

// A sized is a content-addressed symbol and the size of its largest definition
// so far.
type sized struct{ id, size uint32 }

// hashes finds content-addressed symbols by the hash of their content. Half of
// a program's symbols are of this kind.
type hashes struct {
	short map[uint64]sized
	long  longHashes
}

// longHashes is a table with open addressing: since its keys are hashes, their
// own bits say where they go. An id of 0 marks a free slot.
type longHashes struct {
	slots []longHash
	free  int // slots that may still be taken
}

type longHash struct {
	hash [16]byte
	sized
}

// at returns the slot of a hash, taken or free. It is good until the next
// call.
func (t *longHashes) at(hash [16]byte) *longHash {
	if t.free == 0 {
		t.grow(max(64, 2*len(t.slots)))
	}
	mask := uint64(len(t.slots) - 1)
	for i := binary.LittleEndian.Uint64(hash[:]); ; i++ {
		s := &t.slots[i&mask]
		if s.id == 0 {
			t.free-- // the caller takes it
			s.hash = hash
			return s
		}
		if s.hash == hash {
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
