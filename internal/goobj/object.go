package goobj

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// An Object is one Go object inside a file: the output of the compiler, or of
// the assembler for one .s file. Its methods read the file's bytes in place.
type Object struct {
	Header
	Asm bool // written by the assembler
	Std bool // belongs to the standard library

	layout toolchain.Layout
	data   []byte   // the object, from its magic to the end of its member
	base   int      // offset of data in the file
	blocks []uint32 // offsets of the blocks in data, ascending
	ndefs  uint32   // definitions of all four kinds
}

// A Symbol is one record: a definition or a reference.
type Symbol struct {
	Name    string
	ABI     uint16 // 0 or 1; data symbols have 0
	Size    uint32
	Text    bool // code
	Var     bool // what the linker calls data: an initialised or zeroed variable
	Content bool // has bytes of its own in the object; a zeroed variable has none, whatever its size

	Dupok, Linkname, LinknameStd, ABIWrapper bool
}

// staticABI marks a symbol that only its own object can name.
const staticABI = 0xffff

// fingerprintSize is that of what stands between an object's magic and its flags, which are
// 32 bits, the lowest byte first.
const fingerprintSize = 8

// newObject reads the header of an object and checks that every block lies
// within data, so that later reads of records cannot leave it.
func newObject(h Header, l toolchain.Layout, data []byte, base int) (*Object, error) {
	const fingerprint, flags, offset = fingerprintSize, 4, 4
	head := len(l.Magic) + fingerprint + flags + offset*l.NBlk
	if len(data) < head {
		return nil, fmt.Errorf("object cut short: %d bytes, its header alone has %d", len(data), head)
	}
	if string(data[:len(l.Magic)]) != l.Magic {
		return nil, fmt.Errorf("object begins with %q, not with the magic %q of %s", data[:len(l.Magic)], l.Magic, h.Version)
	}
	bits := binary.LittleEndian.Uint32(data[len(l.Magic)+fingerprint:])
	o := &Object{Header: h, layout: l, data: data, base: base,
		Asm: bits&l.FromAssembly != 0, Std: bits&l.Std != 0,
		blocks: make([]uint32, l.NBlk)}
	for i := range o.blocks {
		o.blocks[i] = binary.LittleEndian.Uint32(data[len(l.Magic)+fingerprint+flags+offset*i:])
	}
	if !slices.IsSorted(o.blocks) || int(o.blocks[0]) < head || int(o.blocks[l.NBlk-1]) > len(data) {
		return nil, errors.New("object has blocks outside its bytes")
	}
	for _, b := range []int{l.Symdef, l.Hashed64def, l.Hasheddef, l.Nonpkgdef, l.Nonpkgref} {
		if o.size(b)%l.SymSize != 0 {
			return nil, errors.New("object has a symbol block with half a record")
		}
	}
	if o.size(l.Autolib)%importSize != 0 {
		return nil, errors.New("object has half an import")
	}
	if o.size(l.File)%fileSize != 0 {
		return nil, errors.New("object has half a file name")
	}
	o.ndefs = (o.blocks[l.Nonpkgref] - o.blocks[l.Symdef]) / l.SymSize
	if o.size(l.DataIdx) != 4*(o.ndefs+1) {
		return nil, errors.New("object has a data index of another length than its definitions")
	}
	return o, nil
}

// stringSize is the length of a string in a block: its own length and offset.
const stringSize = 8

// size returns the length of a block in bytes.
func (o *Object) size(block int) uint32 { return o.blocks[block+1] - o.blocks[block] }

// string returns the string whose length and offset stand at off.
func (o *Object) string(off uint32) (string, error) {
	b, err := o.bytes(off)
	return string(b), err
}

// bytes returns the bytes of that string. They lie in the file.
func (o *Object) bytes(off uint32) ([]byte, error) {
	n, at := binary.LittleEndian.Uint32(o.data[off:]), binary.LittleEndian.Uint32(o.data[off+4:])
	if uint64(at)+uint64(n) > uint64(len(o.data)) {
		return nil, fmt.Errorf("object has a name outside its bytes (%d bytes at offset %d)", n, at)
	}
	return o.data[at : at+n], nil
}

// importSize is the length of an entry of the autolib block: a string and the
// import's fingerprint.
const importSize = stringSize + 8

// Imports returns the packages that make the linker load this object's
// imports, in the order in which it loads them.
func (o *Object) Imports() ([]string, error) {
	var list []string
	for off := o.blocks[o.layout.Autolib]; off < o.blocks[o.layout.Autolib+1]; off += importSize {
		pkg, err := o.string(off)
		if err != nil {
			return nil, err
		}
		list = append(list, pkg)
	}
	return list, nil
}

// fileSize is the length of an entry of the file block: a string.
const fileSize = stringSize

// Files calls f with the names of the source files that the object's positions
// speak of: those of its package, as -trimpath leaves them, those that its
// //line directives name, and those of inlined functions of other packages.
// Compiler and assembler write them with slashes on every system. The name is
// part of the file: it must not be kept.
func (o *Object) Files(f func(name []byte)) error {
	for off := o.blocks[o.layout.File]; off < o.blocks[o.layout.File+1]; off += fileSize {
		name, err := o.bytes(off)
		if err != nil {
			return err
		}
		f(name)
	}
	return nil
}

// Positions in a symbol record (Sym in cmd/internal/goobj/objfile.go).
const (
	symABI   = 8
	symType  = 10
	symFlag  = 11
	symFlag2 = 12
	symSize  = 13
)

