package reach

import (
	"errors"
	"fmt"
)

// A signature is a method's name, by number, and the symbol of its type.
type signature struct{ name, typ uint32 }

// A method is a method of a live type that is not live itself yet.
type method struct {
	signature
	object   uint32 // number of the object that has the type
	at       uint32 // where in the object's records the method is, after its name
	exported bool
}

// methods has the methods of live types, and what may call methods other than directly.
type methods struct {
	names       map[uint64]uint32  // number of a name, by its hash
	waiting     []method           // those that nothing calls yet
	called      map[signature]bool // through a live interface
	calledNames bitset             // the names in called
	seen        map[call]bool
	ifaces      bitset // symbols of types or tables that useIface has seen
	named       bitset // names that are looked up: by a constant, or through an interface of type parameters
}

// A call calls the method at an offset in an interface type.
type call struct {
	iface uint32
	off   uint64
}

func newMethods(objects int) methods {
	// Programs have forty to fifty methods for each object. A list that grows to that
	// length would be copied five times, and memory that is not used costs nothing.
	return methods{names: map[uint64]uint32{}, called: map[signature]bool{}, seen: map[call]bool{}, waiting: make([]method, 0, 56*objects)}
}

// methodName returns the number in the program of the method name that has number n in
// an object.
func (f *flood) methodName(o *object, n uint64) (name uint32, exported bool, err error) {
	if n >= uint64(o.count[countNames]) {
		return 0, false, errRecord
	}
	if o.methodNames == nil {
		o.methodNames = make([]uint32, o.count[countNames])
	}
	key := at(o.names, uint32(n))
	known := &o.methodNames[n]
	if *known == 0 {
		number, ok := f.methods.names[key]
		if !ok {
			number = uint32(len(f.methods.names)) + 1
			f.methods.names[key] = number
		}
		*known = number
	}
	return *known, key&1 != 0, nil
}

// orNone resolves number n-1 of an object. It returns 0 if n is 0, which stands for none.
func (f *flood) orNone(o *object, n uint64) (uint32, error) {
	if n == 0 {
		return 0, nil
	}
	if n > uint64(o.count[countSymbols]) {
		return 0, errRecord
	}
	return f.resolve(o, uint32(n-1))
}

// noteMethods notes the methods of a live type as waiting.
func (f *flood) noteMethods(c *cursor, entries uint64, v visited) error {
	for range entries {
		name, exported, err := f.methodName(v.o, c.uvarint())
		if err != nil {
			return err
		}
		at := uint32(c.at)
		typ, err := f.orNone(v.o, c.uvarint())
		if err != nil {
			return err
		}
		c.uvarint()
		c.uvarint()
		// The type of the method can be reached through reflection.
		f.use(typ)
		f.methods.waiting = append(f.methods.waiting, method{
			signature: signature{name, typ}, object: v.o.number, at: at, exported: exported,
		})
	}
	return nil
}

// markMethods marks those waiting methods that something may call by now.
func (f *flood) markMethods() error {
	rest := f.methods.waiting[:0]
	for _, m := range f.methods.waiting {
		called := f.methods.calledNames.has(m.name) && f.methods.called[m.signature]
		if !called && !(f.reflects && (m.exported || f.dynlink)) && !f.methods.named.has(m.name) {
			rest = append(rest, m)
			continue
		}
		if err := f.markMethod(m); err != nil {
			return err
		}
	}
	f.methods.waiting = rest
	return nil
}

// markMethod marks the type and the functions of a method.
func (f *flood) markMethod(m method) error {
	o := f.objs[m.object]
	c := cursor{b: o.records, at: int(m.at)}
	for range 3 {
		n := c.uvarint()
		if n == 0 {
			continue
		}
		if n > uint64(o.count[countSymbols]) {
			return fmt.Errorf("package %s: %w", o.pkg, errRecord)
		}
		if err := f.follow(o, uint32(n-1)); err != nil {
			return fmt.Errorf("package %s: %w", o.pkg, err)
		}
	}
	return nil
}

// useIface notes that a type is converted to an interface. id is the type, or its
// table of methods for an interface.
func (f *flood) useIface(id uint32) error {
	if f.methods.ifaces.has(id) {
		return nil
	}
	f.methods.ifaces.add(id)
	o, n := f.at(id)
	typ := id
	if o != nil && !f.cloned.has(id) {
		err := o.each(n, groupItab, func(to uint32) (err error) {
			typ, err = f.resolve(o, to)
			return err
		})
		if err != nil {
			return err
		}
	}
	if typ != 0 {
		f.use(typ)
	}
	return nil
}

// useIfaceMethods notes calls of interface methods, each given by an interface type and
// the offset of the method there.
func (f *flood) useIfaceMethods(c *cursor, entries uint64, v visited) error {
	for range entries {
		n, off := c.uvarint(), c.uvarint()
		if n >= uint64(v.o.count[countSymbols]) {
			return errRecord
		}
		id, err := f.resolve(v.o, uint32(n))
		if err != nil {
			return err
		}
		if v.counts {
			f.note(v.o, id)
		}
		at := call{id, off}
		if f.methods.seen[at] {
			continue
		}
		f.methods.seen[at] = true
		if err := f.useIfaceMethod(at); err != nil {
			return err
		}
	}
	return nil
}

func (f *flood) useIfaceMethod(at call) error {
	o, n := f.at(at.iface)
	if o == nil {
		return errors.New("call of a method of an interface that nothing defines")
	}
	_, c, err := o.record(n)
	if err != nil {
		return err
	}
	for kind, entries, ok := c.group(); ok; kind, entries, ok = c.group() {
		if kind != groupImethod {
			c.skip(kind, entries)
			continue
		}
		for range entries {
			off, name, typ := c.uvarint(), c.uvarint(), c.uvarint()
			if off != at.off {
				continue
			}
			number, _, err := f.methodName(o, name)
			if err != nil {
				return err
			}
			to, err := f.orNone(o, typ)
			if err != nil {
				return err
			}
			f.methods.called[signature{number, to}] = true
			f.methods.calledNames.add(number)
			return nil
		}
	}
	return fmt.Errorf("interface without a method at %d", at.off)
}

// useNamedMethods notes that any method may be called that has one of the names.
func (f *flood) useNamedMethods(c *cursor, entries uint64, o *object) error {
	n := uint64(0)
	for range entries {
		n += c.uvarint()
		name, _, err := f.methodName(o, n)
		if err != nil {
			return err
		}
		f.methods.named.add(name)
	}
	return nil
}
