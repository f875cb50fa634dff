package reach

import (
	"encoding/binary"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/goobj"
)

// A signature is a method's name, by number, and the symbol of its type.
type signature struct{ name, typ uint32 }

// A method is one of a live type that is not yet live itself.
type method struct {
	signature
	typ      uint32 // that has it
	reloc    uint32 // the first of the three relocations that name it
	exported bool
}

// methods holds which methods may be called other than directly.
type methods struct {
	names   map[string]uint32
	waiting []method
	called  map[signature]bool // through a live interface
	named   map[uint32]bool    // by a constant name, or through an interface of type parameters
}

func newMethods() methods {
	return methods{names: map[string]uint32{}, called: map[signature]bool{}, named: map[uint32]bool{}}
}

func (m *methods) name(b []byte) uint32 {
	n, ok := m.names[string(b)]
	if !ok {
		n = uint32(len(m.names))
		m.names[string(b)] = n
	}
	return n
}

// method notes a method of a live type. A type's table of methods has four
// offsets for each: its name, its type, and the function as interfaces and as
// others call it; the last three are relocations that mark a method.
// (abi.Method in internal/abi/type.go, dextratypeData in
// cmd/compile/internal/reflectdata/reflect.go.)
func (f *flood) method(id uint32, o *object, idx uint32, relocs goobj.Relocs, i int) error {
	r := relocs.At(i)
	typ, err := f.resolve(o, r.Sym)
	if err != nil {
		return err
	}
	// The type of the method can be reached through reflection.
	f.use(typ)
	name, err := f.typeName(o, relocs, i-1, r.Off-4)
	if err != nil {
		return err
	}
	first, _ := utf8.DecodeRune(name)
	f.methods.waiting = append(f.methods.waiting, method{
		signature{f.methods.name(name), typ}, id, uint32(i), unicode.IsUpper(first),
	})
	return nil
}

// markMethods marks the methods that something may call by now.
func (f *flood) markMethods() error {
	rest := f.methods.waiting[:0]
	for _, m := range f.methods.waiting {
		if !(f.reflects && (m.exported || f.dynlink)) && !f.methods.called[m.signature] && !f.methods.named[m.name] {
			rest = append(rest, m)
			continue
		}
		at := f.places[m.typ]
		o := f.objs[at.obj]
		relocs := o.graph.Relocs(at.idx)
		for i := range 3 {
			to, err := f.follow(o, relocs.At(int(m.reloc)+i).Sym)
			if err != nil {
				return fmt.Errorf("package %s: %w", o.pkg, err)
			}
			f.mark(to)
		}
	}
	f.methods.waiting = rest
	return nil
}

// useIface notes that a type is converted to an interface; ref names it, or
// the table of its methods for some interface.
func (f *flood) useIface(o *object, ref goobj.Ref) error {
	id, err := f.resolve(o, ref)
	if err != nil {
		return err
	}
	at := f.places[id]
	if at.obj != undefined && !f.cloned[id] {
		o := f.objs[at.obj]
		if o.graph.Record(at.idx).Flag2&o.graph.Layout.Itab != 0 {
			// The second word points to the type.
			r, ok := relocAt(o.graph.Relocs(at.idx), -1, int32(ptrSize(o.graph.GOARCH())))
			if !ok {
				return fmt.Errorf("itab %q without a type", o.graph.Record(at.idx).Name)
			}
			if id, err = f.resolve(o, r.Sym); err != nil {
				return err
			}
		}
	}
	if id != 0 {
		f.use(id)
	}
	return nil
}

// useIfaceMethod notes that a method of an interface type is called: the one
// at an offset in it.
func (f *flood) useIfaceMethod(o *object, r goobj.Relocation) error {
	id, err := f.resolve(o, r.Sym)
	if err != nil {
		return err
	}
	at := f.places[id]
	if at.obj == undefined {
		return fmt.Errorf("call of a method of an interface that nothing defines")
	}
	iface := f.objs[at.obj]
	relocs := iface.graph.Relocs(at.idx)
	name, err := f.typeName(iface, relocs, -1, int32(r.Add))
	if err != nil {
		return err
	}
	typ, ok := relocAt(relocs, -1, int32(r.Add)+4)
	if !ok {
		return fmt.Errorf("interface %q has no method at %d", iface.graph.Record(at.idx).Name, r.Add)
	}
	to, err := f.resolve(iface, typ.Sym)
	if err != nil {
		return err
	}
	f.methods.called[signature{f.methods.name(name), to}] = true
	return nil
}

// useNamedMethod notes that any method of a name may be called; ref names a
// symbol with the name as its data.
func (f *flood) useNamedMethod(o *object, ref goobj.Ref) error {
	id, err := f.resolve(o, ref)
	if err != nil {
		return err
	}
	at := f.places[id]
	if at.obj == undefined {
		return fmt.Errorf("name of a method that nothing defines")
	}
	f.methods.named[f.methods.name(f.objs[at.obj].graph.Data(at.idx))] = true
	return nil
}

// typeName reads the name that a type has at an offset: a flag byte, the
// length as a varint, and the name (abi.Name in internal/abi/type.go). near is
// where its relocation probably is.
func (f *flood) typeName(o *object, relocs goobj.Relocs, near int, off int32) ([]byte, error) {
	r, ok := relocAt(relocs, near, off)
	if !ok {
		return nil, nil
	}
	id, err := f.resolve(o, r.Sym)
	if err != nil || id == 0 {
		return nil, err
	}
	at := f.places[id]
	if at.obj == undefined {
		return nil, fmt.Errorf("name that nothing defines")
	}
	data := f.objs[at.obj].graph.Data(at.idx)
	if len(data) == 0 {
		return nil, nil
	}
	size, n := binary.Uvarint(data[1:])
	if n < 0 || size > uint64(len(data)-1-n) {
		return nil, fmt.Errorf("name cut short: %q", data)
	}
	return data[1+n:][:size], nil
}

// relocAt returns the first relocation at an offset; the one at near is tried
// before the others.
func relocAt(relocs goobj.Relocs, near int, off int32) (goobj.Relocation, bool) {
	if near >= 0 && near < relocs.Len() {
		if r := relocs.At(near); r.Off == off {
			return r, true
		}
	}
	for i := range relocs.Len() {
		if r := relocs.At(i); r.Off == off {
			return r, true
		}
	}
	return goobj.Relocation{}, false
}

// ptrSize returns the size of a pointer in bytes (cmd/internal/sys/arch.go).
func ptrSize(goarch string) int {
	switch goarch {
	case "386", "arm", "mips", "mipsle":
		return 4
	}
	return 8 // amd64, arm64, loong64, mips64*, ppc64*, riscv64, s390x, wasm
}
