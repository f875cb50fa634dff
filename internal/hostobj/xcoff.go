package hostobj

import (
	"encoding/binary"
	"fmt"
)

// The numbers of the XCOFF format that matter here, from IBM's description
// (AIX Files Reference, "XCOFF Object File Format").
const (
	xcoffEntrySize = 18

	xcoffExecutable = 0x0002 // f_flags F_EXEC
	xcoffShared     = 0x2000 // f_flags F_SHROBJ

	xcoffExternal = 2   // n_sclass C_EXT
	xcoffHidden   = 107 // n_sclass C_HIDEXT
	xcoffWeak     = 111 // n_sclass C_WEAKEXT
)

// xcoffSymbols lists the symbols of an XCOFF object (aix/ppc64), of either
// word size; all numbers are big endian. Hidden symbols are listed too, as
// undefined: loadxcoff.Load of cmd/link binds them by name as if they were
// global, and a compiler gives the place that holds a symbol's address the
// symbol's name. The code of a function name is called .name.
func xcoffSymbols(data []byte) ([]Symbol, error) {
	order := binary.BigEndian
	if _, err := part(data, 0, 24, "XCOFF header"); err != nil {
		return nil, err
	}
	is64 := data[1] == 0xf7
	offset, count := uint64(order.Uint32(data[8:])), uint64(order.Uint32(data[12:]))
	if is64 {
		offset, count = order.Uint64(data[8:]), uint64(order.Uint32(data[20:]))
	}
	if flags := order.Uint16(data[18:]); flags&(xcoffExecutable|xcoffShared) != 0 {
		return nil, fmt.Errorf("an XCOFF file with flags %#x, not a relocatable object", flags)
	}
	if offset == 0 || count == 0 {
		return nil, nil
	}
	entries, text, err := coffTables(data, offset, count, xcoffEntrySize, order)
	if err != nil {
		return nil, err
	}
	names := newStrtab(data, text)
	var list []Symbol
	for i := 0; i < len(entries)/xcoffEntrySize; i++ {
		entry := entries[i*xcoffEntrySize:]
		class := entry[16]
		index := i
		i += int(entry[17]) // auxiliary entries
		if class != xcoffExternal && class != xcoffHidden && class != xcoffWeak {
			continue
		}
		field := entry[:8]
		if is64 { // which has only the offset in the string table
			field = append(make([]byte, 4), entry[8:12]...)
		}
		if order.Uint64(field) == 0 {
			continue // a section without a name
		}
		name, err := names.short(field, order)
		if err != nil {
			return nil, fmt.Errorf("symbol %d: %w", index, err)
		}
		if name == "" {
			continue
		}
		defined := class != xcoffHidden && order.Uint16(entry[12:]) != 0
		for _, n := range withoutDots([]string{name}) {
			list = append(list, Symbol{n, defined})
		}
	}
	return list, nil
}
