// Package plural writes numbers of things. All nouns take an s.
package plural

import "strconv"

// Count is a number of things: "1 build", "2 builds".
func Count(n int, what string) string { return strconv.Itoa(n) + " " + Noun(n, what) }

// Noun is what so many things are called: "build", "builds".
func Noun(n int, what string) string {
	if n == 1 {
		return what
	}
	return what + "s"
}
