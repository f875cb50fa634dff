package goobj

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// A Site is a place in an object that uses a reference: relocations of one
// type on one source line of one function or variable.
type Site struct {
	Func  string // that holds the relocation
	File  string // as the compiler recorded it; empty when the object does not tell, as for a variable
	Line  int
	Type  uint16 // cmd/internal/objabi/reloctype.go
	Count int

	// Package is that of the function whose source the line is: of the
	// innermost call that was inlined there, else of Func. It is written as in
	// symbol names ("gopkg.in/yaml%2ev3"), and empty for what the compiler
	// makes up by itself.
	Package string
	Indexed bool // the relocation names a package and an index, not a name
	Builtin bool // it names one of the compiler's builtins, by number
	Wrapper bool // Func is a wrapper that the compiler has made up, and marked so
}

// A Definition is how other objects name a symbol that its package defines by
// index.
type Definition struct {
	Package string // as in symbol names; empty for one of the compiler's builtins
	Index   uint32 // among the definitions of the package, or in the list of builtins
}

// Sites lists where an object uses the symbols that want names: by name and, if a
// name has both ABIs, in both. The symbols in indexed, by their definitions, are
// looked for by index too. The sites come in the order of the object.
// The slice given to want must not be kept.
//
// Line tables say where an instruction comes from even if its function was
// inlined elsewhere: the line is that of the call as it is written. A use of a
// function's value goes through a pointer to it ("f·f"), and is followed.
func (o *Object) Sites(want func(name []byte) bool, indexed map[Definition]string) (map[string][]Site, error) {
	targets, err := o.targets(want)
	if err != nil {
		return nil, err
	}
	err = o.addIndexed(targets, want, indexed)
	if err != nil {
		return nil, err
	}
	sites := make(map[string][]Site)
	if len(targets) == 0 {
		return sites, nil
	}
	type pointer struct {
		def    uint32
		use    reloc
		holder string
		to     target
	}
	pointers := make(map[ref]target) // definitions that hold nothing but a target's address
	unused := make(map[target]pointer)
	err = o.uses(targets, func(def uint32, use reloc, to target) error {
		holder, err := o.name(def)
		if err != nil {
			return err
		}
		if strings.HasSuffix(holder, "·f") {
			pointers[o.refOf(def)] = to
			unused[to] = pointer{def, use, holder, to}
			return nil
		}
		return o.add(sites, to, holder, def, use)
	})
	if err != nil || len(pointers) == 0 {
		return sites, err
	}
	err = o.uses(pointers, func(def uint32, use reloc, to target) error {
		holder, err := o.name(def)
		if err != nil {
			return err
		}
		delete(unused, to)
		return o.add(sites, to, holder, def, use)
	})
	if err != nil {
		return sites, err
	}
	// Where the compiler has optimised every use away, the pointer is still
	// there for the linker to load.
	for _, p := range unused {
		if err := o.add(sites, p.to, p.holder, p.def, p.use); err != nil {
			return nil, err
		}
	}
	return sites, nil
}

// add counts a use at its place. What has no name is debugging information.
func (o *Object) add(sites map[string][]Site, to target, holder string, def uint32, use reloc) error {
	if holder == "" {
		return nil
	}
	site := Site{Func: holder, Type: use.typ, Count: 1, Indexed: to.indexed, Builtin: to.builtin}
	var err error
	if site.File, site.Line, err = o.position(def, use.off); err != nil {
		return err
	}
	if site.Package, err = o.sourcePackage(def, use.off, holder); err != nil {
		return err
	}
	if site.Wrapper, err = o.isWrapper(def); err != nil {
		return err
	}
	list := sites[to.name]
	for i := range list {
		s := site
		if s.Count = list[i].Count; s == list[i] {
			list[i].Count++
			return nil
		}
	}
	sites[to.name] = append(list, site)
	return nil
}

// A target is a symbol whose uses are looked for.
type target struct {
	name             string
	indexed, builtin bool
}

// A ref names a symbol within an object: SymRef in
// cmd/internal/goobj/objfile.go.
type ref struct{ pkg, sym uint32 }

// A reloc is what a site needs of a relocation.
type reloc struct {
	off uint32 // in its symbol
	typ uint16
}

// Positions of fields in a relocation and in an auxiliary symbol.
const (
	relocType = 5
	relocSym  = 15
	auxSym    = 1
)

// targets finds the references, pulled variables among them, that want names.
func (o *Object) targets(want func(name []byte) bool) (map[ref]target, error) {
	l := o.layout
	found := make(map[ref]target)
	for off := o.blocks[l.Nonpkgdef]; off < o.blocks[l.Nonpkgref+1]; off += l.SymSize {
		if off < o.blocks[l.Nonpkgref] && (o.data[off+symFlag2]&(l.Linkname|l.LinknameStd) == 0 || o.content(off)) {
			continue // a definition in earnest
		}
		name, err := o.bytes(off)
		if err != nil {
			return nil, err
		}
		if want(name) {
			found[ref{toolchain.PkgNone, (off - o.blocks[l.Nonpkgdef]) / l.SymSize}] = target{name: string(name)}
		}
	}
	return found, nil
}

