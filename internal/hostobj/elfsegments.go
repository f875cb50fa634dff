package hostobj

import "errors"

// What the system goes by when it loads a shared library: program headers, and the dynamic segment.
const (
	elfLoad       = 1 // p_type PT_LOAD
	elfDynamicSeg = 2 // p_type PT_DYNAMIC
	elfStrtabTag  = 5 // DT_STRTAB
	elfSymtabTag  = 6 // DT_SYMTAB

	elfPltSize = 2  // DT_PLTRELSZ
	elfRela    = 7  // DT_RELA, followed by DT_RELASZ
	elfRel     = 17 // DT_REL, followed by DT_RELSZ
	elfPltType = 20 // DT_PLTREL
	elfPlt     = 23 // DT_JMPREL
	elfMIPS    = 8  // e_machine EM_MIPS, whose relocations are made otherwise

	elfPage = 4096 // the smallest one: the system loads whole pages

	otherTables = "a shared library whose section headers name other tables than the system loads"
)

// An elfSegment is a program header.
type elfSegment struct {
	typ                uint32
	off, address, size uint64 // in the file, in memory, in the file
}

// sameForSystem returns an error unless the tables that the section headers of a shared library name are
// those that the system takes from its dynamic segment. The C linker goes by the headers, as linkgate does.
func (f *elfObject) sameForSystem(dynsym elfSection) error {
	segments, err := f.segments()
	if err != nil || len(segments) == 0 { // without any the system loads nothing
		return err
	}
	dynamic, err := f.dynamic()
	if err != nil {
		return err
	}
	found := 0
	for _, s := range segments {
		if s.typ != elfDynamicSeg {
			continue
		}
		if found++; s.off != dynamic.off {
			return errors.New(otherTables)
		}
	}
	if found != 1 || dynsym.link != dynamic.link || dynsym.link >= uint64(f.sectionCount()) {
		return errors.New(otherTables)
	}
	entries, err := part(f.data, dynamic.off, dynamic.size, "ELF dynamic section")
	if err != nil {
		return err
	}
	want := map[uint64]uint64{elfSymtabTag: dynsym.off, elfStrtabTag: f.section(int(dynsym.link)).off}
	values := make(map[uint64]uint64)
	for size := f.dynamicSize(); len(entries) >= size; entries = entries[size:] {
		tag, value := f.entry(entries)
		if tag == elfNull {
			break
		}
		if off, ok := want[tag]; ok && !loadedFrom(segments, value, off) {
			return errors.New(otherTables)
		}
		values[tag] = value
	}
	if f.machine == elfMIPS {
		return nil
	}
	count := dynsym.size / uint64(f.symbolSize())
	for _, t := range []struct{ at, size, typ uint64 }{
		{values[elfRela], values[elfRela+1], elfRela}, {values[elfRel], values[elfRel+1], elfRel}, {values[elfPlt], values[elfPltSize], values[elfPltType]},
	} {
		if err := f.relocates(segments, t.at, t.size, t.typ == elfRela, count); err != nil {
			return err
		}
	}
	return nil
}

// dynamic returns the section that holds the dynamic segment, the zero one where there is none.
func (f *elfObject) dynamic() (dynamic elfSection, err error) {
	for i := elfNullSections; i < f.sectionCount(); i++ {
		s := f.section(i)
		if s.typ != elfDynamic {
			continue
		}
		if dynamic.typ != 0 { // the section headers do not say which one the system reads
			return dynamic, errors.New(twoDynamic)
		}
		dynamic = s
	}
	return dynamic, nil
}

// relocates returns an error if a relocation of the table at an address is by a symbol behind the count
// that the section headers give the table of symbols.
func (f *elfObject) relocates(segments []elfSegment, address, length uint64, addend bool, count uint64) error {
	if length == 0 {
		return nil
	}
	size := uint64(8)
	if f.is64 {
		size = 16
	}
	if addend {
		size += size / 2
	}
	for _, s := range segments {
		if s.typ != elfLoad || address < s.address || address-s.address >= s.size {
			continue
		}
		entries, err := part(f.data, s.off+(address-s.address), length, "ELF relocations")
		if err != nil {
			return err
		}
		for ; uint64(len(entries)) >= size; entries = entries[size:] {
			symbol := uint64(f.order.Uint32(entries[4:]) >> 8)
			if f.is64 {
				symbol = f.order.Uint64(entries[8:]) >> 32
			}
			if symbol >= count {
				return errors.New(otherTables)
			}
		}
		return nil
	}
	return errors.New(otherTables)
}

// loadedFrom reports whether an address has the bytes of the file from an offset on, and no others.
func loadedFrom(segments []elfSegment, address, off uint64) bool {
	found := 0
	for _, s := range segments {
		first, last := s.address/elfPage, (s.address+s.size+elfPage-1)/elfPage
		if page := address / elfPage; s.typ != elfLoad || page < first || page >= last {
			continue
		}
		if found++; address-s.address != off-s.off {
			return false
		}
	}
	return found == 1
}

// segments returns the program headers.
func (f *elfObject) segments() ([]elfSegment, error) {
	off, counts, size := uint64(f.order.Uint32(f.data[28:])), f.data[44:], uint64(32)
	if f.is64 {
		off, counts, size = f.order.Uint64(f.data[32:]), f.data[56:], 56
	}
	headers, err := table(f.data, off, uint64(f.order.Uint16(counts)), size, "ELF program headers")
	if err != nil {
		return nil, err
	}
	var list []elfSegment
	for ; len(headers) > 0; headers = headers[size:] {
		s := elfSegment{typ: f.order.Uint32(headers)}
		if f.is64 {
			s.off, s.address, s.size = f.order.Uint64(headers[8:]), f.order.Uint64(headers[16:]), f.order.Uint64(headers[32:])
		} else {
			s.off, s.address, s.size = uint64(f.order.Uint32(headers[4:])), uint64(f.order.Uint32(headers[8:])), uint64(f.order.Uint32(headers[16:]))
		}
		list = append(list, s)
	}
	return list, nil
}

// entry returns the tag and the value of the first of the entries of a dynamic section.
func (f *elfObject) entry(entries []byte) (tag, value uint64) {
	if f.is64 {
		return f.order.Uint64(entries), f.order.Uint64(entries[8:])
	}
	return uint64(f.order.Uint32(entries)), uint64(f.order.Uint32(entries[4:]))
}
