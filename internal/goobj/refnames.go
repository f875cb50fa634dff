package goobj

import (
	"encoding/binary"
	"errors"
)

// refNameSize is the length of an entry of the block of names: a symbol and a string.
const refNameSize = 8 + stringSize

// RefNames calls f with the name of each symbol of another package that a relocation
// names by index. The compiler writes them only for go tool objdump.
// The name lies in the file.
func (g *Graph) RefNames(f func(sym Ref, name []byte) error) error {
	o := g.o
	block := o.blocks[g.Layout.RefName]
	if o.size(g.Layout.RefName)%refNameSize != 0 {
		return errors.New("object has half a referenced name")
	}
	for off := block; off < o.blocks[g.Layout.RefName+1]; off += refNameSize {
		name, err := o.bytes(off + 8)
		if err != nil {
			return err
		}
		sym := Ref{binary.LittleEndian.Uint32(o.data[off:]), binary.LittleEndian.Uint32(o.data[off+4:])}
		if err := f(sym, name); err != nil {
			return err
		}
	}
	return nil
}
