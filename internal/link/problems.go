package link

import (
	"fmt"
	"iter"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// A Problem is a directive outside std that can never work.
type Problem struct {
	Main bool // its package is of a main module
	From events.Package
	source.Problem
}

// ProblemEvents returns the directives of a judgement that have no effect as events. With told
// it returns only those that people are told of: that are in a main module, since nobody can mend
// a dependency here, and that the policy does not allow.
func ProblemEvents(j *Judgement, s Stamp, told bool) []*events.Problem {
	var list []*events.Problem
	for i, p := range j.Facts.Problems {
		rule := j.Decisions.Allowed[i]
		if told && (!p.Main || rule != "") {
			continue
		}
		list = append(list, &events.Problem{
			Build: s.Build, Link: s.Link, Go: s.Go, GOOS: s.GOOS, GOARCH: s.GOARCH,
			From: p.From, File: p.File, Line: p.Line, Symbol: p.Target, Message: p.Message, Nearest: p.Nearest, Rule: rule,
		})
	}
	return list
}

// findProblems lists the directives that can never work. To search for the names that they
// may have meant, it opens archives whose summary alone was read before; an error is that
// of such an archive.
func findProblems(s *objects, src *sources, declarations []*packageSource, id *Identities, names *fileNames) ([]Problem, error) {
	var unread error
	meaning := meaning{objects: s, src: src}
	defined := defined(s.list)
	linked := make(map[string]bool)
	for _, o := range s.list {
		linked[o.Package] = true
	}
	p := source.Program{
		Defined: func(symbol string) []string { return defined[symbol] },
		Linker:  toolchain.LinkerDefined,
		Linked:  func(pkg string) bool { return linked[pkg] },
		Known:   func(symbol string) (string, bool) { return missing(s.prog.header, symbol) },
		Meant:   meaning.can,
	}
	var list []Problem
	for _, d := range declarations {
		p.Names = namesNear(s, d.list, linked, &unread)
		problems := append(d.problems, p.Problems(d.pkg, d.list)...)
		path := id.cmd.ImportPath(d.pkg)
		var compiled map[string]bool // its source files, where it shares its directory with others
		if len(problems) > 0 && path == linkflags.CommandLine {
			var err error
			if compiled, err = s.prog.files(d.pkg); err != nil {
				return nil, err
			}
		}
		for _, problem := range problems {
			if compiled != nil && !compiled[filepath.ToSlash(problem.File)] {
				continue
			}
			problem.File = names.portable(problem.File)
			list = append(list, Problem{Main: id.Module(path).Main, From: id.Package(d.pkg, false), Problem: problem})
		}
	}
	return list, unread
}

// files returns the source files that the objects of a package name.
func (p *Program) files(pkg string) (map[string]bool, error) {
	files := make(map[string]bool)
	err := p.read(p.index[pkg], func(f *goobj.File) error {
		for _, o := range f.Objects {
			if err := o.Files(func(name []byte) { files[string(name)] = true }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading package %s: %w", pkg, err)
	}
	return files, nil
}

// defined returns the packages that define each symbol that somebody names. A
// pulled variable does not count, nor an ABI wrapper. A variable without a value
// that its own package opens to pulls is marked like a pulled one, but its name is
// that of the package.
func defined(objects []linkname.Object) map[string][]string {
	by := make(map[string][]string)
	for _, o := range objects {
		for _, list := range [][]linkname.Symbol{o.Definitions, o.NonPackage} {
			for _, d := range list {
				pulled := (d.Linkname || d.LinknameStd) && !d.Content && !d.Text && symname.Package(d.Name) != o.Package
				if !pulled && !d.ABIWrapper && !slices.Contains(by[d.Name], o.Package) {
					by[d.Name] = append(by[d.Name], o.Package)
				}
			}
		}
	}
	return by
}

// namesNear yields the names that a directive may have meant, some more than once:
// those of the packages that the directives name or, if one of these is not linked,
// of all packages. It ends at an archive that cannot be read, and sets unread to the
// error.
func namesNear(s *objects, list []source.Directive, linked map[string]bool, unread *error) iter.Seq[string] {
	among, everywhere := make(map[string]bool), false
	for _, d := range list {
		pkg := symname.Package(d.Target)
		among[pkg] = true
		everywhere = everywhere || d.Target != "" && !linked[pkg]
	}
	all := func([]byte) bool { return true }
	return func(yield func(string) bool) {
		for i := range s.list {
			if !everywhere && !among[s.list[i].Package] {
				continue
			}
			var list []goobj.Symbol
			err := s.read(i, func(o *goobj.Object) (err error) {
				if list, err = o.PackageDefinitions(all); err != nil {
					return err
				}
				named, err := o.NonPackageDefinitions(all)
				list = append(list, named...)
				return err
			})
			if err != nil {
				*unread = fmt.Errorf("reading package %s: %w", s.list[i].Package, err)
				return
			}
			for _, d := range list {
				if (d.Text || d.Var) && !yield(d.Name) {
					return
				}
			}
		}
	}
}
