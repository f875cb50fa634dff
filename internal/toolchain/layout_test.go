package toolchain

import (
	"strings"
	"testing"
)

// TestParseLayout: a toolchain that moves a bit is read by its own sources,
// and one that changes what constants cannot say is refused.
func TestParseLayout(t *testing.T) {
	const objfile = `package goobj
const Magic = "\x00go130ld"
const stringRefSize = 8
const SymSize = stringRefSize + 2 + 1 + 1 + 1 + 4 + 4
const (
	Hash64Size   = 8
	HashSize     = 16
	RelocSize    = 4 + 1 + 2 + 8 + 8
	AuxSize      = 1 + 8
	RefFlagsSize = 8 + 1 + 1
)
const (
	PkgIdxNone = (1<<31 - 1) - iota
	PkgIdxHashed64
	PkgIdxHashed
	PkgIdxBuiltin
	PkgIdxSelf
)
const (
	AuxGotype = iota
	AuxFuncInfo
	AuxFuncdata
	AuxDwarfInfo
	AuxDwarfLoc
	AuxDwarfRanges
	AuxDwarfLines
	AuxPcsp
	AuxPcfile
	AuxPcline
	AuxPcinline
)
const (
	BlkNew = iota
	BlkAutolib
	BlkPkgIdx
	BlkFile
	BlkSymdef
	BlkHashed64def
	BlkHasheddef
	BlkNonpkgdef
	BlkNonpkgref
	BlkRelocIdx
	BlkRefFlags
	BlkHash64
	BlkHash
	BlkAuxIdx
	BlkDataIdx
	BlkReloc
	BlkAux
	BlkData
	BlkRefName
	BlkEnd
	NBlk
)
const (
	_ = 1 << iota
	ObjFlagFromAssembly
	ObjFlagStd
)
const (
	SymFlagDupok = 1 << iota
	SymFlagGoType
	SymFlagReflectMethod
	SymFlagLeaf
	SymFlagNoSplit
)
const (
	SymFlagABIWrapper = 1 << iota
	SymFlagLinknameStd
	SymFlagLinkname
	SymFlagItab
	SymFlagPkgInit
	SymFlagUsedInIface
)
`
	const symkind = `package objabi
type SymKind uint8
const (
	Sxxx SymKind = iota
	STEXT
	SNEW
	SNOPTRDATA
	SDATA
	SBSS
	SNOPTRBSS
	SRODATA
	SDWARFINFO
)
`
	got, err := parseLayout([]byte(objfile), []byte(symkind))
	want := Layout{
		Magic: "\x00go130ld", SymSize: 21,
		Autolib: 1, File: 3, Symdef: 4, Hashed64def: 5, Hasheddef: 6, Nonpkgdef: 7, Nonpkgref: 8, RelocIdx: 9, AuxIdx: 13, DataIdx: 14, Reloc: 15, Aux: 16, Data: 17, RefName: 18, NBlk: 20,
		PkgIdx: 2, RefFlags: 10, Hash64: 11, Hash: 12,
		FromAssembly: 2, Std: 4, Dupok: 1, NoCalls: 8, NoSplit: 16,
		Linkname: 4, LinknameStd: 2, ABIWrapper: 1,
		GoType: 2, ReflectMethod: 4, Itab: 8, PkgInit: 16, UsedInIface: 32,
		Text: 1 << 1, Vars: 1<<3 | 1<<4 | 1<<5 | 1<<6, ReadOnly: 1 << 7, Debug: 1 << 8,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	for _, tt := range []struct{ old, new, want string }{
		{"SymFlagLinkname\n", "SymFlagGone\n", "does not define SymFlagLinkname"},
		{"BlkFile\n", "BlkGone\n", "does not define BlkFile"},
		{"stringRefSize + 2", "stringRefSize + 3", "SymSize is 22"},
		{"PkgIdxHashed\n", "PkgIdxOther\nPkgIdxHashed\n", "PkgIdxHashed is 2147483644, and not the known 2147483645"},
		{"AuxFuncdata\n", "", "AuxDwarfInfo is 2"},
		{"BlkNonpkgdef\n", "BlkNonpkgdef\nBlkOther\n", "no longer follow"},
		{"package goobj", "pakage goobj", "expected 'package'"},
	} {
		_, err := parseLayout([]byte(strings.Replace(objfile, tt.old, tt.new, 1)), []byte(symkind))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("after %q: %v, want %q", tt.new, err, tt.want)
		}
	}
	for text, want := range map[string]uint8{
		"package abi\nconst (\n\tFuncIDNormal FuncID = iota\n\tFuncID_abort\n\tFuncIDWrapper\n)\n": 2,
		"package abi\nconst FuncIDWrapper = 256\n":                                                 0,
		"package abi\n": 0,
		"pakage abi\n":  0,
	} {
		if got, err := parseWrapperID([]byte(text)); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
	if _, err := parseLayout([]byte(objfile), []byte("package objabi")); err == nil {
		t.Error("no symbol kinds, no error")
	}
}
