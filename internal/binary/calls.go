package binary

import (
	"encoding/binary"
	"iter"

	"golang.org/x/arch/x86/x86asm"
)

// A Call is an instruction that calls a function, or jumps to it.
type Call struct {
	From   Func
	PC     uint64 // of the instruction
	Target uint64
}

// Targets are functions by their entries: a bit for each byte of the text.
type Targets struct {
	p    *Program
	bits []uint64
}

// NewTargets returns an empty set.
func (p *Program) NewTargets() Targets { return Targets{p, make([]uint64, len(p.code)/64+1)} }

// Add adds a function.
func (t Targets) Add(f Func) {
	off := f.Entry - t.p.text
	t.bits[off/64] |= 1 << (off % 64)
}

// has reports whether a function of the set begins so many bytes behind the start of the text.
func (t Targets) has(off int) bool {
	return uint(off) < uint(len(t.p.code)) && t.bits[off/64]>>(off%64)&1 != 0
}

// Calls yields what looks like a call of one of the targets. In an amd64 program, bytes inside
// another instruction may look like one, too: [Call.IsInstruction] tells.
func (p *Program) Calls(to Targets) iter.Seq[Call] {
	find := p.callsAMD64
	if p.Image.GOARCH == "arm64" {
		find = p.callsARM64
	}
	return func(yield func(Call) bool) {
		find(to, func(at, target int) bool {
			pc := p.text + uint64(at)
			f, ok := p.FuncAt(pc)
			return !ok || yield(Call{f, pc, p.text + uint64(target)})
		})
	}
}

const jumpAMD64 = 0xe9 // with a distance of 32 bits

// callsAMD64 finds CALL and JMP with a distance of 32 bits, and conditional jumps, which only
// assembly has.
func (p *Program) callsAMD64(to Targets, found func(at, target int) bool) {
	const call, escape, jcc = 0xe8, 0x0f, 0x80
	code := p.code
	for i := 0; i+5 <= len(code); i++ {
		at := i
		switch b := code[i]; {
		case b == call || b == jumpAMD64:
		case b&0xf0 == jcc && i > 0 && code[i-1] == escape:
			at--
		default:
			continue
		}
		target := i + 5 + int(int32(binary.LittleEndian.Uint32(code[i+1:])))
		if to.has(target) && !found(at, target) {
			return
		}
	}
}

// callsARM64 finds BL and B.
func (p *Program) callsARM64(to Targets, found func(at, target int) bool) {
	const branch, mask = 0x14000000, 0x7c000000 // the bit above is that of BL
	for i := 0; i+4 <= len(p.code); i += 4 {
		word := binary.LittleEndian.Uint32(p.code[i:])
		if word&mask != branch {
			continue
		}
		target := i + int(int32(word<<6)>>6)*4
		if to.has(target) && !found(i, target) {
			return
		}
	}
}

// IsJump reports whether the instruction is a jump without a condition.
func (c Call) IsJump() bool {
	code := c.From.p.code[c.PC-c.From.p.text:]
	if c.From.p.Image.GOARCH == "arm64" {
		return code[3]&0x80 == 0 // the bit of BL
	}
	return code[0] == jumpAMD64
}

// IsInstruction reports whether an instruction begins at the call's address, and false where
// it is the inside of another one. In doubt, where there are instructions that cannot be
// decoded, it does.
func (c Call) IsInstruction() bool {
	if c.From.p.Image.GOARCH != "amd64" {
		return true
	}
	return c.From.begins(c.PC)
}

// begins reports whether an instruction of amd64 begins at an address.
func (f Func) begins(pc uint64) bool {
	at := f.lineStart(pc)
	for at < pc {
		inst, err := x86asm.Decode(f.p.code[at-f.p.text:f.End-f.p.text], 64)
		if err != nil || inst.Len <= 0 {
			return true
		}
		at += uint64(inst.Len)
	}
	return at == pc
}
