// Package signature compares what a package declares of a symbol that it pulls with what
// the symbol is: the slots of the calling convention that parameters and results take,
// the size and layout of variables, and of the structs that pointers lead to.
//
// What the standard library declares comes from a table of the known releases and systems
// ([BuiltIn]), or from the sources of one GOROOT ([FromSource]). What the package declares
// comes from its sources, which are parsed and resolved, and not type checked
// ([Sources]). [Compare] says how far both agree; the names of types and fields count for
// nothing there.
//
// The calling convention is that of cmd/compile/internal/abi: ABIInternal, which assembly
// is called by too, through wrappers. What cannot be resolved is [Unknown] and no finding.
package signature

import (
	"fmt"
	"strings"
)

// A Kind is what a type is made of.
type Kind byte

const (
	Invalid Kind = iota // what is not known
	Bool
	Int // and its signed kin: Size tells them apart, 0 for one word
	Uint
	Float
	Complex
	String
	UnsafePointer
	Pointer
	Slice
	Array
	Struct
	Func
	Interface
	Map
	Chan
	Named
)

// A Type is a type whose parts are resolved as far as they are asked for.
type Type struct {
	Kind   Kind
	Size   int64  // of Int, Uint, Float and Complex in bytes; 0 is one word
	Name   string // of a Named: "runtime.hmap"; of a basic type as the language has it
	Elem   *Type  // of Pointer, Slice, Array, Map and Chan
	Key    *Type  // of Map
	Len    int64  // of Array
	Fields []Field

	Params, Results []*Type // of Func
	Variadic        bool    // the last of Params is the slice

	Methods bool // an Interface has some

	resolve func() *Type // of a Named, until it is resolved
	under   *Type
	measure *measured // once its size was asked for
}

// A Field is one of a struct. That of an embedded type has no name.
type Field struct {
	Name string
	Type *Type
}

// Under returns what a named type is made of, and any other type itself. A type that is
// made of itself, or cannot be found, is Invalid.
func (t *Type) Under() *Type {
	for range 100 {
		if t == nil {
			break
		}
		if t.Kind != Named {
			return t
		}
		if resolve := t.resolve; resolve != nil {
			t.resolve = nil // a type that leads to itself finds nothing
			t.under = resolve()
		}
		t = t.under
	}
	return &Type{}
}

// basic returns a type of the universe, nil if there is none of that name.
func basic(name string) *Type {
	t := &Type{Name: name}
	switch name {
	case "bool":
		t.Kind = Bool
	case "int":
		t.Kind = Int
	case "int8", "int16", "int32", "int64":
		t.Kind, t.Size = Int, bytesOf(name, "int")
	case "uint", "uintptr":
		t.Kind = Uint
	case "uint8", "uint16", "uint32", "uint64":
		t.Kind, t.Size = Uint, bytesOf(name, "uint")
	case "float32", "float64":
		t.Kind, t.Size = Float, bytesOf(name, "float")
	case "complex64", "complex128":
		t.Kind, t.Size = Complex, bytesOf(name, "complex")
	case "string":
		t.Kind = String
	case "unsafe.Pointer":
		t.Kind = UnsafePointer
	case "byte":
		return basic("uint8")
	case "rune":
		return basic("int32")
	case "any":
		return &Type{Kind: Interface}
	case "error":
		t.Kind, t.Methods = Interface, true
	default:
		return nil
	}
	return t
}

func bytesOf(name, kind string) int64 {
	bits := int64(0)
	for _, c := range strings.TrimPrefix(name, kind) {
		bits = bits*10 + int64(c-'0')
	}
	return bits / 8
}

// String writes a type as Go does, with the whole paths of packages and without the names
// of parameters and the methods of interfaces. [Parse] reads it.
func (t *Type) String() string {
	var b strings.Builder
	t.write(&b, 0)
	return b.String()
}

// tooDeep is how deep types may be nested: foreign sources may do it without end.
const tooDeep = 200

func (t *Type) write(b *strings.Builder, depth int) {
	if t == nil || depth > tooDeep || b.Len() > 4*longest {
		b.WriteByte('?')
		return
	}
	elem := func(before string) {
		b.WriteString(before)
		t.Elem.write(b, depth+1)
	}
	switch t.Kind {
	case Pointer:
		elem("*")
	case Slice:
		elem("[]")
	case Array:
		elem(fmt.Sprintf("[%d]", t.Len))
	case Chan:
		elem("chan ")
	case Map:
		b.WriteString("map[")
		t.Key.write(b, depth+1)
		elem("]")
	case Struct:
		b.WriteString("struct{")
		for i, f := range t.Fields {
			if i > 0 {
				b.WriteString("; ")
			}
			if f.Name != "" {
				b.WriteString(f.Name + " ")
			}
			f.Type.write(b, depth+1)
		}
		b.WriteByte('}')
	case Func:
		t.writeFunc(b, depth)
	case Interface:
		switch {
		case t.Name != "":
			b.WriteString(t.Name)
		case t.Methods:
			b.WriteString("interface{…}")
		default:
			b.WriteString("any")
		}
	case Invalid:
		b.WriteByte('?')
	default:
		b.WriteString(t.Name)
	}
}

func (t *Type) writeFunc(b *strings.Builder, depth int) {
	list := func(types []*Type, variadic bool) {
		for i, p := range types {
			if i > 0 {
				b.WriteString(", ")
			}
			if variadic && i == len(types)-1 && p != nil && p.Kind == Slice {
				b.WriteString("...")
				p = p.Elem
			}
			p.write(b, depth+1)
		}
	}
	b.WriteString("func(")
	list(t.Params, t.Variadic)
	b.WriteByte(')')
	switch len(t.Results) {
	case 0:
	case 1:
		b.WriteByte(' ')
		list(t.Results, false)
	default:
		b.WriteString(" (")
		list(t.Results, false)
		b.WriteByte(')')
	}
}
