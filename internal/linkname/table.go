package linkname

import (
	"github.com/linkgate/linkgate/internal/toolchain"

	"github.com/linkgate/linkgate/internal/symname"
)

// A table is what the linker's loader knows of names.
type table struct {
	rules    toolchain.Rules
	wrappers bool
	std      map[string]bool // packages of the standard library: some object of theirs is marked
	defs     map[key]*definition
	owners   map[string]string // packages by the prefix of their symbols, nil until needed
	foreign  map[string]bool   // names that objects of other languages and dynamic imports define

	inObjects map[string]bool    // names that objects of other languages define
	imported  map[[2]string]bool // a package and a name for which it has a dynamic import
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
	t.defs[t.key(s)] = &definition{obj: obj, sym: s, real: true}
	t.defs[t.key(s)].noteStd(t, obj)
}

// merge enters a definition that may share its name with others, and decides
// which of them wins (addSym).
func (t *table) merge(obj *Object, s Symbol) {
	k := t.key(s)
	d := t.defs[k]
	if d == nil {
		d = &definition{obj: obj, sym: s}
		t.defs[k] = d
	}
	d.noteStd(t, obj)
	d.real = d.real || !isPulledVar(s)
	if s.Linkname && t.std[obj.Package] && symname.In(s.Name, obj.Package) {
		d.owner, d.pushed = obj, s
	}
	win, grow, clash := t.rules.Merge(merged(d.sym), merged(s))
	if clash && d.obj != obj {
		d.clash = append(d.clash, obj)
	}
	if win {
		d.obj, d.sym = obj, s
	}
	if grow && t.rules.GrownExternal {
		d.external = true
	}
}

// merged returns what merging asks of a definition.
func merged(s Symbol) toolchain.Definition {
	return toolchain.Definition{Size: s.Size, Dupok: s.Dupok, Text: s.Text, Zeroed: s.Var && !s.Content, Content: s.Content}
}

// noteStd notes the package of an object that defines the name, if it is the first of std.
func (d *definition) noteStd(t *table, obj *Object) {
	if d.std == "" && t.std[obj.Package] {
		d.std = obj.Package
	}
}
