package project

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/linkflags"
)

// Modules says which module each package of one link is from. It remembers what it
// has said, so it is for one goroutine at a time.
type Modules struct {
	ModInfo *linkflags.ModInfo // of the importcfg, nil for none
	Link    string             // import path of the linked main package
	Minor   int                // Go minor version of the linker

	// Given says that go did not start the link: ModInfo has all that is known, and Packages
	// say of which module these are, where several may give them.
	Given    bool
	Packages map[string]linkflags.Module

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
// The modinfo line tells, unless this is a test that go builds up to 1.26. Then
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

// provider returns which of the modules that enclose a package go takes it from: the
// longest that has its directory (importFromModules in modload/import.go). longest is
// the one with the longest path, or the main module for its own test. The zero Module
// means that no module's directory is at hand.
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
