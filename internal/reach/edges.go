package reach

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// passedOver reports whether the search ignores a relocation.
func (s *summarizer) passedOver(r goobj.Relocation) bool {
	return r.Weak && !s.rules.isDirectCall(r.Type) || r.Type == s.rules.useType
}

// noteEdges notes what a definition refers to. sym is its number in the summary, i its
// index in the object.
func (w *objectWriter) noteEdges(sym, i uint32, rec goobj.Record) error {
	g := w.graph
	if g.Leaf(i) {
		return nil
	}
	l := g.Layout
	flags := bit(rec.Flag&l.ReflectMethod != 0, flagReflects) | bit(rec.Flag&l.GoType != 0, flagType) |
		bit(rec.Size > 8, flagLong) | bit(i < g.Defs && !g.Named(i), flagUnnamed)
	aux, err := g.Aux(i)
	if err != nil {
		return err
	}
	flags |= bit(aux.Len() > 0 && rec.Flag2&l.PkgInit != 0, flagInit)
	w.notes.begin(sym, flags)
	relocs, err := g.Relocs(i)
	if err != nil {
		return err
	}
	w.countRead(len(relocs) + int(rec.Size)) // its whole data counts: the system reads pages, not bytes
	for j := 0; j < relocs.Len(); j++ {
		if typ, ref := relocs.Brief(j); w.plain.has(typ) {
			to, err := w.symbol(ref)
			if err != nil {
				return err
			}
			if to != 0 {
				w.notes.plain(sym, to-1)
			}
			continue
		}
		r := relocs.At(j)
		switch {
		case w.passedOver(r):
		case !r.Weak && r.Type == w.rules.methodOff:
			if j+2 >= relocs.Len() {
				return fmt.Errorf("a type has a method cut short")
			}
			if err := w.method(relocs, j); err != nil {
				return fmt.Errorf("method of a type: %w", err)
			}
			j += 2
		default:
			if err := w.edge(sym, r); err != nil {
				return err
			}
		}
	}
	if rec.Flag2&l.Itab != 0 {
		// The second word points to the type.
		if r, ok := relocAt(relocs, -1, int32(w.ptrSize)); ok {
			if err := w.add(groupItab, r.Sym); err != nil {
				return err
			}
		}
	}
	if rec.Flag&l.GoType != 0 {
		if err := w.imethods(i, relocs); err != nil {
			return err
		}
	}
	if err := w.aux(aux); err != nil {
		return err
	}
	w.notes.end(sym)
	return nil
}

// edge notes what a relocation refers to.
func (w *objectWriter) edge(sym uint32, r goobj.Relocation) error {
	switch {
	case r.Weak:
		return w.add(groupWeakCall, r.Sym)
	case r.Type == w.rules.initOrder:
		return w.add(groupInitOrder, r.Sym)
	case r.Type == w.rules.useIface:
		return w.add(groupIface, r.Sym)
	case r.Type == w.rules.useIfaceMethod:
		to, err := w.symbol(r.Sym)
		if err == nil && (to == 0 || r.Add < 0) {
			err = errors.New("call of a method of an interface that nothing defines")
		}
		w.notes.entry(groupCall, to-1, uint32(r.Add), uint32(r.Add>>32))
		return err
	case r.Type == w.rules.useNamedMethod:
		i, own, err := w.numbering.index(r.Sym)
		if err != nil {
			return err
		}
		if !own || i >= w.graph.Definitions() {
			return errors.New("name of a method that nothing defines")
		}
		name, err := w.graph.Data(i)
		w.notes.entry(groupNamed, w.methodName(name))
		return err
	}
	to, err := w.symbol(r.Sym)
	if err == nil && to != 0 {
		w.notes.plain(sym, to-1)
	}
	return err
}

// add notes an entry, of a group whose entries are one symbol, if that leads anywhere.
func (w *objectWriter) add(kind uint32, ref goobj.Ref) error {
	to, err := w.symbol(ref)
	if err == nil && to != 0 {
		w.notes.entry(kind, to-1)
	}
	return err
}

