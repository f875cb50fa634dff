package goobj

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// A Graph gives an object's symbols by index, and what each refers to.
//
// Indexes count through the definitions of the package, the content-addressed
// ones with a short hash and with a long one, the non-package definitions and
// last the non-package references (cmd/internal/goobj/objfile.go). Everything
// but references has relocations, auxiliary symbols and data. A method must
// not be given an index beyond its kind.
//
// Only a part of most objects is looked at, so that an entry which leaves its
// block is found when it is read, and not before.
type Graph struct {
	Layout   toolchain.Layout
	Packages []string // whose definitions relocations name by index, as symbol names spell them; the first is none

	Defs, Hashed64, Hashed, NonPkg, Refs uint32 // how many of each kind

	o                               *Object
	syms                            []byte
	relocIdx, auxIdx, dataIdx       []byte
	relocs, aux, data, hash64, hash []byte
	refFlags                        []byte
}

// Graph checks the sizes of an object's tables and returns them. It refuses an
// object with half a record, with an index of another length than the
// definitions, and with another number of hashes than of content-addressed
// symbols.
func (o *Object) Graph() (*Graph, error) {
	l := o.layout
	g := &Graph{
		Layout: l, o: o,
		Defs: o.size(l.Symdef) / l.SymSize, Hashed64: o.size(l.Hashed64def) / l.SymSize, Hashed: o.size(l.Hasheddef) / l.SymSize,
		NonPkg: o.size(l.Nonpkgdef) / l.SymSize, Refs: o.size(l.Nonpkgref) / l.SymSize,
		syms:     o.data[o.blocks[l.Symdef]:o.blocks[l.Nonpkgref+1]],
		relocIdx: o.block(l.RelocIdx), auxIdx: o.block(l.AuxIdx), dataIdx: o.block(l.DataIdx),
		relocs: o.block(l.Reloc), aux: o.block(l.Aux), data: o.block(l.Data),
		hash64: o.block(l.Hash64), hash: o.block(l.Hash), refFlags: o.block(l.RefFlags),
	}
	if len(g.relocs)%toolchain.RelocSize != 0 || len(g.aux)%toolchain.AuxSize != 0 || len(g.refFlags)%toolchain.RefFlagsSize != 0 {
		return nil, errors.New("object has half a relocation, auxiliary symbol or reference flag")
	}
	if len(g.hash64) != int(g.Hashed64)*toolchain.Hash64Size || len(g.hash) != int(g.Hashed)*toolchain.HashSize {
		return nil, errors.New("object has another number of hashes than of content-addressed symbols")
	}
	for _, index := range [][]byte{g.relocIdx, g.auxIdx, g.dataIdx} {
		if uint64(len(index)) != 4*(uint64(o.ndefs)+1) {
			return nil, errors.New("object has an index of another length than its definitions")
		}
	}
	var err error
	g.Packages, err = o.packages()
	return g, err
}

// Len returns the number of definitions and references.
func (g *Graph) Len() uint32 { return g.Definitions() + g.Refs }

// Definitions returns the number of definitions of all kinds.
func (g *Graph) Definitions() uint32 { return g.o.ndefs }

// RelocBytes returns how many bytes the relocations of all definitions take.
func (g *Graph) RelocBytes() int { return len(g.relocs) }

// A Record is a symbol as its object states it, but for its name.
type Record struct {
	ABI         uint16 // 0, 1 or StaticABI
	Kind        byte
	Flag, Flag2 byte // bits of the Layout
	Size        uint32
}

// StaticABI is the ABI of a symbol that only its own object can name.
const StaticABI = staticABI

// Record returns the symbol with an index.
func (g *Graph) Record(i uint32) Record {
	rec := g.syms[i*g.Layout.SymSize:][:g.Layout.SymSize]
	return Record{
		ABI:  binary.LittleEndian.Uint16(rec[symABI:]),
		Kind: rec[symType], Flag: rec[symFlag], Flag2: rec[symFlag2],
		Size: binary.LittleEndian.Uint32(rec[symSize:]),
	}
}

// ABI returns the ABI of the symbol with an index, as its Record has it.
func (g *Graph) ABI(i uint32) uint16 {
	return binary.LittleEndian.Uint16(g.syms[i*g.Layout.SymSize+symABI:])
}

