package project

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/linkflags"
)

// A packageDir is a directory with a package's source files, and its module.
type packageDir struct {
	module linkflags.Module
	dir    string
}

// agrees reports whether one of an object's source files lies in d. They are
// named by their directory, or under -trimpath by module and version before
// replacement, a main module's by the import path alone (gc.go and trimpath in
// cmd/go/internal/work). A function inlined elsewhere keeps its file, but
// then the file's directory is that of another package.
func (d packageDir) agrees(pkg string, names []string) bool {
	trimmed := pkg
	if !d.module.Main {
		trimmed = d.module.Path + "@" + d.module.Version + strings.TrimPrefix(pkg, d.module.Path)
	}
	dirs := directories(names)
	return slices.Contains(dirs, trimmed) || slices.Contains(dirs, filepath.ToSlash(d.dir)) ||
		slices.ContainsFunc(dirs, func(name string) bool { return sameDir(name, d.dir) })
}

// claimed returns the module that the names of an object's source files give
// for its package. ok is false if they give none, or two.
func (b *BuildList) claimed(pkg string, names []string) (m linkflags.Module, ok bool) {
	for _, dir := range directories(names) {
		mod, sub, trimmed, valid := CutModule(filepath.ToSlash(b.cache), dir)
		if !valid || mod.Path+sub != pkg {
			continue // inlined, or what replaces the module
		}
		claim := linkflags.Module{Path: mod.Path, Version: mod.Version}
		if r, replaced := b.replacement(mod); replaced {
			if !trimmed {
				return linkflags.Module{}, false // it would lie elsewhere
			}
			claim.Replace = r.replacement()
		}
		if !trimmed && slices.ContainsFunc(slices.Concat(b.replaces...), func(r replace) bool { return r.new == mod }) {
			return linkflags.Module{}, false // the version that it replaces is not known
		}
		if ok && (claim.Path != m.Path || claim.Version != m.Version) {
			return linkflags.Module{}, false
		}
		m, ok = claim, true
	}
	return m, ok
}

// directories returns the directories of files, each once.
func directories(names []string) []string {
	var dirs, seen []string
	for _, name := range names {
		// A package has many files in few directories.
		raw := name[:strings.LastIndexByte(name, '/')+1]
		if slices.Contains(seen, raw) {
			continue
		}
		seen = append(seen, raw)
		if dir := path.Dir(name); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// sameDir reports whether two names are those of one directory, which links
// and letter case may hide.
func sameDir(name, dir string) bool {
	if !IsAbs(name) || path.Base(name) != filepath.Base(dir) {
		return false
	}
	a, err := os.Stat(filepath.FromSlash(name))
	if err != nil {
		return false
	}
	b, err := os.Stat(dir)
	return err == nil && os.SameFile(a, b)
}
