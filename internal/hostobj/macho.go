package hostobj

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// The numbers of the Mach-O format that matter here, from <mach-o/loader.h>
// and <mach-o/nlist.h>.
const (
	machoObject       = 1    // filetype MH_OBJECT
	machoSegment      = 1    // cmd LC_SEGMENT
	machoSymtab       = 2    // cmd LC_SYMTAB
	machoSegment64    = 0x19 // cmd LC_SEGMENT_64
	machoLinkerOption = 0x2d // cmd LC_LINKER_OPTION

	machoExternal  = 0x01 // n_type N_EXT
	machoType      = 0x1e // mask of n_type N_TYPE, which is one of
	machoUndefined = 0x00 // N_UNDF, with a value: common
	machoIndirect  = 0x0a // N_INDR: another name for the symbol named by the value
	machoPrebound  = 0x0c // N_PBUD: undefined too
	machoDebug     = 0xe0 // mask of n_type N_STAB: an entry for debuggers
)

// machoSymbols lists the symbols of a Mach-O object, of either word size and
// byte order. The underscore that the C compiler puts before names is removed
// as loadmacho.Load of cmd/link does; a name without one keeps its spelling.
//
// Apple's linker binds an undefined symbol by name even if it is not marked as
// external, so every undefined symbol counts.
func machoSymbols(data []byte) ([]Symbol, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 0xfe {
		order = binary.BigEndian
	}
	is64 := order.Uint32(data)&1 != 0
	header, entrySize := 28, 12
	if is64 {
		header, entrySize = 32, 16
	}
	if _, err := part(data, 0, uint64(header), "Mach-O header"); err != nil {
		return nil, err
	}
	if typ := order.Uint32(data[12:]); typ != machoObject {
		return nil, fmt.Errorf("a Mach-O file of type %d, not a relocatable object", typ)
	}
	commands, err := part(data, uint64(header), uint64(order.Uint32(data[20:])), "Mach-O load commands")
	if err != nil {
		return nil, err
	}
	symtab, err := machoSymtabCommand(commands, order.Uint32(data[16:]), order)
	if err != nil || symtab == nil {
		return nil, err
	}
	entries, err := table(data, uint64(order.Uint32(symtab[8:])), uint64(order.Uint32(symtab[12:])), uint64(entrySize), "Mach-O symbol table")
	if err != nil {
		return nil, err
	}
	text, err := part(data, uint64(order.Uint32(symtab[16:])), uint64(order.Uint32(symtab[20:])), "Mach-O string table")
	if err != nil {
		return nil, err
	}
	names := newStrtab(data, text)
	var list []Symbol
	for i := 0; i < len(entries)/entrySize; i++ {
		entry := entries[i*entrySize:]
		value := uint64(order.Uint32(entry[8:]))
		if is64 {
			value = order.Uint64(entry[8:])
		}
		if list, err = machoSymbol(list, names, uint64(order.Uint32(entry)), entry[4], value); err != nil {
			return nil, fmt.Errorf("symbol %d: %w", i, err)
		}
	}
	return list, nil
}

// machoSymtabCommand returns the one LC_SYMTAB among count load commands, nil
// if there is none.
func machoSymtabCommand(commands []byte, count uint32, order binary.ByteOrder) ([]byte, error) {
	var symtab []byte
	for i := range count {
		if len(commands) < 8 {
			return nil, fmt.Errorf("Mach-O load commands cut short: %d of %d", i, count)
		}
		cmd, size := order.Uint32(commands), uint64(order.Uint32(commands[4:]))
		if size < 8 || size > uint64(len(commands)) {
			return nil, fmt.Errorf("Mach-O load command %d of %d bytes, %d are left", i, size, len(commands))
		}
		command := commands[:size]
		commands = commands[size:]
		switch cmd {
		case machoSegment, machoSegment64:
			if err := machoSections(command, cmd == machoSegment64, order); err != nil {
				return nil, err
			}
		case machoLinkerOption:
			if err := machoOption(command, order); err != nil {
				return nil, err
			}
		case machoSymtab:
			if symtab != nil {
				return nil, errors.New("Mach-O object with more than one symbol table")
			}
			if size < 24 {
				return nil, fmt.Errorf("Mach-O symbol table command of %d bytes", size)
			}
			symtab = command
		}
	}
	return symtab, nil
}

// machoOption refuses options that an object gives the linker, except for a framework, which clang
// writes for an @import.
func machoOption(command []byte, order binary.ByteOrder) error {
	const head = 12 // command, its size, how many words follow, each with a zero behind it
	if len(command) < head {
		return fmt.Errorf("Mach-O linker option of %d bytes", len(command))
	}
	words := strings.Split(strings.TrimRight(string(command[head:]), "\x00"), "\x00")
	if order.Uint32(command[8:]) == 2 && len(words) == 2 && words[0] == "-framework" && !strings.Contains(words[1], "/") {
		return nil
	}
	return fmt.Errorf("Mach-O object gives the linker the options %q", words)
}

// machoSections refuses a segment with sections that hide symbols.
func machoSections(segment []byte, is64 bool, order binary.ByteOrder) error {
	header, size := uint64(56), uint64(68)
	if is64 {
		header, size = 72, 80
	}
	if uint64(len(segment)) < header {
		return fmt.Errorf("Mach-O segment command of %d bytes", len(segment))
	}
	count := uint64(order.Uint32(segment[header-8:]))
	sections, err := table(segment, header, count, size, "Mach-O sections")
	if err != nil {
		return err
	}
	for ; len(sections) > 0; sections = sections[size:] {
		if starts(sections[16:], "__GNU_LTO") { // the section's segment name
			return lto("segment __GNU_LTO")
		}
	}
	return nil
}

// machoSymbol appends the symbol whose name is at off to list, if it is bound by
// name.
func machoSymbol(list []Symbol, names *strtab, off uint64, typ byte, value uint64) ([]Symbol, error) {
	if typ&machoDebug != 0 {
		return list, nil
	}
	kind := typ & machoType
	undefined := kind == machoUndefined && value == 0 || kind == machoPrebound
	if typ&machoExternal == 0 && kind != machoUndefined && kind != machoPrebound && kind != machoIndirect {
		return list, nil
	}
	name, err := names.at(off)
	if err != nil {
		return nil, err
	}
	if name != "" {
		list = append(list, Symbol{machoSpelling(name), !undefined})
	}
	if kind != machoIndirect {
		return list, nil
	}
	target, err := names.at(value)
	if err != nil {
		return nil, fmt.Errorf("the symbol it stands for: %w", err)
	}
	if target == "" {
		return nil, errors.New("another name for a symbol without one")
	}
	return append(list, Symbol{machoSpelling(target), false}), nil
}

// machoSpelling removes the C compiler's underscore.
func machoSpelling(name string) string {
	if len(name) > 1 && name[0] == '_' {
		return name[1:]
	}
	return name
}
