package source

import (
	"iter"
	"strings"

	"github.com/linkgate/linkgate/internal/distance"
	"github.com/linkgate/linkgate/internal/symname"
)

// nearest returns for each name the known one that was most likely meant, "" if
// none is near. A known name is near if at most three letters, and at most a third
// of the part after the package, are wrong, missing, added or swapped. If two are
// equally near, it takes the first in the alphabet. It walks the known names once.
// meant reports whether a known name can be what the i-th name was meant to be.
//
// A symbol whose escapes were forgotten ("gopkg.in/yaml.v3.f" for
// "gopkg.in/yaml%2ev3.f") is the nearest of all.
func nearest(names []string, known iter.Seq[string], meant func(i int, known string) bool) []string {
	type search struct {
		plain     string
		limit, at int // the distance allowed, and that of the best
	}
	searches := make([]search, len(names))
	for i, name := range names {
		plain := symname.Path(name)
		local := plain[strings.LastIndexByte(plain, '.')+1:]
		limit := max(1, min(3, len(local)/3))
		searches[i] = search{plain, limit, limit + 1}
	}
	best := make([]string, len(names))
	for k := range known {
		plain := symname.Path(k)
		for i := range searches {
			s := &searches[i]
			d := -1 // the name itself
			if k != names[i] {
				d = distance.Between(s.plain, plain, s.limit)
			}
			better := d < s.at || d == s.at && d <= s.limit && k < best[i]
			if better && meant(i, k) {
				best[i], s.at = k, d
			}
		}
	}
	return best
}
