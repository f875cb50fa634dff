// Package hostobj lists the symbols of an object file that no Go compiler
// made: what cgo's C compiler leaves in a package archive, and .syso files.
// The linker calls them host objects.
//
// Such an object is bound to Go's own symbols by name alone, and the linker's
// check of linknames does not see it. So this package returns all names by which
// a linker may bind it: those of its global and weak symbols, undefined and
// defined. It reads the symbol table of each format that ldobj in
// cmd/link/internal/ld/lib.go takes, and nothing that the table leads to: ELF
// (elf.go), Mach-O (macho.go), COFF (coff.go) and XCOFF (xcoff.go). It also reads
// COFF objects of many sections, which ldobj leaves to the C linker.
//
// Linkers disagree on odd objects. If two linkers would read an object differently,
// the names of both are listed; if that cannot be done, the object is refused. An
// object is also refused if it is cut short, out of bounds or linked already, or if it
// hides its symbols: LLVM bitcode, and objects for optimization at link time, even fat
// ones, because the C linker then takes the symbols from the compiler's intermediate
// code. Archives and Mach-O files of several architectures are refused, and so is a
// file of no known format, which the C linker might read as a script.
//
// The standard library's debug/elf, debug/macho and debug/pe read the same
// tables, but their initialization would slow every tool call. The tests hold
// this package against them.
package hostobj

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Symbol is one name a linker may bind an object by.
type Symbol struct {
	// Name is as Go's linker spells it: without the underscore that the C
	// compiler puts before names in Mach-O, and in COFF for 386.
	Name string
	// Defined reports that the object defines the symbol itself, or reserves
	// room for it (a common symbol). A weak external symbol of COFF counts as
	// undefined even if it has a default.
	Defined bool
}

// Symbols returns the global and weak symbols of the host object data, sorted
// by name, undefined before defined, without repetitions. A symbol whose name
// linkers may read in more than one way (name@version, __imp_name, .name,
// __real_name and __wrap_name under --wrap, name.abi0) is listed under each. An error says
// what else the file is, or where it is malformed; then there are no symbols.
func Symbols(data []byte) ([]Symbol, error) {
	list, err := read(data)
	if err != nil {
		return nil, err
	}
	list = spellings(list)
	slices.SortFunc(list, compare)
	return slices.Compact(list), nil
}

// Spellings returns the names by which another linker may bind a name that a text gives it, as
// [Symbols] does for the names in an object.
func Spellings(name string) []string {
	var names []string
	for _, s := range spellings([]Symbol{{Name: name}}) {
		names = append(names, s.Name)
	}
	return names
}

func spellings(list []Symbol) []Symbol {
	list = append(list, unwrapped(list)...)
	return append(list, withoutABI(list)...)
}

// compare puts symbols in the order of their names, undefined before defined.
func compare(a, b Symbol) int {
	switch {
	case a.Defined == b.Defined || a.Name != b.Name:
		return strings.Compare(a.Name, b.Name)
	case b.Defined:
		return -1
	}
	return 1
}

// unwrapped returns the symbols that __real_NAME and __wrap_NAME stand for under the C
// linker's --wrap: __real_NAME is NAME, and references to NAME go to __wrap_NAME.
func unwrapped(list []Symbol) []Symbol {
	return without(strings.CutPrefix, list, "__real_", "__wrap_")
}

// withoutABI returns the symbols of Go that names stand for where Go's linker has written them for
// another linker. A plugin shows these to C (mangleABIName in cmd/link/internal/ld/symtab.go).
func withoutABI(list []Symbol) []Symbol {
	return without(strings.CutSuffix, list, ".abi0", ".abiinternal")
}

// without returns the symbols whose names are left when one of several parts is cut off.
func without(cut func(s, part string) (string, bool), list []Symbol, parts ...string) []Symbol {
	var more []Symbol
	for _, s := range list {
		for _, part := range parts {
			if name, ok := cut(s.Name, part); ok && name != "" {
				more = append(more, Symbol{Name: name, Defined: s.Defined})
			}
		}
	}
	return more
}

