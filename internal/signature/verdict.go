package signature

import (
	"fmt"
	"strings"
)

// A Verdict says how far two declarations of one symbol agree. Each is worse than the one
// before it, but for the last two, which are none.
type Verdict int

const (
	Identical  Verdict = iota // the same slots, kinds and types
	Equivalent                // the same slots and kinds for the garbage collector; pointers may be opaque
	Suspicious                // the same slots, other kinds; dropped results, extra arguments, a part of a struct
	Layout                    // the same slots, and a pointer leads to a struct that is laid out otherwise
	Breaks                    // missing arguments, invented results, other slots
	Absent                    // the release has no such symbol
	Unknown                   // a declaration could not be found or resolved
)

func (v Verdict) String() string {
	return [...]string{"identical", "equivalent", "suspicious", "layout", "breaks", "absent", "unknown"}[v]
}

// A Note is one difference between two declarations.
type Note struct {
	Verdict Verdict
	Text    string
}

// A Comparison is what is to be said of a pull.
type Comparison struct {
	Verdict       Verdict
	Notes         []Note
	Local, Target string // the declarations, as Go writes them; empty if not known

	// Harmless says in a clause why what breaks does no harm: nobody reads the invented
	// result, or the variable's address alone is taken. Empty where it may.
	Harmless string
}

// Why returns the worst notes, in a line.
func (c Comparison) Why() string {
	var texts []string
	for _, n := range c.Notes {
		if n.Verdict == c.Verdict {
			texts = append(texts, n.Text)
		}
	}
	return strings.Join(texts, "; ")
}

func (c *Comparison) note(v Verdict, format string, args ...any) {
	c.Verdict = max(c.Verdict, v)
	c.Notes = append(c.Notes, Note{v, fmt.Sprintf(format, args...)})
}

// A Decl is the declaration of a function or variable. A method's receiver is its first
// parameter.
type Decl struct {
	Type     *Type
	Var      bool
	Content  Content // of a variable
	Noescape bool    // //go:noescape
	ABI0     bool    // //go:cgo_unsafe_args: its code has the ABI of assembly
}
