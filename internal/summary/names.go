package summary

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
)

// Names are the hashes of the names of records, in the records' order. For each name
// there is the number of records since the last one that are not in the list, as a
// uvarint, and the hash in four bytes, little-endian.
//
// Names that the compiler makes for the descriptions of types are left out: two thirds of
// all names are such, and hardly any linkname refers to one (see [Filter.LeftOut]).
type Names []byte

// isLeftOut reports whether a name is left out: one of a type's description, or of debug
// information of a type or a compilation. The comparisons are spelled out, since the
// compiler makes a few instructions of each, and this is called for most names.
func isLeftOut(name []byte) bool {
	return len(name) >= 5 && string(name[:5]) == "type:" ||
		len(name) >= 8 && string(name[:8]) == "go:info." ||
		len(name) >= 10 && string(name[:10]) == "go:cuinfo."
}

// namesOf hashes the names of a block of records. About one record in so many has a
// name that is not left out: memory is reserved for that.
func namesOf(list goobj.Names, oneIn int) (Names, error) {
	n := make(Names, 0, list.Records()/oneIn*(1+4))
	next := uint32(0)
	err := list.Each(func(i uint32, name []byte) {
		if isLeftOut(name) {
			return
		}
		n = n.append(i-next, name)
		next = i + 1
	})
	return n, err
}

func (n Names) append(gap uint32, name []byte) Names {
	n = binary.AppendUvarint(n, uint64(gap))
	return binary.LittleEndian.AppendUint32(n, hash(name))
}

func hash(name []byte) uint32 { return uint32(xxhash.Sum64(name)) }

var errCut = errors.New("summary of an archive is cut short")

// Find calls found with the index of each record whose name may be in a filter. It does
// not find names that are left out. It is an error if n is cut short.
func (n Names) Find(f *Filter, found func(i uint32)) error {
	at := uint32(0)
	for len(n) > 0 {
		if n[0] == 0 { // as for nearly all names
			n = n[1:]
		} else {
			gap, used := binary.Uvarint(n)
			if used <= 0 || gap > math.MaxInt32 || at > math.MaxInt32 {
				return errCut // no object has so many records
			}
			at, n = at+uint32(gap), n[used:]
		}
		if len(n) < 4 {
			return errCut
		}
		if f.may(binary.LittleEndian.Uint32(n)) {
			found(at)
		}
		at, n = at+1, n[4:]
	}
	return nil
}

// Has reports whether one of the names may be in a filter. It is true for a filter with a
// name that Names leave out.
func (n Names) Has(f *Filter) (bool, error) {
	has := f.LeftOut
	err := n.Find(f, func(uint32) { has = true })
	return has, err
}

// A Filter is a set of names to look for, as hashes.
type Filter struct {
	some   [1 << 10]uint64 // a bit by the low half of each hash: most other hashes are ruled out without the map
	hashes map[uint32]struct{}

	LeftOut bool // a name was added that Names leave out: only the object itself tells whether it has it
}

// Add adds a name.
func (f *Filter) Add(name string) {
	text := []byte(name)
	if isLeftOut(text) {
		f.LeftOut = true
		return
	}
	h := hash(text)
	f.some[h>>6%uint32(len(f.some))] |= 1 << (h & 63)
	if f.hashes == nil {
		f.hashes = make(map[uint32]struct{})
	}
	f.hashes[h] = struct{}{}
}

// may reports whether a name with a hash may be in the filter.
func (f *Filter) may(h uint32) bool {
	if f.some[h>>6%uint32(len(f.some))]>>(h&63)&1 == 0 {
		return false
	}
	_, ok := f.hashes[h]
	return ok
}
