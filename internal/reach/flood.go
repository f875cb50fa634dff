package reach

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/goobj"
)

// A flood marks what is reachable from the symbols it is given.
type flood struct {
	*loader
	dynlink bool // types may come from and go to other modules
	plugins bool // initialisers of maps are kept: a plugin may need them
	debug   bool // debug information is searched as well

	live   bitset
	queued int // symbols in the queues of all objects

	asked map[uint32]uint32 // symbols whose uses are noted, to the number of the name
	watch bitset            // of asked

	extra    map[uint32][]uint32 // what the linker makes a symbol refer to
	inits    []uint32            // initialisers of packages
	methods  methods
	reflects bool // some live function looks methods up by a name that is not constant
}

func newFlood(l *loader, names []string) *flood {
	f := &flood{loader: l, live: newBitset(int(l.end + l.undefined)), asked: map[uint32]uint32{},
		extra: map[uint32][]uint32{}, methods: newMethods()}
	for i, name := range names {
		for abi := range uint16(2) {
			id := l.lookup(name, abi)
			f.asked[id] = uint32(i)
			f.watch.add(id)
		}
	}
	return f
}

// run marks everything that is live in a program.
func (f *flood) run(t *target) error {
	if err := f.roots(t); err != nil {
		return err
	}
	for {
		if err := f.drain(); err != nil {
			return err
		}
		// Nothing more is reached from what is live: see which methods that
		// keeps. With other modules about, any exported one may be called.
		f.reflects = f.reflects || f.dynlink
		if err := f.markMethods(); err != nil {
			return err
		}
		if f.queued == 0 {
			break
		}
	}
	if t.in.BuildMode == "plugin" { // the linker calls it (PrepareAddmoduledata)
		f.live.add(f.lookup(addModule, 0))
	}
	return f.mapInits()
}

func (f *flood) mark(id uint32) {
	if id == 0 || f.live.has(id) {
		return
	}
	f.live.add(id)
	if o, idx := f.at(id); o != nil {
		o.queue = append(o.queue, idx)
		f.queued++
	}
}

// markFrom marks what a symbol of an object refers to. Most of that is in the
// same object, and half of it has nothing to visit.
func (f *flood) markFrom(o *object, id uint32) {
	if id < o.base || id >= o.end() {
		f.mark(id)
		return
	}
	if f.live.has(id) {
		return
	}
	f.live.add(id)
	if idx := id - o.base; idx < o.graph.Defs || idx >= o.firstName() || !o.graph.Leaf(idx) {
		o.queue = append(o.queue, idx)
		f.queued++
	}
}

// use marks that a type is converted to an interface, from where reflection
// can reach its methods and the types it is made of. One that was visited
// without is visited again. For a symbol that is no type it means nothing.
func (f *flood) use(id uint32) {
	if f.usedInIface.has(id) {
		return
	}
	f.usedInIface.add(id)
	if f.live.has(id) {
		f.live.remove(id)
		f.mark(id)
	}
}

// drain visits what is marked, object by object: most references lead to the
// same object or to one behind it.
func (f *flood) drain() error {
	for f.queued > 0 {
		for _, o := range f.objs {
			if len(o.queue) == 0 {
				continue
			}
			for len(o.queue) > 0 {
				idx := o.queue[len(o.queue)-1]
				o.queue = o.queue[:len(o.queue)-1]
				f.queued--
				if err := f.visit(o, idx); err != nil {
					return fmt.Errorf("package %s: %w", o.pkg, err)
				}
			}
		}
	}
	return nil
}

