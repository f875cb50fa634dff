package hostobj

import (
	"bytes"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// tableSymbols is Symbols without the words of COFF's .drectve, which debug/pe
// does not list.
func tableSymbols(data []byte) ([]Symbol, error) {
	if !isCOFF(data) {
		return Symbols(data)
	}
	if _, err := Symbols(data); err != nil {
		return nil, err
	}
	f, err := openCOFF(data)
	if err != nil {
		return nil, err
	}
	list, err := f.symbols()
	return unique(list), err
}

func isCOFF(data []byte) bool {
	switch hex.EncodeToString(data[:min(2, len(data))]) {
	case "4c01", "6486", "c401", "64aa":
		return true
	}
	return false
}

// unique sorts and removes repetitions, not with the code under test.
func unique(list []Symbol) []Symbol {
	seen := map[string]Symbol{}
	for _, s := range list {
		seen[fmt.Sprintf("%q %v", s.Name, s.Defined)] = s
	}
	var out []Symbol
	for _, s := range seen {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Symbol) int {
		if a.Name != b.Name {
			return strings.Compare(a.Name, b.Name)
		}
		if a.Defined {
			return 1
		}
		return -1
	})
	return out
}

// debugSymbols lists the same symbols with the standard library's readers.
func debugSymbols(data []byte) ([]Symbol, error) {
	switch {
	case starts(data, "\x7fELF"):
		return debugELF(data)
	case isCOFF(data):
		return debugPE(data)
	default:
		return debugMachO(data)
	}
}

func debugELF(data []byte) ([]Symbol, error) {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	symbols, err := f.Symbols()
	if err == elf.ErrNoSymbols {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var extended []byte
	symtab := f.SectionByType(elf.SHT_SYMTAB)
	index := slices.Index(f.Sections, symtab)
	for _, s := range f.Sections {
		if s.Type == elf.SHT_SYMTAB_SHNDX && int64(s.Link) == int64(index) {
			if extended, err = s.Data(); err != nil {
				return nil, err
			}
			break
		}
	}
	var list []Symbol
	for i, s := range symbols {
		if s.Name == "" || elf.ST_BIND(s.Info) == elf.STB_LOCAL && uint32(i+1) < symtab.Info {
			continue
		}
		defined := s.Section != elf.SHN_UNDEF
		if s.Section == elf.SHN_XINDEX {
			if len(extended) < 4*(i+2) {
				return nil, fmt.Errorf("no extended number for symbol %d", i+1)
			}
			defined = f.ByteOrder.Uint32(extended[4*(i+1):]) != 0
		}
		for _, n := range elfSpellings(s.Name, uint16(f.Machine)) {
			list = append(list, Symbol{n, defined})
		}
	}
	return unique(list), nil
}

func debugMachO(data []byte) ([]Symbol, error) {
	f, err := macho.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if f.Symtab == nil {
		return nil, nil
	}
	var list []Symbol
	for _, s := range f.Symtab.Syms {
		const stab, typ, ext = 0xe0, 0x1e, 0x01
		kind := s.Type & typ
		undefined := kind == 0 && s.Value == 0 || kind == 0xc
		switch {
		case s.Type&stab != 0:
			continue
		case kind == 0xa:
			return nil, fmt.Errorf("debug/macho does not read indirect symbols")
		case s.Name == "":
			continue
		case s.Type&ext == 0 && kind != 0 && kind != 0xc:
			continue
		}
		// debug/macho removes the underscore where the name has a dot.
		name := s.Name
		if !strings.Contains(name, ".") && len(name) > 1 {
			name = strings.TrimPrefix(name, "_")
		}
		list = append(list, Symbol{name, !undefined})
	}
	return unique(list), nil
}

func debugPE(data []byte) ([]Symbol, error) {
	f, err := pe.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var list []Symbol
	for _, s := range f.Symbols {
		if coffLocal(s.StorageClass, int32(s.SectionNumber)) {
			continue
		}
		defined := s.SectionNumber != 0 || s.StorageClass == 2 && s.Value != 0
		for _, n := range coffSpellings(s.Name, f.Machine) {
			list = append(list, Symbol{n, defined})
		}
	}
	return unique(list), nil
}

// testAgree holds the readers against debug/elf, debug/macho and debug/pe, for
// every object at hand: the list must be the same, and none be refused.
func testAgree(t *testing.T, all []object) {
	compared, symbols := 0, 0
	for _, o := range all {
		t.Run(o.name, func(t *testing.T) {
			want, err := debugSymbols(o.data)
			if err != nil {
				t.Skip(err)
			}
			got, err := tableSymbols(o.data)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %d symbols, want %d: %s", len(got), len(want), firstDifference(got, want))
			}
			compared++
			symbols += len(got)
		})
	}
	t.Logf("%d objects, %d symbols", compared, symbols)
	if compared < 20 {
		t.Errorf("only %d objects were found to compare", compared)
	}
}

func firstDifference(got, want []Symbol) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("%d is %v, want %v", i, got[i], want[i])
		}
	}
	return "one list begins with the other"
}

// relocatable marks an executable of Go's test data as a relocatable object,
// so that there is more to compare.
func relocatable(data []byte) []byte {
	data = bytes.Clone(data)
	switch {
	case starts(data, "\x7fELF\x01\x01"), starts(data, "\x7fELF\x02\x01"):
		binary.LittleEndian.PutUint16(data[16:], 1)
	case starts(data, "\x7fELF"):
		binary.BigEndian.PutUint16(data[16:], 1)
	case starts(data, "\xfe\xed\xfa"):
		binary.BigEndian.PutUint32(data[12:], 1)
	default:
		binary.LittleEndian.PutUint32(data[12:], 1)
	}
	return data
}

// FuzzSymbols: no input makes Symbols panic; it is deterministic, sorted and
// of bounded size; and where the standard library reads the same bytes, the
// lists are equal or the object is refused. Indirect symbols of Mach-O, which
// debug/macho does not follow, are not compared.
func FuzzSymbols(f *testing.F) {
	if flag.Lookup("test.fuzzworker").Value.String() != "true" { // it is sent what to try
		for _, o := range goObjects(f) {
			if len(o.data) <= 16<<10 {
				f.Add(o.data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := Symbols(data)
		if err != nil {
			if len(list) != 0 {
				t.Fatalf("symbols next to the error %v", err)
			}
			return
		}
		size := 0
		for i, s := range list {
			size += len(s.Name)
			if s.Name == "" || strings.ContainsRune(s.Name, 0) {
				t.Fatalf("symbol %d is %q", i, s.Name)
			}
			if i > 0 && (list[i-1].Name > s.Name || list[i-1] == s) {
				t.Fatalf("symbol %d, %v, follows %v", i, s, list[i-1])
			}
		}
		if size > 8*(overlap+1)*len(data) {
			t.Fatalf("%d bytes of names from %d bytes", size, len(data))
		}
		want, err := debugSymbols(data)
		if err != nil {
			return
		}
		got, err := tableSymbols(data)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
	})
}