// Kind returns the kind of the symbol with an index, as its Record has it.
func (g *Graph) Kind(i uint32) byte { return g.syms[i*g.Layout.SymSize+symType] }

// Named reports whether the symbol with an index has a name.
func (g *Graph) Named(i uint32) bool {
	return binary.LittleEndian.Uint32(g.syms[i*g.Layout.SymSize:]) != 0
}

// Name returns the name of the symbol with an index. It lies in the file.
func (g *Graph) Name(i uint32) ([]byte, error) {
	rec := g.syms[i*g.Layout.SymSize:]
	n, at := binary.LittleEndian.Uint32(rec), binary.LittleEndian.Uint32(rec[4:])
	if uint64(n)+uint64(at) > uint64(len(g.o.data)) {
		return nil, fmt.Errorf("object has a name outside its bytes (%d bytes at offset %d)", n, at)
	}
	return g.o.data[at:][:n], nil
}

// IsText reports whether a record is code.
func (g *Graph) IsText(r Record) bool { return r.Kind < 64 && g.Layout.Text>>r.Kind&1 != 0 }

// IsVar reports whether a record is what the linker calls data when it merges
// definitions: an initialised or zeroed variable.
func (g *Graph) IsVar(r Record) bool { return r.Kind < 64 && g.Layout.Vars>>r.Kind&1 != 0 }

// IsDebug reports whether symbols of a kind are read by debuggers alone.
func (g *Graph) IsDebug(kind byte) bool { return kind < 64 && g.Layout.Debug>>kind&1 != 0 }

// A Ref names a symbol within an object: by the index of a package and that of
// a symbol in it. The zero Ref is none. With toolchain.PkgNone and its like,
// which stand for no package, symbols count from the first of their kind;
// PkgNone runs on into the references.
type Ref struct{ Pkg, Sym uint32 }

// Relocs are the relocations of one symbol.
type Relocs []byte

// Len returns how many there are.
func (r Relocs) Len() int { return len(r) / toolchain.RelocSize }

// A Relocation says that the linker must write something of Sym into a symbol
// at Off; or, in a marker relocation, only that it must know of Sym.
type Relocation struct {
	Off  int32
	Type uint16 // without WeakReloc
	Weak bool   // does not keep Sym in the program
	Add  int64
	Sym  Ref
}

// At returns a relocation.
func (r Relocs) At(i int) Relocation {
	rec := r[i*toolchain.RelocSize:][:toolchain.RelocSize]
	typ := binary.LittleEndian.Uint16(rec[relocType:])
	return Relocation{
		Off:  int32(binary.LittleEndian.Uint32(rec)),
		Type: typ &^ toolchain.WeakReloc, Weak: typ&toolchain.WeakReloc != 0,
		Add: int64(binary.LittleEndian.Uint64(rec[relocType+2:])),
		Sym: Ref{binary.LittleEndian.Uint32(rec[relocSym:]), binary.LittleEndian.Uint32(rec[relocSym+4:])},
	}
}

// Brief returns what most relocations consist of: the type, as the object has it,
// and the symbol.
func (r Relocs) Brief(i int) (typ uint16, sym Ref) {
	rec := r[i*toolchain.RelocSize:][:toolchain.RelocSize]
	return binary.LittleEndian.Uint16(rec[relocType:]),
		Ref{binary.LittleEndian.Uint32(rec[relocSym:]), binary.LittleEndian.Uint32(rec[relocSym+4:])}
}

// HasRelocs reports whether a definition has relocations, or states them wrongly: most have none.
func (g *Graph) HasRelocs(def uint32) bool {
	first, last := bounds(g.relocIdx, def)
	return first != last
}

// Relocs returns the relocations of a definition.
func (g *Graph) Relocs(def uint32) (Relocs, error) {
	first, last := bounds(g.relocIdx, def)
	if first > last || uint64(last) > uint64(len(g.relocs)/toolchain.RelocSize) {
		return nil, outside("relocations", first, last)
	}
	return Relocs(g.relocs[first*toolchain.RelocSize : last*toolchain.RelocSize]), nil
}

// Aux returns the symbols that belong to a definition: the type of a variable,
// the tables and debug information of a function.
func (g *Graph) Aux(def uint32) (Aux, error) {
	first, last := bounds(g.auxIdx, def)
	if first > last || uint64(last) > uint64(len(g.aux)/toolchain.AuxSize) {
		return nil, outside("auxiliary symbols", first, last)
	}
	return Aux(g.aux[first*toolchain.AuxSize : last*toolchain.AuxSize]), nil
}

