package note

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// In a PE file the note is the last section, .lgnote, which may be discarded (as Go's own sections
// of debug information are). Of the earlier bytes the header's number of sections, size of the
// image and checksum change, and the room behind the section headers gets one more. The checksum
// becomes 0, which is none: Go's linker writes none, and only drivers need one.
//
// The digest covers the header's machine, entry point, base, subsystem and marks, the data directories but for
// those of signatures and debug information, and of each section its address, its size, what it
// may do, and its bytes; not those of debug information and symbols, which strip takes out.
const peSection = ".lgnote"

// peFile is a PE file of 32 or 64 bits.
type peFile struct {
	data               []byte
	header             int // where the file header is
	optional           int // where the optional header is
	wide               bool
	dirs               int // where the data directories are
	ndirs              int
	table              int // where the section headers are
	sections           []peSect
	fileAlign, memory  uint32 // alignments
	imageSize, headers uint32
}

type peSect struct {
	name                  string
	size, addr, file, off uint32
	flags                 uint32
}

const (
	peHeaderSize  = 20
	peSectionSize = 40
	peInitialized = 0x40       // IMAGE_SCN_CNT_INITIALIZED_DATA
	peDiscardable = 0x02000000 // IMAGE_SCN_MEM_DISCARDABLE
	peExecute     = 0x20000000 // IMAGE_SCN_MEM_EXECUTE
	peRead        = 0x40000000 // IMAGE_SCN_MEM_READ
	peNoteFlags   = peInitialized | peDiscardable | peRead
	peSecurity    = 4 // IMAGE_DIRECTORY_ENTRY_SECURITY
	peDebug       = 6 // IMAGE_DIRECTORY_ENTRY_DEBUG
)

// openPE reads the headers.
func openPE(data []byte) (*peFile, error) {
	f := &peFile{data: data}
	cut := errors.New("reading the PE headers: the file is cut")
	if len(data) < 0x40 {
		return nil, cut
	}
	at := binary.LittleEndian.Uint32(data[0x3c:])
	if uint64(at)+4+peHeaderSize+96 > uint64(len(data)) {
		return nil, cut
	}
	f.header = int(at) + 4
	f.optional = f.header + peHeaderSize
	f.table = f.optional + int(f.u16(f.header+16))
	if !bytes.HasPrefix(data[at:], []byte("PE\x00\x00")) {
		return nil, errors.New("reading the PE headers: this is none")
	}
	f.dirs = f.optional + 96
	switch f.u16(f.optional) {
	case 0x10b:
	case 0x20b:
		f.wide, f.dirs = true, f.optional+112
	default:
		return nil, errors.New("reading the PE headers: neither 32 nor 64 bits")
	}
	n := int(f.u16(f.header + 2))
	if f.table < f.dirs || f.table+n*peSectionSize > len(data) {
		return nil, cut
	}
	f.fileAlign, f.memory = f.u32(f.optional+36), f.u32(f.optional+32)
	f.imageSize, f.headers = f.u32(f.optional+56), f.u32(f.optional+60)
	f.ndirs = min(int(f.u32(f.dirs-4)), (f.table-f.dirs)/8, 16)
	for i := range n {
		b := data[f.table+i*peSectionSize:]
		le := binary.LittleEndian
		name, _, _ := bytes.Cut(b[:8], []byte{0})
		f.sections = append(f.sections, peSect{string(name), le.Uint32(b[8:]), le.Uint32(b[12:]), le.Uint32(b[16:]), le.Uint32(b[20:]), le.Uint32(b[36:])})
	}
	return f, nil
}

func (f *peFile) u16(at int) uint16 { return binary.LittleEndian.Uint16(f.data[at:]) }
func (f *peFile) u32(at int) uint32 { return binary.LittleEndian.Uint32(f.data[at:]) }

// contents returns the part of a section that is loaded from the file.
func (f *peFile) contents(s *peSect) ([]byte, bool) {
	size := s.file
	if s.size != 0 {
		size = min(size, s.size)
	}
	if uint64(s.off)+uint64(size) > uint64(len(f.data)) {
		return nil, false
	}
	return f.data[s.off:][:size], true
}