// References returns the non-package references that the linker may check:
// those with the linkname bit and, when all is set, every one. (Since 1.27 it
// checks every reference of an assembly object.)
func (o *Object) References(all bool) ([]Symbol, error) {
	l := o.layout
	var list []Symbol
	for off := o.blocks[l.Nonpkgref]; off < o.blocks[l.Nonpkgref+1]; off += l.SymSize {
		if !all && o.data[off+symFlag2]&(l.Linkname|l.LinknameStd) == 0 {
			continue
		}
		s, err := o.symbol(off)
		if err != nil {
			return nil, err
		}
		if s.ABI != staticABI && s.Name != "" {
			list = append(list, s)
		}
	}
	return list, nil
}

// VarReferences returns the non-package definitions that are really
// references: linknamed variables without content ("var x T" under a
// "//go:linkname x p.x"). preloadSyms of the linker's loader checks them.
func (o *Object) VarReferences() ([]Symbol, error) {
	bits := o.layout.Linkname | o.layout.LinknameStd
	return o.definitions(o.layout.Nonpkgdef, func(off uint32) bool {
		return o.data[off+symFlag2]&bits != 0 && !o.content(off)
	})
}

// Pushes returns the definitions that the object marks for other packages: those
// with the linkname bit that have code or content of their own and, of an
// assembly object, all, since its symbols carry no mark. Neither does what //go:wasmexport
// defines, under the name that it has for the host.
func (o *Object) Pushes() ([]Symbol, error) {
	bits := o.layout.Linkname | o.layout.LinknameStd
	list, err := o.definitions(o.layout.Nonpkgdef, func(off uint32) bool {
		return o.Asm || o.data[off+symFlag2]&bits != 0 || o.GOARCH == "wasm" && o.data[off+symFlag]&o.layout.Dupok == 0
	})
	return slices.DeleteFunc(list, func(s Symbol) bool { return !o.Asm && !s.Text && !s.Content }), err
}

// PackageDefinitions returns the named definitions that belong to the package
// by index, NonPackageDefinitions those that are merged by name with those of
// other objects. Both return only what want asks for. The slice given to want
// is part of the file: it must not be kept.
func (o *Object) PackageDefinitions(want func(name []byte) bool) ([]Symbol, error) {
	return o.wanted(o.layout.Symdef, want)
}

// NonPackageDefinitions is described with PackageDefinitions.
func (o *Object) NonPackageDefinitions(want func(name []byte) bool) ([]Symbol, error) {
	return o.wanted(o.layout.Nonpkgdef, want)
}

// PackageDefinition returns the definition with an index that PackageNames gave,
// NonPackageDefinition one with an index of NonPackageNames. They refuse an index
// beyond their block.
func (o *Object) PackageDefinition(i uint32) (Symbol, error) {
	return o.definition(o.layout.Symdef, i)
}

// NonPackageDefinition is described with PackageDefinition.
func (o *Object) NonPackageDefinition(i uint32) (Symbol, error) {
	return o.definition(o.layout.Nonpkgdef, i)
}

func (o *Object) definition(block int, i uint32) (Symbol, error) {
	if n := o.size(block) / o.layout.SymSize; i >= n {
		return Symbol{}, fmt.Errorf("object has no definition %d of %d", i, n)
	}
	off := o.blocks[block] + i*o.layout.SymSize
	s, err := o.symbol(off)
	s.Content = err == nil && o.content(off)
	return s, err
}

func (o *Object) wanted(block int, want func(name []byte) bool) ([]Symbol, error) {
	var bad error
	list, err := o.definitions(block, func(off uint32) bool {
		name, err := o.bytes(off)
		if err != nil {
			bad = err
			return false
		}
		return want(name)
	})
	if bad != nil {
		return nil, bad
	}
	return list, err
}

// definitions decodes the records of one block that keep accepts and that
// other objects can name.
func (o *Object) definitions(block int, keep func(off uint32) bool) ([]Symbol, error) {
	var list []Symbol
	for off := o.blocks[block]; off < o.blocks[block+1]; off += o.layout.SymSize {
		if !keep(off) {
			continue
		}
		s, err := o.symbol(off)
		if err != nil {
			return nil, err
		}
		s.Content = o.content(off)
		if s.ABI != staticABI && s.Name != "" {
			list = append(list, s)
		}
	}
	return list, nil
}

// symbol decodes the record at off.
func (o *Object) symbol(off uint32) (Symbol, error) {
	name, err := o.string(off)
	if err != nil {
		return Symbol{}, err
	}
	l, rec := o.layout, o.data[off:off+o.layout.SymSize]
	s := Symbol{
		Name: name,
		ABI:  binary.LittleEndian.Uint16(rec[symABI:]),
		Size: binary.LittleEndian.Uint32(rec[symSize:]),
	}
	if s.ABI > 1 && s.ABI != staticABI {
		return Symbol{}, fmt.Errorf("symbol %q has the unknown ABI %d", name, s.ABI)
	}
	if k := rec[symType]; k < 64 {
		s.Text, s.Var = l.Text>>k&1 != 0, l.Vars>>k&1 != 0
	}
	s.Dupok = rec[symFlag]&l.Dupok != 0
	s.Linkname = rec[symFlag2]&l.Linkname != 0
	s.LinknameStd = rec[symFlag2]&l.LinknameStd != 0
	s.ABIWrapper = rec[symFlag2]&l.ABIWrapper != 0
	return s, nil
}

// content reports whether the definition at off has bytes in the data block.
// The size of a symbol does not tell: a zeroed variable has a size too.
func (o *Object) content(off uint32) bool {
	i := (off - o.blocks[o.layout.Symdef]) / o.layout.SymSize
	idx := o.data[o.blocks[o.layout.DataIdx]+4*i:]
	return binary.LittleEndian.Uint32(idx) != binary.LittleEndian.Uint32(idx[4:])
}
