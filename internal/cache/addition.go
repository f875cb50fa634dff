package cache

import (
	"bufio"
	"cmp"
	"io"
	"slices"
)

// record is a key and its value.
type record struct {
	key   Key
	value []byte
}

// addition is a batch to be written at the end of a file.
type addition struct {
	records []record
	base    int // the size of the file so far; 0: the header comes first
	repeated
}

// indexAt returns where the index begins.
func (a addition) indexAt() int {
	at := cmp.Or(a.base, len(header))
	for _, r := range a.records {
		at += len(r.value)
	}
	return (at + align - 1) &^ (align - 1)
}

// end returns the size of the file with the addition.
func (a addition) end() int {
	return a.indexAt() + len(a.index) + len(a.records)*entrySize + trailerSize
}

// behind returns records as an addition at the end of a file of that size whose content
// v is, which is emptied where it is damaged. It is not ok where a new file is to be
// written instead.
func (v *view) behind(size, max int, fresh []record) (a addition, ok bool) {
	repeated, ok := v.repeat(len(fresh))
	if !ok {
		*v = view{}
	}
	repeated.dead += size - v.end // of a write that was interrupted
	a = addition{records: fresh, base: size, repeated: repeated}
	foreign := v.end == 0 && size > 0
	return a, !foreign && a.end() <= max && a.dead <= a.end()/4
}

// instead returns what is written as a new file in place of an addition: its records, and
// the newest of v, as far as there is room.
func (v view) instead(a addition, max int) addition {
	if a.end() > max {
		max /= 2 // or it would be full again at once
	}
	return addition{records: append(v.newest(max-sizeOf(a.records)), a.records...)}
}

// write writes the addition, one value after another. What is written before
// the last byte, the trailer's, is ignored by those who read it.
func (a addition) write(to io.Writer) error {
	const buffer = 128 << 10 // larger values pass by it
	w := bufio.NewWriterSize(to, buffer)
	at := a.base
	if at == 0 {
		at = len(header)
		w.WriteString(header) //nolint:errcheck // Flush returns what was not written
	}
	fresh := make([]byte, 0, len(a.records)*entrySize)
	for _, r := range a.records {
		fresh = putEntry(fresh, r.key, at, r.value)
		if _, err := w.Write(r.value); err != nil {
			return err
		}
		at += len(r.value)
	}
	w.Write(make([]byte, a.indexAt()-at)) //nolint:errcheck
	index := merge(a.index, sorted(fresh))
	w.Write(index)                                               //nolint:errcheck
	w.Write(putTrailer(nil, index, a.end(), a.previous, a.dead)) //nolint:errcheck
	return w.Flush()
}

// sizeOf returns the size of a new file of the records, or somewhat more.
func sizeOf(records []record) int {
	size := len(header) + align + trailerSize
	for _, r := range records {
		size += entrySize + len(r.value)
	}
	return size
}

// fitting leaves out the records that do not fit into a file of their own.
func fitting(records []record, max int) []record {
	size := sizeOf(nil)
	return slices.DeleteFunc(records, func(r record) bool {
		n := entrySize + len(r.value)
		if size+n > max {
			return true
		}
		size += n
		return false
	})
}