// Leaf reports whether a definition has neither relocations nor auxiliary
// symbols.
func (g *Graph) Leaf(def uint32) bool {
	relocs, relocsEnd := bounds(g.relocIdx, def)
	aux, auxEnd := bounds(g.auxIdx, def)
	return relocs == relocsEnd && aux == auxEnd
}

func outside(what string, first, last uint32) error {
	return fmt.Errorf("object has %s %d to %d, outside their block", what, first, last)
}

// Aux are the auxiliary symbols of one definition.
type Aux []byte

// Len returns how many there are.
func (a Aux) Len() int { return len(a) / toolchain.AuxSize }

// At returns the kind of an auxiliary symbol and its name.
func (a Aux) At(i int) (kind byte, sym Ref) {
	rec := a[i*toolchain.AuxSize:][:toolchain.AuxSize]
	return rec[0], Ref{binary.LittleEndian.Uint32(rec[auxSym:]), binary.LittleEndian.Uint32(rec[auxSym+4:])}
}

// Data returns the bytes of a definition, without its trailing zeros. They lie
// in the file.
func (g *Graph) Data(def uint32) ([]byte, error) {
	first, last := bounds(g.dataIdx, def)
	if first > last || uint64(last) > uint64(len(g.data)) {
		return nil, outside("bytes", first, last)
	}
	return g.data[first:last], nil
}

// Content reports whether a definition has bytes of its own.
func (g *Graph) Content(def uint32) bool {
	first, last := bounds(g.dataIdx, def)
	return first < last
}

func bounds(index []byte, def uint32) (first, last uint32) {
	b := index[4*def:][:8]
	return binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
}

// Hash64 returns the hash of the i-th content-addressed definition with a
// short one, Hash that of the i-th with a long one.
func (g *Graph) Hash64(i uint32) uint64 {
	return binary.LittleEndian.Uint64(g.hash64[i*toolchain.Hash64Size:])
}

// Hash is described with Hash64.
func (g *Graph) Hash(i uint32) [toolchain.HashSize]byte {
	return [toolchain.HashSize]byte(g.hash[i*toolchain.HashSize:])
}

// RefFlags calls f for each symbol of another package whose flags this object
// adds to.
func (g *Graph) RefFlags(f func(sym Ref, flag2 byte) error) error {
	for b := g.refFlags; len(b) > 0; b = b[toolchain.RefFlagsSize:] {
		if err := f(Ref{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])}, b[9]); err != nil {
			return err
		}
	}
	return nil
}

// A HostMember is an archive's member that is no Go object.
type HostMember struct {
	Name string
	// Known: an object in one of the formats that the linker tells by their
	// first bytes (ldobj in cmd/link/internal/ld/lib.go).
	Known bool
}

// Others lists the members of an archive that are no Go objects and mean
// something to the linker: host objects, and the two names by which cgo asks
// for the system's linker, "dynimportfail" and "preferlinkext".
func (f *File) Others() ([]HostMember, error) {
	list, err := members(f.data)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.Path, err)
	}
	var others []HostMember
	for _, m := range list {
		data := f.data[m.start:m.end]
		switch {
		case m.name == "dynimportfail" || m.name == "preferlinkext":
			others = append(others, HostMember{Name: m.name})
		case m.loaded() && !bytes.HasPrefix(data, []byte(goObject)):
			others = append(others, HostMember{m.name, hostFormat(data)})
		}
	}
	return others, nil
}

// hostFormat reports whether data begins like ELF, Mach-O, PE or XCOFF.
func hostFormat(data []byte) bool {
	if len(data) < 4 {
		return false
	}
	switch binary.BigEndian.Uint32(data) {
	case 0x7f454c46, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe:
		return true
	}
	switch binary.BigEndian.Uint16(data) {
	case 0x4c01, 0x6486, 0xc401, 0x64aa, 0x01d7, 0x01f7:
		return true
	}
	return false
}

// DefOf returns the definition that a Ref names, if it is one of this object's.
func (g *Graph) DefOf(r Ref) (def uint32, ok bool) { return g.o.defOf(ref{r.Pkg, r.Sym}) }

// GOARCH returns the architecture that the object is for.
func (g *Graph) GOARCH() string { return g.o.GOARCH }
