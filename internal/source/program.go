package source

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
)

// A Program answers what directives need to know of the program that they are
// linked into. It does not fit programs that take symbols from shared libraries
// (-linkshared).
type Program struct {
	// Defined returns the packages, as the linker names them, whose objects
	// define a symbol, of either ABI, in Go or assembly, live or not. It does not
	// count a pulled variable (one that a directive names after another package, and
	// that has no value), nor an ABI wrapper of the compiler.
	Defined func(symbol string) []string
	// Linker reports whether the linker itself defines a symbol, so that no object
	// does. It may be nil.
	Linker func(symbol string) bool
	// Linked reports whether a package is part of the program.
	Linked func(pkg string) bool
	// Names are the symbols among which to look for the one that was meant. They
	// are walked once for each package with such a problem, and otherwise not at all.
	Names iter.Seq[string]
	// Known returns what is known of an undefined symbol, empty for nothing. was
	// reports that another release or system has it: then no other name was meant. It
	// may be nil.
	Known func(symbol string) (text string, was bool)
	// Meant reports whether a directive of a package can have meant a symbol: one of its
	// kind and signature, that it may pull. It may be nil.
	Meant func(pkg string, d Directive, symbol string) bool
}

// Problems returns what is wrong with directives that compile, and cannot link
// as they are meant, by file and line. pkg is the path of their package as the
// compiler was given it.
//
//   - A function without a body, or a variable without an initial value, whose
//     target nothing defines. If the function is called, the linker says
//     "relocation target … not defined"; of the variable it makes a fresh zero
//     one and says nothing. Nearest is the name that was meant.
//   - The same, and the package of the target is not linked.
//   - A function without a body under its own name, in the one- or the
//     two-argument form, that neither assembly nor another package defines.
//   - A function with a body whose target is defined too: by the package that the
//     target is named after or, for a target named after pkg, by another package. The
//     linker says "duplicated definition of symbol", whether the function is called
//     or not. Without the body it would be a pull.
//
// Nothing is said of what may be defined elsewhere or does no harm: names without
// a package, such as those of C; names of the main package, which is another one in
// a test; names that the linker itself defines; pushes that nobody pulls; and
// values of variables, since a value of zero counts as none.
func (p Program) Problems(pkg string, list []Directive) []Problem {
	var problems []Problem
	var open []int // indexes of problems that a near name may solve
	var asking []Directive
	var names []string
	for _, d := range list {
		message, near := p.problem(pkg, d)
		if message == "" {
			continue
		}
		if near && p.Known != nil {
			if text, was := p.Known(d.Target); text != "" {
				message, near = "nothing defines "+d.Target+": "+text, !was
			}
		}
		if near {
			asking = append(asking, d)
			open, names = append(open, len(problems)), append(names, d.Target)
		}
		problems = append(problems, d.problem(message))
	}
	if len(open) > 0 && p.Names != nil {
		meant := func(i int, known string) bool { return p.Meant == nil || p.Meant(pkg, asking[i], known) }
		for i, near := range nearest(names, p.Names, meant) {
			suggest(&problems[open[i]], names[i], near)
		}
	}
	slices.SortFunc(problems, Problem.compare)
	return problems
}

// problem returns what is wrong with a directive, and whether another name
// may be the one that was meant.
func (p Program) problem(pkg string, d Directive) (message string, near bool) {
	symbol := d.Symbol(pkg)
	of := symname.Package(symbol)
	own := symbol == symname.Prefix(pkg)+"."+d.Local
	switch {
	case d.Kind == None || of == "" || p.Linker != nil && p.Linker(symbol):
		return "", false
	case own && (d.Kind == Var || d.Body):
		return "", false // marks its own symbol
	case of == "main" && !own:
		return "", false
	}
	by := p.Defined(symbol)
	if d.Body {
		i := slices.IndexFunc(by, func(other string) bool { return other != pkg })
		if i < 0 || d.Kind != Func {
			return "", false
		}
		if of != by[i] && of != pkg {
			return "", false // a finding: two packages define the symbol of a third
		}
		return fmt.Sprintf("%s has a body, and %s is defined by package %s: a pull has no body", d.Local, symbol, by[i]), false
	}
	switch {
	case len(by) > 0:
		return "", false
	case own:
		return fmt.Sprintf("nothing defines %s: %s has no body, and neither assembly nor another package gives it one", symbol, d.Local), false
	case !p.Linked(of):
		return fmt.Sprintf("nothing defines %s: package %s is not part of this program", symbol, of), true
	}
	return "nothing defines " + symbol, true
}

// suggest adds to a problem the name that is nearest to its target, if any.
func suggest(problem *Problem, target, near string) {
	if near == "" {
		return
	}
	problem.Nearest = near
	problem.Message = "nothing defines " + target
	if strings.Contains(near, "%") && symname.Path(near) == target {
		problem.Message += ": a dot in the last element of a package's path is written %2e"
	}
}
