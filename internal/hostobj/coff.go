package hostobj

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The numbers of the COFF format that matter here, from Microsoft's "PE
// Format" and, for objects of many sections, ANON_OBJECT_HEADER_BIGOBJ of
// winnt.h.
const (
	coff386 = 0x14c // machine

	coffHeaderSize    = 20
	coffBigHeaderSize = 56
	coffSectionSize   = 40
	coffEntrySize     = 18
	coffBigEntrySize  = 20

	coffExternal = 2   // storage class IMAGE_SYM_CLASS_EXTERNAL
	coffSection  = 104 // storage class IMAGE_SYM_CLASS_SECTION
)

// A coffObject is a COFF object with its tables. An object of many sections
// has another header, and symbols with section numbers of 4 bytes.
type coffObject struct {
	data      []byte
	machine   uint16
	sections  []byte // the section headers
	entries   []byte // the symbol table
	entrySize int    // of a symbol, in bytes
	names     *strtab
}

// coffSymbols lists the symbols of a COFF object as compilers for Windows
// make them, and the words of its .drectve section: options for the linker
// that may bind one name to another (/alternatename:a=b) or name a symbol.
func coffSymbols(data []byte) ([]Symbol, error) {
	f, err := openCOFF(data)
	if err != nil {
		return nil, err
	}
	words, err := f.directives()
	if err != nil {
		return nil, err
	}
	list, err := f.symbols()
	if err != nil {
		return nil, err
	}
	for _, word := range words {
		for _, name := range coffSpellings(word, f.machine) {
			list = append(list, Symbol{name, false})
		}
	}
	return list, nil
}

// symbols lists the symbol table.
func (f *coffObject) symbols() ([]Symbol, error) {
	order := binary.LittleEndian
	var list []Symbol
	for i := 0; i < len(f.entries)/f.entrySize; i++ {
		entry := f.entries[i*f.entrySize : (i+1)*f.entrySize]
		value, section := order.Uint32(entry[8:]), int32(int16(order.Uint16(entry[12:])))
		if f.entrySize == coffBigEntrySize {
			section = int32(order.Uint32(entry[12:]))
		}
		class := entry[f.entrySize-2]
		index := i
		i += int(entry[f.entrySize-1]) // auxiliary entries
		if coffLocal(class, section) {
			continue
		}
		name, err := f.names.short(entry[:8], order)
		if err != nil {
			return nil, fmt.Errorf("symbol %d: %w", index, err)
		}
		if strings.HasSuffix(name, "__gnu_lto_slim") || strings.HasSuffix(name, "__gnu_lto_v1") {
			return nil, lto(name)
		}
		defined := section != 0 || class == coffExternal && value != 0
		for _, n := range coffSpellings(name, f.machine) {
			list = append(list, Symbol{n, defined})
		}
	}
	return list, nil
}

// coffLocal reports whether no linker binds symbols of this storage class by
// name. The classes of global symbols are IMAGE_SYM_CLASS_EXTERNAL and
// WEAK_EXTERNAL, but GNU's linker knows more, so every class counts as global that
// is not known to be local. An undefined section is bound by name (GNU's .idata).
func coffLocal(class byte, section int32) bool {
	switch {
	case class == 0, class == 1, class == 3, class == 4, // null, automatic, static, register
		class >= 6 && class <= 18,    // labels and debugging entries
		class >= 100 && class <= 103, // block, function, end of struct, file
		class == 107, class == 255:   // CLR token, end of function
		return true
	case class == coffSection:
		return section != 0
	}
	return false
}

// coffSpellings returns the names by which linkers may bind a symbol, as
// readpesym and LookupBaseFromImport of cmd/link/internal/loadpe have them:
// on 386 C puts an underscore before a name; @ and the size of the arguments
// may follow one; __imp_name is the address of name.
func coffSpellings(name string, machine uint16) []string {
	if machine == coff386 && name != "_main" && !strings.HasPrefix(name, "__imp_") {
		name = strings.TrimPrefix(name, "_")
	}
	if name == "" {
		return nil
	}
	list := []string{name}
	if i := strings.LastIndexByte(name, '@'); i > 0 {
		list = append(list, name[:i])
	}
	for _, name := range list {
		base, ok := strings.CutPrefix(name, "__imp_")
		if ok && machine == coff386 {
			base = strings.TrimPrefix(base, "_")
		}
		if ok && base != "" {
			list = append(list, base)
		}
	}
	return list
}

