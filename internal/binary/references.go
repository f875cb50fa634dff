package binary

import (
	"encoding/binary"
	"iter"
	"slices"

	"golang.org/x/arch/x86/x86asm"
)

// A Reference is an instruction that takes or uses an address of data.
type Reference struct {
	From Func
	PC   uint64
	Addr uint64
}

// A Range is a piece of data that is looked for.
type Range struct{ Addr, Size uint64 }

// Ranges are those that are looked for, by address.
type Ranges []Range

// NewRanges sorts them. If two begin at one address, the second is left out.
func NewRanges(list []Range) Ranges {
	slices.SortStableFunc(list, func(a, b Range) int {
		if a.Addr < b.Addr {
			return -1
		} else if a.Addr > b.Addr {
			return 1
		}
		return 0
	})
	return slices.CompactFunc(list, func(a, b Range) bool { return a.Addr == b.Addr })
}

// Find returns the one that holds an address.
func (r Ranges) Find(addr uint64) (Range, bool) {
	lo, hi := 0, len(r)
	for lo < hi { // the first that begins behind it
		mid := (lo + hi) / 2
		if r[mid].Addr > addr {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo == 0 || addr-r[lo-1].Addr >= r[lo-1].Size {
		return Range{}, false
	}
	return r[lo-1], true
}

// References yields the instructions that refer to one of the ranges.
func (p *Program) References(to Ranges) iter.Seq[Reference] {
	find := p.referencesAMD64
	if p.Image.GOARCH == "arm64" {
		find = p.referencesARM64
	}
	return func(yield func(Reference) bool) {
		if len(to) > 0 {
			find(to, yield)
		}
	}
}

// referencesAMD64 finds operands relative to the next instruction. Where a byte looks like
// the one before such an operand, the function is decoded to see whether it is.
func (p *Program) referencesAMD64(to Ranges, yield func(Reference) bool) {
	first, last := to[0].Addr, to[len(to)-1].Addr+to[len(to)-1].Size
	for i := 1; i+4 <= len(p.code); i++ {
		const relative, mask = 0x05, 0xc7 // ModRM: mod 0, r/m 5
		if p.code[i-1]&mask != relative {
			continue
		}
		next := p.text + uint64(i) + 4 // where no constant follows
		addr := next + uint64(int64(int32(binary.LittleEndian.Uint32(p.code[i:]))))
		if addr+4 < first || addr >= last {
			continue
		}
		for _, constant := range []uint64{0, 1, 2, 4} {
			if _, ok := to.Find(addr + constant); !ok {
				continue
			}
			f, ok := p.FuncAt(p.text + uint64(i))
			if !ok {
				break
			}
			if pc, ok := f.operand(p.text+uint64(i), next+constant); ok {
				if !yield(Reference{f, pc, addr + constant}) {
					return
				}
				break
			}
		}
	}
}

// operand returns the address of the instruction with a relative operand at an address, which
// ends at another one.
func (f Func) operand(at, end uint64) (pc uint64, ok bool) {
	for pc := f.lineStart(at); pc < at; {
		inst, err := x86asm.Decode(f.p.code[pc-f.p.text:f.End-f.p.text], 64)
		if err != nil || inst.Len <= 0 {
			return 0, false
		}
		next := pc + uint64(inst.Len)
		if next > at {
			return pc, inst.PCRel == 4 && pc+uint64(inst.PCRelOff) == at && next == end
		}
		pc = next
	}
	return 0, false
}

// referencesARM64 finds ADRP and, behind it, what adds the rest of the address: ADD, or the
// offset of a load or store.
func (p *Program) referencesARM64(to Ranges, yield func(Reference) bool) {
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(p.code[i:]) }
	for i := 0; i+8 <= len(p.code); i += 4 {
		adrp, next := word(i), word(i+4)
		if adrp&0x9f000000 != 0x90000000 || next>>5&31 != adrp&31 {
			continue
		}
		pages := int64(int32(adrp<<8)>>11)&^3 | int64(adrp>>29&3)
		addr := (p.text+uint64(i))&^0xfff + uint64(pages<<12)
		switch offset := uint64(next >> 10 & 0xfff); {
		case next&0xffc00000 == 0x91000000:
			addr += offset
		case next&0x3b000000 == 0x39000000:
			size := next >> 30
			if next&0x04800000 == 0x04800000 { // of 128 bits
				size = 4
			}
			addr += offset << size
		default:
			continue
		}
		if _, ok := to.Find(addr); !ok {
			continue
		}
		if f, ok := p.FuncAt(p.text + uint64(i)); ok && !yield(Reference{f, p.text + uint64(i), addr}) {
			return
		}
	}
}

// Values yields the words of data that hold the entry of a target, and which: the function as
// a value is the address of such a word.
func (p *Program) Values(to Targets) iter.Seq2[uint64, uint64] {
	return func(yield func(addr, entry uint64) bool) {
		for _, q := range p.Image.pointers {
			if to.has(int(q.value-p.text)) && !yield(q.addr, q.value) {
				return
			}
		}
		for _, s := range p.Image.segments {
			if s.exec {
				continue
			}
			for at := -s.addr & 7; at+8 <= uint64(len(s.data)); at += 8 {
				v := binary.LittleEndian.Uint64(s.data[at:])
				if v >= p.text && to.has(int(v-p.text)) && !yield(s.addr+at, v) {
					return
				}
			}
		}
	}
}

// Words yields the words of a piece of data.
func (p *Program) Words(addr, size uint64) iter.Seq2[uint64, uint64] {
	return func(yield func(addr, value uint64) bool) {
		n := min(size, uint64(len(p.Image.from(addr))))
		for at := -addr & 7; at+8 <= n; at += 8 {
			if v, ok := p.Image.word(addr + at); ok && !yield(addr+at, v) {
				return
			}
		}
	}
}