// isDebug reports whether strip may take a section out.
func (s *peSect) isDebug() bool {
	named := s.name == ".symtab" || len(s.name) > 0 && s.name[0] == '/' || bytes.HasPrefix([]byte(s.name), []byte(".debug"))
	return named && s.flags&peDiscardable != 0 && s.flags&peExecute == 0
}

func (f *peFile) digest() (sum [sha256.Size]byte, err error) {
	h := newHash("pe")
	base := uint64(f.u32(f.optional + 28))
	if f.wide {
		base = binary.LittleEndian.Uint64(f.data[f.optional+24:])
	}
	h.put(uint64(f.u16(f.header)), uint64(f.u16(f.optional)), uint64(f.u32(f.optional+16)), base, uint64(f.u32(f.optional+68)))
	for i := range f.ndirs {
		if i != peSecurity && i != peDebug {
			h.put(uint64(f.u32(f.dirs+8*i)), uint64(f.u32(f.dirs+8*i+4)))
		}
	}
	left, ids := 2*len(f.data), new(textID)
	for i := range f.sections {
		s := &f.sections[i]
		if s.name == peSection || s.isDebug() {
			continue
		}
		h.put(uint64(s.addr), uint64(s.size), uint64(s.flags))
		b, ok := f.contents(s)
		if !ok {
			return sum, fmt.Errorf("the section %q lies outside of the file", s.name)
		}
		if left -= len(b); left < 0 || len(b) > 0 && s.off < f.headers {
			return sum, errors.New("sections overlap, or have the header in them")
		}
		ids.write(h, b)
	}
	return h.sum(), nil
}

func (f *peFile) note() ([]byte, error) {
	var text []byte
	for i := range f.sections {
		s := &f.sections[i]
		if s.name != peSection {
			continue
		}
		b, ok := f.contents(s)
		if text != nil || !ok || len(b) == 0 {
			return nil, errors.New("it has two notes, or one that is cut")
		}
		if s.flags != peNoteFlags {
			return nil, fmt.Errorf("the section %s is not what linkgate writes: it has the flags %#x", peSection, s.flags)
		}
		text = b
	}
	if text == nil {
		return nil, None{}
	}
	return text, nil
}

func (f *peFile) add(text []byte) (Edit, error) {
	end := f.table + len(f.sections)*peSectionSize
	room := min(f.headers, uint32(len(f.data)))
	for i := range f.sections {
		if s := &f.sections[i]; s.file > 0 {
			room = min(room, s.off)
		}
	}
	aligned := func(v uint32) bool { return v >= 512 && v <= 1<<16 && v&(v-1) == 0 }
	switch {
	case f.ndirs > peSecurity && f.u32(f.dirs+8*peSecurity) != 0:
		return Edit{}, errors.New("it is signed already")
	case end+peSectionSize > int(room) || len(bytes.Trim(f.data[end:end+peSectionSize], "\x00")) > 0 || len(f.sections) >= 96:
		return Edit{}, errors.New("its header has no room for one more section")
	case !aligned(f.fileAlign) || !aligned(f.memory) || uint64(len(f.data)+len(text))>>30 != 0 || f.imageSize>>30 != 0:
		return Edit{}, errors.New("its alignment or its size is not that of a program")
	}
	t := tail{from: len(f.data)}
	t.align(int(f.fileAlign))
	off := t.end()
	t.data = append(t.data, text...)
	t.align(int(f.fileAlign))
	addr := padded(int(f.imageSize), int(f.memory))

	own := make([]byte, peSectionSize)
	le := binary.LittleEndian
	copy(own, peSection)
	for i, v := range []int{len(text), addr, t.end() - off, off} {
		le.PutUint32(own[8+4*i:], uint32(v))
	}
	le.PutUint32(own[36:], peNoteFlags)
	n := le.AppendUint16(nil, uint16(len(f.sections)+1))
	size := le.AppendUint32(nil, uint32(addr+padded(len(text), int(f.memory))))
	return Edit{[]Patch{{int64(f.header + 2), n}, {int64(f.optional + 56), size}, {int64(f.optional + 64), make([]byte, 4)}, {int64(end), own}}, t.data}, nil
}
