package source

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Unresolved returns the problems of directives that compile and cannot link
// as they are meant. pkg is the path of their package as the compiler was
// given it; defined reports whether a package other than pkg defines a symbol;
// known lists the symbols among which to look for the one that was meant.
//
//   - A function without a body, or a variable without an initial value, whose
//     target nothing defines. If the function is called, the linker says
//     "relocation target … not defined"; of the variable it makes a fresh zero
//     one and says nothing.
//   - A function with a body, whose target another package defines: the linker
//     says "duplicated definition of symbol", called or not. With that body
//     left out it would be a pull.
//
// Nothing is said of targets that a build may get from elsewhere: those of pkg
// itself (assembly), of the main package, of the linker ("go:…"), and names
// without a package, as those of C.
func Unresolved(pkg string, list []Directive, defined func(symbol string) bool, known iter.Seq[string]) []Problem {
	var problems []Problem
	for _, d := range list {
		of := Package(d.Target)
		if d.Kind == None || of == "" || of == pkg || of == "main" {
			continue
		}
		switch found := defined(d.Target); {
		case found && d.Kind == Func && d.Body:
			problems = append(problems, d.problem(fmt.Sprintf("%s has a body, and %s is defined by package %s: a pull has no body", d.Local, d.Target, of)))
		case !found && !d.Body:
			message := "nothing defines " + d.Target
			if near := Nearest(d.Target, known); near != "" {
				message += fmt.Sprintf(": did you mean %s?", near)
				if strings.Contains(near, "%") && unescape(near) == d.Target {
					message = fmt.Sprintf("nothing defines %s: a dot in the last element of a package's path is written %%2e, as in %s", d.Target, near)
				}
			}
			problems = append(problems, d.problem(message))
		}
	}
	slices.SortFunc(problems, Problem.compare)
	return problems
}