// openCOFF reads the header and finds the tables.
func openCOFF(data []byte) (*coffObject, error) {
	order := binary.LittleEndian
	f := &coffObject{data: data, entrySize: coffEntrySize}
	if _, err := part(data, 0, coffHeaderSize, "COFF header"); err != nil {
		return nil, err
	}
	f.machine = order.Uint16(data)
	sections, count := uint64(coffHeaderSize)+uint64(order.Uint16(data[16:])), uint64(order.Uint16(data[2:]))
	symtab, symbols := uint64(order.Uint32(data[8:])), uint64(order.Uint32(data[12:]))
	if f.machine == 0 {
		if err := checkBigObject(data); err != nil {
			return nil, err
		}
		f.machine, f.entrySize = order.Uint16(data[6:]), coffBigEntrySize
		sections, count = coffBigHeaderSize, uint64(order.Uint32(data[44:]))
		symtab, symbols = uint64(order.Uint32(data[48:])), uint64(order.Uint32(data[52:]))
	}
	var err error
	if f.sections, err = table(data, sections, count, coffSectionSize, "COFF section headers"); err != nil {
		return nil, err
	}
	var text []byte
	if symtab != 0 {
		if f.entries, text, err = coffTables(data, symtab, symbols, uint64(f.entrySize), order); err != nil {
			return nil, err
		}
	}
	f.names = newStrtab(data, text)
	return f, nil
}

// checkBigObject refuses a file that begins like an object of many sections and is
// not one, such as an entry of an import library.
func checkBigObject(data []byte) error {
	if _, err := part(data, 0, coffBigHeaderSize, "COFF header"); err != nil {
		return err
	}
	const classID = "\xc7\xa1\xba\xd1\xee\xba\xa9\x4b\xaf\x20\xfa\xf6\x6a\xa4\xdc\xb8" // {D1BAA1C7-BAEE-4ba9-AF20-FAF66AA4DCB8}
	if version := binary.LittleEndian.Uint16(data[4:]); version < 2 || !starts(data[12:], classID) {
		return fmt.Errorf("a COFF file of version %d, class %x, not an object", version, data[12:28])
	}
	switch machine := binary.LittleEndian.Uint16(data[6:]); machine {
	case coff386, 0x8664, 0x1c4, 0xaa64:
		return nil
	default:
		return fmt.Errorf("a COFF object for the unknown machine %#x", machine)
	}
}

// coffTables returns the count entries of the symbol table at off, and the
// string table behind it, which begins with its size in 4 bytes. XCOFF has the
// same tables.
func coffTables(data []byte, off, count, size uint64, order binary.ByteOrder) (entries, names []byte, err error) {
	if entries, err = table(data, off, count, size, "symbol table"); err != nil {
		return nil, nil, err
	}
	off += count * size
	if off == uint64(len(data)) {
		return entries, nil, nil
	}
	head, err := part(data, off, 4, "size of the string table")
	if err != nil {
		return nil, nil, err
	}
	names, err = part(data, off, uint64(order.Uint32(head)), "string table")
	return entries, names, err
}

// short returns the name in a field of 8 bytes: the name itself or, behind four
// zero bytes, its offset in the string table.
func (t *strtab) short(field []byte, order binary.ByteOrder) (string, error) {
	if order.Uint32(field) == 0 {
		return t.coff(uint64(order.Uint32(field[4:])))
	}
	return string(prefix(field[:8])), nil
}

// coff returns the string at off, which may not lie in the table's first four bytes:
// they are its size.
func (t *strtab) coff(off uint64) (string, error) {
	if off < 4 {
		return "", fmt.Errorf("symbol name at offset %d, within the size of the string table", off)
	}
	return t.at(off)
}

// directives returns the words of the sections .drectve, and refuses sections
// that hide symbols.
func (f *coffObject) directives() ([]string, error) {
	var words []string
	order := binary.LittleEndian
	left := uint64(len(f.data)) // compilers make no sections that share bytes, and others could make words without end
	for i := 0; i < len(f.sections)/coffSectionSize; i++ {
		header := f.sections[i*coffSectionSize:]
		name, err := f.sectionName(header[:8])
		if err != nil {
			return nil, fmt.Errorf("COFF section %d: %w", i+1, err)
		}
		if strings.HasPrefix(name, ".gnu.lto_") || name == ".llvm.lto" {
			return nil, lto("section " + name)
		}
		if name != ".drectve" {
			continue
		}
		size := uint64(order.Uint32(header[16:]))
		if size > left {
			return nil, errors.New("COFF sections .drectve overlap")
		}
		left -= size
		text, err := part(f.data, uint64(order.Uint32(header[20:])), size, "COFF section .drectve")
		if err != nil {
			return nil, err
		}
		words = append(words, strings.FieldsFunc(string(text), func(r rune) bool {
			return r <= ' ' || strings.ContainsRune(`"':,=`, r)
		})...)
	}
	return words, nil
}

// sectionName returns the name in a section's header: up to 8 bytes, or / and its
// offset in the string table in decimal, or // and the offset in base 64.
func (f *coffObject) sectionName(field []byte) (string, error) {
	name := string(prefix(field))
	if !strings.HasPrefix(name, "/") {
		return name, nil
	}
	digits, ok := strings.CutPrefix(name, "//")
	if !ok {
		off, err := strconv.ParseUint(name[1:], 10, 32)
		if err != nil {
			return "", fmt.Errorf("malformed section name %q", name)
		}
		return f.names.coff(off)
	}
	var off uint64
	for _, c := range digits {
		n := strings.IndexRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", c)
		if n < 0 {
			return "", fmt.Errorf("malformed section name %q", name)
		}
		off = off<<6 | uint64(n)
	}
	return f.names.coff(off)
}
