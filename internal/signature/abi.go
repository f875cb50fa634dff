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
	var stack int64
	if params, stack, err = m.assign(f.Params, 0); err != nil {
		return nil, nil, err
	}
	stack = (stack + m.Word - 1) / m.Word * m.Word
	results, _, err = m.assign(f.Results, stack)
	return params, results, err
}

func (m Machine) assign(types []*Type, stack int64) ([]slot, int64, error) {
	var list []slot
	ints, floats := 0, 0
	for i, t := range types {
		size, align, err := m.sizeOf(t)
		if err != nil {
			return nil, 0, err
		}
		of := fmt.Sprintf("#%d", i)
		needInts, needFloats := m.registers(t)
		if size > 0 && ints+needInts <= m.Ints && floats+needFloats <= m.Floats {
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
		stack = (stack + align - 1) / align * align
		for l := range m.leaves(t) {
			if len(list) == tooMany {
				return nil, 0, fmt.Errorf("%s has too many parts", t)
			}
			list = append(list, slot{fmt.Sprintf("S%d", stack+l.offset), l, of})
		}
		stack += size
	}
	return list, stack, nil
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
