package signature

import (
	"cmp"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// A Machine is what layout and calling convention depend on. Registers are those for
// integers and pointers, and for floats; none where all is passed on the stack.
type Machine struct {
	Word         int64
	Ints, Floats int
}

// most is the largest size that a type may have here.
const most = 1 << 48

// sizeOf returns a type's size and alignment in bytes, as gcSizes does in go/types. It
// fails for what is not known in full.
func (m Machine) sizeOf(t *Type) (size, align int64, err error) { return m.measure(t, 0) }

// A measured is a size that is kept: a type of types that hold each other twice would be
// measured without end.
type measured struct {
	size, align int64
	err         error
}

func (m Machine) measure(t *Type, depth int) (size, align int64, err error) {
	if t == nil || depth > tooDeep {
		return 0, 0, fmt.Errorf("%s is not known, or nested too deep", t)
	}
	if t.measure == nil {
		size, align, err = m.measureNow(t, depth)
		t.measure = &measured{size, align, err}
	}
	return t.measure.size, t.measure.align, t.measure.err
}

func (m Machine) measureNow(t *Type, depth int) (size, align int64, err error) {
	if atomic64(t) {
		return 0, 8, nil
	}
	u := t.Under()
	switch u.Kind {
	case Bool:
		return 1, 1, nil
	case Int, Uint, Float:
		size = cmp.Or(u.Size, m.Word)
		return size, min(size, m.Word), nil
	case Complex:
		return u.Size, min(u.Size/2, m.Word), nil
	case UnsafePointer, Pointer, Func, Map, Chan:
		return m.Word, m.Word, nil
	case String, Interface:
		return 2 * m.Word, m.Word, nil
	case Slice:
		return 3 * m.Word, m.Word, nil
	case Array:
		size, align, err = m.measure(u.Elem, depth+1)
		if err == nil && size > 0 && u.Len > most/size {
			err = fmt.Errorf("%s is too large", t)
		}
		return size * u.Len, align, err
	case Struct:
		_, size, align, err = m.offsets(u, depth)
		return size, align, err
	}
	return 0, 0, fmt.Errorf("%s is not known", t)
}

// atomic64 reports whether a type is empty and aligned to eight bytes everywhere: the
// compiler knows these by name (isAtomicStdPkg in cmd/compile/internal/types/size.go).
func atomic64(t *Type) bool {
	return t != nil && t.Kind == Named && (t.Name == "internal/runtime/atomic.align64" || t.Name == "sync/atomic.align64")
}

// offsets lays out the fields of a struct. A field of no size at the end is given a byte,
// so that its address is none of the next object.
func (m Machine) offsets(u *Type, depth int) (offsets []int64, size, align int64, err error) {
	align = 1
	var last int64
	for _, f := range u.Fields {
		fsize, falign, err := m.measure(f.Type, depth+1)
		if err != nil {
			return nil, 0, 0, err
		}
		size = (size + falign - 1) / falign * falign
		offsets = append(offsets, size)
		size, align, last = size+fsize, max(align, falign), fsize
		if size > most {
			return nil, 0, 0, fmt.Errorf("a struct is too large")
		}
	}
	if size > 0 && last == 0 && len(u.Fields) > 0 {
		size++
	}
	return offsets, (size + align - 1) / align * align, align, nil
}

// embeddedName returns the name of an embedded field.
func embeddedName(t *Type) string {
	if t != nil && t.Kind == Pointer {
		t = t.Elem
	}
	name, _, _ := strings.Cut(t.String(), "[")
	return name[strings.LastIndexByte(name, '.')+1:]
}

// A leaf is a part of a type that has no parts itself.
type leaf struct {
	offset, size int64
	kind         leafKind
	path         string // .field.len
	elem         *Type  // what a pointer leads to, nil where that is not said; a func, map, chan or interface itself
	many         bool   // of a slice: elements follow each other
	blank        bool   // of a field without a name
}

// A leafKind is what the garbage collector and the registers tell apart.
type leafKind byte

const (
	isBool     leafKind = 'b'
	isSigned   leafKind = 'i'
	isUnsigned leafKind = 'u'
	isFloat    leafKind = 'f'
	isPointer  leafKind = 'p'
	isTable    leafKind = 't' // the first word of an interface
)

func (l leaf) String() string {
	return fmt.Sprintf("%s@%d:%c%d", l.path, l.offset, l.kind, l.size)
}

// leaves yields the parts of a type in memory, the lowest first. It ends early where a
// part is not known; sizeOf says so before.
func (m Machine) leaves(t *Type) iter.Seq[leaf] {
	return func(yield func(leaf) bool) { m.walk(t, leaf{}, 0, yield) }
}

// walk yields the parts of a type that stands at a place.
func (m Machine) walk(t *Type, at leaf, depth int, yield func(leaf) bool) bool {
	if depth > tooDeep {
		return false
	}
	u := t.Under()
	part := func(path string, offset, size int64, kind leafKind, elem *Type) bool {
		many := u.Kind == Slice && kind == isPointer
		return yield(leaf{at.offset + offset, size, kind, at.path + path, elem, many, at.blank})
	}
	w := m.Word
	switch u.Kind {
	case Bool:
		return part("", 0, 1, isBool, nil)
	case Int, Uint, Float:
		return part("", 0, cmp.Or(u.Size, w), number(u.Kind), nil)
	case Complex:
		return part(".re", 0, u.Size/2, isFloat, nil) && part(".im", u.Size/2, u.Size/2, isFloat, nil)
	case UnsafePointer:
		return part("", 0, w, isPointer, nil)
	case Pointer:
		return part("", 0, w, isPointer, u.Elem)
	case Func, Map, Chan:
		return part("", 0, w, isPointer, u)
	case String:
		return part(".ptr", 0, w, isPointer, basic("uint8")) && part(".len", w, w, isSigned, nil)
	case Slice:
		return part(".ptr", 0, w, isPointer, u.Elem) && part(".len", w, w, isSigned, nil) && part(".cap", 2*w, w, isSigned, nil)
	case Interface:
		return part(".tab", 0, w, isTable, u) && part(".data", w, w, isPointer, nil)
	case Array:
		return m.walkArray(u, at, depth, yield)
	case Struct:
		return m.walkStruct(u, at, depth, yield)
	}
	return false
}

func number(k Kind) leafKind {
	switch k {
	case Int:
		return isSigned
	case Uint:
		return isUnsigned
	}
	return isFloat
}

func (m Machine) walkArray(u *Type, at leaf, depth int, yield func(leaf) bool) bool {
	size, _, err := m.measure(u.Elem, depth)
	if err != nil {
		return false
	}
	if size == 0 {
		return true
	}
	for i := range u.Len {
		next := at
		next.offset, next.path = at.offset+i*size, at.path+"["+strconv.FormatInt(i, 10)+"]"
		if !m.walk(u.Elem, next, depth+1, yield) {
			return false
		}
	}
	return true
}

func (m Machine) walkStruct(u *Type, at leaf, depth int, yield func(leaf) bool) bool {
	offsets, _, _, err := m.offsets(u, depth)
	if err != nil {
		return false
	}
	for i, f := range u.Fields {
		if size, _, _ := m.measure(f.Type, depth+1); size == 0 {
			continue
		}
		next := at
		next.offset, next.blank = at.offset+offsets[i], at.blank || f.Name == "_"
		if next.path = at.path + "." + f.Name; f.Name == "" {
			next.path = at.path + "." + embeddedName(f.Type)
		}
		if !m.walk(f.Type, next, depth+1, yield) {
			return false
		}
	}
	return true
}
