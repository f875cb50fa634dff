package hostobj

import (
	"bytes"
	"fmt"
	"strconv"
)

// Library returns the symbols of a file that the C linker takes: of a static library,
// whose members are objects, of a shared library in ELF, or else of an object. A file
// that is none of these, such as a linker script, is an error.
func Library(data []byte) ([]Symbol, error) {
	switch {
	case starts(data, "!<arch>\n"):
		return archiveSymbols(data)
	case isSharedELF(data):
		list, err := elfSharedSymbols(data)
		return append(list, withoutABI(list)...), err
	}
	return Symbols(data)
}

// archiveSymbols lists the symbols of a static library's members, which come behind the
// library's own tables. The C linker takes members from the offsets in the table of
// symbols, so a library is refused if no member begins at one of these.
func archiveSymbols(data []byte) ([]Symbol, error) {
	var list []Symbol
	var tables []libraryTable
	members := make(map[uint64]bool)
	for off := uint64(len("!<arch>\n")); off < uint64(len(data)); {
		name, member, next, err := entryAt(data, off)
		if err != nil {
			return nil, err
		}
		begin := off
		off = next
		if len(members) == 0 && isTable(name, tables) {
			tables = append(tables, libraryTable{string(name), member})
			continue
		}
		members[begin] = true
		symbols, err := Symbols(member)
		if err != nil {
			return nil, fmt.Errorf("its member %q: %w", name, err)
		}
		list = append(list, symbols...)
	}
	for i, t := range tables {
		offsets, err := t.members(i > 0 && tables[i-1].name == t.name)
		if err != nil {
			return nil, err
		}
		for _, at := range offsets {
			if !members[at] {
				return nil, fmt.Errorf("its table %q has a member at offset %d, where none begins", t.name, at)
			}
		}
	}
	return list, nil
}

// entryAt reads the archive's entry at an offset, and returns where the next one begins.
func entryAt(data []byte, off uint64) (name, content []byte, next uint64, err error) {
	const head = 60
	h, err := part(data, off, head, "header of an archive's entry")
	if err != nil {
		return nil, nil, 0, err
	}
	size, err := strconv.ParseUint(string(bytes.TrimRight(h[48:58], " ")), 10, 40)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("malformed size of an archive's entry: %q", h[48:58])
	}
	content, err = part(data, off+head, size, "archive's entry")
	if err != nil {
		return nil, nil, 0, err
	}
	next = off + head + size + size&1
	name = bytes.TrimRight(h[:16], " ")
	n, ok := bytes.CutPrefix(name, []byte("#1/"))
	if !ok {
		return name, content, next, nil
	}
	// BSD: the name precedes the content
	length, err := strconv.ParseUint(string(n), 10, 32)
	if err != nil || length > size {
		return nil, nil, 0, fmt.Errorf("malformed name of an archive's entry: %q", name)
	}
	return bytes.TrimRight(content[:length], "\x00"), content[length:], next, nil
}

// isSharedELF reports whether a file is a shared library of ELF, of either byte order.
func isSharedELF(data []byte) bool {
	return starts(data, "\x7fELF") && len(data) > 17 && (data[16] == elfShared || data[17] == elfShared)
}
