package symbols

import (
	"path"
	"strings"
)

// A Replacement is what Go offers instead of pulling a symbol.
type Replacement struct {
	APIs    []API    `json:"apis"`           // empty: Go offers nothing
	Sources []string `json:"sources"`        // URLs, and files of GOROOT: src/runtime/rand.go
	Note    string   `json:"note,omitempty"` // one clause
	Calls   []Call   `json:"-"`
}

// A Call does what a function does that is pulled, where that is declared with these types.
type Call struct {
	Symbol    string
	Signature string // func(string, byte) int
	Package   string // what is to be imported
	Expr      string // with $1 for the first argument
}

// An API is a public function, type or variable.
type API struct {
	Name  string `json:"name"`            // reflect.Value.MapRange, builtin.clear, golang.org/x/sys/unix.Auxv
	Since string `json:"since,omitempty"` // go1.12, or the version of its module
}

// ReplacementOf returns what replaces a symbol, and whether anything is known.
func ReplacementOf(symbol string) (Replacement, bool) {
	for block := range strings.SplitSeq(replacementTable, "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		for _, pattern := range strings.Fields(lines[0]) {
			if ok, _ := path.Match(pattern, symbol); ok {
				return parseReplacement(lines[1:]), true
			}
		}
	}
	return Replacement{}, false
}

func parseReplacement(lines []string) Replacement {
	r := Replacement{APIs: []API{}}
	for _, line := range lines {
		key, rest, _ := strings.Cut(line, " ")
		switch key {
		case "use":
			for _, f := range strings.Fields(rest) {
				name, since, _ := strings.Cut(f, "@")
				r.APIs = append(r.APIs, API{name, since})
			}
		case "see":
			for _, f := range strings.Fields(rest) {
				if !strings.Contains(f, "://") {
					f = "src/" + f
				}
				r.Sources = append(r.Sources, f)
			}
		case "note":
			r.Note = rest
		case "call":
			symbol, rest, _ := strings.Cut(rest, " ")
			signature, rest, _ := strings.Cut(rest, " = ")
			pkg, expr, _ := strings.Cut(rest, " ")
			r.Calls = append(r.Calls, Call{symbol, signature, pkg, expr})
		}
	}
	return r
}
