package note

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// In an ELF file the note is a section that is not loaded, .note.linkgate, of type SHT_NOTE,
// with the owner "linkgate" and the type 0x4c47 ("LG"). It is appended with a new table of sections: of the
// earlier bytes only the header's e_shoff and e_shnum change.
//
// The digest covers the header's class, byte order, type, machine and entry point; of each
// program header LOAD, DYNAMIC, INTERP, PHDR, TLS and GNU_STACK what it is, its flags, its address and
// its size in memory; the interpreter's name, which the kernel reads from the file; and of each section that is loaded its address, its size and its bytes, as the program
// headers load them. strip leaves all that as it is. It may move or shorten what is behind it in
// the file: bytes that a segment lacks count as zero, as they are when it is loaded.
const (
	elfSection = ".note.linkgate"
	elfOwner   = "linkgate\x00"
	elfType    = 0x4c47
)

// Numbers of the ELF format (debug/elf costs linkgate's start more than they do).
const (
	ptLoad, ptDynamic, ptInterp, ptPHDR, ptTLS, ptStack = 1, 2, 3, 6, 7, 0x6474e551

	shtNote, shtNobits = 7, 8
	shfAlloc           = 2
)

// A byteOrder reads and writes numbers.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// elfFile is an ELF file of 32 or 64 bits, in either byte order.
type elfFile struct {
	data  []byte
	order byteOrder
	wide  bool // 64 bits

	typ, machine uint16
	entry        uint64
	shoff        uint64
	shentsize    uint16
	shstrndx     uint16
	progs        []elfProg
	sections     []elfSect
}

type elfProg struct {
	typ, flags            uint32
	off, addr, file, size uint64
}

type elfSect struct {
	name             string
	typ              uint32
	flags            uint64
	addr, off, size  uint64
	nameAt, headerAt uint64
}

// openELF reads the headers.
func openELF(data []byte) (*elfFile, error) {
	if len(data) < 52 {
		return nil, errors.New("reading the ELF header: the file is cut")
	}
	f := &elfFile{data: data, order: binary.LittleEndian}
	switch data[4] {
	case 1:
	case 2:
		f.wide = true
	default:
		return nil, fmt.Errorf("reading the ELF header: class %d", data[4])
	}
	switch data[5] {
	case 1:
	case 2:
		f.order = binary.BigEndian
	default:
		return nil, fmt.Errorf("reading the ELF header: byte order %d", data[5])
	}
	if f.wide && len(data) < 64 {
		return nil, errors.New("reading the ELF header: the file is cut")
	}
	f.typ, f.machine = f.order.Uint16(data[16:]), f.order.Uint16(data[18:])
	var phoff uint64
	at := uint64(24)
	f.entry, at = f.word(at)
	phoff, at = f.word(at)
	f.shoff, at = f.word(at)
	at += 4 + 2 // e_flags, e_ehsize
	half := func(i uint64) uint16 { return f.order.Uint16(data[at+2*i:]) }
	phentsize, phnum := half(0), half(1)
	f.shentsize, f.shstrndx = half(2), half(4)
	shnum := half(3)
	if err := f.readProgs(phoff, uint64(phentsize), uint64(phnum)); err != nil {
		return nil, err
	}
	return f, f.readSections(uint64(shnum))
}

// word reads an address or offset, which is as wide as the class says, and returns where the
// next field is.
func (f *elfFile) word(at uint64) (value, next uint64) {
	if f.wide {
		return f.order.Uint64(f.data[at:]), at + 8
	}
	return uint64(f.order.Uint32(f.data[at:])), at + 4
}

// table reports whether a table of n entries lies within the file.
func (f *elfFile) table(off, entry, n, least uint64) bool {
	size := uint64(len(f.data))
	return entry >= least && off <= size && n*entry <= size-off
}

func (f *elfFile) readProgs(off, entry, n uint64) error {
	if !f.table(off, entry, n, f.pick(32, 56)) {
		return errors.New("reading the program headers: they lie outside of the file")
	}
	for i := range n {
		at := off + i*entry
		p := elfProg{typ: f.order.Uint32(f.data[at:])}
		if f.wide {
			p.flags = f.order.Uint32(f.data[at+4:])
			at += 4
		}
		p.off, at = f.word(at + 4)
		p.addr, at = f.word(at)
		_, at = f.word(at) // p_paddr
		p.file, at = f.word(at)
		p.size, at = f.word(at)
		if !f.wide {
			p.flags = f.order.Uint32(f.data[at:])
		}
		f.progs = append(f.progs, p)
	}
	return nil
}

