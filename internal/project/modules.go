package project

import (
	"cmp"
	"strings"

	"github.com/linkgate/linkgate/linkflags"
)

// Modules says which module each package of one link is from. It remembers what it
// has said, so it is for one goroutine at a time.
type Modules struct {
	ModInfo *linkflags.ModInfo // of the importcfg, nil for none
	Link    string             // import path of the linked main package
	Minor   int                // Go minor version of the linker

	// BuildList is called where the modinfo line does not tell.
	BuildList func() *BuildList

	// Files returns names of source files in a package's objects, of each directory
	// one at least: nil for a package that is not part of the program. It is nil
	// where no object has been read.
	Files func(pkg string) []string

	found map[string]linkflags.Module
}

// Of returns the module of a package outside std, with the version and the
// replacement that go gives it. The zero Module means that it is not known: that is
// no reason to take a neighbour's.
//
// The modinfo line tells, unless this is a test built by Go up to 1.26. Then
// go.mod or go.work and the disk tell, as they tell go, and the names of the
// source files in the package's object have to agree.
func (s *Modules) Of(pkg string) linkflags.Module {
	if m, ok := s.found[pkg]; ok {
		return m
	}
	if s.found == nil {
		s.found = make(map[string]linkflags.Module)
	}
	m := s.find(pkg)
	s.found[pkg] = m
	return m
}

func (s *Modules) find(pkg string) linkflags.Module {
	info := cmp.Or(s.ModInfo, &linkflags.ModInfo{})
	m, _ := info.ModuleOf(pkg)
	byFiles := strings.TrimSuffix(strings.TrimSuffix(pkg, ".test"), "_test") == linkflags.CommandLine
	if byFiles && m.Path != linkflags.CommandLine || !byFiles && info.Complete(s.Link, s.Minor) {
		return m
	}
	list := s.BuildList()
	if byFiles {
		return list.commandLine()
	}
	var names []string
	if s.Files != nil {
		names = s.Files(pkg)
	}
	for _, path := range s.dirPaths(pkg) {
		if m = list.module(path, names); m.Path != "" {
			break
		}
	}
	return m
}

// dirPaths returns the import paths under which the directory of a package may
// be found. A test binary has two packages more than directories: p.test, and
// p_test of the tests that stand outside p.
func (s *Modules) dirPaths(pkg string) []string {
	p, ok := strings.CutSuffix(s.Link, ".test")
	if ok && (pkg == p+".test" || pkg == p+"_test") {
		return []string{p, pkg}
	}
	return []string{pkg}
}
