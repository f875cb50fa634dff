package exportdata

import "slices"

// Names reports whether a body of a function that is asked for, or of a literal in it, names a
// symbol. A method is named by its package and name alone.
func (d *Data) Names(s Symbol, of func(Func) bool) (bool, error) {
	wanted, err := d.find(s)
	if wanted == nil {
		return false, err
	}
	var queue []uint32
	err = d.each(func(fn Func, body uint32) {
		if of(fn) {
			queue = append(queue, body)
		}
	})
	if err != nil {
		return false, err
	}
	seen := make(map[uint32]bool)
	for len(queue) > 0 {
		body := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[body] {
			continue
		}
		seen[body] = true
		e, err := d.element(bodies, body)
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(wanted, func(w ref) bool { return !slices.Contains(e.table, w) }) {
			return true, nil
		}
		for _, r := range e.table {
			if r.section == bodies {
				queue = append(queue, r.index)
			}
		}
	}
	return false, nil
}

// IsVariable reports whether a symbol is a variable that stands in the export data.
func (d *Data) IsVariable(s Symbol) (bool, error) {
	if s.Method {
		return false, nil
	}
	_, isVariable, err := d.lookup(s)
	return isVariable, err
}

// find returns the elements that a body has in its table if it names a symbol; nil if no body does.
func (d *Data) find(s Symbol) ([]ref, error) {
	if !s.Method {
		at, _, err := d.lookup(s)
		if err != nil || at < 0 {
			return nil, err
		}
		return []ref{{objects, uint32(at)}}, nil
	}
	name, err := d.searchText(s.Name)
	if err != nil || name < 0 {
		return nil, err
	}
	pkg, err := d.search(pkgs, func(i uint32) (bool, error) {
		path, err := d.path(i)
		return path == s.Package, err
	})
	if err != nil || pkg < 0 {
		return nil, err
	}
	return []ref{{strings, uint32(name)}, {pkgs, uint32(pkg)}}, nil
}

// lookup returns the number of an object, -1 if there is none.
func (d *Data) lookup(s Symbol) (at int64, isVariable bool, err error) {
	at, err = d.search(names, func(i uint32) (bool, error) {
		pkg, name, kind, err := d.object(i)
		isVariable = kind == variable
		return pkg == s.Package && name == s.Name, err
	})
	return at, isVariable && at >= 0, err
}

// searchText returns the number of a string, -1 if there is none.
func (d *Data) searchText(s string) (int64, error) {
	return d.search(strings, func(i uint32) (bool, error) {
		text, err := d.raw(strings, i)
		return string(text) == s, err
	})
}

// search returns the first element of a section that is the one, -1 if there is none.
func (d *Data) search(section int, is func(uint32) (bool, error)) (int64, error) {
	for i := range d.count(section) {
		if ok, err := is(i); ok || err != nil {
			return int64(i), err
		}
	}
	return -1, nil
}

// count returns how many elements a section has.
func (d *Data) count(section int) uint32 {
	if section == 0 {
		return d.last[0]
	}
	return d.last[section] - d.last[section-1]
}

// each calls f for each function and its body.
func (d *Data) each(f func(fn Func, body uint32)) error {
	root, err := d.element(meta, privateRoot)
	if err != nil {
		return err
	}
	if _, err := root.number(); err != nil { // whether the package has something to initialize
		return err
	}
	n, err := root.number()
	for range n {
		var fn Func
		var body uint32
		if fn.Package, err = d.text(&root); err == nil {
			fn.Name, err = d.text(&root)
		}
		if err == nil {
			body, err = root.ref(bodies)
		}
		if err != nil {
			return err
		}
		f(fn, body)
	}
	if err != nil {
		return err
	}
	return d.eachGeneric(f)
}

// eachGeneric does so for generic functions and the methods of generic types: who imports them has to
// instantiate them, so that their bodies belong to what is said of the object.
func (d *Data) eachGeneric(f func(fn Func, body uint32)) error {
	for i := range d.count(private) {
		e, err := d.element(private, i)
		if err != nil {
			return err
		}
		for _, r := range e.table {
			if r.section != bodies {
				continue
			}
			pkg, name, _, err := d.object(i)
			if err != nil {
				return err
			}
			f(Func{pkg, name, true}, r.index)
		}
	}
	return nil
}