// aux notes the auxiliary symbols of a definition, but not a variable's type nor, by
// default, debug information. The linker keeps debug information too, but that leads
// nowhere: it only refers to what it describes, to other debug information, and to
// types, which it does not keep.
func (w *objectWriter) aux(aux goobj.Aux) error {
	for j := range aux.Len() {
		kind, ref := aux.At(j)
		if kind == toolchain.AuxGotype || isDebug(kind) && w.want&debugInfo == 0 {
			continue
		}
		if err := w.add(groupAux, ref); err != nil {
			return err
		}
	}
	return nil
}

// method notes the method whose first relocation is number j. A type's table of methods
// has four offsets for each: its name, its type, and the function as interfaces and as
// others call it. The last three are relocations of a type that marks methods
// (abi.Method in internal/abi/type.go, dextratypeData in
// cmd/compile/internal/reflectdata/reflect.go).
func (w *objectWriter) method(relocs goobj.Relocs, j int) error {
	name, err := w.typeName(relocs, j-1, relocs.At(j).Off-4)
	if err != nil {
		return err
	}
	entry := [4]uint32{w.methodName(name)}
	for k := range 3 {
		to, err := w.symbol(relocs.At(j + k).Sym)
		if err != nil {
			return err
		}
		entry[k+1] = to
	}
	w.notes.entry(groupMethod, entry[:]...)
	return nil
}

// imethods notes the methods of an interface type: pairs of a name and a type
// behind the fields that all types have (abi.InterfaceType and abi.Imethod in
// internal/abi/type.go). It does nothing for other types.
func (w *objectWriter) imethods(i uint32, relocs goobj.Relocs) error {
	const isInterface, kindMask = 20, 31
	kindAt, size := 2*w.ptrSize+7, int32(4*w.ptrSize+16)
	data, err := w.graph.Data(i)
	if err != nil || len(data) <= kindAt || data[kindAt]&kindMask != isInterface {
		return err
	}
	w.first = emptied(w.first)
	for j := relocs.Len() - 1; j >= 0; j-- {
		w.first[relocs.At(j).Off] = j
	}
	for j := range relocs.Len() {
		r := relocs.At(j)
		typ, ok := w.first[r.Off+4]
		if r.Off < size || !ok || w.first[r.Off] != j {
			continue
		}
		name, err := w.typeName(relocs, j, r.Off)
		if err != nil {
			return err
		}
		to, err := w.symbol(relocs.At(typ).Sym)
		if err != nil {
			return err
		}
		w.notes.entry(groupImethod, uint32(r.Off), w.methodName(name), to)
	}
	return nil
}

// methodName returns the number of a method's name, by its hash. The last bit of the hash
// says whether it is exported.
func (w *objectWriter) methodName(name []byte) uint32 {
	first, _ := utf8.DecodeRune(name)
	key := xxhash.Sum64(name) &^ 1
	if unicode.IsUpper(first) {
		key |= 1
	}
	n, known := w.namesOf[key]
	if !known {
		n = w.names.add(key)
		w.namesOf[key] = n
	}
	return n
}

// typeName reads the name to which a type has a relocation at an offset: a flag byte,
// the length as a varint, and the name (abi.Name in internal/abi/type.go). near is the
// relocation's probable number. The name is in the same object, since the compiler
// writes it into each that has the type.
func (w *objectWriter) typeName(relocs goobj.Relocs, near int, off int32) ([]byte, error) {
	r, ok := relocAt(relocs, near, off)
	if !ok || r.Sym == (goobj.Ref{}) {
		return nil, nil
	}
	i, own, err := w.numbering.index(r.Sym)
	if err != nil {
		return nil, err
	}
	if !own || i >= w.graph.Definitions() {
		return nil, errors.New("name outside the object")
	}
	data, err := w.graph.Data(i)
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
