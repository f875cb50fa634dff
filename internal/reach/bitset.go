package reach

// A bitset is a set of small numbers. It grows as numbers are added.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, bitsetWords(n)) }

func bitsetWords(n int) int { return (n + 63) / 64 }

func (b *bitset) add(i uint32) {
	if int(i/64) >= len(*b) {
		*b = append(*b, make(bitset, int(i/64)+1-len(*b)+len(*b)/2)...)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func (b bitset) remove(i uint32) {
	if int(i/64) < len(b) {
		b[i/64] &^= 1 << (i % 64)
	}
}

func (b bitset) has(i uint32) bool {
	return int(i/64) < len(b) && b[i/64]>>(i%64)&1 != 0
}
