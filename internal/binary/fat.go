package binary

import (
	"bytes"
	"debug/macho"
)

// fatMagic begins a Mach-O file that holds a program for each of several architectures, and
// Java's classes.
const fatMagic = "\xca\xfe\xba\xbe"

// A Part is one of the programs of such a file.
type Part struct {
	Arch string
	Data []byte
}

// Parts returns the programs of a Mach-O file for several architectures, and nothing for any other.
func Parts(data []byte) []Part {
	if !bytes.HasPrefix(data, []byte(fatMagic)) {
		return nil
	}
	f, err := macho.NewFatFile(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	var list []Part
	for _, a := range f.Arches {
		if uint64(a.Offset)+uint64(a.Size) > uint64(len(data)) {
			return nil
		}
		list = append(list, Part{archName(a.Cpu), data[a.Offset : a.Offset+a.Size : a.Offset+a.Size]})
	}
	return list
}

// archName is what go calls a processor.
func archName(cpu macho.Cpu) string {
	switch cpu {
	case macho.CpuAmd64:
		return "amd64"
	case macho.CpuArm64:
		return "arm64"
	}
	return cpu.String()
}
