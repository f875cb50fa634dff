package toolchain

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"strings"
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
	PkgIdx, RefFlags, Hash64, Hash, RefName                             int

	NBlk int // number of offsets in the header

	FromAssembly, Std uint32 // object flags
	Dupok             uint8  // symbol flag

	// Symbol flags of a function that calls none (not set for x86), and of one that
	// does not check its stack.
	NoCalls, NoSplit uint8

	// What the linker's search for dead code asks of a symbol: two more flags,
	// and bits of the second flag byte. WasmExport is 0 before Go 1.24.
	ReflectMethod, GoType                  uint8
	UsedInIface, Itab, PkgInit, WasmExport uint8

	// Bits of a symbol's second flag byte. LinknameStd is 0 before Go 1.27.
	Linkname, LinknameStd, ABIWrapper uint8

	// Sets of symbol kinds, bit k for kind k: code, what the linker calls
	// data when it merges definitions (initialised and zeroed variables; not
	// read-only data; SymKind.IsData in cmd/link/internal/sym/symkind.go),
	// read-only data, and what only debuggers read.
	Text, Vars, ReadOnly, Debug uint64

	// WrapperID is the FuncID, in a function's information, of the wrappers that the
	// compiler makes up: FuncIDWrapper in internal/abi/symtab.go.
	WrapperID uint8
}

// The files of a GOROOT that say the layout.
const (
	objfileSource = "src/cmd/internal/goobj/objfile.go"
	symkindSource = "src/cmd/internal/objabi/symkind.go"
	symtabSource  = "src/internal/abi/symtab.go"
)

// readLayout reads the layout from the sources in a GOROOT.
func readLayout(goroot string) (Layout, error) {
	objfile, err := os.ReadFile(filepath.Join(goroot, objfileSource))
	if err != nil {
		return Layout{}, err
	}
	symkind, err := os.ReadFile(filepath.Join(goroot, symkindSource))
	if err != nil {
		return Layout{}, err
	}
	layout, err := parseLayout(objfile, symkind)
	if err != nil {
		return Layout{}, err
	}
	symtab, err := os.ReadFile(filepath.Join(goroot, symtabSource))
	if err != nil {
		return Layout{}, err
	}
	layout.WrapperID, err = parseWrapperID(symtab)
	return layout, err
}

// parseWrapperID reads Layout.WrapperID from the constants in the text of symtabSource.
func parseWrapperID(symtab []byte) (uint8, error) {
	list, err := constants(symtab)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", symtabSource, err)
	}
	id, ok := list["FuncIDWrapper"]
	if !ok || id.kind != token.INT || id.num <= 0 || id.num > 255 {
		return 0, fmt.Errorf("%s does not define FuncIDWrapper", symtabSource)
	}
	return uint8(id.num), nil
}

