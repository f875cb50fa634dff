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

// newest returns the records that lie furthest back in v and fit into room bytes,
// in the order of their values, so that what was learnt together stays together:
// none where one of them is damaged.
func (v view) newest(room int) (records []record) {
	var entries [][]byte
	for _, b := range v.live {
		entries = slices.AppendSeq(entries, slices.Chunk(b.index, entrySize))
	}
	slices.SortStableFunc(entries, func(a, b []byte) int {
		atA, _ := placeOf(a)
		atB, _ := placeOf(b)
		return atB - atA
	})
	for _, entry := range entries {
		_, length := placeOf(entry)
		if room -= entrySize + length; room < 0 {
			break
		}
		r, ok := v.record(entry)
		if !ok {
			return nil
		}
		records = append(records, r)
	}
	slices.Reverse(records)
	return records
}

// repeated is what the index of a new batch repeats of those before it.
type repeated struct {
	index    []byte
	previous int // the end of the first batch that it does not repeat, 0 for none
	dead     int // bytes of the file that nothing refers to then
}

// repeat returns what an index of n new entries behind v repeats: the last
// batches, as long as they are not much larger than it. It is not ok where one of
// them is damaged.
func (v view) repeat(n int) (r repeated, ok bool) {
	r.dead = v.dead
	if len(v.live) == 0 {
		return r, true
	}
	r.previous = v.end
	size := n * entrySize
	for i := len(v.live) - 1; i >= 0 && len(v.live[i].index) < growth*size; i-- {
		b := v.live[i]
		if sum(b.index, nil) != b.sum {
			return repeated{}, false
		}
		r.index = merge(b.index, r.index)
		r.previous = b.previous
		r.dead += len(b.index) + trailerSize
		size += len(b.index)
	}
	return r, true
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
