package project

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/linkflags"
)

// module returns the module of a package by its import path, or the zero Module
// if it is not known. names are the source files in its objects: none if it
// is not part of the program.
//
// The names never decide which module it is, since a //line directive can make up any
// name. But if they do not agree with go.mod, that does not tell enough: it does not
// name every module that a test of a dependency needs, and a workspace can select a
// version that none of its modules requires. Then go is asked. If the names do not agree
// with its answer either, as with a -modfile flag, the module is not known. A package
// without code, such as one of generic functions only, has no names that could agree.
func (b *BuildList) module(pkg string, names []string) linkflags.Module {
	candidates := b.candidates(pkg)
	silent := isSilent(names)
	for _, d := range candidates {
		if d.agrees(pkg, names) || silent && d.module.Main {
			return d.module
		}
	}
	if len(names) == 0 && len(candidates) > 0 {
		return candidates[0].module
	}
	for _, l := range b.selected() {
		sub, ok := strings.CutPrefix(pkg, l.module.Path)
		if !ok || sub != "" && sub[0] != '/' {
			continue
		}
		d := packageDir{l.module, filepath.Join(l.dir, filepath.FromSlash(sub))}
		if !l.holds(d.dir) {
			continue
		}
		if !silent && !d.agrees(pkg, names) { // -modfile, or a //line directive
			return linkflags.Module{}
		}
		return d.module
	}
	return linkflags.Module{}
}

// commandLine returns the module that a package counts for which was named by
// its files: the main module, if there is exactly one.
func (b *BuildList) commandLine() linkflags.Module {
	if len(b.mains) == 1 {
		return b.mains[0].module
	}
	return linkflags.Module{Path: linkflags.CommandLine, Version: linkflags.Devel, Main: true}
}

// A packageDir is a directory with a package's source files, and its module.
type packageDir struct {
	module linkflags.Module
	dir    string
}

// candidates returns the directories in which a package may lie: the one in the
// module with the longest path that has the package, as go finds it
// (importFromModules in cmd/go/internal/modload/import.go), and the vendored one.
func (b *BuildList) candidates(pkg string) []packageDir {
	var list []packageDir
	longest := -1
	for _, l := range slices.Concat(b.mains, b.others) {
		sub, ok := strings.CutPrefix(pkg, l.module.Path)
		if !ok || sub != "" && sub[0] != '/' || len(l.module.Path) <= longest {
			continue
		}
		if dir := filepath.Join(l.dir, filepath.FromSlash(sub)); l.dir != "" && l.holds(dir) {
			longest = len(l.module.Path)
			list = []packageDir{{l.module, dir}}
		}
	}
	if m, ok := b.vendored[pkg]; ok && m.Version != "" {
		list = append(list, packageDir{m, filepath.Join(b.vendorDir(), filepath.FromSlash(pkg))})
	}
	return list
}

// holds reports whether a directory below l's root has Go files and belongs
// to no module nested in l.
func (l listed) holds(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil || !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".go") && !e.IsDir() }) {
		return false
	}
	for ; l.local && len(dir) > len(l.dir); dir = filepath.Dir(dir) {
		if fi, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !fi.IsDir() {
			return false
		}
	}
	return true
}

// agrees reports whether one of an object's source files lies in d. names begin
// with the files' directory or, under -trimpath, with module and version before
// replacement, in a main module with the import path (gc.go and trimpath in
// cmd/go/internal/work). An inlined function keeps its file's name, but that has
// the directory of another package.
func (d packageDir) agrees(pkg string, names []string) bool {
	trimmed := pkg
	if !d.module.Main {
		trimmed = d.module.Path + "@" + d.module.Version + strings.TrimPrefix(pkg, d.module.Path)
	}
	dirs := directories(names)
	return slices.Contains(dirs, trimmed) || slices.Contains(dirs, filepath.ToSlash(d.dir)) ||
		slices.ContainsFunc(dirs, func(name string) bool { return sameDir(name, d.dir) })
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

// isSilent reports whether no name has a directory: the compiler makes up such names.
func isSilent(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "/") })
}

// sameDir reports whether two paths lead to the same directory. They may differ by
// symbolic links and letter case.
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