// parseLayout reads the layout from the constants in the texts of objfileSource
// and symkindSource. It refuses a source without one of the names it needs, and
// one with another of the numbers that are the same in all releases: with the
// size of a record its fields have moved, and no constant says where.
func parseLayout(objfile, symkind []byte) (Layout, error) {
	obj, err := constants(objfile)
	if err != nil {
		return Layout{}, fmt.Errorf("%s: %w", objfileSource, err)
	}
	kinds, err := constants(symkind)
	if err != nil {
		return Layout{}, fmt.Errorf("%s: %w", symkindSource, err)
	}
	var missing string
	num := func(m map[string]value, name string) uint64 {
		v, ok := m[name]
		if !ok || v.kind != token.INT {
			missing = name
			return 0
		}
		return uint64(max(0, v.num))
	}
	block := func(name string) int { return int(num(obj, name)) }
	l := Layout{
		SymSize: uint32(num(obj, "SymSize")),
		Autolib: block("BlkAutolib"), File: block("BlkFile"), Symdef: block("BlkSymdef"), Hashed64def: block("BlkHashed64def"), Hasheddef: block("BlkHasheddef"),
		Nonpkgdef: block("BlkNonpkgdef"), Nonpkgref: block("BlkNonpkgref"),
		RelocIdx: block("BlkRelocIdx"), AuxIdx: block("BlkAuxIdx"), DataIdx: block("BlkDataIdx"),
		Reloc: block("BlkReloc"), Aux: block("BlkAux"), Data: block("BlkData"), NBlk: block("NBlk"),
		PkgIdx: block("BlkPkgIdx"), RefFlags: block("BlkRefFlags"), Hash64: block("BlkHash64"), Hash: block("BlkHash"), RefName: block("BlkRefName"),
		FromAssembly: uint32(num(obj, "ObjFlagFromAssembly")), Std: uint32(num(obj, "ObjFlagStd")),
		Dupok:   uint8(num(obj, "SymFlagDupok")),
		NoCalls: uint8(num(obj, "SymFlagLeaf")), NoSplit: uint8(num(obj, "SymFlagNoSplit")),
		Linkname: uint8(num(obj, "SymFlagLinkname")), ABIWrapper: uint8(num(obj, "SymFlagABIWrapper")),
		ReflectMethod: uint8(num(obj, "SymFlagReflectMethod")), GoType: uint8(num(obj, "SymFlagGoType")),
		UsedInIface: uint8(num(obj, "SymFlagUsedInIface")), Itab: uint8(num(obj, "SymFlagItab")), PkgInit: uint8(num(obj, "SymFlagPkgInit")),
	}
	if _, ok := obj["SymFlagWasmExport"]; ok {
		l.WasmExport = uint8(num(obj, "SymFlagWasmExport"))
	}
	if _, ok := obj["SymFlagLinknameStd"]; ok {
		l.LinknameStd = uint8(num(obj, "SymFlagLinknameStd"))
	}
	set := func(names ...string) (bits uint64) { // of those that there are
		for _, name := range names {
			if _, ok := kinds[name]; ok {
				bits |= 1 << num(kinds, name)
			}
		}
		return bits
	}
	l.Text = set("STEXT", "STEXTFIPS")
	l.Vars = set("SNOPTRDATA", "SNOPTRDATAFIPS", "SDATA", "SDATAFIPS", "SBSS", "SNOPTRBSS")
	l.ReadOnly = set("SRODATA", "SRODATAFIPS")
	for name := range kinds {
		if strings.HasPrefix(name, "SDWARF") {
			l.Debug |= 1 << num(kinds, name)
		}
	}
	if m, ok := obj["Magic"]; ok && m.kind == token.STRING {
		l.Magic = m.text
	} else {
		missing = "Magic"
	}
	for _, n := range unchanged() {
		if got := num(obj, n.name); missing == "" && got != n.value {
			return Layout{}, fmt.Errorf("%s: %s is %d, and not the known %d", objfileSource, n.name, got, n.value)
		}
	}
	if missing != "" {
		return Layout{}, fmt.Errorf("%s does not define %s", objfileSource, missing)
	}
	if l.Hashed64def != l.Symdef+1 || l.Hasheddef != l.Symdef+2 || l.Nonpkgdef != l.Symdef+3 || l.Nonpkgref != l.Symdef+4 {
		// The indexes of definitions count through these blocks.
		return Layout{}, fmt.Errorf("%s: the blocks of symbols no longer follow each other", objfileSource)
	}
	if max(l.Autolib, l.File, l.Nonpkgref, l.RelocIdx, l.AuxIdx, l.DataIdx, l.Reloc, l.Aux, l.Data, l.PkgIdx, l.RefFlags, l.Hash64, l.Hash, l.RefName)+1 >= l.NBlk || l.NBlk > 64 {
		return Layout{}, fmt.Errorf("%s: blocks beyond the header", objfileSource)
	}
	if l.Text == 0 || l.Vars == 0 || l.ReadOnly == 0 || l.Debug == 0 {
		return Layout{}, fmt.Errorf("%s does not define the kinds of code, variables, read-only data and debugging information", symkindSource)
	}
	return l, nil
}
