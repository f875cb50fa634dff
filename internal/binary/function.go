package binary

import (
	"encoding/binary"
	"iter"
)

// A Func is a function of a program.
type Func struct {
	Entry, End uint64

	p      *Program
	record []byte // of recordSize bytes and more
}

// The fields of runtime._func, in bytes.
const (
	recordName    = 4
	recordFile    = 20 // pcfile
	recordLine    = 24 // pcln
	recordPCData  = 28 // npcdata
	recordUnit    = 32 // cuOffset
	recordID      = 40 // funcID
	recordFuncs   = 43 // nfuncdata
	recordSize    = 44
	inlTreeIndex  = 2 // PCDATA_InlTreeIndex
	inlTree       = 3 // FUNCDATA_InlTree
	inlinedSize   = 16
	inlinedName   = 4
	inlinedParent = 8
)

// Name returns the function's name as the linker knows it. It is a part of the file.
func (f Func) Name() []byte { return text(f.p.names, uint64(u32(f.record, recordName))) }

// ID is what the runtime knows the function as, 0 for most: runtime's abi.FuncID.
func (f Func) ID() byte { return f.record[recordID] }

// A Frame is a function whose body stands at an address, inlined or not.
type Frame struct {
	Name    []byte
	File    []byte // of the code at the address
	Line    int
	Inlined bool
}

// Frame returns the innermost function at an address of f.
func (f Func) Frame(pc uint64) Frame {
	out := Frame{Name: f.Name(), File: f.file(pc), Line: int(f.value(u32(f.record, recordLine), pc))}
	if call, ok := f.inlined(pc); ok {
		out.Name, out.Inlined = text(f.p.names, uint64(u32(call, inlinedName))), true
	}
	return out
}

// File returns the file that f itself is from, whatever is inlined where it begins.
func (f Func) File() []byte {
	pc := f.Entry
	for range 1000 { // deeper than any inlining
		call, ok := f.inlined(pc)
		if !ok {
			break
		}
		pc = f.Entry + uint64(u32(call, inlinedParent))
	}
	return f.file(pc)
}

// Inlined yields the names of the functions of the inline tree.
func (f Func) Inlined() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		tree, table, ok := f.tree()
		if !ok {
			return
		}
		last := int32(-1)
		f.steps(table, func(v int32, _, _ uint64) bool {
			last = max(last, v)
			return true
		})
		for i := range last + 1 {
			call := entry(tree, i)
			if call == nil || !yield(text(f.p.names, uint64(u32(call, inlinedName)))) {
				return
			}
		}
	}
}

// inlined returns the entry of the inline tree that an address belongs to.
func (f Func) inlined(pc uint64) (call []byte, ok bool) {
	tree, table, ok := f.tree()
	if !ok {
		return nil, false
	}
	call = entry(tree, f.value(table, pc))
	return call, call != nil
}

// tree returns the inline tree, and which table has the indexes of its entries.
func (f Func) tree() (tree []byte, table uint32, ok bool) {
	pcdata := uint64(u32(f.record, recordPCData))
	if inlTreeIndex >= pcdata || inlTree >= f.record[recordFuncs] {
		return nil, 0, false
	}
	off := uint64(u32(f.record, recordSize+4*(pcdata+inlTree)))
	if off >= uint64(len(f.p.gofunc)) { // all ones where there is none
		return nil, 0, false
	}
	return f.p.gofunc[off:], u32(f.record, recordSize+4*inlTreeIndex), true
}

// entry returns one of an inline tree, nil where it has none of that index.
func entry(tree []byte, index int32) []byte {
	if index < 0 || uint64(index) >= uint64(len(tree))/inlinedSize {
		return nil
	}
	return tree[int(index)*inlinedSize:][:inlinedSize]
}

func (f Func) file(pc uint64) []byte {
	n := f.value(u32(f.record, recordFile), pc)
	if n < 0 {
		return nil
	}
	off := u32(f.p.units, 4*(uint64(u32(f.record, recordUnit))+uint64(n)))
	return text(f.p.files, uint64(off))
}

// value returns what a table says of an address, -1 where it says nothing.
func (f Func) value(table uint32, pc uint64) int32 {
	value := int32(-1)
	f.steps(table, func(v int32, _, end uint64) bool {
		value = v
		if pc < end {
			return false
		}
		value = -1
		return true
	})
	return value
}

// lineStart returns the last address up to pc at which a line begins: there begins an
// instruction.
func (f Func) lineStart(pc uint64) uint64 {
	last := f.Entry
	f.steps(u32(f.record, recordLine), func(_ int32, start, end uint64) bool {
		last = start
		return end <= pc
	})
	return last
}

// steps yields the values of a table, and from where to where they hold.
func (f Func) steps(table uint32, yield func(v int32, start, end uint64) bool) {
	if table == 0 || uint64(table) >= uint64(len(f.p.values)) {
		return
	}
	b := f.p.values[table:]
	quantum := uint64(1)
	if f.p.Image.GOARCH == "arm64" {
		quantum = 4
	}
	value, pc := int32(-1), f.Entry
	for first := true; ; first = false {
		delta, n := binary.Uvarint(b)
		if n <= 0 || delta == 0 && !first {
			return
		}
		b = b[n:]
		length, n := binary.Uvarint(b)
		if n <= 0 {
			return
		}
		b = b[n:]
		value += int32(uint32(delta>>1) ^ -uint32(delta&1))
		end := pc + length*quantum
		if end < pc || end > f.End || !yield(value, pc, end) {
			return
		}
		pc = end
	}
}
