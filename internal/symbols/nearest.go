package symbols

import (
	"cmp"
	"slices"

	"github.com/linkgate/linkgate/internal/distance"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Nearest returns up to n symbols of the table whose names are closest to
// name, the closest first: by edit distance, of at most a third of the name's
// length, or with the same name in another package. If two are equally close,
// the one that more versions open comes first.
func Nearest(name string, n int) []string {
	type candidate struct {
		name     string
		distance int
		open     int
	}
	most := min(len(name)/3, 6)
	_, local := symname.Split(name)
	var found []candidate
	for s := range All() {
		d := distance.Between(name, s.Name, most)
		if _, l := symname.Split(s.Name); l == local && len(local) > 3 {
			d = min(d, 3)
		}
		if d > most {
			continue
		}
		open := 0
		for i, state := range s.States {
			if state.Open(toolchain.First + i) {
				open++
			}
		}
		found = append(found, candidate{s.Name, d, open})
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(a.distance-b.distance, b.open-a.open, cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, c := range found[:min(n, len(found))] {
		names = append(names, c.name)
	}
	return names
}
