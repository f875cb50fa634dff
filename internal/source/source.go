// Package source reads the sources of a package in a directory: its linkname
// directives, the lines of assembly that name other packages' symbols, and where
// functions and variables are declared.
//
// It works from file names, the build's constraints and the text of Go and
// assembly files, and starts no process. A missing directory, or a file that cannot
// be read or parsed, is an error with its name; what the other files say is returned
// all the same. It refuses files that are not regular or are larger than 256 MiB.
//
// What counts as a directive is what the compiler accepts: the pragma method
// in cmd/compile/internal/noder/noder.go and collectDecls in writer.go there,
// the same in all releases but for //go:linknamestd, which is new in Go 1.27.
// The package reports and does not decide.
package source

import (
	"cmp"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
)

// A Directive is one //go:linkname or //go:linknamestd line that the compiler
// accepts.
type Directive struct {
	File   string // path, absolute if the package's directory is
	Line   int    // from 1; a //line directive does not change it
	Column int    // of the first slash, in bytes from 1

	Local  string // name in the package's own scope
	Target string // as written, empty in the one-argument form
	Std    bool   // //go:linknamestd

	Kind     Kind // what Local is
	Body     bool // Local is a function with a body or a variable with an initial value
	Exported bool // Local begins with an upper-case letter
}

// A Kind is what a name of a package stands for.
type Kind string

// None is the kind of a name that the package does not declare as a function or
// a variable. A directive for it does nothing, and the compiler refuses it from
// -lang=go1.18 on.
const (
	None Kind = ""
	Func Kind = "func"
	Var  Kind = "var"
)

// Symbol returns the linker's name of the symbol that the directive names. pkg is
// the path that the compiler was given: an import path, "main" for a main package.
//
// The compiler takes a target as it is written, and escapes nothing. Without a
// target it makes the name from the escaped path of the package.
func (d Directive) Symbol(pkg string) string {
	if d.Target != "" {
		return d.Target
	}
	return symname.Prefix(pkg) + "." + d.Local
}

// A Problem is a directive that can never work, or not in the program at hand,
// or that the compiler takes for a comment.
type Problem struct {
	File         string
	Line, Column int
	Target       string // as the directive has it, empty if it has none
	Message      string // one clause, lower case
	Nearest      string // known name that was most likely meant; empty if none is near, or if something else is wrong
	Fault        Fault
}

// A Fault is what is wrong with a directive, if internal/directive has a rule of its own for it.
type Fault string

// The faults.
const (
	FaultOther     Fault = ""          // anything else
	FaultMisplaced Fault = "misplaced" // it does not begin its line
	FaultNoUnsafe  Fault = "no-unsafe" // its file does not import unsafe
)

func (d Directive) problem(message string) Problem {
	return Problem{File: d.File, Line: d.Line, Column: d.Column, Target: d.Target, Message: message}
}

func (d Directive) compare(e Directive) int {
	return cmp.Or(strings.Compare(d.File, e.File), d.Line-e.Line, d.Column-e.Column)
}

func (p Problem) compare(q Problem) int {
	return cmp.Or(strings.Compare(p.File, q.File), p.Line-q.Line, p.Column-q.Column, strings.Compare(p.Message, q.Message))
}
