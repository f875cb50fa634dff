package binary

import (
	"bytes"
	"encoding/binary"
	"errors"
	"iter"
	"slices"
)

// A Program is a Go program with the tables that its runtime unwinds stacks by (pclntab).
// Their layout is that of Go 1.20 to 1.27: runtime/symtab.go and runtime/runtime2.go.
type Program struct {
	Image *Image

	text     uint64 // address of the first function
	code     []byte // from there to the end of the last
	count    int
	names    []byte
	units    []byte // of 4 bytes: offsets into files, by compilation unit
	files    []byte
	values   []byte // tables of values by address
	funcs    []byte // the functions' entries and, behind them, their records
	gofunc   []byte // what functions' data is relative to, inline trees among it
	MoreText bool   // the text is in several sections, of which the first is read
}

// header is what stands before the tables: magic, two zeros, the least length of an
// instruction, and the size of a pointer.
func header(goarch string) []byte {
	if goarch == "arm64" {
		return []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 4, 8}
	}
	return []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}
}

// OpenProgram finds the tables of a program that Go 1.minor linked.
func OpenProgram(im *Image, minor int) (*Program, error) {
	pattern := header(im.GOARCH)
	for _, s := range im.segments {
		for at := 0; ; at += len(pattern) {
			i := bytes.Index(s.data[at:], pattern)
			if i < 0 {
				break
			}
			at += i
			if p := readTables(im, s, at, minor); p != nil { // a program may hold these bytes elsewhere too
				return p, nil
			}
		}
	}
	return nil, errors.New("no table of functions that Go 1.23 or later writes, or it is damaged")
}

// readTables reads what stands behind a header, and returns nil if that is no table.
func readTables(im *Image, s segment, at, minor int) *Program {
	data := s.data[at:]
	const size = 8 + 8*8
	if len(data) < size {
		return nil
	}
	field := func(i int) uint64 { return binary.LittleEndian.Uint64(data[8+8*i:]) }
	count := field(0)
	offsets := [6]uint64{field(3), field(4), field(5), field(6), field(7), uint64(len(data))}
	for i, off := range offsets[:5] {
		if off > offsets[i+1] {
			return nil
		}
	}
	part := func(i int) []byte { return data[offsets[i]:offsets[i+1]] }
	p := &Program{Image: im, names: part(0), units: part(1), files: part(2), values: part(3), funcs: part(4)}
	if count == 0 || count > uint64(len(p.funcs))/8 || uint64(len(p.funcs)) < count*8+4 {
		return nil
	}
	p.count = int(count)
	found := false
	im.wordsWith(s.addr+uint64(at), func(addr uint64) bool {
		found = p.readModule(addr, minor)
		return !found
	})
	if !found {
		return nil
	}
	return p
}

// The words of runtime.moduledata that are read.
const (
	moduleNames    = 1 // funcnametab
	moduleText     = 22
	moduleEnd      = 23 // etext
	moduleGofunc   = 40
	moduleGofunc27 = 43 // Go 1.27 has three more before it
)

// readModule reads the words of runtime.moduledata, if it stands at the address.
func (p *Program) readModule(addr uint64, minor int) bool {
	gofunc, sections := uint64(moduleGofunc), uint64(moduleGofunc+1)
	switch {
	case minor >= 27:
		gofunc, sections = moduleGofunc27, moduleGofunc27+2
	case minor >= 26:
		sections++ // epclntab
	}
	word := func(i uint64) uint64 {
		v, _ := p.Image.word(addr + 8*i)
		return v
	}
	text, end := word(moduleText), word(moduleEnd)
	if end <= text || word(moduleNames+1) != word(moduleNames+2) {
		return false
	}
	code := p.Image.bytesAt(text, end-text)
	p.gofunc = p.Image.from(word(gofunc))
	if code == nil || p.gofunc == nil || !p.isCode(text) {
		return false
	}
	p.text, p.code, p.MoreText = text, code, word(sections+1) > 1
	return true
}

// isCode reports whether an address lies in a segment that can be executed.
func (p *Program) isCode(addr uint64) bool {
	return slices.ContainsFunc(p.Image.segments, func(s segment) bool {
		return s.exec && addr >= s.addr && addr-s.addr < uint64(len(s.data))
	})
}

// Funcs yields the functions by address.
func (p *Program) Funcs() iter.Seq[Func] {
	return func(yield func(Func) bool) {
		for i := range p.count {
			if f, ok := p.function(i); ok && !yield(f) {
				return
			}
		}
	}
}

// FuncAt returns the function that holds an address.
func (p *Program) FuncAt(pc uint64) (Func, bool) {
	lo, hi := 0, p.count
	for lo < hi { // the first that begins behind it
		mid := (lo + hi) / 2
		if p.text+uint64(u32(p.funcs, uint64(mid)*8)) > pc {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo == 0 {
		return Func{}, false
	}
	f, ok := p.function(lo - 1)
	return f, ok && pc < f.End
}

// function returns the one with that index.
func (p *Program) function(i int) (Func, bool) {
	at := uint64(i) * 8
	f := Func{p: p, Entry: p.text + uint64(u32(p.funcs, at)), End: p.text + uint64(u32(p.funcs, at+8))}
	rec := uint64(u32(p.funcs, at+4))
	if rec > uint64(len(p.funcs)) || uint64(len(p.funcs))-rec < recordSize || f.End <= f.Entry || f.End > p.text+uint64(len(p.code)) {
		return Func{}, false
	}
	f.record = p.funcs[rec:]
	return f, true
}

// u32 returns a number of 4 bytes, and all ones where there are none.
func u32(b []byte, at uint64) uint32 {
	if at > uint64(len(b)) || uint64(len(b))-at < 4 {
		return ^uint32(0)
	}
	return binary.LittleEndian.Uint32(b[at:])
}

// text returns the string at an offset, which a zero ends.
func text(b []byte, at uint64) []byte {
	if at >= uint64(len(b)) {
		return nil
	}
	n := bytes.IndexByte(b[at:], 0)
	if n < 0 {
		return nil
	}
	return b[at : at+uint64(n)]
}
