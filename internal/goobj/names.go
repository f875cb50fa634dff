package goobj

import "encoding/binary"

// Names are those of one block of an object's records, as far as other objects can
// say them.
type Names struct {
	o     *Object
	block int
}

// PackageNames returns the names of the definitions that belong to the package by
// index, NonPackageNames of those that are merged by name, and ReferenceNames of
// the references by name.
func (o *Object) PackageNames() Names { return Names{o, o.layout.Symdef} }

// NonPackageNames is described with PackageNames.
func (o *Object) NonPackageNames() Names { return Names{o, o.layout.Nonpkgdef} }

// ReferenceNames is described with PackageNames.
func (o *Object) ReferenceNames() Names { return Names{o, o.layout.Nonpkgref} }

// Each calls f with each name and the place of its record in the block. The name is
// part of the file: it must not be kept.
func (n Names) Each(f func(i uint32, name []byte)) error {
	o := n.o
	recs := o.block(n.block)
	for i := uint32(0); len(recs) > 0; i, recs = i+1, recs[o.layout.SymSize:] {
		if !isNamed(recs) {
			continue
		}
		name, err := o.bytes(o.blocks[n.block] + i*o.layout.SymSize)
		if err != nil {
			return err
		}
		f(i, name)
	}
	return nil
}

// Records returns how many records the block has, named or not.
func (n Names) Records() int { return int(n.o.size(n.block) / n.o.layout.SymSize) }

// isNamed reports whether other objects can say the name of a record.
func isNamed(rec []byte) bool {
	return binary.LittleEndian.Uint32(rec) != 0 && binary.LittleEndian.Uint16(rec[symABI:]) != staticABI
}

// PackagesNamed calls f for each package whose definitions the object's references
// may name by index, as symbol names spell it.
func (o *Object) PackagesNamed(f func(name []byte)) error {
	for off := o.blocks[o.layout.PkgIdx]; off+stringSize <= o.blocks[o.layout.PkgIdx+1]; off += stringSize {
		name, err := o.bytes(off)
		if err != nil {
			return err
		}
		if len(name) > 0 { // the first stands for none
			f(name)
		}
	}
	return nil
}
