package hostobj

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// The numbers of the ELF format that matter here, from the System V ABI
// (https://gabi.xinuos.com) and its supplement for PowerPC.
const (
	elfRelocatable = 1  // e_type ET_REL
	elfShared      = 3  // e_type ET_DYN
	elfPPC64       = 21 // e_machine EM_PPC64
	elfSymtab      = 2  // sh_type SHT_SYMTAB
	elfStrtab      = 3  // sh_type SHT_STRTAB
	elfDynamic     = 6  // sh_type SHT_DYNAMIC
	elfDynsym      = 11 // sh_type SHT_DYNSYM
	elfSymtabShndx = 18 // sh_type SHT_SYMTAB_SHNDX

	// Sections of LLVM that tell its linker what else to link (llvm/docs/Extensions.rst).
	elfLinkerOptions  = 0x6fff4c01 // sh_type SHT_LLVM_LINKER_OPTIONS
	elfDependentNames = 0x6fff4c04 // sh_type SHT_LLVM_DEPENDENT_LIBRARIES

	elfCompressed   = 0x800  // sh_flags SHF_COMPRESSED
	elfLocal        = 0      // st_info STB_LOCAL
	elfExtended     = 0xffff // SHN_XINDEX: the number did not fit
	elfNullSections = 1      // section 0 is not a real one
)

// An elfObject is an ELF file with its section headers. The two classes have
// the same fields at different places.
type elfObject struct {
	data     []byte
	order    binary.ByteOrder
	is64     bool
	machine  uint16
	sections []byte // the section headers
	names    []byte // the section names
}

// An elfSection is the header of one section, as far as it is needed.
type elfSection struct {
	name, typ             uint32
	flags, off, size      uint64
	link, info, entrySize uint64
}

// elfSymbols lists the symbols of an ELF object, of either class and byte
// order.
//
// A C linker finds the symbol table by its type, loadelf.Load of cmd/link by its
// name .symtab: an object in which they find different ones is refused. A symbol
// counts as global by its binding, or if it is behind the local ones (sh_info),
// which is what some linkers go by.
func elfSymbols(data []byte) ([]Symbol, error) {
	f, err := openELF(data, elfRelocatable)
	if err != nil {
		return nil, err
	}
	index, err := f.symtab()
	if err != nil || index == 0 {
		return nil, err // without a table nothing is bound by name
	}
	return f.symbols(index)
}

// elfSharedSymbols lists the dynamic symbols of a shared library, by which programs
// are bound to it.
func elfSharedSymbols(data []byte) ([]Symbol, error) {
	f, err := openELF(data, elfShared)
	if err != nil {
		return nil, err
	}
	index := 0
	for i := elfNullSections; i < f.sectionCount(); i++ {
		if f.section(i).typ != elfDynsym {
			continue
		}
		if index != 0 { // linkers may take the other one
			return nil, errors.New("a shared library with two tables of dynamic symbols")
		}
		index = i
	}
	if index == 0 {
		return nil, errors.New("a shared library without a table of dynamic symbols")
	}
	if err := f.sameForSystem(f.section(index)); err != nil {
		return nil, err
	}
	return f.symbols(index)
}

// symbols lists the global symbols of the table in a section.
func (f *elfObject) symbols(index int) ([]Symbol, error) {
	symtab := f.section(index)
	entries, names, err := f.symtabData(symtab)
	if err != nil {
		return nil, err
	}
	extended, err := f.extended(index)
	if err != nil {
		return nil, err
	}
	size := f.symbolSize()
	var list []Symbol
	for i := 1; i < len(entries)/size; i++ { // entry 0 is none
		entry := entries[i*size:]
		info, shndx := entry[12], f.order.Uint16(entry[14:])
		if f.is64 {
			info, shndx = entry[4], f.order.Uint16(entry[6:])
		}
		if info>>4 == elfLocal && uint64(i) < symtab.info {
			continue
		}
		name, err := names.at(uint64(f.order.Uint32(entry)))
		if err != nil {
			return nil, fmt.Errorf("symbol %d: %w", i, err)
		}
		if name == "" {
			continue // a section's symbol
		}
		if name == "__gnu_lto_slim" || name == "__gnu_lto_v1" {
			return nil, lto(name)
		}
		defined := shndx != 0
		if shndx == elfExtended {
			if i >= len(extended)/4 {
				return nil, fmt.Errorf("symbol %d has no entry among the extended section numbers", i)
			}
			defined = f.order.Uint32(extended[4*i:]) != 0
		}
		for _, n := range elfSpellings(name, f.machine) {
			list = append(list, Symbol{n, defined})
		}
	}
	return list, nil
}

