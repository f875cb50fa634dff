package toolchain

// Sizes of entries in an object's blocks. Like all numbers here they are the
// same in every release that is built in, and under their names in
// cmd/internal/goobj/objfile.go. A toolchain with other ones is refused.
const (
	RelocSize    = 23
	AuxSize      = 9
	RefFlagsSize = 10
	Hash64Size   = 8
	HashSize     = 16
)

// Package indexes with a meaning of their own.
const (
	PkgNone     = 1<<31 - 1 - iota // the non-package definitions, then the non-package references
	PkgHashed64                    // content-addressable definitions with a short hash
	PkgHashed                      // and with a long one
	PkgBuiltin                     // the runtime's, by a fixed list
	PkgSelf                        // the package's own definitions
)

// Kinds of auxiliary symbols.
const (
	AuxGotype     = 0 // the type of a variable
	AuxFuncInfo   = 1
	AuxDwarfInfo  = 3 // debug information, from here
	AuxDwarfLines = 6 // to here
	AuxPcfile     = 8
	AuxPcline     = 9
	AuxPcinline   = 10
)

// A number is one that no release has changed.
type number struct {
	name  string
	value uint64
}

// unchanged lists the numbers above under the names in objfile.go.
func unchanged() []number {
	return []number{
		{"SymSize", 21}, {"RelocSize", RelocSize}, {"AuxSize", AuxSize}, {"RefFlagsSize", RefFlagsSize},
		{"Hash64Size", Hash64Size}, {"HashSize", HashSize},
		{"PkgIdxNone", PkgNone}, {"PkgIdxHashed64", PkgHashed64}, {"PkgIdxHashed", PkgHashed},
		{"PkgIdxBuiltin", PkgBuiltin}, {"PkgIdxSelf", PkgSelf},
		{"AuxGotype", AuxGotype}, {"AuxFuncInfo", AuxFuncInfo}, {"AuxDwarfInfo", AuxDwarfInfo},
		{"AuxDwarfLines", AuxDwarfLines}, {"AuxPcfile", AuxPcfile}, {"AuxPcline", AuxPcline}, {"AuxPcinline", AuxPcinline},
	}
}
