// Package distance says how far one name is from another, so that messages can
// name what a misspelt one was meant to be. It works on bytes.
package distance

// Between returns how many bytes to change, add, drop or swap with their
// neighbour to get from a to b, or limit+1 if they are more than limit.
func Between(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	if limit < 1 || missing(a, b) > limit || missing(b, a) > limit {
		return limit + 1
	}
	var small [3 * 32]int
	rows := small[:]
	if n := 3 * (len(b) + 1); n > len(rows) {
		rows = make([]int, n)
	}
	w := len(b) + 1
	before, last, row := rows[:w], rows[w:2*w], rows[2*w:3*w]
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
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit+1)
}

// missing returns how many different bytes of a, by their lowest six bits, are
// not in b: each takes at least one step. Nearly all names end here.
func missing(a, b string) int {
	var in uint64
	for i := range len(b) {
		in |= 1 << (b[i] & 63)
	}
	n := 0
	for i := range len(a) {
		if bit := uint64(1) << (a[i] & 63); in&bit == 0 {
			n++
			in |= bit
		}
	}
	return n
}
