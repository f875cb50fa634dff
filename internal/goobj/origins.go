package goobj

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// Origins say whose body each instruction of a function is from: its own, or that
// of a function which was inlined there.
type Origins struct {
	table   []byte // program counters and nodes; empty where nothing is inlined
	info    []byte // the function's information, with the nodes
	quantum uint64

	// The entry of the table that was read last: its node, the code that it covers,
	// and what follows it.
	node       int32
	start, end uint64
	rest       []byte

	chain []Ref
}

// Origins returns those of a definition. None are known for a variable, and in code
// for WebAssembly, whose tables count points of resumption and not bytes.
func (g *Graph) Origins(def uint32) (Origins, error) {
	var or Origins
	if g.o.GOARCH == "wasm" {
		return or, nil
	}
	var err error
	if or.table, err = g.o.auxiliary(def, toolchain.AuxPcinline); err != nil || len(or.table) == 0 {
		return or, err
	}
	or.info, err = g.o.auxiliary(def, toolchain.AuxFuncInfo)
	or.quantum = uint64(pcQuantum(g.o.GOARCH))
	or.rewind()
	return or, err
}

func (or *Origins) rewind() { or.node, or.start, or.end, or.rest = -1, 0, 0, or.table }

// At returns the functions whose bodies the instruction at an offset is part of, the
// innermost first: those inlined there, none where it is the function's own. It is fast
// where offsets ascend. The slice is good until the next call.
func (or *Origins) At(off uint32) ([]Ref, error) {
	if len(or.table) == 0 {
		return nil, nil
	}
	if uint64(off) < or.start {
		or.rewind()
	}
	for uint64(off) >= or.end {
		if err := or.next(); err != nil {
			return nil, fmt.Errorf("inlining table at offset %d: %w", off, err)
		}
	}
	or.chain = or.chain[:0]
	for node := or.node; node >= 0; {
		r, err := inlined(or.info, uint32(node))
		if err != nil {
			return nil, err
		}
		or.chain = append(or.chain, Ref{r.pkg, r.sym})
		parent := parentOf(or.info, uint32(node))
		if parent >= node { // the compiler writes callers first
			return nil, errors.New("object has an inlined call within itself")
		}
		node = parent
	}
	return or.chain, nil
}

// parentOf returns the node of the call that a node's function was inlined in, -1 for
// the function itself. The node was found by inlined.
func parentOf(info []byte, node uint32) int32 {
	files := uint64(binary.LittleEndian.Uint32(info[funcInfoHead:]))
	return int32(binary.LittleEndian.Uint32(info[funcInfoHead+4+4*files+4+uint64(node)*inlineNode:]))
}

// next reads an entry, as valueAt does.
func (or *Origins) next() error {
	delta, n := binary.Uvarint(or.rest)
	if n <= 0 {
		return errors.New("cut short")
	}
	if delta == 0 && len(or.rest) < len(or.table) {
		return errors.New("ends before")
	}
	length, m := binary.Uvarint(or.rest[n:])
	if m <= 0 {
		return errors.New("cut short")
	}
	d := uint32(delta)
	or.node += int32(d>>1) ^ -int32(d&1)
	or.start, or.end = or.end, or.end+length*or.quantum
	or.rest = or.rest[n+m:]
	return nil
}

// Inlined calls f for each function that was inlined into a definition and has an
// instruction left in it, with the inlined function that called it, or the zero Ref
// for the definition itself.
func (g *Graph) Inlined(def uint32, f func(fn, caller Ref) error) error {
	info, err := g.o.auxiliary(def, toolchain.AuxFuncInfo)
	if err != nil || info == nil {
		return err
	}
	n, err := inlinedCount(info)
	for i := uint32(0); err == nil && i < n; i++ {
		var r, caller ref
		if r, err = inlined(info, i); err != nil {
			break
		}
		if parent := parentOf(info, i); parent >= 0 {
			if caller, err = inlined(info, uint32(parent)); err != nil {
				break
			}
		}
		err = f(Ref{r.pkg, r.sym}, Ref{caller.pkg, caller.sym})
	}
	return err
}

// inlinedCount returns how many nodes a function's inlining tree has.
func inlinedCount(info []byte) (uint32, error) {
	bad := errors.New("object has a function's information cut short")
	if len(info) < funcInfoHead+4 {
		return 0, bad
	}
	at := funcInfoHead + 4 + 4*uint64(binary.LittleEndian.Uint32(info[funcInfoHead:]))
	if at+4 > uint64(len(info)) {
		return 0, bad
	}
	return binary.LittleEndian.Uint32(info[at:]), nil
}

// IsWrapper reports whether a definition is a function that the compiler has made up
// around a method, as its information says.
func (g *Graph) IsWrapper(def uint32) (bool, error) { return g.o.isWrapper(def) }
