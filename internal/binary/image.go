// Package binary reads what a finished Go program says of itself: its functions, their
// files and inline trees, which survive stripping, and what its code calls and refers to.
//
// The bytes are foreign. Every offset in them is checked before it is followed, and memory
// is bounded by the size of the file. The package only knows formats and tables: its
// callers say which parts of std may be called.
package binary

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// An Image is a program as it lies in memory before it is relocated.
type Image struct {
	Format string // elf, pe, mach-o
	GOARCH string // amd64, arm64

	segments []segment
	pointers []pointer // words that a relocation fills, of a position-independent ELF file
	symbols  func() []Symbol
}

// A segment is a piece of memory that comes from the file.
type segment struct {
	addr uint64
	data []byte
	exec bool
}

// A pointer is a word whose value is not in the segment's bytes.
type pointer struct{ addr, value uint64 }

// A Symbol is an entry of the file's symbol table, which stripping takes away.
type Symbol struct {
	Name string
	Addr uint64
	Size uint64
}

// errNotProgram is the error of a file that is none of the formats.
var errNotProgram = errors.New("not an ELF, PE or Mach-O file")

// IsProgram reports whether a file begins like one of the formats, or like one that holds several
// programs.
func IsProgram(data []byte) bool {
	return format(data) != nil || bytes.HasPrefix(data, []byte(fatMagic))
}

// format returns what opens a file.
func format(data []byte) func([]byte) (*Image, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\x7fELF")):
		return openELF
	case bytes.HasPrefix(data, []byte("MZ")):
		return openPE
	case bytes.HasPrefix(data, []byte("\xcf\xfa\xed\xfe")):
		return openMachO
	}
	return nil
}

// OpenImage reads the headers of a program. data is kept.
func OpenImage(data []byte) (*Image, error) {
	open := format(data)
	if open == nil {
		return nil, errNotProgram
	}
	return open(data)
}

// Symbols returns the variables of the file's symbol table; a stripped file has none.
func (im *Image) Symbols() []Symbol { return im.symbols() }

// sized gives symbols of a format that does not say how large they are what is left up to the
// next one.
func sized(list []Symbol) []Symbol {
	slices.SortStableFunc(list, func(a, b Symbol) int { return cmp.Compare(a.Addr, b.Addr) })
	for i := range list[:max(0, len(list)-1)] {
		list[i].Size = list[i+1].Addr - list[i].Addr
	}
	return list
}

// add adds a segment, where the file has its bytes.
func (im *Image) add(file []byte, addr, off, size uint64, exec bool) error {
	if size == 0 {
		return nil
	}
	if off > uint64(len(file)) || size > uint64(len(file))-off || addr+size < addr {
		return fmt.Errorf("a segment of %d bytes at %#x lies outside of the file", size, off)
	}
	im.segments = append(im.segments, segment{addr, file[off : off+size : off+size], exec})
	return nil
}

// from returns the bytes from an address to the end of its segment, and nil where there are
// none.
func (im *Image) from(addr uint64) []byte {
	for _, s := range im.segments {
		if addr >= s.addr && addr-s.addr < uint64(len(s.data)) {
			return s.data[addr-s.addr:]
		}
	}
	return nil
}

// bytesAt returns n bytes at an address, and nil where they are not all there.
func (im *Image) bytesAt(addr, n uint64) []byte {
	b := im.from(addr)
	if n > uint64(len(b)) {
		return nil
	}
	return b[:n:n]
}

// word returns the word at an address as it is when the program runs.
func (im *Image) word(addr uint64) (uint64, bool) {
	if v, ok := im.pointerAt(addr); ok {
		return v, true
	}
	b := im.bytesAt(addr, 8)
	if b == nil {
		return 0, false
	}
	return binary.LittleEndian.Uint64(b), true
}

// wordsWith yields the address of each aligned word with that value, until yield says to stop.
func (im *Image) wordsWith(value uint64, yield func(addr uint64) bool) {
	for _, p := range im.pointers {
		if p.value == value && !yield(p.addr) {
			return
		}
	}
	pattern := binary.LittleEndian.AppendUint64(nil, value)
	for _, s := range im.segments {
		for at := 0; ; at++ {
			i := bytes.Index(s.data[at:], pattern)
			if i < 0 {
				break
			}
			at += i
			if addr := s.addr + uint64(at); addr%8 == 0 && !yield(addr) {
				return
			}
		}
	}
}
