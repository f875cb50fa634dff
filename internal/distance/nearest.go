package distance

import "strings"

// Nearest returns the known word that word is most likely a typo of, empty where none is
// near.
func Nearest[S ~string](word string, known []S) S {
	const longest = 32 // no known word is nearly as long, and the distance takes quadratic time
	var best S
	if len(word) > longest {
		return best
	}
	word = strings.ReplaceAll(strings.ToLower(word), "_", "-")
	limit := max(1, len(word)/3) + 1
	for _, k := range known {
		if d := Between(word, string(k), limit); d < limit {
			best, limit = k, d
		}
	}
	return best
}