// visit marks what a live symbol refers to.
func (f *flood) visit(o *object, idx uint32) error {
	id := o.base + idx
	for _, to := range f.extra[id] {
		f.mark(to)
	}
	g := o.graph
	if g.Leaf(idx) {
		return nil
	}
	rec := g.Record(idx)
	if f.cloned[id] {
		rec.Flag, rec.Flag2 = 0, 0
	}
	f.reflects = f.reflects || rec.Flag&g.Layout.ReflectMethod != 0
	isType := rec.Flag&g.Layout.GoType != 0
	if isType && f.dynlink {
		f.usedInIface.add(id)
	}
	used := isType && f.usedInIface.has(id)
	counts := idx >= g.Defs || g.Named(idx)
	relocs, err := g.Relocs(idx)
	if err != nil {
		return err
	}
	for i := 0; i < relocs.Len(); i++ {
		r := relocs.At(i)
		if r.Weak && !(f.plugins && f.rules.isDirectCall(r.Type)) {
			continue
		}
		switch r.Type {
		case f.rules.methodOff:
			if i+2 >= relocs.Len() {
				return fmt.Errorf("a type has a method cut short")
			}
			if used {
				if err := f.method(o, idx, relocs, i); err != nil {
					return fmt.Errorf("method of a type: %w", err)
				}
			}
			i += 2
			continue
		case f.rules.useType:
			continue
		}
		to, err := f.resolve(o, r.Sym)
		if err != nil {
			return err
		}
		if counts && !r.Weak && f.watch.has(to) {
			f.note(o, to)
		}
		switch r.Type {
		case f.rules.initOrder:
		case f.rules.useIface:
			err = f.useIface(to)
		case f.rules.useIfaceMethod:
			err = f.useIfaceMethod(to, r.Add)
		case f.rules.useNamedMethod:
			err = f.useNamedMethod(to)
		default:
			o.keep(r.Sym, to)
			if used && to != 0 {
				f.use(to) // if it is a type, it is one that this one is made of
			}
			f.markFrom(o, to)
		}
		if err != nil {
			return err
		}
	}
	return f.visitAux(o, idx, rec)
}

// note notes that live code of an object uses a symbol that was asked for.
func (f *flood) note(o *object, to uint32) {
	if n, ok := f.asked[to]; ok {
		o.uses.add(n)
	}
}

// visitAux marks what belongs to a live symbol, but neither a variable's type
// nor, by default, debug information. The linker keeps that too; it refers to
// nothing but what it describes, other debug information, and types that it
// does not keep.
func (f *flood) visitAux(o *object, idx uint32, rec goobj.Record) error {
	id := o.base + idx
	if f.cloned[id] {
		return nil
	}
	aux, err := o.graph.Aux(idx)
	if err != nil {
		return err
	}
	for i := range aux.Len() {
		kind, ref := aux.At(i)
		if kind == goobj.AuxGotype || !f.debug && goobj.AuxDwarfInfo <= kind && kind <= goobj.AuxDwarfLines {
			continue
		}
		if err := f.follow(o, ref); err != nil {
			return err
		}
	}
	if aux.Len() > 0 && rec.Flag2&o.graph.Layout.PkgInit != 0 {
		f.inits = append(f.inits, id)
	}
	return nil
}

// follow marks what a live symbol of an object refers to.
func (f *flood) follow(o *object, ref goobj.Ref) error {
	to, err := f.resolve(o, ref)
	if err != nil {
		return err
	}
	o.keep(ref, to)
	f.markFrom(o, to)
	return nil
}

// keep notes that live code of an object names a definition of its own, if
// another one stands for it.
func (o *object) keep(ref goobj.Ref, to uint32) {
	if i, ok := o.copyOf(ref, to); ok {
		o.named.add(i - o.graph.Defs)
	}
}

// copyOf returns the index of the definition of its own that an object names by
// a reference, if the symbol to that it stands for lies in another object.
func (o *object) copyOf(ref goobj.Ref, to uint32) (i uint32, ok bool) {
	switch ref.Pkg {
	case goobj.PkgNone:
		i = o.firstName() + ref.Sym
	case goobj.PkgHashed:
		i = o.graph.Defs + o.graph.Hashed64 + ref.Sym
	default:
		return 0, false
	}
	return i, i < o.graph.Definitions() && (to < o.base || to >= o.end())
}

// mapInits marks what stands in for the initialisers of maps that are dead,
// if there are any.
func (f *flood) mapInits() error {
	for _, id := range f.inits {
		o, idx := f.at(id)
		relocs, err := o.graph.Relocs(idx)
		if err != nil {
			return fmt.Errorf("package %s: %w", o.pkg, err)
		}
		for i := range relocs.Len() {
			r := relocs.At(i)
			if !r.Weak || !f.rules.isDirectCall(r.Type) {
				continue
			}
			to, err := f.resolve(o, r.Sym)
			if err != nil {
				return fmt.Errorf("package %s: %w", o.pkg, err)
			}
			if !f.live.has(to) {
				f.live.add(f.lookup(noMapInit, 1))
				return nil
			}
		}
	}
	return nil
}
