package goobj

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// position returns the source line of the instruction at an offset in a
// function: that of the innermost call, where the function holds inlined
// ones. A definition without line tables, such as a variable, has none, and
// neither has code for WebAssembly, whose tables count points of resumption
// and not bytes (cmd/internal/obj/wasm).
func (o *Object) position(def, off uint32) (file string, line int, err error) {
	if o.GOARCH == "wasm" {
		return "", 0, nil
	}
	pcfile, err := o.auxiliary(def, toolchain.AuxPcfile)
	if err != nil {
		return "", 0, err
	}
	pcline, err := o.auxiliary(def, toolchain.AuxPcline)
	if err != nil || pcfile == nil || pcline == nil {
		return "", 0, err
	}
	quantum := pcQuantum(o.GOARCH)
	index, err := valueAt(pcfile, off, quantum)
	if err != nil {
		return "", 0, fmt.Errorf("file table: %w", err)
	}
	n, err := valueAt(pcline, off, quantum)
	if err != nil {
		return "", 0, fmt.Errorf("line table: %w", err)
	}
	if index < 0 || n < 0 {
		return "", 0, nil // no position: code of the compiler's own
	}
	files := o.block(o.layout.File)
	if uint64(index)*8+8 > uint64(len(files)) {
		return "", 0, fmt.Errorf("object has a line of file %d, and only %d files", index, len(files)/8)
	}
	file, err = o.string(o.blocks[o.layout.File] + uint32(index)*8)
	return file, int(n), err
}

// auxiliary returns the bytes of a definition's auxiliary symbol of a kind,
// nil when it has none.
func (o *Object) auxiliary(def uint32, kind byte) ([]byte, error) {
	aux := o.block(o.layout.Aux)
	first, last, err := o.span(o.layout.AuxIdx, def, uint32(len(aux))/toolchain.AuxSize)
	if err != nil {
		return nil, err
	}
	for i := first; i < last; i++ {
		rec := aux[i*toolchain.AuxSize:]
		if rec[0] != kind {
			continue
		}
		sym, ok := o.defOf(ref{binary.LittleEndian.Uint32(rec[auxSym:]), binary.LittleEndian.Uint32(rec[auxSym+4:])})
		if !ok {
			return nil, errors.New("object has an auxiliary symbol that it does not define")
		}
		data := o.block(o.layout.Data)
		from, to, err := o.span(o.layout.DataIdx, sym, uint32(len(data)))
		if err != nil {
			return nil, err
		}
		return data[from:to], nil
	}
	return nil, nil
}

// pcQuantum returns the unit of an architecture's program counter tables: the
// length of its shortest instruction (MinLC in cmd/internal/sys/arch.go).
func pcQuantum(goarch string) uint32 {
	switch goarch {
	case "386", "amd64":
		return 1
	case "riscv64", "s390x":
		return 2
	}
	return 4 // arm, arm64, loong64, mips*, ppc64*
}

// valueAt reads a program counter table up to the entry that covers off. The
// table is a run of pairs of varints: the change of the value, zigzag, and how
// many quanta it holds; it starts at -1 and ends with a change of 0
// (step in runtime/symtab.go).
func valueAt(table []byte, off, quantum uint32) (int32, error) {
	value, pc := int32(-1), uint64(0)
	for first := true; ; first = false {
		delta, n := binary.Uvarint(table)
		if n <= 0 {
			return 0, errors.New("cut short")
		}
		if delta == 0 && !first {
			return 0, fmt.Errorf("ends before offset %d", off)
		}
		table = table[n:]
		d := uint32(delta)
		value += int32(d>>1) ^ -int32(d&1)
		length, n := binary.Uvarint(table)
		if n <= 0 {
			return 0, errors.New("cut short")
		}
		table = table[n:]
		pc += length * uint64(quantum)
		if uint64(off) < pc {
			return value, nil
		}
	}
}
