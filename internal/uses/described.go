package uses

import (
	"bytes"

	"github.com/linkgate/linkgate/internal/goobj"
)

// hasher is the field of a map type's description that names the function which hashes keys, as the
// bodies name it that read it.
func hasher() Target {
	return Target{Symbol: "internal/abi.MapType.Hasher", By: Index, At: goobj.Definition{Package: "internal/abi"}}
}

// describes reports whether a claim is about a function that the description of one of the object's map types
// names, in a body that reads the field which does: the compiler reads what it knows (isFixedLoad in
// cmd/compile/internal/ssa/rewrite.go). Both are the compiler's: the description, and the body's export data.
func (r *reader) describes(c Claim, holds func(Claim) (bool, error)) (bool, error) {
	if !r.scope.ofStd || !c.Address || c.Func == (Func{}) {
		return false, nil
	}
	named, err := r.inMapType(c.Target)
	if err != nil || !named {
		return false, err
	}
	c.Target, c.Address = hasher(), false
	return r.inlinable(c, holds)
}

// inMapType reports whether the description of a map type names the address of a function.
func (r *reader) inMapType(to Target) (bool, error) {
	for def := r.g.Defs; def < r.g.Definitions(); def++ { // such ones are merged by name
		if !r.isTypeData(r.g.Record(def)) {
			continue
		}
		name, err := r.g.Name(def)
		if err != nil {
			return false, err
		}
		if !bytes.HasPrefix(name, []byte("type:map[")) {
			continue
		}
		relocs, err := r.g.Relocs(def)
		if err != nil {
			return false, err
		}
		for i := range relocs.Len() {
			_, sym := relocs.Brief(i)
			if p := r.pointerAt(sym); p != nil && p.to == to {
				return true, nil
			}
		}
	}
	return false, nil
}
