package uses

import (
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A pointer is a definition that holds nothing but a function's address.
type pointer struct {
	to   Target
	used bool
}

// findPointers finds the definitions that stand for the address of a target. Who refers to
// one is decided on as if it referred to the function. The compiler has such a one merged by
// name: it is none of those of the package.
func (r *reader) findPointers() error {
	for def := r.g.Defs; def < r.g.Definitions(); def++ {
		if !r.g.HasRelocs(def) {
			continue
		}
		relocs, err := r.g.Relocs(def)
		if err != nil {
			return err
		}
		h := holder{def: def, rec: r.g.Record(def), relocs: relocs.Len()}
		fn, err := h.pointerTo(r.g)
		if err != nil {
			return err
		}
		if fn == "" {
			continue
		}
		typ, sym := relocs.Brief(0)
		if r.ignores(sym, typ) {
			continue
		}
		to, kind, err := r.target(sym)
		if err == nil {
			err = r.nameTypeData(&to, kind, sym)
		}
		if err != nil {
			return err
		}
		if fn != to.Symbol && !r.scope.has(symname.PrefixOf(fn)) {
			continue
		}
		value, err := r.isOwnValue(def, to.Symbol)
		if err != nil {
			return err
		}
		if value {
			r.mark(def, explained)
			continue
		}
		r.pointers = append(r.pointers, pointer{to: to})
		r.mark(def, int32(len(r.pointers)))
	}
	return nil
}

// explained stands for a pointer of which nobody needs to be asked for.
const explained = -1

// isOwnValue reports whether a pointer is the value of another module's function under the name
// that it has in Go, where what a directive pulls has another one: then code of its package
// has the value, which was inlined or instantiated here. What a wrapper of go and defer tells the
// runtime is no use beside the wrapper's call.
func (r *reader) isOwnValue(def uint32, symbol string) (bool, error) {
	if r.scope.ofStd {
		return false, nil
	}
	name, err := r.g.Name(def)
	return string(name) == symbol+"·f" || string(name) == symbol+".wrapinfo", err
}

// mark notes of a definition which pointer it is, from 1, or that it is explained.
func (r *reader) mark(def uint32, pointer int32) {
	if r.pointed == nil {
		r.pointed = make([]int32, r.g.Definitions()-r.g.Defs)
	}
	r.pointed[def-r.g.Defs] = pointer
}

func (r *reader) isPointer(def uint32) bool {
	return r.pointed != nil && def >= r.g.Defs && r.pointed[def-r.g.Defs] != 0
}

// pointerAt returns the pointer that a symbol is, nil if it is none.
func (r *reader) pointerAt(sym goobj.Ref) *pointer {
	if r.pointed == nil || sym.Pkg == toolchain.PkgSelf { // as most are
		return nil
	}
	def, ok := r.g.DefOf(sym)
	if !ok {
		return nil
	}
	at := r.pointed[def-r.g.Defs]
	if at <= 0 {
		return nil
	}
	return &r.pointers[at-1]
}

// addUnusedPointers decides on the pointers that nothing refers to. Such a one is left for the
// linker to load: the compiler had a use for it, and who that was nobody can tell. It is a
// claim or a use.
func (r *reader) addUnusedPointers() {
	for _, p := range r.pointers {
		if p.used || r.compiler.Calls(p.to) { // called for a type that is not described after all
			continue
		}
		if p.to.By == Index && p.to.Symbol != "" {
			r.ask(Claim{Target: p.to, Address: true})
			continue
		}
		r.use(Use{Target: p.to})
	}
}
