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

// An entry is one line of a list: its words, and the releases that have it.
type entry struct {
	first, last int
	words       []string
}

// list returns the lines of a list.
func list(name string) string {
	_, text, _ := strings.Cut(tables, "\n["+name+"]\n")
	text, _, _ = strings.Cut(text, "\n\n")
	return strings.TrimSpace(text)
}

// entries returns those of a list, in its order.
func entries(name string) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for line := range strings.Lines(list(name)) {
			if !yield(parseEntry(line)) {
				return
			}
		}
	}
}

// entriesOf returns the entries that Go 1.minor has, each as its words.
func entriesOf(name string, minor int) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for e := range entries(name) {
			if e.first <= minor && minor <= e.last && !yield(e.words) {
				return
			}
		}
	}
}

func parseEntry(line string) entry {
	e := entry{First, Last, strings.Fields(line)}
	first, last, ok := strings.Cut(e.words[0], "-")
	if !ok || !digits(first) || !digits(last) {
		return e
	}
	e.words = e.words[1:]
	if n, err := strconv.Atoi(first); err == nil {
		e.first = n
	}
	if n, err := strconv.Atoi(last); err == nil {
		e.last = n
	}
	return e
}

// digits reports whether s has nothing but digits.
func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
