// Package exportdata reads which names are used by the function bodies that an archive hands to other
// packages, for the compiler to inline or instantiate.
//
// The compiler writes them for itself into __.PKGDEF: numbered elements in ten sections. Each element
// begins with a table of the elements that it names (internal/pkgbits in Go's sources, the same from
// Go 1.23 to 1.27). So the tables say what a body names, whatever else stands in it. A package has the
// bodies of its own functions and of those that it has inlined from others. A compiler reads the export
// data of the packages that the source imports, and no other: it has no further bodies.
package exportdata

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// The sections that are read, in their order among all.
const (
	strings  = 0
	meta     = 1
	pkgs     = 3
	names    = 4 // of objects; what else is said of one has the same number in other sections
	objects  = 6
	private  = 7 // what the compiler alone is told of an object
	bodies   = 9
	sections = 10
)

const (
	privateRoot = 1 // the element of meta that lists bodies
	function    = 3 // the kind of an object, behind its name
	variable    = 4
)

// A Symbol is one that a body may name.
type Symbol struct {
	Package string // its import path
	Name    string // in its package; of a method, without the receiver
	Method  bool
}

// A Func is a function or method that an archive has the body of.
type Func struct {
	Package string // its import path
	Name    string // F, T.M or (*T).M; of a generic type's method without type parameters of its own, the type alone
	Generic bool
}

// Data is the export data of one archive.
type Data struct {
	elements []byte
	ends     []byte           // of each element, four bytes
	last     [sections]uint32 // by section: how many elements there are up to its end
}

var errCut = errors.New("export data cut short")

// Parse reads the head of an archive's export data. What has other marks between the values, as the
// compiler's own developers ask for, is refused.
func Parse(text []byte) (*Data, error) {
	const last, syncMarkers = 5, 1
	word := func() (n uint32) {
		if len(text) >= 4 {
			n, text = binary.LittleEndian.Uint32(text), text[4:]
		}
		return n
	}
	if len(text) < 4*(2+sections) {
		return nil, errCut
	}
	if v := word(); v == 0 || v > last {
		return nil, fmt.Errorf("export data of version %d is not known", v)
	}
	if flags := word(); flags&syncMarkers != 0 {
		return nil, errors.New("export data has marks between its values")
	}
	var d Data
	for i := range d.last {
		d.last[i] = word()
	}
	n := d.last[sections-1]
	if !slices.IsSorted(d.last[:]) || uint64(len(text)) < 4*uint64(n) {
		return nil, errCut
	}
	d.ends, d.elements = text[:4*n], text[4*n:]
	return &d, nil
}

// An element is one of a section.
type element struct {
	table []ref  // what it names
	data  []byte // what stands behind the table
}

// A ref names an element.
type ref struct {
	section uint64
	index   uint32
}

// raw returns an element as it is stored.
func (d *Data) raw(section int, index uint32) ([]byte, error) {
	at := uint64(index)
	if section > 0 {
		at += uint64(d.last[section-1])
	}
	if at >= uint64(d.last[section]) {
		return nil, errCut
	}
	start := uint32(0)
	if at > 0 {
		start = binary.LittleEndian.Uint32(d.ends[4*at-4:])
	}
	end := binary.LittleEndian.Uint32(d.ends[4*at:])
	if start > end || uint64(end) > uint64(len(d.elements)) {
		return nil, errCut
	}
	return d.elements[start:end], nil
}

func (d *Data) element(section int, index uint32) (e element, err error) {
	if e.data, err = d.raw(section, index); err != nil {
		return e, err
	}
	n, err := e.number()
	if err != nil || n > uint64(len(e.data)) {
		return e, errCut
	}
	e.table = make([]ref, n)
	for i := range e.table {
		kind, err := e.number()
		if err != nil {
			return e, err
		}
		index, err := e.number()
		if err != nil || index > 1<<32-1 {
			return e, errCut
		}
		e.table[i] = ref{kind, uint32(index)}
	}
	return e, nil
}

// number reads the next number of an element.
func (e *element) number() (uint64, error) {
	v, n := binary.Uvarint(e.data)
	if n <= 0 {
		return 0, errCut
	}
	e.data = e.data[n:]
	return v, nil
}

// ref reads the next number, as a place in the table.
func (e *element) ref(section uint64) (uint32, error) {
	i, err := e.number()
	if err != nil || i >= uint64(len(e.table)) || e.table[i].section != section {
		return 0, errCut
	}
	return e.table[i].index, nil
}

// text reads the next number, as the place of a string.
func (d *Data) text(e *element) (string, error) {
	at, err := e.ref(strings)
	if err != nil {
		return "", err
	}
	text, err := d.raw(strings, at)
	return string(text), err
}

// path returns the import path of a package.
func (d *Data) path(pkg uint32) (string, error) {
	e, err := d.element(pkgs, pkg)
	if err != nil {
		return "", err
	}
	return d.text(&e)
}

// object returns the package, the name and the kind of an object.
func (d *Data) object(index uint32) (pkg, name string, kind uint64, err error) {
	e, err := d.element(names, index)
	if err != nil {
		return "", "", 0, err
	}
	at, err := e.ref(pkgs)
	if err == nil {
		pkg, err = d.path(at)
	}
	if err == nil {
		name, err = d.text(&e)
	}
	if err != nil {
		return "", "", 0, err
	}
	kind, err = e.number()
	return pkg, name, kind, err
}
