package goobj

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// A Site is a place in an object that uses a reference: relocations of one
// type on one source line of one function or variable.
type Site struct {
	Func  string // that holds the relocation
	File  string // as the compiler recorded it; empty when the object does not tell, as for a variable
	Line  int
	Type  uint16 // cmd/internal/objabi/reloctype.go
	Count int
}

// Sites lists where an object uses the symbols that want names: by name and,
// for a name of both ABIs, of both. They come in the order of the object.
//
// Line tables say where an instruction comes from even if its function was
// inlined elsewhere: the line is that of the call as it is written. A use of a
// function's value goes through a pointer to it ("f·f"), and is followed.
func (o *Object) Sites(want func(name string) bool) (map[string][]Site, error) {
	targets, err := o.targets(want)
	if err != nil {
		return nil, err
	}
	sites := make(map[string][]Site)
	if len(targets) == 0 {
		return sites, nil
	}
	pointers := make(map[ref]string) // definitions that hold nothing but a target's address
	err = o.uses(targets, func(def uint32, use reloc, name string) error {
		holder, err := o.name(def)
		if err != nil {
			return err
		}
		if strings.HasSuffix(holder, "·f") {
			pointers[o.refOf(def)] = name
			return nil
		}
		return o.add(sites, name, holder, def, use)
	})
	if err != nil || len(pointers) == 0 {
		return sites, err
	}
	err = o.uses(pointers, func(def uint32, use reloc, name string) error {
		holder, err := o.name(def)
		if err != nil {
			return err
		}
		return o.add(sites, name, holder, def, use)
	})
	return sites, err
}

// add counts a use at its place.
func (o *Object) add(sites map[string][]Site, name, holder string, def uint32, use reloc) error {
	file, line, err := o.position(def, use.off)
	if err != nil {
		return err
	}
	list := sites[name]
	for i := range list {
		if s := &list[i]; s.Func == holder && s.File == file && s.Line == line && s.Type == use.typ {
			s.Count++
			return nil
		}
	}
	sites[name] = append(list, Site{Func: holder, File: file, Line: line, Type: use.typ, Count: 1})
	return nil
}

// A ref names a symbol within an object: SymRef in
// cmd/internal/goobj/objfile.go.
type ref struct{ pkg, sym uint32 }

// Package indexes with a meaning of their own.
const (
	pkgNone     = 1<<31 - 1 - iota // the non-package definitions, then the non-package references
	pkgHashed64                    // content-addressable definitions
	pkgHashed
	pkgBuiltin // the runtime's, by a fixed list
	pkgSelf    // the package's own definitions
)

// A reloc is what a site needs of a relocation.
type reloc struct {
	off uint32 // in its symbol
	typ uint16
}

// Sizes and positions of fields in a relocation and in an auxiliary symbol.
const (
	relocSize = 23
	relocType = 5
	relocSym  = 15
	auxSize   = 9
	auxSym    = 1
)

// Kinds of auxiliary symbols, equal in all known versions.
const (
	auxPcfile = 8
	auxPcline = 9
)

// targets finds the references, pulled variables among them, that want names.
func (o *Object) targets(want func(name string) bool) (map[ref]string, error) {
	l := o.layout
	found := make(map[ref]string)
	for off := o.blocks[l.Nonpkgdef]; off < o.blocks[l.Nonpkgref+1]; off += l.SymSize {
		if off < o.blocks[l.Nonpkgref] && (o.data[off+symFlag2]&(l.Linkname|l.LinknameStd) == 0 || o.content(off)) {
			continue // a definition in earnest
		}
		name, err := o.string(off)
		if err != nil {
			return nil, err
		}
		if want(name) {
			found[ref{pkgNone, (off - o.blocks[l.Nonpkgdef]) / l.SymSize}] = name
		}
	}
	return found, nil
}

// uses calls found for each relocation against one of the targets.
func (o *Object) uses(targets map[ref]string, found func(def uint32, use reloc, name string) error) error {
	relocs := o.block(o.layout.Reloc)
	for def := uint32(0); def < o.ndefs; def++ {
		first, last, err := o.span(o.layout.RelocIdx, def, uint32(len(relocs))/relocSize)
		if err != nil {
			return err
		}
		for i := first; i < last; i++ {
			rec := relocs[i*relocSize:]
			name, ok := targets[ref{binary.LittleEndian.Uint32(rec[relocSym:]), binary.LittleEndian.Uint32(rec[relocSym+4:])}]
			if !ok {
				continue
			}
			use := reloc{off: binary.LittleEndian.Uint32(rec), typ: binary.LittleEndian.Uint16(rec[relocType:])}
			if err := found(def, use, name); err != nil {
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
	}{{pkgSelf, l.Symdef}, {pkgHashed64, l.Hashed64def}, {pkgHashed, l.Hasheddef}, {pkgNone, l.Nonpkgdef}} {
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
	case pkgSelf:
		block = l.Symdef
	case pkgHashed64:
		block = l.Hashed64def
	case pkgHashed:
		block = l.Hasheddef
	case pkgNone:
		block = l.Nonpkgdef
	default:
		return 0, false
	}
	if r.sym >= o.size(block)/l.SymSize {
		return 0, false
	}
	return (o.blocks[block]-o.blocks[l.Symdef])/l.SymSize + r.sym, true
}
