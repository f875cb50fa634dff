package cache

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// find returns the entry of a key, or nil.
//
// It guesses where the key stands between the entries around it, which takes
// about log log n probes for hashes, and halves after a few wrong guesses, so
// that other keys, or an index out of order, cannot make it slow.
func (b batch) find(key *[keySize]byte) []byte {
	const guesses = 8
	want := binary.BigEndian.Uint64(key[:])
	lo, hi := 0, len(b.index)/entrySize
	below, above := uint64(0), uint64(math.MaxUint64) // below <= want <= above
	for n := 0; lo < hi; n++ {
		at := lo + (hi-lo)/2
		if n < guesses && below < above {
			// (hi-lo) * (want-below) / (above-below), at most hi-lo.
			h, l := bits.Mul64(uint64(hi-lo), want-below)
			if h < above-below {
				q, _ := bits.Div64(h, l, above-below)
				at = lo + min(int(q), hi-lo-1)
			}
		}
		entry := b.index[at*entrySize:][:entrySize]
		got := binary.BigEndian.Uint64(entry)
		switch bytes.Compare(entry[:keySize], key[:]) {
		case 0:
			return entry
		case -1:
			lo, below = at+1, got
		default:
			hi, above = at, got
		}
	}
	return nil
}

// wouldRepeatAll tells whether the index of n new entries behind v would repeat
// all that there are.
func (v view) wouldRepeatAll(n int) bool {
	for i := len(v.live) - 1; i >= 0; i-- {
		count := len(v.live[i].index) / entrySize
		if count >= growth*n {
			return false
		}
		n += count
	}
	return len(v.live) > 0
}

// records returns all records of v in the order of their values, so that what was
// learnt together stays together. It is not ok where one of them is damaged.
func (v view) records() (records []record, ok bool) {
	for _, b := range v.live {
		for entry := range slices.Chunk(b.index, entrySize) {
			r, ok := v.record(entry)
			if !ok {
				return nil, false
			}
			records = append(records, r)
		}
	}
	slices.SortStableFunc(records, func(a, b record) int { return a.at - b.at })
	return records, true
}

// repeat adds the entries of the last batches of v to index, as long as they are
// not much larger than it, and returns the end of the first that it leaves. It is
// not ok where one of them is damaged.
func repeat(index []byte, v view) (merged []byte, previous int, ok bool) {
	previous = v.end
	if len(v.live) == 0 {
		return index, 0, true
	}
	for i := len(v.live) - 1; i >= 0 && len(v.live[i].index) < growth*len(index); i-- {
		b := v.live[i]
		if sum(b.index, nil) != b.sum {
			return nil, 0, false
		}
		index = merge(b.index, index)
		previous = b.previous
	}
	return index, previous, true
}

// merge merges two sorted indexes.
func merge(a, b []byte) []byte {
	merged := make([]byte, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		next := &a
		if bytes.Compare(b[:keySize], a[:keySize]) < 0 {
			next = &b
		}
		merged = append(merged, (*next)[:entrySize]...)
		*next = (*next)[entrySize:]
	}
	return append(append(merged, a...), b...)
}

// sorted returns the entries of an index in order.
func sorted(index []byte) []byte {
	entries := slices.Collect(slices.Chunk(index, entrySize))
	byKey := func(a, b []byte) int { return bytes.Compare(a[:keySize], b[:keySize]) }
	if slices.IsSortedFunc(entries, byKey) {
		return index
	}
	slices.SortFunc(entries, byKey)
	return slices.Concat(entries...)
}
