package hostobj

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// A libraryTable is an entry of a static library that is not a member.
type libraryTable struct {
	name string
	data []byte
}

// isTable reports whether an entry that comes directly behind the tables before is a table too, of
// symbols or of long names. There is one of each, except that Microsoft's libraries have two
// tables of symbols.
func isTable(name []byte, before []libraryTable) bool {
	seen := 0
	for _, t := range before {
		if t.name == string(name) {
			seen++
		}
	}
	switch string(name) {
	case "/":
		return seen < 2 && seen == len(before)
	case "//", "/SYM64/", "__.SYMDEF", "__.SYMDEF SORTED", "__.SYMDEF_64", "__.SYMDEF_64 SORTED":
		return seen == 0
	}
	return false
}

// members returns the offsets of members that a table of symbols has. second says that it
// is Microsoft's second table.
func (t libraryTable) members(second bool) ([]uint64, error) {
	var order binary.ByteOrder = binary.LittleEndian
	width, pairs := uint64(4), uint64(1)
	switch {
	case t.name == "//":
		return nil, nil
	case t.name == "/" && !second:
		order = binary.BigEndian
	case t.name == "/SYM64/":
		order, width = binary.BigEndian, 8
	case strings.HasPrefix(t.name, "__.SYMDEF"): // <mach-o/ranlib.h>
		pairs = 2
		if strings.Contains(t.name, "_64") {
			width = 8
		}
	}
	number := func(b []byte) uint64 {
		if width == 8 {
			return order.Uint64(b)
		}
		return uint64(order.Uint32(b))
	}
	if uint64(len(t.data)) < width {
		return nil, fmt.Errorf("a static library's table %q of %d bytes", t.name, len(t.data))
	}
	count, entry := number(t.data), width*pairs
	if pairs == 2 { // the size of the entries, each with a name and an offset
		if count%entry != 0 {
			return nil, fmt.Errorf("a static library's table %q with entries of %d bytes", t.name, count)
		}
		count /= entry
	}
	entries, err := table(t.data, width, count, entry, fmt.Sprintf("a static library's table %q", t.name))
	if err != nil {
		return nil, err
	}
	var list []uint64
	for ; len(entries) > 0; entries = entries[entry:] {
		list = append(list, number(entries[entry-width:]))
	}
	return list, nil
}
