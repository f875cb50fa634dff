package goobj

import (
	"fmt"
	"go/token"
)

// The files of a GOROOT from which LayoutFromSource reads a layout.
const (
	ObjfileSource = "src/cmd/internal/goobj/objfile.go"
	SymkindSource = "src/cmd/internal/objabi/symkind.go"
)

// LayoutFromSource reads the layout of a toolchain newer than all known from
// the constants in its own sources, the texts of ObjfileSource and
// SymkindSource. It refuses a source without one of the names it needs, and
// one whose symbol record is not of the known size: then the fields of the
// record have moved too, and no constant says where.
func LayoutFromSource(objfile, symkind []byte) (Layout, error) {
	obj, err := constants(objfile)
	if err != nil {
		return Layout{}, fmt.Errorf("%s: %w", ObjfileSource, err)
	}
	kinds, err := constants(symkind)
	if err != nil {
		return Layout{}, fmt.Errorf("%s: %w", SymkindSource, err)
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
		PkgIdx: block("BlkPkgIdx"), RefFlags: block("BlkRefFlags"), Hash64: block("BlkHash64"), Hash: block("BlkHash"),
		FromAssembly: uint32(num(obj, "ObjFlagFromAssembly")), Std: uint32(num(obj, "ObjFlagStd")),
		Dupok:    uint8(num(obj, "SymFlagDupok")),
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
	for _, name := range []string{"STEXT", "STEXTFIPS"} {
		if _, ok := kinds[name]; ok {
			l.Text |= 1 << num(kinds, name)
		}
	}
	for _, name := range []string{"SNOPTRDATA", "SNOPTRDATAFIPS", "SDATA", "SDATAFIPS", "SBSS", "SNOPTRBSS"} {
		if _, ok := kinds[name]; ok {
			l.Vars |= 1 << num(kinds, name)
		}
	}
	if m, ok := obj["Magic"]; ok && m.kind == token.STRING {
		l.Magic = m.text
	} else {
		missing = "Magic"
	}
	if missing != "" {
		return Layout{}, fmt.Errorf("%s does not define %s", ObjfileSource, missing)
	}
	if known, _ := KnownLayout(MaxMinor); l.SymSize != known.SymSize {
		return Layout{}, fmt.Errorf("%s: a symbol record has %d bytes, not the known %d", ObjfileSource, l.SymSize, known.SymSize)
	}
	if l.Hashed64def != l.Symdef+1 || l.Hasheddef != l.Symdef+2 || l.Nonpkgdef != l.Symdef+3 || l.Nonpkgref != l.Symdef+4 {
		// The indexes of definitions count through these blocks.
		return Layout{}, fmt.Errorf("%s: the blocks of symbols no longer follow each other", ObjfileSource)
	}
	if max(l.Autolib, l.File, l.Nonpkgref, l.RelocIdx, l.AuxIdx, l.DataIdx, l.Reloc, l.Aux, l.Data, l.PkgIdx, l.RefFlags, l.Hash64, l.Hash)+1 >= l.NBlk || l.NBlk > 64 {
		return Layout{}, fmt.Errorf("%s: blocks beyond the header", ObjfileSource)
	}
	if l.Text == 0 || l.Vars == 0 {
		return Layout{}, fmt.Errorf("%s does not define the kinds of code and variables", SymkindSource)
	}
	return l, nil
}
