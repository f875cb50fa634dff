package symbols

import (
	"cmp"
	"slices"
)

// Nearest returns up to n symbols of the table whose names are closest to
// name, the closest first: by edit distance, of at most a third of the name's
// length, or with the same name in another package. Of two equally close ones
// that is first which more versions open.
func Nearest(name string, n int) []string {
	type candidate struct {
		name     string
		distance int
		open     int
	}
	most := min(len(name)/3, 6)
	_, local := Split(name)
	var found []candidate
	for s := range All() {
		d := distance(name, s.Name, most)
		if _, l := Split(s.Name); l == local && len(local) > 3 {
			d = min(d, 3)
		}
		if d > most {
			continue
		}
		open := 0
		for i, state := range s.States {
			if state.Open(MinMinor + i) {
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

// distance returns how many bytes have to be inserted, deleted, replaced or
// swapped with their neighbour to make b of a, or some number beyond most.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	before, last, row := rows[0], rows[1], rows[2]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return least
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
