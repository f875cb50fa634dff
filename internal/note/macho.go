package note

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// In a Mach-O file the note is what a load command LC_NOTE of the owner "linkgate" names. Its text
// lies in __LINKEDIT, in front of the signature, which is made anew behind it as Go's linker makes
// it: ad hoc. Earlier bytes that change are the header's number and size of commands, the command of
// __LINKEDIT, that of the signature, the signature, and the room behind the commands.
//
// The digest covers the header's processor, type and flags; the commands that name libraries, the
// loader and the entry point; what the loader binds; and of each segment but __LINKEDIT and __DWARF its
// name, address, size, protection and bytes, without the header.
const machoOwner = "linkgate"

// Numbers of the Mach-O format.
const (
	lcUnixThread    = 0x5
	lcLoadDylib     = 0xc
	lcLoadDylinker  = 0xe
	lcLoadWeakDylib = 0x18
	lcSegment64     = 0x19
	lcCodeSignature = 0x1d
	lcReexportDylib = 0x1f
	lcLazyLoadDylib = 0x20
	lcUpwardDylib   = 0x23
	lcEnvironment   = 0x27 // of the loader
	lcNote          = 0x31
	lcDyldInfo      = 0x22
	lcRpath         = 0x1c
	lcMain          = 0x28
	lcChainedFixups = 0x34
	lcRequired      = 0x80000000 // LC_REQ_DYLD: a mark in a command's number

	machoHeaderSize  = 32
	machoNoteSize    = 40
	machoSegmentSize = 72
	machoSectionSize = 80
	machoExecute     = 2 // MH_EXECUTE
)

// machoFile is a Mach-O file of 64 bits for one processor.
type machoFile struct {
	data     []byte
	cmds     []machoCmd
	end      int // of the commands
	segments []machoSeg
	first    uint64 // where the first section's bytes are
}

type machoCmd struct {
	at  int
	typ uint32
	raw []byte
}

type machoSeg struct {
	at                    int // of its command
	name                  string
	addr, size, off, file uint64
	prot, initial         uint32
}

func openMachO(data []byte) (*machoFile, error) {
	f := &machoFile{data: data, first: uint64(len(data))}
	le := binary.LittleEndian
	if len(data) < machoHeaderSize {
		return nil, errors.New("reading the Mach-O header: the file is cut")
	}
	n, size := le.Uint32(data[16:]), le.Uint32(data[20:])
	if uint64(size)+machoHeaderSize > uint64(len(data)) {
		return nil, errors.New("reading the load commands: they lie outside of the file")
	}
	f.end = machoHeaderSize + int(size)
	at := machoHeaderSize
	for range n {
		if f.end-at < 8 {
			return nil, errors.New("reading the load commands: they are cut")
		}
		typ, size := le.Uint32(data[at:]), le.Uint32(data[at+4:])
		if size < 8 || uint64(size) > uint64(f.end-at) {
			return nil, errors.New("reading the load commands: one is cut")
		}
		c := machoCmd{at, typ &^ lcRequired, data[at : at+int(size)]}
		f.cmds = append(f.cmds, c)
		if c.typ == lcSegment64 {
			if err := f.segment(c); err != nil {
				return nil, err
			}
		}
		at += int(size)
	}
	if at != f.end {
		return nil, errors.New("reading the load commands: there are more bytes than commands")
	}
	return f, nil
}

// segment reads a segment's command, with where its sections begin.
func (f *machoFile) segment(c machoCmd) error {
	le := binary.LittleEndian
	if len(c.raw) < machoSegmentSize {
		return errors.New("reading the load commands: a segment's is cut")
	}
	name, _, _ := bytes.Cut(c.raw[8:24], []byte{0})
	s := machoSeg{c.at, string(name), le.Uint64(c.raw[24:]), le.Uint64(c.raw[32:]), le.Uint64(c.raw[40:]), le.Uint64(c.raw[48:]),
		le.Uint32(c.raw[56:]), le.Uint32(c.raw[60:])}
	if s.off > uint64(len(f.data)) || s.file > uint64(len(f.data))-s.off {
		return fmt.Errorf("the segment %q lies outside of the file", s.name)
	}
	f.segments = append(f.segments, s)
	for b := c.raw[machoSegmentSize:]; len(b) >= machoSectionSize; b = b[machoSectionSize:] {
		const zerofill = 1 // S_ZEROFILL: without bytes in the file
		if off := uint64(le.Uint32(b[48:])); off > 0 && le.Uint32(b[64:])&0xff != zerofill {
			f.first = min(f.first, off)
		}
	}
	return nil
}