func (f *elfFile) readSections(n uint64) error {
	entry := uint64(f.shentsize)
	if n == 0 || !f.table(f.shoff, entry, n, f.pick(40, 64)) {
		return errors.New("reading the section headers: there are none, or they lie outside of the file")
	}
	for i := range n {
		s := elfSect{headerAt: f.shoff + i*entry}
		s.nameAt, s.typ = uint64(f.order.Uint32(f.data[s.headerAt:])), f.order.Uint32(f.data[s.headerAt+4:])
		at := s.headerAt + 8
		s.flags, at = f.word(at)
		s.addr, at = f.word(at)
		s.off, at = f.word(at)
		s.size, _ = f.word(at)
		f.sections = append(f.sections, s)
	}
	names, ok := f.names()
	if !ok || !bytes.HasSuffix(names, []byte{0}) {
		return errors.New("reading the section headers: their names lie outside of the file")
	}
	for i := range f.sections {
		s := &f.sections[i]
		if s.nameAt >= uint64(len(names)) {
			return errors.New("reading the section headers: a name lies outside of the names")
		}
		name, _, _ := bytes.Cut(names[s.nameAt:], []byte{0})
		s.name = string(name[:min(len(name), 64)])
	}
	return nil
}

// names returns the section that holds the others' names.
func (f *elfFile) names() ([]byte, bool) {
	if int(f.shstrndx) >= len(f.sections) {
		return nil, false
	}
	return f.contents(&f.sections[f.shstrndx])
}

// contents returns a section's bytes in the file.
func (f *elfFile) contents(s *elfSect) ([]byte, bool) {
	if s.typ == shtNobits || s.off > uint64(len(f.data)) || s.size > uint64(len(f.data))-s.off {
		return nil, false
	}
	return f.data[s.off : s.off+s.size], true
}

func (f *elfFile) pick(narrow, wide uint64) uint64 {
	if f.wide {
		return wide
	}
	return narrow
}

