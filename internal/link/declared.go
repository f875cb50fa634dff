package link

import (
	"path"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/linkflags"
)

// signatures returns what resolves the declarations of the program's packages. Those of std are in
// GOROOT; the error is that it has no sources. definers returns the packages of std that define a
// symbol under another one's name; if it is nil, GOROOT is searched for them.
func (s *sources) signatures(definers func(symbol string) []string) (*signature.Sources, error) {
	std, err := signature.FromSource(s.cmd.GOROOT(), s.build, definers)
	if err != nil {
		return nil, err
	}
	return signature.NewSources(s.build, std, signature.Where{Files: s.declaredIn, Users: func(pkg string) []string { return importedBy(s.prog, pkg) }}, signature.NewFiles()), nil
}

// declaredIn returns the directory of a package's source and, for a package that is not made of all
// files there, the names of its files. Both are empty where that is not known: nothing can be
// compared then. It is not known of a package that an overlay changes.
func (s *sources) declaredIn(pkg string) (dir string, names []string) {
	if _, linked := s.prog.index[pkg]; !linked {
		return "", nil
	}
	d := s.of(pkg)
	if s.build.Overlay.In(d.dir) != nil {
		return "", nil
	}
	if part := s.part(pkg); part != source.PackageFiles {
		reader := source.Reader{Build: s.build}
		names, err := reader.Files(d.dir, part)
		if err != nil {
			return "", nil
		}
		return d.dir, names
	}
	if s.cmd.ImportPath(pkg) != linkflags.CommandLine {
		return d.dir, nil
	}
	files, err := s.prog.files(pkg)
	if err != nil {
		return "", nil
	}
	for file := range files { // among them files of inlined functions, from other directories
		if name := path.Base(file); fileSize(filepath.Join(d.dir, name)) > 0 {
			names = append(names, name)
		}
	}
	return d.dir, names
}

// importedBy returns the packages that import one.
func importedBy(prog *Program, pkg string) []string {
	var list []string
	for _, user := range prog.packages {
		if slices.Contains(prog.imports.of[user.path], pkg) {
			list = append(list, user.path)
		}
	}
	return list
}
