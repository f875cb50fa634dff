package reach

import "fmt"

// A flood marks the symbols that are reachable from the roots of a program.
type flood struct {
	*loader
	dynlink bool // types may come from and go to other modules
	plugins bool // initialisers of maps are kept: a plugin may need them

	live   bitset
	queued int // symbols in the queues of all objects

	asked   map[uint32]uint32 // the names that were asked for: number of the name, by symbol
	isAsked bitset            // the symbols in asked

	extra    map[uint32][]uint32 // what the linker itself makes a symbol refer to
	inits    []uint32            // initialisers of packages
	methods  methods
	reflects bool // some live function looks methods up by a name that is not constant
}

func newFlood(l *loader, names []string) *flood {
	f := &flood{loader: l, live: newBitset(int(l.end + l.undefined)), asked: map[uint32]uint32{},
		extra: map[uint32][]uint32{}, methods: newMethods(len(l.objs))}
	for i, name := range names {
		for abi := range uint16(2) {
			id := l.lookup(name, abi)
			f.asked[id] = uint32(i)
			f.isAsked.add(id)
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
		// All that live symbols refer to is marked. Now mark the methods that they
		// may call. Other modules of the process may call any exported method.
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

// mark makes a symbol live, and queues it to be visited.
func (f *flood) mark(id uint32) {
	if id == 0 || f.live.has(id) {
		return
	}
	f.live.add(id)
	if o, n := f.at(id); o != nil {
		o.queue = append(o.queue, n)
		f.queued++
	}
}

// use notes that a type is converted to an interface: reflection can then reach its
// methods and the types that it is made of. If the type was visited before, it is
// visited again. The note has no effect on a symbol that is not a type.
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

// drain visits the queued symbols, object by object in load order: most references lead
// to the same object or to a later one.
func (f *flood) drain() error {
	for f.queued > 0 {
		for _, o := range f.objs {
			if len(o.queue) == 0 {
				continue
			}
			for len(o.queue) > 0 {
				n := o.queue[len(o.queue)-1]
				o.queue = o.queue[:len(o.queue)-1]
				f.queued--
				if err := f.visit(o, n); err != nil {
					return fmt.Errorf("package %s: %w", o.pkg, err)
				}
			}
		}
	}
	return nil
}

// visit marks what a live symbol refers to.
func (f *flood) visit(o *object, n uint32) error {
	id := o.base + n
	flags, c, err := o.record(n)
	if err != nil {
		return err
	}
	cloned := f.cloned.has(id)
	if cloned {
		for _, to := range f.extra[id] {
			f.mark(to)
		}
		flags &= flagUnnamed
	}
	f.reflects = f.reflects || flags&flagReflects != 0
	if flags&flagType != 0 && f.dynlink {
		f.usedInIface.add(id)
	}
	v := visited{o: o, used: flags&flagType != 0 && f.usedInIface.has(id), counts: flags&flagUnnamed == 0}
	for kind, entries, ok := c.group(); ok; kind, entries, ok = c.group() {
		switch {
		case kind == groupPlain:
			err = f.plain(&c, entries, v)
		case kind == groupAux && !cloned:
			err = f.symbols(&c, entries, o, func(n, to uint32) error { f.keep(o, n, to); return nil })
		case kind == groupWeakCall && f.plugins:
			v.counts = false
			err = f.plain(&c, entries, v)
			v.counts = flags&flagUnnamed == 0
		case kind == groupInitOrder && v.counts:
			err = f.symbols(&c, entries, o, func(_, to uint32) error { f.note(o, to); return nil })
		case kind == groupIface:
			err = f.symbols(&c, entries, o, func(_, to uint32) error {
				if v.counts {
					f.note(o, to)
				}
				return f.useIface(to)
			})
		case kind == groupNamed:
			err = f.useNamedMethods(&c, entries, o)
		case kind == groupCall:
			err = f.useIfaceMethods(&c, entries, v)
		case kind == groupMethod && v.used:
			err = f.noteMethods(&c, entries, v)
		default:
			c.skip(kind, entries)
		}
		if err != nil {
			return err
		}
	}
	if c.bad {
		return errRecord
	}
	if flags&flagInit != 0 {
		f.inits = append(f.inits, id)
	}
	return nil
}

// visited describes the symbol that is being visited.
type visited struct {
	o      *object
	used   bool // it is a type that is used in an interface
	counts bool // what it refers to counts as a use by its package
}

// plain marks the symbols of a group. It does what symbols does with resolve, note and
// keep, but has the common cases first: most symbols are in the same object.
func (f *flood) plain(c *cursor, entries uint64, v visited) error {
	o, at := v.o, uint64(0)
	private, defs, symbols := o.count[countPrivate], o.count[countDefs], uint64(o.count[countSymbols])
	for range entries {
		if c.at < len(c.b) && c.b[c.at] < 0x80 { // as uvarint has it
			at += uint64(c.b[c.at])
			c.at++
		} else {
			at += c.long()
		}
		if at >= symbols {
			return errRecord
		}
		n := uint32(at)
		to := o.base + n
		switch {
		case n >= private && o.resolved[n-private] != 0 && o.resolved[n-private] != nowhere:
			to = o.resolved[n-private]
		case n >= private || o.moved != nil:
			var err error
			if to, err = f.resolve(o, n); err != nil {
				return err
			}
		}
		if v.counts {
			f.note(o, to)
		}
		if v.used && to != 0 {
			f.use(to) // it may be a type that this one is made of
		}
		if f.live.has(to) && !(n >= private && n < defs) {
			continue
		}
		f.keep(o, n, to)
	}
	return nil
}

// symbols calls do for each symbol of a group, with its number in the object and in the
// program.
func (f *flood) symbols(c *cursor, entries uint64, o *object, do func(n, to uint32) error) error {
	at, last := uint64(0), uint64(o.count[countSymbols])
	for range entries {
		if at += c.uvarint(); at >= last {
			return errRecord
		}
		to, err := f.resolve(o, uint32(at))
		if err == nil {
			err = do(uint32(at), to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// note notes that live code of an object uses a symbol, if the symbol was asked for.
func (f *flood) note(o *object, to uint32) {
	if !f.isAsked.has(to) {
		return
	}
	if n, ok := f.asked[to]; ok {
		o.uses.add(n)
	}
}

// follow marks a symbol, by its number in an object that refers to it.
func (f *flood) follow(o *object, n uint32) error {
	to, err := f.resolve(o, n)
	if err != nil {
		return err
	}
	f.keep(o, n, to)
	return nil
}

// keep marks symbol to, which live code of an object refers to by number n. It notes if
// n is the object's own definition, and another object's copy of it is in the program.
func (f *flood) keep(o *object, n, to uint32) {
	if o.isCopy(n, to) {
		o.copied.add(n - o.count[countPrivate])
	}
	f.mark(to)
}

// isCopy reports whether number n of an object is its own definition of symbol to, while
// the program has that of another object.
func (o *object) isCopy(n, to uint32) bool {
	return n >= o.count[countPrivate] && n < o.count[countDefs] && (to < o.base || to >= o.end())
}

// mapInits marks the function that replaces the initialisers of dead maps, if there are
// any.
func (f *flood) mapInits() error {
	for _, id := range f.inits {
		o, n := f.at(id)
		dead := false
		err := o.each(n, groupWeakCall, func(n uint32) error {
			to, err := f.resolve(o, n)
			dead = dead || !f.live.has(to)
			return err
		})
		if err != nil {
			return fmt.Errorf("package %s: %w", o.pkg, err)
		}
		if dead {
			f.live.add(f.lookup(noMapInit, 1))
			return nil
		}
	}
	return nil
}
