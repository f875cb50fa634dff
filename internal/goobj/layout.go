package goobj

import (
	"fmt"
	"strconv"
	"strings"
)

// Oldest and newest Go minor version whose layout is built in.
const (
	MinMinor = 23
	MaxMinor = 27
)

// A Layout says how one toolchain version writes an object: sizes, the order
// of blocks and the flag bits, each under its name in
// cmd/internal/goobj/objfile.go, and the symbol kinds of
// cmd/internal/objabi/symkind.go. Layouts are comparable.
type Layout struct {
	Magic   string
	SymSize uint32 // bytes of a symbol record

	// The index of a block's offset in the file header.
	Autolib, File, Symdef, Hashed64def, Hasheddef, Nonpkgdef, Nonpkgref int
	RelocIdx, AuxIdx, DataIdx, Reloc, Aux, Data                         int
	PkgIdx, RefFlags, Hash64, Hash                                      int

	NBlk int // number of offsets in the header

	FromAssembly, Std uint32 // object flags
	Dupok             uint8  // symbol flag

	// What the linker's search for dead code asks of a symbol: two more flags,
	// and bits of the second flag byte. WasmExport is 0 before Go 1.24.
	ReflectMethod, GoType                  uint8
	UsedInIface, Itab, PkgInit, WasmExport uint8

	// Bits of a symbol's second flag byte. LinknameStd is 0 before Go 1.27.
	Linkname, LinknameStd, ABIWrapper uint8

	// Sets of symbol kinds, bit k for kind k: code, and what the linker calls
	// data when it merges definitions (initialised and zeroed variables; not
	// read-only data). SymKind.IsData in cmd/link/internal/sym/symkind.go.
	Text, Vars uint64
}

// KnownLayout returns the layout of Go 1.minor, and whether it is built in.
// TestLayoutsEqualSources holds it against the sources of each toolchain.
func KnownLayout(minor int) (Layout, bool) {
	if minor < MinMinor || minor > MaxMinor {
		return Layout{}, false
	}
	l := Layout{
		Magic: "\x00go120ld", SymSize: 21,
		Autolib: 0, File: 2, Symdef: 3, Hashed64def: 4, Hasheddef: 5, Nonpkgdef: 6, Nonpkgref: 7,
		RelocIdx: 11, AuxIdx: 12, DataIdx: 13, Reloc: 14, Aux: 15, Data: 16, NBlk: 19,
		PkgIdx: 1, RefFlags: 8, Hash64: 9, Hash: 10,
		FromAssembly: 1 << 2, Std: 1 << 4,
		Dupok:    1 << 0,
		Linkname: 1 << 4, ABIWrapper: 1 << 5,
		ReflectMethod: 1 << 5, GoType: 1 << 6,
		UsedInIface: 1 << 0, Itab: 1 << 1, PkgInit: 1 << 3, WasmExport: 1 << 6,
		// STEXT, STEXTFIPS; SNOPTRDATA to SNOPTRBSS.
		Text: 1<<1 | 1<<2, Vars: 1<<5 | 1<<6 | 1<<7 | 1<<8 | 1<<9 | 1<<10,
	}
	if minor < 24 { // no FIPS kinds yet
		l.Text, l.Vars = 1<<1, 1<<3|1<<4|1<<5|1<<6
		l.WasmExport = 0
	}
	if minor >= 27 { // SymFlagLinknameStd came before SymFlagABIWrapper
		l.LinknameStd, l.ABIWrapper, l.WasmExport = 1<<5, 1<<6, 1<<7
	}
	return l, true
}

// A Version is what an object's header says of its toolchain.
type Version struct {
	Minor int  // 26 for go1.26.8
	Devel bool // built from a development branch: no layout can be presumed
}

// ParseVersion reads "go1.26.8", "go1.27rc1", "devel go1.28-abcdef Mon …" or
// "go1.28-devel_abcdef …".
func ParseVersion(s string) (Version, error) {
	_, tail, ok := strings.Cut(s, "go1.")
	digits := 0
	for digits < len(tail) && '0' <= tail[digits] && tail[digits] <= '9' {
		digits++
	}
	minor, err := strconv.Atoi(tail[:digits])
	if !ok || err != nil {
		return Version{}, fmt.Errorf("unknown Go version %q", s)
	}
	return Version{minor, strings.Contains(s, "devel")}, nil
}

// Known reports whether the version's layout and rules are built in. Those of
// a development version never are, since a bit may have moved on its way.
func (v Version) Known() bool {
	return !v.Devel && MinMinor <= v.Minor && v.Minor <= MaxMinor
}
