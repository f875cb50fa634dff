package reach

import (
	"encoding/binary"
	"fmt"
)

// roots marks the symbols at which the search begins.
func (f *flood) roots(t *target) error {
	if f.lookup(noMapInit, 1) == 0 {
		return fmt.Errorf("the program has no %s: it is not linked with the runtime of go1.%d", noMapInit, f.rules.Minor)
	}
	for _, name := range t.roots() {
		f.mark(f.lookup(name, 0))
		f.mark(f.lookup(name, 1))
	}
	if t.in.BuildMode == "plugin" {
		if err := f.pluginExports(); err != nil {
			return err
		}
	}
	f.cgoExports(t)
	if err := f.wasmExports(); err != nil {
		return err
	}

	tasks, err := f.inittasks(t.inittask())
	if err != nil {
		return err
	}
	for _, id := range tasks {
		f.mark(id)
	}
	// The linker itself fills in the runtime's list.
	if list := f.lookup(runtimeInittasks, 0); list != 0 {
		if f.extra[list], err = f.inittasks(runtimeInittask); err != nil {
			return err
		}
		f.cloned.add(list)
	}
	return nil
}

// pluginExports marks what a plugin exports, but not the list of these symbols.
func (f *flood) pluginExports() error {
	o, n := f.at(f.lookup(pluginExports, 0))
	if o == nil {
		return nil
	}
	err := o.each(n, groupPlain, func(to uint32) error { return f.follow(o, to) })
	if err != nil {
		return fmt.Errorf("package %s: %w", o.pkg, err)
	}
	return nil
}

// cgoExports marks what C may call: static exports if the system's linker links the
// program, else dynamic ones (setCgoAttr in cmd/link/internal/ld/go.go).
//
// The relocations of C objects in the standard library are not read: they only refer
// to exports, all of which are dynamic ones too.
func (f *flood) cgoExports(t *target) {
	for _, e := range t.exports {
		id := f.named(uint64(e &^ exportDynamic))
		if (t.library() || t.in.BuildMode == "plugin") && id == f.lookup("main", 0) {
			continue
		}
		if (e&exportDynamic != 0) != t.external {
			f.mark(id)
		}
	}
}

// wasmExports marks the functions under //go:wasmexport.
func (f *flood) wasmExports() error {
	for _, o := range f.objs {
		for w := o.wasm; len(w) > 0; w = w[4:] {
			n := binary.LittleEndian.Uint32(w)
			err := errRecord
			if n < o.count[countDefs] {
				err = f.follow(o, n)
			}
			if err != nil {
				return fmt.Errorf("package %s: %w", o.pkg, err)
			}
		}
	}
	return nil
}

// inittasks returns the initialiser called root and those that run before it, without
// those that have nothing to run (cmd/link/internal/ld/inittask.go).
func (f *flood) inittasks(root string) ([]uint32, error) {
	id := f.lookup(root, 0)
	if id == 0 {
		return nil, nil
	}
	var tasks []uint32
	seen := newBitset(int(f.end))
	seen.add(id)
	for queue := []uint32{id}; len(queue) > 0; {
		id, queue = queue[len(queue)-1], queue[:len(queue)-1]
		o, n := f.at(id)
		if o == nil {
			continue
		}
		flags, _, err := o.record(n)
		if err == nil {
			err = o.each(n, groupInitOrder, func(n uint32) error {
				to, err := f.resolve(o, n)
				if err == nil && !seen.has(to) {
					seen.add(to)
					queue = append(queue, to)
				}
				return err
			})
		}
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", o.pkg, err)
		}
		if flags&flagLong != 0 { // a list without functions has 8 bytes
			tasks = append(tasks, id)
		}
	}
	return tasks, nil
}
