package link

import (
	"slices"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/reach"
)

// forgetUnused takes the class undefined from references in dead code: the linker drops
// that code, and never looks for what it calls (errorUnresolved in
// cmd/link/internal/ld/errors.go is for live code alone). Live code is searched for only
// if there is such a reference. If the search fails, the class stays.
func (ev evidence) forgetUnused(refs []Reference) {
	var asked []reach.Reference
	var names []string
	var at []int // of refs
	for i, r := range refs {
		if slices.Contains(r.Classes, finding.ClassUndefined) {
			asked = append(asked, reach.Reference{Package: ev.cmd.LinkerName(r.From.Path), Symbol: r.Symbol})
			names = append(names, r.Symbol)
			at = append(at, i)
		}
	}
	if len(asked) == 0 {
		return
	}
	_, live, err := ev.search(asked, names)
	if err != nil {
		return
	}
	for i, isLive := range live {
		if r := &refs[at[i]]; !isLive {
			r.Classes = slices.DeleteFunc(r.Classes, func(c finding.Class) bool { return c == finding.ClassUndefined })
		}
	}
}