// elfSpellings returns the names a symbol may be bound by. name@version and
// name@@version also bind name. On ppc64 the code of a function name is
// called .name.
func elfSpellings(name string, machine uint16) []string {
	list := []string{name}
	if base, _, ok := strings.Cut(name, "@"); ok && base != "" {
		list = append(list, base)
	}
	if machine != elfPPC64 {
		return list
	}
	return withoutDots(list)
}

// withoutDots adds to names those that begin with a dot once more, without it.
func withoutDots(names []string) []string {
	for _, name := range names {
		if rest, ok := strings.CutPrefix(name, "."); ok && rest != "" {
			names = append(names, rest)
		}
	}
	return names
}

// openELF reads the header of a file of the wanted type, and finds the section headers and names.
func openELF(data []byte, want uint16) (*elfObject, error) {
	f := &elfObject{data: data}
	if _, err := part(data, 0, 52, "ELF header"); err != nil {
		return nil, err
	}
	switch data[4] {
	case 1:
	case 2:
		f.is64 = true
		if _, err := part(data, 0, 64, "ELF header"); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("unknown ELF class %d", data[4])
	}
	switch data[5] {
	case 1:
		f.order = binary.LittleEndian
	case 2:
		f.order = binary.BigEndian
	default:
		return nil, fmt.Errorf("unknown ELF byte order %d", data[5])
	}
	if data[6] != 1 {
		return nil, fmt.Errorf("unknown ELF version %d", data[6])
	}
	if typ := f.order.Uint16(data[16:]); typ != want {
		return nil, fmt.Errorf("an ELF file of type %d, not a relocatable object", typ)
	}
	f.machine = f.order.Uint16(data[18:])
	offset, tail := uint64(f.order.Uint32(data[32:])), data[46:]
	if f.is64 {
		offset, tail = f.order.Uint64(data[40:]), data[58:]
	}
	entrySize := uint64(f.order.Uint16(tail))
	count := uint64(f.order.Uint16(tail[2:]))
	names := uint64(f.order.Uint16(tail[4:]))
	if entrySize != uint64(f.sectionSize()) {
		return nil, fmt.Errorf("ELF section headers of %d bytes, not %d", entrySize, f.sectionSize())
	}
	return f, f.openSections(offset, count, names)
}

// openSections finds the headers of count sections at offset, and their
// names in section number names. Numbers that do not fit into the ELF header
// are in section 0.
func (f *elfObject) openSections(offset, count, names uint64) error {
	var err error
	if f.sections, err = table(f.data, offset, elfNullSections, uint64(f.sectionSize()), "ELF section headers"); err != nil {
		return err
	}
	null := f.section(0)
	if null.typ != 0 {
		return fmt.Errorf("ELF section 0 is of type %d, not 0", null.typ)
	}
	count = cmp.Or(count, null.size)
	if names == elfExtended {
		names = null.link
	}
	if f.sections, err = table(f.data, offset, count, uint64(f.sectionSize()), "ELF section headers"); err != nil {
		return err
	}
	f.names, err = f.strings(names)
	return err
}

func (f *elfObject) sectionSize() int {
	if f.is64 {
		return 64
	}
	return 40
}

func (f *elfObject) symbolSize() int {
	if f.is64 {
		return 24
	}
	return 16
}

func (f *elfObject) sectionCount() int { return len(f.sections) / f.sectionSize() }

