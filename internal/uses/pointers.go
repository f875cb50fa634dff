package uses

import (
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
)

// pointer notes that a definition stands for the address of a target.
func (r *reader) pointer(def uint32, to Target) {
	if r.pointers == nil {
		r.pointers = make(map[goobj.Ref]pointer)
	}
	r.pointers[r.g.RefOf(def)] = pointer{to: to}
}

// followPointers decides on what refers to a pointer as if it referred to the function.
// One that nothing refers to any more is left for the linker to load: the compiler had
// a use for it, and who that was nobody can tell. It is a claim or a use.
func (r *reader) followPointers() error {
	pointers := r.pointers
	if len(pointers) == 0 {
		return nil
	}
	r.pointers, r.following = nil, true
	var packages []uint32 // one or two: most references are told by theirs
	for sym := range pointers {
		if !slices.Contains(packages, sym.Pkg) {
			packages = append(packages, sym.Pkg)
		}
	}
	err := r.relocations(func(sym goobj.Ref, _ uint16) (Target, symbol, error) {
		if !slices.Contains(packages, sym.Pkg) {
			return Target{}, symbol{kind: ignored}, nil
		}
		p, ok := pointers[sym]
		if !ok {
			return Target{}, symbol{kind: ignored}, nil
		}
		p.used = true
		pointers[sym] = p
		return p.to, symbol{name: p.to.Symbol, kind: candidate}, nil
	})
	if err != nil {
		return err
	}
	for _, p := range pointers {
		if p.used {
			continue
		}
		if r.compiler.Calls(p.to) {
			continue // of a type that is not described after all
		}
		if p.to.By == Index && p.to.Symbol != "" {
			r.claims[Claim{Target: p.to, Address: true}] = true
			continue
		}
		r.uses[p.to] = true
	}
	return nil
}
