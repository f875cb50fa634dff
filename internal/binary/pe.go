package binary

import (
	"bytes"
	"debug/pe"
	"fmt"
)

// openPE reads a PE file of 64 bits, as it lies at the address that it prefers.
func openPE(data []byte) (*Image, error) {
	f, err := pe.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	header, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	im := &Image{Format: "pe", symbols: func() []Symbol { return peSymbols(f, header.ImageBase) }}
	switch f.Machine {
	case pe.IMAGE_FILE_MACHINE_AMD64:
		im.GOARCH = "amd64"
	case pe.IMAGE_FILE_MACHINE_ARM64:
		im.GOARCH = "arm64"
	}
	if im.GOARCH == "" || !ok {
		return nil, fmt.Errorf("code for machine %#x is not read, that for amd64 and arm64 is", f.Machine)
	}
	for _, s := range f.Sections {
		const executable = 0x20000000 // IMAGE_SCN_MEM_EXECUTE
		size := uint64(s.Size)
		if s.VirtualSize != 0 {
			size = min(size, uint64(s.VirtualSize))
		}
		if err := im.add(data, header.ImageBase+uint64(s.VirtualAddress), uint64(s.Offset), size, s.Characteristics&executable != 0); err != nil {
			return nil, err
		}
	}
	return im, nil
}

func peSymbols(f *pe.File, base uint64) []Symbol {
	var out []Symbol
	for _, s := range f.Symbols {
		if n := int(s.SectionNumber); n > 0 && n <= len(f.Sections) {
			out = append(out, Symbol{Name: s.Name, Addr: base + uint64(f.Sections[n-1].VirtualAddress) + uint64(s.Value)})
		}
	}
	return sized(out)
}
