package signature

import "fmt"

// A slot is where a part of a parameter or result is passed.
type slot struct {
	place string // I0, F1, or S8 for the stack
	leaf
	of string // #1.len: the parameter that it is part of
}

func (s slot) String() string { return fmt.Sprintf("%s%s:%c%d", s.of, s.path, s.kind, s.size) }

// slots returns where a function finds its parameters and puts its results, as
// assignParam and tryAllocRegs do in cmd/compile/internal/abi/abiutils.go: a parameter is
// in registers as a whole, or on the stack as a whole.
func (m Machine) slots(f *Type) (params, results []slot, err error) {
	params, results, _, err = m.frame(f)
	return params, results, err
}

// ArgumentBytes returns how many bytes a function's parameters and results have on the stack, with
// the places behind them for the parameters in registers (ArgWidth in abiutils.go): what the
// compiler writes into the function's object ([goobj.Object.ArgumentBytes]). ok is false where a
// type is not known in full, or the function has the ABI of assembly.
func (s *Sources) ArgumentBytes(d Decl) (n int64, ok bool) {
	_, _, n, err := s.m.frame(d.Type)
	return n, err == nil && d.Type.Kind == Func && !d.ABI0
}

// frame is described with slots and ArgumentBytes.
func (m Machine) frame(f *Type) (params, results []slot, bytes int64, err error) {
	params, stack, spill, err := m.assign(f.Params, 0)
	if err != nil {
		return nil, nil, 0, err
	}
	results, stack, _, err = m.assign(f.Results, roundUp(stack, m.Word))
	return params, results, roundUp(stack, m.Word) + roundUp(spill, m.Word), err
}

func roundUp(n, to int64) int64 { return (n + to - 1) / to * to }

// assign returns the slots of parameters or of results, where the stack ends behind them, and how
// many bytes those in registers have in memory.
func (m Machine) assign(types []*Type, stack int64) (list []slot, end, spill int64, err error) {
	ints, floats := 0, 0
	for i, t := range types {
		size, align, err := m.sizeOf(t)
		if err != nil {
			return nil, 0, 0, err
		}
		of := fmt.Sprintf("#%d", i)
		needInts, needFloats := m.registers(t)
		if size > 0 && ints+needInts <= m.Ints && floats+needFloats <= m.Floats {
			spill = roundUp(spill, align) + size
			for l := range m.leaves(t) {
				place := fmt.Sprintf("I%d", ints)
				if l.kind == isFloat {
					place = fmt.Sprintf("F%d", floats)
					floats++
				} else {
					ints++
				}
				list = append(list, slot{place, l, of})
			}
			continue
		}
		stack = roundUp(stack, align)
		for l := range m.leaves(t) {
			if len(list) == tooMany {
				return nil, 0, 0, fmt.Errorf("%s has too many parts", t)
			}
			list = append(list, slot{fmt.Sprintf("S%d", stack+l.offset), l, of})
		}
		stack += size
	}
	return list, stack, spill, nil
}

// tooMany is how many parts of a type are looked at.
const tooMany = 1 << 14

// registers returns how many registers a type asks for; more than there are for one that
// is never in registers: of an array of two or more.
func (m Machine) registers(t *Type) (ints, floats int) {
	u := t.Under()
	if size, _, _ := m.sizeOf(u); size == 0 {
		return 0, 0
	}
	switch u.Kind {
	case Float:
		return 0, 1
	case Complex:
		return 0, 2
	case String, Interface:
		return 2, 0
	case Slice:
		return 3, 0
	case Array:
		if u.Len == 1 {
			return m.registers(u.Elem)
		}
		return m.Ints + 1, m.Floats + 1
	case Struct:
		for _, f := range u.Fields {
			i, f := m.registers(f.Type)
			ints, floats = ints+i, floats+f
			if ints > m.Ints || floats > m.Floats {
				break
			}
		}
		return ints, floats
	}
	return 1, 0
}