// section returns the header of section i, which is less than sectionCount.
func (f *elfObject) section(i int) elfSection {
	h := f.sections[i*f.sectionSize():]
	word := func(off int) uint64 { return uint64(f.order.Uint32(h[off:])) }
	s := elfSection{name: f.order.Uint32(h), typ: f.order.Uint32(h[4:])}
	if f.is64 {
		s.flags, s.off, s.size = f.order.Uint64(h[8:]), f.order.Uint64(h[24:]), f.order.Uint64(h[32:])
		s.link, s.info, s.entrySize = word(40), word(44), f.order.Uint64(h[56:])
		return s
	}
	s.flags, s.off, s.size = word(8), word(16), word(20)
	s.link, s.info, s.entrySize = word(24), word(28), word(36)
	return s
}

// strings returns the bytes of string table number i.
func (f *elfObject) strings(i uint64) ([]byte, error) {
	if i == 0 || i >= uint64(f.sectionCount()) {
		return nil, fmt.Errorf("ELF string table is section %d of %d", i, f.sectionCount())
	}
	s := f.section(int(i))
	if s.typ != elfStrtab || s.flags&elfCompressed != 0 {
		return nil, fmt.Errorf("ELF section %d (type %d, flags %#x) is no string table", i, s.typ, s.flags)
	}
	return part(f.data, s.off, s.size, "ELF string table")
}

// symtab returns the number of the one symbol table, 0 if there is none.
func (f *elfObject) symtab() (int, error) {
	found := 0
	for i := elfNullSections; i < f.sectionCount(); i++ {
		s := f.section(i)
		if uint64(s.name) >= uint64(len(f.names)) {
			return 0, fmt.Errorf("name of ELF section %d out of bounds: offset %d in a table of %d bytes", i, s.name, len(f.names))
		}
		name := f.names[s.name:]
		switch {
		case starts(name, ".gnu.lto_"):
			return 0, lto(".gnu.lto_ sections")
		case starts(name, ".llvm.lto\x00"):
			return 0, lto("section .llvm.lto")
		case s.typ == elfLinkerOptions, s.typ == elfDependentNames:
			return 0, fmt.Errorf("ELF section %d names other libraries to the linker", i)
		case starts(name, ".symtab\x00") != (s.typ == elfSymtab):
			return 0, fmt.Errorf("ELF section %d of type %d has the name %q", i, s.typ, prefix(name))
		case s.typ != elfSymtab:
			continue
		case found != 0:
			return 0, errors.New("ELF object with more than one symbol table")
		}
		found = i
	}
	return found, nil
}

// prefix returns the first string of b, 32 bytes of it at most.
func prefix(b []byte) []byte {
	b = b[:min(len(b), 32)]
	b, _, _ = bytes.Cut(b, []byte{0})
	return b
}

// symtabData returns the entries of the symbol table s, and their names.
func (f *elfObject) symtabData(s elfSection) ([]byte, *strtab, error) {
	size := uint64(f.symbolSize())
	if s.entrySize != size || s.size%size != 0 || s.flags&elfCompressed != 0 {
		return nil, nil, fmt.Errorf("malformed ELF symbol table: %d bytes, entries of %d, flags %#x", s.size, s.entrySize, s.flags)
	}
	entries, err := part(f.data, s.off, s.size, "ELF symbol table")
	if err != nil {
		return nil, nil, err
	}
	names, err := f.strings(s.link)
	if err != nil {
		return nil, nil, err
	}
	return entries, newStrtab(f.data, names), nil
}

// extended returns the section numbers, 4 bytes a symbol, of those symbols of
// table number symtab whose own field is too small; nil if there are none.
func (f *elfObject) extended(symtab int) ([]byte, error) {
	for i := elfNullSections; i < f.sectionCount(); i++ {
		s := f.section(i)
		if s.typ != elfSymtabShndx || s.link != uint64(symtab) {
			continue
		}
		if s.flags&elfCompressed != 0 {
			return nil, fmt.Errorf("ELF section %d of extended section numbers is compressed", i)
		}
		return part(f.data, s.off, s.size, "ELF extended section numbers")
	}
	return nil, nil
}
