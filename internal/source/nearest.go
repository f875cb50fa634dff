package source

import (
	"iter"
	"strings"
)

// Nearest returns the known name that a misspelt one was most likely meant to
// be, "" if none is near: at most three letters, and at most a third of the
// part after the package, are wrong, missing, added or swapped. Of two that
// are equally near, the first in the alphabet.
//
// A symbol whose escapes were forgotten ("gopkg.in/yaml.v3.f" for
// "gopkg.in/yaml%2ev3.f") is the nearest of all.
func Nearest(name string, known iter.Seq[string]) string {
	plain := unescape(name)
	local := plain[strings.LastIndexByte(plain, '.')+1:]
	limit := max(1, min(3, len(local)/3))
	best, at := "", limit+1
	for k := range known {
		if k == name {
			return k
		}
		if d := distance(plain, unescape(k), limit); d < at || d == at && at <= limit && k < best {
			best, at = k, d
		}
	}
	return best
}

// distance returns the number of letters to change, add, drop or swap with
// their neighbour to get from a to b, or limit+1 if it is larger than limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit+1)
}
