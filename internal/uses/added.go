package uses

import "github.com/linkgate/linkgate/internal/goobj"

// isAdded reports whether a target is an exported symbol that is no API ([Scope.Without]).
// Only assembly names one in another way than by index, and there every name counts.
func (r *reader) isAdded(t Target) bool { return t.By == Index && r.scope.added[t.At] != "" }

// inlinedAdded finds the exported functions that are no API and that were
// inlined here: of such a call no relocation need be left. What a function of std calls, inlined
// or instantiated here, is std's.
func (r *reader) inlinedAdded() error {
	for def := range r.g.Definitions() {
		h := holder{def: def, rec: r.g.Record(def)}
		err := r.g.Inlined(def, func(fn, caller goobj.Ref) error {
			to, _, err := r.target(fn)
			if err != nil || !r.isAdded(to) {
				return err
			}
			return r.inlinedIn(&h, to, caller)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// inlinedIn enters the use of a function that was inlined, unless std is its caller.
func (r *reader) inlinedIn(h *holder, to Target, caller goobj.Ref) error {
	_, ofStd, err := r.body(caller)
	if err != nil || ofStd {
		return err
	}
	if err := h.begin(r); err != nil || caller == (goobj.Ref{}) && h.isInstance(r) {
		return err
	}
	to.Symbol = r.scope.added[to.At] // the object names what relocations refer to
	r.use(Use{to, r.packageOf([]goobj.Ref{caller})})
	return nil
}
