package reach

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/goobj"
)

// A signature is a method's name, by number, and the symbol of its type.
type signature struct{ name, typ uint32 }

// A method is one of a live type that is not yet live itself.
type method struct {
	name, signature uint32 // by number
	typ             uint32 // that has it
	reloc           uint32 // the first of the three relocations that name it
	exported        bool
}

// methods holds which methods may be called other than directly.
type methods struct {
	names      map[string]uint32
	signatures map[signature]uint32
	waiting    []method
	called     bitset // signatures: through a live interface
	seen       map[call]bool
	ifaces     bitset // symbols of types or tables that useIface has seen
	named      bitset // names: by a constant, or through an interface of type parameters
}

// A call is one of the method at an offset in an interface type.
type call struct {
	iface uint32
	off   int64
}

func newMethods() methods {
	return methods{names: map[string]uint32{}, signatures: map[signature]uint32{}, seen: map[call]bool{}}
}

func (m *methods) name(b []byte) uint32 {
	n, ok := m.names[string(b)]
	if !ok {
		n = uint32(len(m.names))
		m.names[string(b)] = n
	}
	return n
}

func (m *methods) signature(s signature) uint32 {
	n, ok := m.signatures[s]
	if !ok {
		n = uint32(len(m.signatures))
		m.signatures[s] = n
	}
	return n
}

// method notes a method of a live type. A type's table of methods has four
// offsets for each: its name, its type, and the function as interfaces and as
// others call it; the last three are relocations that mark a method.
// (abi.Method in internal/abi/type.go, dextratypeData in
// cmd/compile/internal/reflectdata/reflect.go.)
func (f *flood) method(o *object, idx uint32, relocs goobj.Relocs, i int) error {
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
	n := f.methods.name(name)
	f.methods.waiting = append(f.methods.waiting, method{
		n, f.methods.signature(signature{n, typ}), o.base + idx, uint32(i), unicode.IsUpper(first),
	})
	return nil
}

// markMethods marks the methods that something may call by now.
func (f *flood) markMethods() error {
	rest := f.methods.waiting[:0]
	for _, m := range f.methods.waiting {
		if !(f.reflects && (m.exported || f.dynlink)) && !f.methods.called.has(m.signature) && !f.methods.named.has(m.name) {
			rest = append(rest, m)
			continue
		}
		o, idx := f.at(m.typ)
		relocs, err := o.graph.Relocs(idx)
		for i := 0; i < 3 && err == nil; i++ {
			err = f.follow(o, relocs.At(int(m.reloc)+i).Sym)
		}
		if err != nil {
			return fmt.Errorf("package %s: %w", o.pkg, err)
		}
	}
	f.methods.waiting = rest
	return nil
}

// useIface notes that a type is converted to an interface; id is the type, or
// the table of its methods for some interface.
func (f *flood) useIface(id uint32) error {
	if f.methods.ifaces.has(id) {
		return nil
	}
	f.methods.ifaces.add(id)
	o, idx := f.at(id)
	if o != nil && !f.cloned[id] && o.graph.Record(idx).Flag2&o.graph.Layout.Itab != 0 {
		relocs, err := o.graph.Relocs(idx)
		if err != nil {
			return err
		}
		// The second word points to the type.
		r, ok := relocAt(relocs, -1, int32(ptrSize(o.graph.GOARCH())))
		if !ok {
			return errors.New("itab without a type")
		}
		if id, err = f.resolve(o, r.Sym); err != nil {
			return err
		}
	}
	if id != 0 {
		f.use(id)
	}
	return nil
}

// useIfaceMethod notes that a method of an interface type is called: the one
// at an offset in it.
func (f *flood) useIfaceMethod(id uint32, off int64) error {
	c := call{id, off}
	if f.methods.seen[c] {
		return nil
	}
	f.methods.seen[c] = true
	iface, idx := f.at(id)
	if iface == nil {
		return errors.New("call of a method of an interface that nothing defines")
	}
	relocs, err := iface.graph.Relocs(idx)
	if err != nil {
		return err
	}
	name, err := f.typeName(iface, relocs, -1, int32(off))
	if err != nil {
		return err
	}
	typ, ok := relocAt(relocs, -1, int32(off)+4)
	if !ok {
		return fmt.Errorf("interface without a method at %d", off)
	}
	to, err := f.resolve(iface, typ.Sym)
	if err != nil {
		return err
	}
	f.methods.called.add(f.methods.signature(signature{f.methods.name(name), to}))
	return nil
}

// useNamedMethod notes that any method of a name may be called; id is a symbol
// with the name as its data.
func (f *flood) useNamedMethod(id uint32) error {
	o, idx := f.at(id)
	if o == nil {
		return errors.New("name of a method that nothing defines")
	}
	name, err := o.graph.Data(idx)
	f.methods.named.add(f.methods.name(name))
	return err
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
	def, idx := f.at(id)
	if def == nil {
		return nil, errors.New("name that nothing defines")
	}
	data, err := def.graph.Data(idx)
	if err != nil || len(data) == 0 {
		return nil, err
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