// digest is as the top of this file says.
func (f *elfFile) digest() (sum [sha256.Size]byte, err error) {
	h := newHash("elf")
	h.put(uint64(f.data[4]), uint64(f.data[5]), uint64(f.typ), uint64(f.machine), f.entry)
	for _, p := range f.progs {
		switch p.typ {
		case ptLoad, ptDynamic, ptInterp, ptPHDR, ptTLS, ptStack:
			h.put(uint64(p.typ), uint64(p.flags), p.addr, p.size)
		}
		if p.typ != ptInterp {
			continue
		}
		if p.off > uint64(len(f.data)) || p.file > uint64(len(f.data))-p.off {
			return sum, errors.New("the interpreter's name lies outside of the file")
		}
		h.put(p.file)
		h.Write(f.data[p.off : p.off+p.file])
	}
	var list []elfSect
	for _, s := range f.sections {
		if s.flags&shfAlloc != 0 && s.size > 0 && s.typ != shtNobits {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return sum, errors.New("no section is loaded")
	}
	slices.SortFunc(list, func(a, b elfSect) int { return cmp.Or(cmp.Compare(a.addr, b.addr), cmp.Compare(a.size, b.size)) })
	left := 2 * len(f.data) // nobody has the same bytes read without end
	for _, s := range list {
		b, err := f.loaded(s)
		if err != nil {
			return sum, err
		}
		if left -= len(b); left < 0 {
			return sum, errors.New("sections overlap")
		}
		h.put(s.addr, s.size)
		if i, j := goBuildID(f, s, b); j > i {
			h.Write(b[:i])
			h.Write(make([]byte, j-i))
			b = b[j:]
		}
		h.Write(bytes.TrimRight(b, "\x00"))
	}
	return h.sum(), nil
}

// loaded returns what the file has of a section in memory; the rest of it is zero.
func (f *elfFile) loaded(s elfSect) ([]byte, error) {
	for _, p := range f.progs {
		if p.typ != ptLoad || s.addr < p.addr || s.addr-p.addr > p.size || s.size > p.size-(s.addr-p.addr) {
			continue
		}
		if p.off > uint64(len(f.data)) || p.file > uint64(len(f.data))-p.off {
			return nil, errors.New("a segment lies outside of the file")
		}
		b, skip := f.data[p.off:p.off+p.file], s.addr-p.addr
		if p.off+skip < f.pick(52, 64) {
			return nil, fmt.Errorf("the section %q has the file's header in it", s.name)
		}
		b = b[min(skip, uint64(len(b))):]
		return b[:min(s.size, uint64(len(b)))], nil
	}
	return nil, fmt.Errorf("the section %q is loaded by no segment", s.name)
}

// goBuildID returns where in a section go's build ID has its last part, which go changes after
// the link (updateBuildID in cmd/go/internal/work/buildid.go). It is in a note of the owner
// "Go" with the type 4 (ELF_NOTE_GOBUILDID_TAG in cmd/link/internal/ld/elf.go).
func goBuildID(f *elfFile, s elfSect, b []byte) (from, to int) {
	if s.typ != shtNote || len(b) < 16 || f.order.Uint32(b) != 4 || f.order.Uint32(b[8:]) != 4 || string(b[12:16]) != "Go\x00\x00" {
		return 0, 0
	}
	size := f.order.Uint32(b[4:])
	if uint64(size) > uint64(len(b)-16) {
		return 0, 0
	}
	id := b[16 : 16+size]
	slash := bytes.LastIndexByte(id, '/')
	if slash < 0 {
		return 0, 0
	}
	return 16 + slash + 1, 16 + len(id)
}

// note returns the text in the section.
func (f *elfFile) note() ([]byte, error) {
	var found *elfSect
	for i := range f.sections {
		if f.sections[i].name != elfSection {
			continue
		}
		if found != nil {
			return nil, errors.New("it has two notes")
		}
		found = &f.sections[i]
	}
	if found == nil {
		return nil, None{}
	}
	b, ok := f.contents(found)
	head := 12 + padded(len(elfOwner), 4)
	if !ok || len(b) < head || f.order.Uint32(b) != uint32(len(elfOwner)) || f.order.Uint32(b[8:]) != elfType ||
		string(b[12:12+len(elfOwner)]) != elfOwner || uint64(f.order.Uint32(b[4:])) > uint64(len(b)-head) {
		return nil, fmt.Errorf("the section %s holds no note of linkgate's", elfSection)
	}
	return b[head : head+int(f.order.Uint32(b[4:]))], nil
}

// add appends the note, the names of the sections with one more, and the table of sections.
func (f *elfFile) add(text []byte) (Edit, error) {
	names, ok := f.names()
	n := len(f.sections)
	if !ok || n+1 >= 0xff00 { // SHN_LORESERVE
		return Edit{}, errors.New("the table of sections cannot take one more")
	}
	if !f.wide && uint64(len(f.data)+len(text)+len(names))>>31 != 0 {
		return Edit{}, errors.New("the file would be larger than its format allows")
	}
	t := tail{from: len(f.data)}
	t.align(4)
	noteAt := t.end()
	t.data = f.order.AppendUint32(t.data, uint32(len(elfOwner)))
	t.data = f.order.AppendUint32(t.data, uint32(len(text)))
	t.data = f.order.AppendUint32(t.data, elfType)
	t.data = append(t.data, elfOwner...)
	t.data = append(t.data, make([]byte, padded(len(elfOwner), 4)-len(elfOwner))...)
	t.data = append(t.data, text...)
	t.align(4)
	noteSize := t.end() - noteAt

	namesAt := t.end()
	t.data = append(t.data, names...)
	t.data = append(append(t.data, elfSection...), 0)
	namesSize := t.end() - namesAt

	t.align(8)
	tableAt := t.end()
	entry := int(f.shentsize)
	table := make([]byte, (n+1)*entry)
	copy(table, f.data[f.shoff:f.shoff+uint64(n*entry)])
	f.setRange(table[int(f.shstrndx)*entry:], namesAt, namesSize)
	own := table[n*entry:]
	f.order.PutUint32(own, uint32(len(names)))
	f.order.PutUint32(own[4:], shtNote)
	f.setRange(own, noteAt, noteSize)
	f.putWord(own[f.pick(32, 48):], 4) // sh_addralign
	t.data = append(t.data, table...)

	shoff := make([]byte, f.pick(4, 8))
	f.putWord(shoff, uint64(tableAt))
	shnum := make([]byte, 2)
	f.order.PutUint16(shnum, uint16(n+1))
	return Edit{[]Patch{{int64(f.pick(32, 40)), shoff}, {int64(f.pick(48, 60)), shnum}}, t.data}, nil
}

// setRange sets sh_offset and sh_size in a section header.
func (f *elfFile) setRange(header []byte, off, size int) {
	f.putWord(header[f.pick(16, 24):], uint64(off))
	f.putWord(header[f.pick(20, 32):], uint64(size))
}

func (f *elfFile) putWord(b []byte, v uint64) {
	if f.wide {
		f.order.PutUint64(b, v)
		return
	}
	f.order.PutUint32(b, uint32(v))
}
