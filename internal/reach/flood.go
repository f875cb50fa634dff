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

	live  bitset
	queue []uint32

	extra    map[uint32][]uint32 // what the linker makes a symbol refer to
	inits    []uint32            // initialisers of packages
	methods  methods
	reflects bool // some live function looks methods up by a name that is not constant
}

func newFlood(l *loader, dynlink, plugins bool) *flood {
	return &flood{loader: l, dynlink: dynlink, plugins: plugins,
		live: newBitset(len(l.places)), extra: map[uint32][]uint32{}, methods: newMethods()}
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
		if len(f.queue) == 0 {
			break
		}
	}
	if t.in.BuildMode == "plugin" { // the linker calls it (PrepareAddmoduledata)
		f.live.add(f.lookup(addModule, 0))
	}
	return f.mapInits()
}

func (f *flood) mark(id uint32) {
	if id != 0 && !f.live.has(id) {
		f.live.add(id)
		f.queue = append(f.queue, id)
	}
}

// use marks that a type is converted to an interface, from where reflection
// can reach its methods and the types it is made of. One that was visited
// without is visited again.
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

func (f *flood) drain() error {
	for len(f.queue) > 0 {
		id := f.queue[len(f.queue)-1]
		f.queue = f.queue[:len(f.queue)-1]
		if err := f.visit(id); err != nil {
			return err
		}
	}
	return nil
}

// visit marks what a live symbol refers to.
func (f *flood) visit(id uint32) error {
	for _, to := range f.extra[id] {
		f.mark(to)
	}
	at := f.places[id]
	if at.obj == undefined {
		return nil
	}
	o := f.objs[at.obj]
	g := o.graph
	rec := g.Record(at.idx)
	if f.cloned[id] {
		rec.Flag, rec.Flag2 = 0, 0
	}
	f.reflects = f.reflects || rec.Flag&g.Layout.ReflectMethod != 0
	isType := rec.Flag&g.Layout.GoType != 0
	if isType && f.dynlink {
		f.usedInIface.add(id)
	}
	used := isType && f.usedInIface.has(id)
	relocs := g.Relocs(at.idx)
	for i := 0; i < relocs.Len(); i++ {
		r := relocs.At(i)
		if r.Weak && !(f.plugins && f.rules.isDirectCall(r.Type)) {
			continue
		}
		switch r.Type {
		case f.rules.methodOff:
			if i+2 >= relocs.Len() {
				return fmt.Errorf("package %s: type %q has a method cut short", o.pkg, rec.Name)
			}
			if used {
				if err := f.method(id, o, at.idx, relocs, i); err != nil {
					return fmt.Errorf("package %s: type %q: %w", o.pkg, rec.Name, err)
				}
			}
			i += 2
		case f.rules.useType, f.rules.initOrder:
		case f.rules.useIface:
			if err := f.useIface(o, r.Sym); err != nil {
				return fmt.Errorf("package %s: %w", o.pkg, err)
			}
		case f.rules.useIfaceMethod:
			if err := f.useIfaceMethod(o, r); err != nil {
				return fmt.Errorf("package %s: %w", o.pkg, err)
			}
		case f.rules.useNamedMethod:
			if err := f.useNamedMethod(o, r.Sym); err != nil {
				return fmt.Errorf("package %s: %w", o.pkg, err)
			}
		default:
			to, err := f.follow(o, r.Sym)
			if err != nil {
				return fmt.Errorf("package %s: %w", o.pkg, err)
			}
			if used && to != 0 && f.isType(to) {
				f.use(to) // a type that this one is made of
			}
			f.mark(to)
		}
	}
	return f.visitAux(id, o, at.idx, rec)
}

// visitAux marks what belongs to a live symbol, but not a variable's type.
func (f *flood) visitAux(id uint32, o *object, idx uint32, rec goobj.Record) error {
	if f.cloned[id] {
		return nil
	}
	aux := o.graph.Aux(idx)
	for i := range aux.Len() {
		kind, ref := aux.At(i)
		if kind == goobj.AuxGotype {
			continue
		}
		to, err := f.follow(o, ref)
		if err != nil {
			return fmt.Errorf("package %s: %w", o.pkg, err)
		}
		f.mark(to)
	}
	if aux.Len() > 0 && rec.Flag2&o.graph.Layout.PkgInit != 0 {
		f.inits = append(f.inits, id)
	}
	return nil
}

// follow resolves a reference of a live symbol and notes that its object
// names it.
func (f *flood) follow(o *object, ref goobj.Ref) (uint32, error) {
	to, err := f.resolve(o, ref)
	if err == nil {
		if i, ok := o.local(ref); ok {
			o.named.add(i)
		}
	}
	return to, err
}

// local returns the index in named of a reference that resolve accepts.
func (o *object) local(ref goobj.Ref) (uint32, bool) {
	switch ref.Pkg {
	case goobj.PkgNone:
		return o.graph.Hashed64 + o.graph.Hashed + ref.Sym, true
	case goobj.PkgHashed:
		return o.graph.Hashed64 + ref.Sym, true
	}
	return 0, false
}

// isType reports whether a symbol describes a Go type.
func (f *flood) isType(id uint32) bool {
	at := f.places[id]
	if at.obj == undefined || f.cloned[id] {
		return false
	}
	g := f.objs[at.obj].graph
	return g.Record(at.idx).Flag&g.Layout.GoType != 0
}

// mapInits marks what stands in for the initialisers of maps that are dead,
// if there are any.
func (f *flood) mapInits() error {
	for _, id := range f.inits {
		at := f.places[id]
		o := f.objs[at.obj]
		relocs := o.graph.Relocs(at.idx)
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
