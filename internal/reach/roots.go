package reach

import (
	"fmt"
	"slices"
)

// roots marks where the search begins.
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
		f.cloned[list] = true
	}
	return nil
}

// pluginExports marks what a plugin offers, but not the list of it.
func (f *flood) pluginExports() error {
	id := f.lookup(pluginExports, 0)
	o, idx := f.at(id)
	if o == nil {
		return nil
	}
	relocs, err := o.graph.Relocs(idx)
	for i := 0; i < relocs.Len() && err == nil; i++ {
		err = f.follow(o, relocs.At(i).Sym)
	}
	if err != nil {
		return fmt.Errorf("package %s: %w", o.pkg, err)
	}
	return nil
}

// cgoExports marks what C may call: for the system's linker the static
// exports, in a link without it the dynamic ones (setCgoAttr in
// cmd/link/internal/ld/go.go).
//
// The relocations of C objects in the standard library are not read. They
// name exports alone, all of which are dynamic ones as well.
func (f *flood) cgoExports(t *target) {
	for _, e := range t.exports {
		id := f.lookup(e.name, e.abi)
		if (t.library() || t.in.BuildMode == "plugin") && id == f.lookup("main", 0) {
			continue
		}
		if e.dynamic != t.external {
			f.mark(id)
		}
	}
}

// wasmExports marks the functions under //go:wasmexport.
func (f *flood) wasmExports() error {
	for _, o := range f.objs {
		bit := o.graph.Layout.WasmExport
		if bit == 0 || o.graph.GOARCH() != "wasm" {
			continue
		}
		for i := range o.graph.Definitions() {
			if o.graph.Record(i).Flag2&bit == 0 {
				continue
			}
			id, err := f.symbol(o, i)
			if err != nil {
				return fmt.Errorf("package %s: %w", o.pkg, err)
			}
			f.mark(id)
		}
	}
	return nil
}

// inittasks returns the initialisers that run before that of a package, and
// it; those without anything to run are left out
// (cmd/link/internal/ld/inittask.go).
func (f *flood) inittasks(root string) ([]uint32, error) {
	const empty = 8 // bytes of a list without functions
	id := f.lookup(root, 0)
	if id == 0 {
		return nil, nil
	}
	var tasks []uint32
	seen := newBitset(int(f.end))
	seen.add(id)
	for queue := []uint32{id}; len(queue) > 0; {
		id, queue = queue[len(queue)-1], queue[:len(queue)-1]
		o, idx := f.at(id)
		if o == nil {
			continue
		}
		if o.graph.Record(idx).Size > empty {
			tasks = append(tasks, id)
		}
		relocs, err := o.graph.Relocs(idx)
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", o.pkg, err)
		}
		for i := range relocs.Len() {
			r := relocs.At(i)
			if r.Type != f.rules.initOrder {
				continue
			}
			to, err := f.resolve(o, r.Sym)
			if err != nil {
				return nil, fmt.Errorf("package %s: %w", o.pkg, err)
			}
			if !seen.has(to) {
				seen.add(to)
				queue = append(queue, to)
			}
		}
	}
	slices.Sort(tasks)
	return tasks, nil
}
