package project

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/linkflags"
)

// Modules finds the module of each package of one link. It caches what it has found, so
// only one goroutine may use it at a time.
type Modules struct {
	ModInfo *linkflags.ModInfo // of the importcfg, nil for none
	Link    string             // import path of the linked main package
	Minor   int                // Go minor version of the linker

	// Given says that go did not start the link: then ModInfo has all modules that are
	// known, and Packages the modules of single packages.
	Given    bool
	Packages map[string]linkflags.Module

	// BuildList is called for packages whose module ModInfo does not tell.
	BuildList func() *BuildList

	// Files returns names of source files from a package's objects, at least one of each
	// directory, and nil for a package that is not part of the program. Files is nil if
	// no object has been read yet.
	Files func(pkg string) []string

	found map[string]linkflags.Module
}

// Of returns the module of a package outside std, with the version and the
// replacement that go gives it. The zero Module means that it is not known; the
// module of a package nearby must not be taken instead.
//
// The modinfo line has the modules, except for tests up to Go 1.26. For those the
// module is found from go.mod or go.work and the directories, as go finds it, and the
// names of the source files in the package's objects have to agree.
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
	if m, ok := s.Packages[pkg]; ok {
		return m
	}
	info := cmp.Or(s.ModInfo, &linkflags.ModInfo{})
	m, _ := info.ModuleOf(pkg)
	byFiles := strings.TrimSuffix(strings.TrimSuffix(pkg, ".test"), "_test") == linkflags.CommandLine
	if byFiles && m.Path != linkflags.CommandLine {
		return m
	}
	if !byFiles && (s.Given || info.Complete(s.Link, s.Minor)) {
		return s.provider(pkg, m, info.Enclosing(pkg))
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

// provider returns the module that go takes a package from: of those whose path encloses
// the import path, the longest that has a directory for the package (importFromModules in
// modload/import.go). longest is the one with the longest path, or the main module for
// its own test. The zero Module means that no such directory was found.
func (s *Modules) provider(pkg string, longest linkflags.Module, enclosing []linkflags.Module) linkflags.Module {
	if len(enclosing) < 2 || longest.Path != enclosing[0].Path {
		return longest
	}
	list := s.BuildList()
	for _, path := range s.dirPaths(pkg) {
		if v, ok := list.vendored[path]; ok {
			i := slices.IndexFunc(enclosing, func(m linkflags.Module) bool { return m.Path == v.Path })
			if i >= 0 {
				return enclosing[i]
			}
		}
		for _, m := range enclosing {
			if l := list.rootOf(m); l.dir != "" && l.holds(filepath.Join(l.dir, filepath.FromSlash(strings.TrimPrefix(path, m.Path)))) {
				return m
			}
		}
	}
	return linkflags.Module{}
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
