package link

import (
	"path"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/linkflags"
)

// signatures returns what resolves the declarations of the program's packages; the standard
// library's stand in GOROOT. definers returns the packages of std that define a symbol in
// another one's name; without it GOROOT is searched for them.
func (s *sources) signatures(definers func(symbol string) []string) (*signature.Sources, error) {
	std, err := signature.FromSource(s.cmd.GOROOT(), s.build, definers)
	if err != nil {
		return nil, err
	}
	return signature.NewSources(s.build, std, signature.Where{Files: s.declaredIn, Users: func(pkg string) []string { return importedBy(s.prog, pkg) }}, signature.NewFiles()), nil
}

// declaredIn returns where the source of a package is, and of one that is not made of all its
// files these. It is not known of one that an overlay changes.
func (s *sources) declaredIn(pkg string) (dir string, names []string) {
	if _, linked := s.prog.index[pkg]; !linked {
		return "", nil
	}
	d := s.of(pkg)
	if d.dir == "" || s.build.Overlay.In(d.dir) != nil {
		return "", nil
	}
	if part := s.part(pkg); part != source.PackageFiles {
		reader := source.Reader{Build: s.build, Shallow: true}
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
	for file := range files { // of inlined functions' packages too
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
		for _, path := range prog.imports.of[user.path] {
			if path == pkg {
				list = append(list, user.path)
				break
			}
		}
	}
	return list
}
