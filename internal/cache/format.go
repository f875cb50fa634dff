package cache

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"github.com/cespare/xxhash/v2"
)

const (
	header       = "linkgate cache\n\x02"
	trailerMagic = "lgtrail\n"
	align        = 16
	entrySize    = 48
	trailerSize  = 48
	keySize      = 33 // content and kind, as they stand in an entry

	// growth is how many times larger an index is, at least, than the one that
	// is written behind it without repeating it.
	growth = 4
	// maxLive is more than the indexes that can be live in a file of MaxSize:
	// growth^13 entries do not fit.
	maxLive = 16
)

// view is a cache file as it was when it was opened.
type view struct {
	data []byte
	live []batch // the batches to search, the largest first
	end  int     // behind the last good trailer, or the header; 0: nothing of data is good
	dead int     // how many of the bytes before end nothing refers to
}

// batch is an index to search.
type batch struct {
	index    []byte
	previous int
	dead     int // how many bytes of the file up to its end nothing refers to
	sum      uint64
}

// parse finds the indexes of a file and reads nothing else.
func parse(data []byte) view {
	if !bytes.HasPrefix(data, []byte(header)) {
		return view{}
	}
	v := view{data: data, end: lastTrailer(data)}
	if v.end == len(header) {
		return v
	}
	for next := v.end; next != 0; {
		b, ok := batchAt(data, next)
		if !ok || len(v.live) == maxLive {
			return view{}
		}
		v.live = append(v.live, b)
		next = b.previous
	}
	v.dead = v.live[0].dead
	slices.Reverse(v.live)
	return v
}

// lastTrailer returns the place behind the last good trailer, or behind the
// header when there is none. That is the end of the file, unless a write was
// interrupted.
func lastTrailer(data []byte) int {
	for end := len(data) &^ (align - 1); end >= len(header)+trailerSize; end -= align {
		if _, ok := batchAt(data, end); ok {
			return end
		}
	}
	return len(header)
}

// batchAt returns the batch that ends at end.
func batchAt(data []byte, end int) (batch, bool) {
	if end%align != 0 || end < len(header)+trailerSize || end > len(data) {
		return batch{}, false
	}
	t := data[end-trailerSize : end]
	if string(t[:8]) != trailerMagic || number(t[8:]) != end {
		return batch{}, false
	}
	if sum(t[:40], nil) != binary.LittleEndian.Uint64(t[40:]) {
		return batch{}, false
	}
	count, previous, dead := number(t[12:]), number(t[16:]), number(t[20:])
	if count < 0 || count > (end-trailerSize-len(header))/entrySize {
		return batch{}, false
	}
	start := end - trailerSize - count*entrySize
	if previous < 0 || previous > start || dead < 0 || dead > start {
		return batch{}, false
	}
	return batch{
		index:    data[start : end-trailerSize],
		previous: previous,
		dead:     dead,
		sum:      binary.LittleEndian.Uint64(t[24:]),
	}, true
}

// number reads a u32; what does not fit into an int of the machine is -1, which
// no place equals.
func number(b []byte) int {
	n := binary.LittleEndian.Uint32(b)
	if n > math.MaxInt32 {
		return -1
	}
	return int(n)
}

// get looks a key up. It is not ok where the record is damaged.
func (v view) get(key Key) (value []byte, found, ok bool) {
	var k [keySize]byte
	copy(k[:], key.Content[:])
	k[keySize-1] = key.Kind
	for _, b := range v.live {
		if entry := b.find(&k); entry != nil {
			r, ok := v.record(entry)
			return r.value, ok, ok
		}
	}
	return nil, false, true
}

// placeOf returns where the value of an entry begins, -1 for nowhere, and its
// length.
func placeOf(entry []byte) (at, length int) {
	return number(entry[36:]), int(binary.LittleEndian.Uint32(entry[32:]) >> 8)
}

// record returns the record of an entry, if it fits its sum.
func (v view) record(entry []byte) (record, bool) {
	at, length := placeOf(entry)
	if at < len(header) || at > v.end-length {
		return record{}, false
	}
	value := v.data[at : at+length : at+length]
	if sum(entry[:40], value) != binary.LittleEndian.Uint64(entry[40:]) {
		return record{}, false
	}
	return record{Key{[32]byte(entry), entry[32]}, value}, true
}

// putEntry appends an entry to index.
func putEntry(index []byte, key Key, at int, value []byte) []byte {
	start := len(index)
	index = append(index, key.Content[:]...)
	index = binary.LittleEndian.AppendUint32(index, uint32(key.Kind)|uint32(len(value))<<8)
	index = binary.LittleEndian.AppendUint32(index, uint32(at))
	return binary.LittleEndian.AppendUint64(index, sum(index[start:], value))
}

// putTrailer appends the trailer of a batch whose trailer ends at end.
func putTrailer(dst, index []byte, end, previous, dead int) []byte {
	start := len(dst)
	dst = append(dst, trailerMagic...)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(end))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(index)/entrySize))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(previous))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(dead))
	dst = binary.LittleEndian.AppendUint64(dst, sum(index, nil))
	dst = binary.LittleEndian.AppendUint64(dst, 0)
	return binary.LittleEndian.AppendUint64(dst, sum(dst[start:], nil))
}

// sum is the checksum of a and then b: XXH64. hash/crc32 sets up tables, 12 µs at
// the start of every process that links it and 140 µs before its first Castagnoli
// sum; this has nothing to set up.
func sum(a, b []byte) uint64 {
	var d xxhash.Digest
	d.Reset()
	d.Write(a) //nolint:errcheck // never fails
	d.Write(b) //nolint:errcheck
	return d.Sum64()
}
