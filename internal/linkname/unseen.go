package linkname

import "github.com/linkgate/linkgate/internal/finding"

// unseen returns the reference that a pull is which the linker does not see. It is
// unchecked. If the linker would refuse it, it has the class of u.
func (t *table) unseen(obj *Object, u Unseen) (Reference, bool) {
	s := Symbol{Name: u.Symbol, ABI: 1}
	if t.defs[t.key(s)] == nil {
		s.ABI = 0 // assembly, or a variable
	}
	ref, ok := t.check(obj, s, finding.FormFunc)
	if refused := ref.Verdict == finding.VerdictRefused; refused || u.Silent {
		if refused {
			ref.Class = u.Class
		}
		switch {
		case u.Class == finding.ClassIndexed:
			ref.Why += "; the pull is compiled to an index, and the linker checks names alone"
		case u.Silent:
			ref.Why += "; no directive is known for this use, and the linker sees no linkname"
		default:
			ref.Why += "; only other packages use the pull, and there the linker sees no linkname"
		}
	}
	ref.Verdict = finding.VerdictUnchecked
	return ref, ok
}