// addIndexed adds the definitions of other packages that this object can name.
func (o *Object) addIndexed(targets map[ref]target, want func(name []byte) bool, indexed map[Definition]string) error {
	if len(indexed) == 0 {
		return nil
	}
	packages, err := o.packages()
	if err != nil {
		return err
	}
	for d, name := range indexed {
		if !want([]byte(name)) {
			continue
		}
		if d.Package == "" {
			targets[ref{toolchain.PkgBuiltin, d.Index}] = target{name: name, builtin: true}
			continue
		}
		if i := slices.Index(packages, d.Package); i > 0 { // the first is no package
			targets[ref{uint32(i), d.Index}] = target{name: name, indexed: true}
		}
	}
	return nil
}

// packages returns the names of the packages that references by index name, in
// their order, as symbol names have them. The first stands for none.
func (o *Object) packages() ([]string, error) {
	var list []string
	for off := o.blocks[o.layout.PkgIdx]; off+stringSize <= o.blocks[o.layout.PkgIdx+1]; off += stringSize {
		name, err := o.string(off)
		if err != nil {
			return nil, err
		}
		list = append(list, name)
	}
	return list, nil
}

// Definition returns the index of a function or variable that the object's
// package defines by index.
func (o *Object) Definition(name string) (index uint32, ok bool, err error) {
	l := o.layout
	for off := o.blocks[l.Symdef]; off < o.blocks[l.Symdef+1]; off += l.SymSize {
		s, err := o.bytes(off)
		if err != nil {
			return 0, false, err
		}
		abi := binary.LittleEndian.Uint16(o.data[off+symABI:])
		if string(s) == name && abi != staticABI && o.data[off+symFlag2]&l.ABIWrapper == 0 {
			return (off - o.blocks[l.Symdef]) / l.SymSize, true, nil
		}
	}
	return 0, false, nil
}

// uses calls found for each relocation against one of the targets.
func (o *Object) uses(targets map[ref]target, found func(def uint32, use reloc, to target) error) error {
	relocs := o.block(o.layout.Reloc)
	// Nearly all relocations are against something else: most of them show by
	// few bits, and need no look into the map.
	var maybe [1 << 10]bool
	slot := func(r ref) uint32 { return (r.sym ^ r.pkg<<5) % uint32(len(maybe)) }
	for r := range targets {
		maybe[slot(r)] = true
	}
	for def := uint32(0); def < o.ndefs; def++ {
		first, last, err := o.span(o.layout.RelocIdx, def, uint32(len(relocs))/toolchain.RelocSize)
		if err != nil {
			return err
		}
		for i := first; i < last; i++ {
			rec := relocs[i*toolchain.RelocSize:]
			r := ref{binary.LittleEndian.Uint32(rec[relocSym:]), binary.LittleEndian.Uint32(rec[relocSym+4:])}
			if !maybe[slot(r)] {
				continue
			}
			to, ok := targets[r]
			if !ok {
				continue
			}
			use := reloc{off: binary.LittleEndian.Uint32(rec), typ: binary.LittleEndian.Uint16(rec[relocType:])}
			if err := found(def, use, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// block returns the bytes of a block.
func (o *Object) block(i int) []byte { return o.data[o.blocks[i]:o.blocks[i+1]] }

// span returns the range of entries that an index block gives a definition,
// within limit.
func (o *Object) span(index int, def, limit uint32) (first, last uint32, err error) {
	b := o.block(index)
	if uint64(len(b)) < 4*(uint64(def)+2) {
		return 0, 0, errors.New("object has an index shorter than its definitions")
	}
	first, last = binary.LittleEndian.Uint32(b[4*def:]), binary.LittleEndian.Uint32(b[4*def+4:])
	if first > last || last > limit {
		return 0, 0, fmt.Errorf("object has entries %d to %d of an index outside their block of %d", first, last, limit)
	}
	return first, last, nil
}

// name returns the name of a definition; content-addressable ones may have
// none.
func (o *Object) name(def uint32) (string, error) {
	return o.string(o.blocks[o.layout.Symdef] + def*o.layout.SymSize)
}

// refOf returns how relocations of this object name a definition of its own.
func (o *Object) refOf(def uint32) ref {
	l := o.layout
	for _, b := range []struct {
		pkg   uint32
		block int
	}{{toolchain.PkgSelf, l.Symdef}, {toolchain.PkgHashed64, l.Hashed64def}, {toolchain.PkgHashed, l.Hasheddef}, {toolchain.PkgNone, l.Nonpkgdef}} {
		n := o.size(b.block) / l.SymSize
		if def < n {
			return ref{b.pkg, def}
		}
		def -= n
	}
	return ref{}
}

// defOf returns the definition that a ref of this object names.
func (o *Object) defOf(r ref) (def uint32, ok bool) {
	l := o.layout
	block := 0
	switch r.pkg {
	case toolchain.PkgSelf:
		block = l.Symdef
	case toolchain.PkgHashed64:
		block = l.Hashed64def
	case toolchain.PkgHashed:
		block = l.Hasheddef
	case toolchain.PkgNone:
		block = l.Nonpkgdef
	default:
		return 0, false
	}
	if r.sym >= o.size(block)/l.SymSize {
		return 0, false
	}
	return (o.blocks[block]-o.blocks[l.Symdef])/l.SymSize + r.sym, true
}
