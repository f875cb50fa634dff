package linkname

import "github.com/linkgate/linkgate/internal/toolchain"

// A table is what the linker's loader knows of names.
type table struct {
	rules    toolchain.Rules
	wrappers bool
	std      map[string]bool // packages of the standard library: some object of theirs is marked
	defs     map[key]*definition
	owners   map[string]string // packages by the prefix of their symbols, nil until needed
}

// key returns what the linker looks a symbol up by. Without ABI wrappers
// there is but one ABI (ABIToVersion in cmd/link/internal/sym/symbol.go).
func (t *table) key(s Symbol) key {
	if !t.wrappers {
		s.ABI = 0
	}
	return key{s.Name, s.ABI}
}

// define enters a definition that belongs to its package by index. Those
// cannot clash with each other; all of them come before any other.
func (t *table) define(obj *Object, s Symbol) {
	t.defs[t.key(s)] = &definition{obj: obj, sym: s, std: t.std[obj.Package], real: true}
}

// merge enters a definition that shares its name with others, and decides
// which of them stands (addSym).
func (t *table) merge(obj *Object, s Symbol) {
	k := t.key(s)
	d := t.defs[k]
	first := d == nil
	if first {
		d = &definition{obj: obj, sym: s}
		t.defs[k] = d
	}
	d.std = d.std || t.std[obj.Package]
	d.real = d.real || !isPulledVar(s)
	if s.Linkname && t.std[obj.Package] && inPackage(s.Name, obj.Package) {
		d.owner, d.pushed = obj, s
	}
	if first {
		return
	}
	win, grow := merge(t.rules, d.sym, s)
	if win {
		d.obj, d.sym = obj, s
	}
	if grow && t.rules.GrownExternal {
		d.external = true
	}
}

// merge decides between two definitions of a name: win when the new one
// replaces the old, grow when the one that stands is enlarged to the size of
// the other.
func merge(r toolchain.Rules, old, new Symbol) (win, grow bool) {
	if new.Dupok {
		if r.StrongBeatsDupok && !old.Dupok {
			return false, false
		}
		return new.Size > old.Size, false
	}
	if old.Dupok {
		return r.StrongBeatsDupok, false
	}
	oldBSS, newBSS := old.Var && !old.Content, new.Var && !new.Content
	switch {
	case oldBSS && (new.Text || new.Content || newBSS && new.Size > old.Size):
		return true, old.Size > new.Size
	case newBSS:
		return false, new.Size > old.Size
	}
	return false, false // a duplicate definition: the linker stops there
}