// read picks the format by the first bytes, as ldobj does.
func read(data []byte) ([]Symbol, error) {
	switch {
	case starts(data, "\x7fELF"):
		return elfSymbols(data)
	case starts(data, "\xfe\xed\xfa\xce"), starts(data, "\xfe\xed\xfa\xcf"),
		starts(data, "\xce\xfa\xed\xfe"), starts(data, "\xcf\xfa\xed\xfe"):
		return machoSymbols(data)
	case starts(data, "\x4c\x01"), starts(data, "\x64\x86"), starts(data, "\xc4\x01"),
		starts(data, "\x64\xaa"), starts(data, "\x00\x00\xff\xff"):
		return coffSymbols(data)
	case starts(data, "\x01\xdf"), starts(data, "\x01\xf7"):
		return xcoffSymbols(data)
	case starts(data, "BC\xc0\xde"), starts(data, "\xde\xc0\x17\x0b"):
		return nil, errors.New("LLVM bitcode, which hides its symbols (was it compiled with -flto?)")
	case starts(data, "!<arch>\n"), starts(data, "!<thin>\n"), starts(data, "<bigaf>\n"):
		return nil, errors.New("an archive, not an object file")
	case starts(data, "\xca\xfe\xba\xbe"), starts(data, "\xca\xfe\xba\xbf"):
		return nil, errors.New("a Mach-O file of several architectures, not an object file of one")
	}
	return nil, fmt.Errorf("not an object file of a known format: it begins %q", data[:min(len(data), 16)])
}

func starts(data []byte, magic string) bool {
	return bytes.HasPrefix(data, []byte(magic))
}

// lto returns the error for an object whose symbols the C linker takes from a section of
// intermediate code.
func lto(section string) error {
	return fmt.Errorf("an object for optimization at link time, which hides its symbols in %s (compile it with -fno-lto)", section)
}

// part returns the size bytes of data at off. what names them in the error.
func part(data []byte, off, size uint64, what string) ([]byte, error) {
	if off > uint64(len(data)) || size > uint64(len(data))-off {
		return nil, fmt.Errorf("%s out of bounds: %d bytes at offset %d of a file of %d", what, size, off, len(data))
	}
	return data[off : off+size], nil
}

// table returns the count records of size bytes at off.
func table(data []byte, off, count, size uint64, what string) ([]byte, error) {
	if count > uint64(len(data))/size {
		return nil, fmt.Errorf("%s out of bounds: %d entries of %d bytes in a file of %d", what, count, size, len(data))
	}
	return part(data, off, count*size, what)
}

// A strtab is an object's string table. Strings may overlap, so that a small
// file could have very many very long names: left is how many bytes of names
// may still be read from it.
type strtab struct {
	text string
	left int
}

// overlap limits the names of an object to so many times its size. Compilers let
// symbols share a name, or the end of a longer one, but each symbol has its own
// entry of at least 12 bytes.
const overlap = 16

func newStrtab(object, table []byte) *strtab {
	return &strtab{text: string(table), left: overlap * len(object)}
}

// at returns the string that begins at off and ends before a zero byte.
func (t *strtab) at(off uint64) (string, error) {
	if off >= uint64(len(t.text)) {
		return "", fmt.Errorf("symbol name out of bounds: offset %d in a table of %d bytes", off, len(t.text))
	}
	rest := t.text[off:]
	bounded := rest[:min(len(rest), t.left+1)]
	if i := strings.IndexByte(bounded, 0); i >= 0 {
		t.left -= i
		return bounded[:i], nil
	}
	if len(bounded) < len(rest) {
		return "", fmt.Errorf("symbol names overlap to more than %d times the file's size", overlap)
	}
	return "", fmt.Errorf("symbol name at offset %d of the string table does not end", off)
}
