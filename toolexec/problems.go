package toolexec

import (
	"iter"
	"slices"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/source"
)

// addProblems notes the directives outside std that can never work.
func (g *gate) addProblems(s *scan) {
	if g.flags.LinkShared {
		return // the shared libraries may define what is missing here
	}
	defined := s.defined()
	p := source.Program{
		Defined: func(symbol string) []string { return defined[symbol] },
		Linked: func(pkg string) bool {
			return slices.ContainsFunc(s.objs, func(o linkname.Object) bool { return o.Package == pkg })
		},
		Names: s.allNames(),
	}
	for _, d := range g.declared {
		for _, problem := range append(d.problems, p.Problems(d.pkg, d.list)...) {
			g.problems = append(g.problems, &events.Problem{
				Build: g.log.Build, Link: g.log.Link, Go: g.log.Go, GOOS: g.log.GOOS, GOARCH: g.log.GOARCH,
				From: g.place(d.pkg, false),
				File: g.sourceName(problem.File), Line: problem.Line,
				Message: problem.Message, Nearest: problem.Nearest,
			})
		}
	}
}

// ownProblems returns the problems in the main module: what is wrong in a
// dependency, nobody here can mend.
func (g *gate) ownProblems() []*events.Problem {
	var list []*events.Problem
	for _, p := range g.problems {
		if g.module(p.From.Path).Main {
			list = append(list, p)
		}
	}
	return list
}

// defined returns the packages that define each symbol that somebody names:
// not those that only pull a variable of the name, nor wrappers.
func (s *scan) defined() map[string][]string {
	by := make(map[string][]string)
	for _, o := range s.objs {
		for _, list := range [][]linkname.Symbol{o.Definitions, o.NonPackage} {
			for _, d := range list {
				pulled := (d.Linkname || d.LinknameStd) && !d.Content && !d.Text
				if !pulled && !d.ABIWrapper && !slices.Contains(by[d.Name], o.Package) {
					by[d.Name] = append(by[d.Name], o.Package)
				}
			}
		}
	}
	return by
}

// allNames yields the names of all functions and variables of the program,
// some of them more than once. What cannot be read has failed before.
func (s *scan) allNames() iter.Seq[string] {
	all := func([]byte) bool { return true }
	return func(yield func(string) bool) {
		for _, o := range s.from {
			defs, _ := o.PackageDefinitions(all)
			named, _ := o.NonPackageDefinitions(all)
			for _, d := range append(defs, named...) {
				if (d.Text || d.Var) && !yield(d.Name) {
					return
				}
			}
		}
	}
}