func (f *machoFile) digest() (sum [sha256.Size]byte, err error) {
	h, le := newHash("mach-o"), binary.LittleEndian
	h.put(uint64(le.Uint32(f.data[4:])), uint64(le.Uint32(f.data[8:])), uint64(le.Uint32(f.data[12:])), uint64(le.Uint32(f.data[24:])))
	left := 2 * len(f.data)
	linked := func(c machoCmd, from, pairs int) error { // offsets and sizes of what the loader binds
		for i := range pairs {
			if len(c.raw) < from+8*i+8 {
				return errors.New("a load command is cut")
			}
			off, size := uint64(le.Uint32(c.raw[from+8*i:])), uint64(le.Uint32(c.raw[from+8*i+4:]))
			if off+size > uint64(len(f.data)) {
				return errors.New("what a load command names lies outside of the file")
			}
			if left -= int(size); left < 0 || size > 0 && off < uint64(f.end)+machoNoteSize {
				return errors.New("parts overlap, or have the header in them")
			}
			h.put(size)
			h.Write(f.data[off : off+size])
		}
		return nil
	}
	for _, c := range f.cmds {
		switch c.typ {
		case lcUnixThread, lcLoadDylib, lcLoadWeakDylib, lcReexportDylib, lcLazyLoadDylib, lcUpwardDylib, lcLoadDylinker, lcEnvironment, lcRpath, lcMain:
			h.put(uint64(c.typ), uint64(len(c.raw)))
			h.Write(c.raw)
		case lcDyldInfo:
			err = linked(c, 8, 4) // rebase, bind, weak_bind, lazy_bind
		case lcChainedFixups:
			err = linked(c, 8, 1)
		}
		if err != nil {
			return sum, err
		}
	}
	ids := new(textID)
	for _, s := range f.segments {
		if s.name == "__LINKEDIT" || s.name == "__DWARF" {
			continue
		}
		from, to := max(s.off, f.first), s.off+s.file
		if s.file == 0 || from > to {
			from = to
		}
		if left -= int(to - from); left < 0 || from < to && from < uint64(f.end)+machoNoteSize {
			return sum, errors.New("segments overlap, or have the header in them")
		}
		h.Write([]byte(s.name))
		h.put(s.addr, s.size, s.off-min(s.off, from), uint64(s.prot), uint64(s.initial))
		ids.write(h, f.data[from:to])
	}
	return h.sum(), nil
}

func (f *machoFile) note() ([]byte, error) {
	var text []byte
	for _, c := range f.cmds {
		if c.typ != lcNote || len(c.raw) < machoNoteSize || string(bytes.TrimRight(c.raw[8:24], "\x00")) != machoOwner {
			continue
		}
		off, size := binary.LittleEndian.Uint64(c.raw[24:]), binary.LittleEndian.Uint64(c.raw[32:])
		if text != nil || size == 0 || off > uint64(len(f.data)) || size > uint64(len(f.data))-off {
			return nil, errors.New("it has two notes, or one that is cut")
		}
		text = f.data[off : off+size]
	}
	if text == nil {
		return nil, None{}
	}
	return text, nil
}

// add puts the text at the end of __LINKEDIT, and a signature behind it where there was one.
func (f *machoFile) add(text []byte) (Edit, error) {
	le := binary.LittleEndian
	if f.end+machoNoteSize > int(f.first) || len(bytes.Trim(f.data[f.end:f.end+machoNoteSize], "\x00")) > 0 {
		return Edit{}, errors.New("its header has no room for one more load command")
	}
	var linkedit, code *machoSeg
	for i := range f.segments {
		switch s := &f.segments[i]; s.name {
		case "__LINKEDIT":
			linkedit = s
		case "__TEXT":
			code = s
		}
	}
	if linkedit == nil || code == nil || linkedit.off+linkedit.file != uint64(len(f.data)) || uint64(len(f.data)+len(text))>>30 != 0 {
		return Edit{}, errors.New("its segment __LINKEDIT is not the end of the file")
	}
	noteAt, signature := len(f.data), -1
	for i, c := range f.cmds {
		if c.typ != lcCodeSignature {
			continue
		}
		if len(c.raw) != 16 {
			return Edit{}, errors.New("the command of its signature is cut")
		}
		off, size := le.Uint32(c.raw[8:]), le.Uint32(c.raw[12:])
		if uint64(off)+uint64(size) != uint64(len(f.data)) || uint64(off) < linkedit.off || signature >= 0 {
			return Edit{}, errors.New("its signature is not the end of the file")
		}
		noteAt, signature = int(off), i
	}

	// What replaces the end of the file from the signature on.
	t := tail{from: noteAt}
	t.align(8)
	textAt := t.end()
	t.data = append(t.data, text...)
	var e Edit
	if signature >= 0 {
		t.align(16)
		c := make([]byte, 8)
		le.PutUint32(c, uint32(t.end()))
		le.PutUint32(c[4:], uint32(signatureSize(t.end())))
		e.Patches = append(e.Patches, Patch{int64(f.cmds[signature].at + 8), c})
	}
	codeEnd := t.end()
	end := codeEnd
	if signature >= 0 {
		end += signatureSize(codeEnd)
	}
	header := le.AppendUint32(nil, uint32(len(f.cmds)+1))
	header = le.AppendUint32(header, uint32(f.end-machoHeaderSize+machoNoteSize))
	own := le.AppendUint32(nil, lcNote)
	own = le.AppendUint32(own, machoNoteSize)
	own = append(own, machoOwner...)
	own = append(own, make([]byte, 16-len(machoOwner))...)
	own = le.AppendUint64(own, uint64(textAt))
	own = le.AppendUint64(own, uint64(len(text)))
	const page = 1 << 14 // of arm64; what amd64's is divides it
	file := uint64(end) - linkedit.off
	size := le.AppendUint64(nil, max(linkedit.size, uint64(padded(int(file), page))))
	size = le.AppendUint64(size, linkedit.off)
	size = le.AppendUint64(size, file)
	e.Patches = append(e.Patches, Patch{16, header}, Patch{int64(f.end), own}, Patch{int64(linkedit.at + 32), size})

	if signature >= 0 {
		whole := append(f.data[:noteAt:noteAt], t.data...)
		whole = Edit{Patches: e.Patches}.Apply(whole)
		main := le.Uint32(f.data[12:]) == machoExecute
		t.data = append(t.data, sign(whole, code.off, code.file, main)...)
	}
	over := len(f.data) - noteAt // of the old signature
	if over > len(t.data) {
		return Edit{}, errors.New("its signature is larger than one that is ad hoc")
	}
	if over > 0 {
		e.Patches = append(e.Patches, Patch{int64(noteAt), t.data[:over]})
	}
	e.Tail = t.data[over:]
	return e, nil
}
