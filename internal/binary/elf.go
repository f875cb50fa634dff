package binary

import (
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"slices"
)

// openELF reads an ELF file of 64 bits.
func openELF(data []byte) (*Image, error) {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	im := &Image{Format: "elf", symbols: func() []Symbol { return elfSymbols(f) }}
	switch f.Machine {
	case elf.EM_X86_64:
		im.GOARCH = "amd64"
	case elf.EM_AARCH64:
		im.GOARCH = "arm64"
	}
	if im.GOARCH == "" || f.Class != elf.ELFCLASS64 || f.ByteOrder != binary.LittleEndian {
		return nil, fmt.Errorf("code for %v is not read, that for amd64 and arm64 is", f.Machine)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			if err := im.add(data, p.Vaddr, p.Off, p.Filesz, p.Flags&elf.PF_X != 0); err != nil {
				return nil, err
			}
		}
	}
	if s := f.Section(".rela.dyn"); s != nil && s.Type == elf.SHT_RELA {
		im.relocate(s.Offset, s.Size, data)
	} else if s := f.Section(".rela"); s != nil && s.Type == elf.SHT_RELA {
		im.relocate(s.Offset, s.Size, data)
	}
	return im, nil
}

// relocate notes the words that the dynamic linker fills with an address of the program.
func (im *Image) relocate(off, size uint64, file []byte) {
	if off > uint64(len(file)) || size > uint64(len(file))-off {
		return
	}
	relative := uint32(elf.R_X86_64_RELATIVE)
	if im.GOARCH == "arm64" {
		relative = uint32(elf.R_AARCH64_RELATIVE)
	}
	const entry = 24 // Elf64_Rela
	list := file[off : off+size]
	im.pointers = make([]pointer, 0, len(list)/entry)
	for ; len(list) >= entry; list = list[entry:] {
		if binary.LittleEndian.Uint32(list[8:]) == relative {
			im.pointers = append(im.pointers, pointer{binary.LittleEndian.Uint64(list), binary.LittleEndian.Uint64(list[16:])})
		}
	}
	slices.SortFunc(im.pointers, func(a, b pointer) int { return cmp.Compare(a.addr, b.addr) })
}

// pointerAt returns what a relocation puts at an address.
func (im *Image) pointerAt(addr uint64) (uint64, bool) {
	i, ok := slices.BinarySearchFunc(im.pointers, addr, func(p pointer, addr uint64) int { return cmp.Compare(p.addr, addr) })
	if !ok {
		return 0, false
	}
	return im.pointers[i].value, true
}

func elfSymbols(f *elf.File) []Symbol {
	list, err := f.Symbols()
	if err != nil { // stripped
		return nil
	}
	var out []Symbol
	for _, s := range list {
		if s.Value != 0 && elf.ST_TYPE(s.Info) == elf.STT_OBJECT {
			out = append(out, Symbol{s.Name, s.Value, s.Size})
		}
	}
	return out
}
