package binary

import (
	"bytes"
	"debug/macho"
	"fmt"
	"strings"
)

// openMachO reads a Mach-O file of 64 bits for one processor.
func openMachO(data []byte) (*Image, error) {
	f, err := macho.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	im := &Image{Format: "mach-o", symbols: func() []Symbol { return machoSymbols(f) }}
	switch f.Cpu {
	case macho.CpuAmd64:
		im.GOARCH = "amd64"
	case macho.CpuArm64:
		im.GOARCH = "arm64"
	default:
		return nil, fmt.Errorf("code for %v is not read, that for amd64 and arm64 is", f.Cpu)
	}
	for _, l := range f.Loads {
		const executable = 4 // VM_PROT_EXECUTE
		if s, ok := l.(*macho.Segment); ok {
			if err := im.add(data, s.Addr, s.Offset, s.Filesz, s.Prot&executable != 0); err != nil {
				return nil, err
			}
		}
	}
	return im, nil
}

func machoSymbols(f *macho.File) []Symbol {
	if f.Symtab == nil {
		return nil
	}
	var out []Symbol
	for _, s := range f.Symtab.Syms {
		if s.Sect != 0 {
			out = append(out, Symbol{Name: strings.TrimPrefix(s.Name, "_"), Addr: s.Value})
		}
	}
	return sized(out)
}
