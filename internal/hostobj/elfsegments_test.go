package hostobj

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"strings"
	"testing"
)

// TestSameForSystem: a shared library is not read whose section headers say something else of it than
// what the system loads.
func TestSameForSystem(t *testing.T) {
	data, ok := output(t, "extern int there; int f(void) { return there; }", "gcc", "-shared", "-fPIC", "-x", "c", "-o", "OUT", "IN")
	if !ok {
		t.Skip("gcc is not installed")
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil || f.Class != elf.ELFCLASS64 || f.ByteOrder != binary.LittleEndian {
		t.Skipf("not a library of 64 bits, little endian: %v", err)
	}
	sections, segments := binary.LittleEndian.Uint64(data[40:]), binary.LittleEndian.Uint64(data[32:])
	section := func(typ elf.SectionType) (header, off uint64) {
		for i, s := range f.Sections {
			if s.Type == typ {
				return sections + uint64(i)*64, s.Offset
			}
		}
		t.Fatalf("no section %v", typ)
		return 0, 0
	}
	segment := func(typ elf.ProgType) uint64 {
		for i, s := range f.Progs {
			if s.Type == typ {
				return segments + uint64(i)*56
			}
		}
		t.Fatalf("no segment %v", typ)
		return 0
	}
	symbols, _ := section(elf.SHT_DYNSYM)
	_, dynamic := section(elf.SHT_DYNAMIC)
	for dynamicTag := elf.DT_STRTAB; binary.LittleEndian.Uint64(data[dynamic:]) != uint64(dynamicTag); {
		dynamic += 16
	}
	for name, change := range map[string]func(data []byte){
		"":                      func([]byte) {},
		"another table":         func(d []byte) { binary.LittleEndian.PutUint64(d[symbols+24:], 0) },
		"a shorter table":       func(d []byte) { binary.LittleEndian.PutUint64(d[symbols+32:], 24) },
		"another segment":       func(d []byte) { binary.LittleEndian.PutUint64(d[segment(elf.PT_DYNAMIC)+8:], 64) },
		"no segment":            func(d []byte) { binary.LittleEndian.PutUint32(d[segment(elf.PT_DYNAMIC):], 0) },
		"other names":           func(d []byte) { d[dynamic+8]++ },
		"names in no segment":   func(d []byte) { d[dynamic+15] = 1 },
		"a page from elsewhere": func(d []byte) { copy(d[segment(elf.PT_GNU_STACK):][:56], d[segment(elf.PT_LOAD):][:56]) },
		"too many headers":      func(d []byte) { binary.LittleEndian.PutUint16(d[56:], 0xfffe) },
	} {
		changed := bytes.Clone(data)
		change(changed)
		list, err := Library(changed)
		switch {
		case name == "" && (err != nil || !strings.Contains(spell(list), "-there")):
			t.Errorf("as it is: %s, %v", spell(list), err)
		case name != "" && err == nil:
			t.Errorf("%s: no error", name)
		}
	}
}
