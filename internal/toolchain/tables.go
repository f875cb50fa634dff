package toolchain

import (
	_ "embed"
	"iter"
	"strconv"
	"strings"
)

// The lists of all releases. They are text, and searched as they are, so that they
// cost nothing until a link asks.
//
//go:embed tables.txt
var tables string

// tableList returns the lines of a list.
func tableList(name string) string {
	_, text, _ := strings.Cut(tables, "\n["+name+"]\n")
	text, _, _ = strings.Cut(text, "\n\n")
	return strings.TrimSpace(text)
}

// An entry is one line of a list.
type entry struct {
	text        string // without the versions that have it
	first, last int
}

// entries returns those of a list, in its order.
func entries(name string) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for line := range strings.SplitSeq(tableList(name), "\n") {
			if !yield(parseEntry(line)) {
				return
			}
		}
	}
}

// entriesOf returns the texts of those that Go 1.minor has.
func entriesOf(name string, minor int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for e := range entries(name) {
			if e.first <= minor && minor <= e.last && !yield(e.text) {
				return
			}
		}
	}
}

func parseEntry(line string) entry {
	versions, text, _ := strings.Cut(line, " ")
	first, last, ok := strings.Cut(versions, "-")
	if !ok || !isNumber(first) || !isNumber(last) {
		return entry{line, First, Last}
	}
	e := entry{text, First, Last}
	if n, err := strconv.Atoi(first); err == nil {
		e.first = n
	}
	if n, err := strconv.Atoi(last); err == nil {
		e.last = n
	}
	return e
}

// isNumber reports whether s is empty or a number.
func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }
