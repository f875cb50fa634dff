package project

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// Roots says where the modules of a build lie. All are absolute paths.
type Roots struct {
	GOROOT     string            // of the toolchain that compiled
	GOMODCACHE string            // the module cache
	Mains      map[string]string // root of each main module by its path; several in a workspace
	Base       string            // directory of go.mod or go.work: relative replacements start there
	Vendor     string            // vendor directory; empty if the build does not use one
	GOPATH     []string          // the directories that go looks in if modules are switched off
	Overlay    selection.Overlay // of go's -overlay: a directory may exist only there
}

// Roots returns where the modules of the build list lie, for a toolchain's GOROOT.
func (b *BuildList) Roots(goroot string) Roots {
	r := Roots{GOROOT: goroot, GOMODCACHE: b.cache, Mains: make(map[string]string), Base: b.root, GOPATH: b.gopath}
	for _, m := range b.mains {
		r.Mains[m.module.Path] = m.dir
	}
	if b.vendored != nil {
		r.Vendor = b.vendorDir()
	}
	return r
}

// StdDir returns the directory with the sources of a package of std or cmd. It is an
// error if there is none.
func (r Roots) StdDir(pkg string) (string, error) {
	return r.find(pkg, func() []string { return nil }, func(pkg string) ([]string, error) {
		if sub, ok := strings.CutPrefix(pkg, "crypto/internal/fips140/v"); ok { // a snapshot, with GOFIPS140
			version, _, _ := strings.Cut(sub, "/")
			return below(r.GOMODCACHE, "golang.org/fips140@v"+version+"/fips140/v"+sub), nil
		}
		return below(r.GOROOT, "src/"+pkg), nil
	})
}

// Dir returns the directory with the sources of a package outside std. pkg may be the
// import path of a test variant: "p [q.test]", "p_test". mod is the zero Module for a
// package of no module, in GOPATH; a package that was named by its files counts as one
// too. files are the names of source files in the package's objects, as far as they are
// known: they choose between several directories that exist, and are all that finds a
// package of no module outside GOPATH. It is an error if there is no such directory.
//
// Names in an object are absolute, or begin with $GOROOT. Under -trimpath they begin
// with PATH@VERSION or, for main modules and std, with the import path (trimpath in
// cmd/go/internal/work/gc.go): then only the module tells. Names of generated files
// ([toolchain.IsCgo]) lie in no directory.
func (r Roots) Dir(pkg string, mod linkflags.Module, files []string) (string, error) {
	pkg, _, _ = strings.Cut(pkg, " [")
	if pkg == linkflags.CommandLine {
		mod = linkflags.Module{}
	}
	dirs := sync.OnceValue(func() []string { return r.absoluteDirs(files) }) // few packages ask
	return r.find(pkg, dirs, func(pkg string) ([]string, error) {
		list, err := r.moduleDirs(pkg, mod)
		if mod.Path == "" {
			if dir := r.gopathDir(pkg); dir != "" {
				return []string{dir}, nil
			}
			list = append(list, claimedDirs(pkg, dirs())...)
			list = append(list, r.looseDirs(pkg, dirs())...)
		}
		return list, err
	})
}

// find returns the directory of a package: the first that exists of those that
// candidates returns for its import path. Directories in preferred go first.
func (r Roots) find(pkg string, preferred func() []string, candidates func(pkg string) ([]string, error)) (string, error) {
	pkg, _, _ = strings.Cut(pkg, " [")
	if !filepath.IsLocal(filepath.FromSlash(pkg)) || path.Clean(pkg) != pkg {
		return "", fmt.Errorf("finding the source of package %s: %q is no import path", pkg, pkg)
	}
	var looked []string
	for i, p := range variants(pkg) {
		list, err := candidates(p)
		if err != nil && i+1 < len(variants(pkg)) {
			continue // p_test lies in p's module, and not below it where p is the root
		}
		if err != nil {
			return "", fmt.Errorf("finding the source of package %s: %w", pkg, err)
		}
		if len(list) > 1 {
			if i := slices.IndexFunc(list, func(dir string) bool { return slices.Contains(preferred(), dir) && r.isDir(dir) }); i >= 0 {
				return list[i], nil
			}
		}
		if i := slices.IndexFunc(list, r.isDir); i >= 0 {
			return list[i], nil
		}
		looked = append(looked, list...)
	}
	if len(looked) == 0 || strings.HasSuffix(pkg, ".test") { // go test generates the latter
		return "", fmt.Errorf("package %s has no source on this machine", pkg)
	}
	return "", fmt.Errorf("source of package %s is gone: no %s", pkg, strings.Join(looked, ", no "))
}

// variants returns the import paths whose directory may hold a package: an external
// test lies in the directory of the package that it tests.
func variants(pkg string) []string {
	if p, ok := strings.CutSuffix(pkg, "_test"); ok {
		return []string{pkg, p}
	}
	return []string{pkg}
}

// moduleDirs returns the directories in which a package of a module can lie, the
// most likely first. It is an error if the import path is not the module's.
func (r Roots) moduleDirs(pkg string, mod linkflags.Module) ([]string, error) {
	if mod.Path == "" {
		return nil, nil
	}
	rel, ok := strings.CutPrefix(pkg, mod.Path)
	if !ok || rel != "" && rel[0] != '/' {
		return nil, fmt.Errorf("it is not in module %s", mod.Path)
	}
	if mod.Main {
		return below(r.Mains[mod.Path], rel), nil
	}
	dir, _, err := moduleDir(mod, r.Base, r.GOMODCACHE)
	if err != nil {
		return nil, err
	}
	return append(below(r.Vendor, pkg), below(dir, rel)...), nil
}

// below returns a directory below a root, and none if the root is not known.
func below(root, rel string) []string {
	if root == "" {
		return nil
	}
	return []string{filepath.Join(root, filepath.FromSlash(rel))}
}

// absoluteDirs returns the directories of the files that have an absolute name,
// each once and clean, in their order. $GOROOT is one.
func (r Roots) absoluteDirs(files []string) []string {
	files = slices.DeleteFunc(slices.Clone(files), toolchain.IsCgo)
	var list []string
	for _, dir := range directories(files) {
		if sub, ok := strings.CutPrefix(dir, "$GOROOT/"); ok && r.GOROOT != "" {
			dir = path.Join(filepath.ToSlash(r.GOROOT), sub)
		}
		dir = filepath.FromSlash(dir)
		if filepath.IsAbs(dir) && !slices.Contains(list, dir) {
			list = append(list, dir)
		}
	}
	return list
}

// claimedDirs returns the directories that the names in an object give for a package of
// no module: those that end in its whole import path. A shorter end does not count, since
// inlined functions bring the directories of other packages. For a package of a module
// names do not count at all: a //line directive can name any directory.
func claimedDirs(pkg string, dirs []string) []string {
	end := "/" + pkg
	var list []string
	for _, dir := range dirs {
		if strings.HasSuffix(filepath.ToSlash(dir), end) {
			list = append(list, dir)
		}
	}
	return list
}

// gopathDir returns the directory of a package if modules are switched off: the first below
// the directories of GOPATH, which is the one that go takes (importGo in go/build/build.go).
func (r Roots) gopathDir(pkg string) string {
	if strings.TrimSuffix(pkg, "_test") == linkflags.CommandLine {
		return ""
	}
	for _, root := range r.GOPATH {
		if dir := filepath.Join(root, "src", filepath.FromSlash(pkg)); filepath.IsAbs(root) && r.isDir(dir) {
			return dir
		}
	}
	return ""
}

// looseDirs returns the directories in which a package that was named by its files
// can lie: those that are there, and neither the toolchain's nor the module cache's.
func (r Roots) looseDirs(pkg string, dirs []string) []string {
	if strings.TrimSuffix(pkg, "_test") != linkflags.CommandLine {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(dirs), func(dir string) bool {
		return within(dir, r.GOROOT) || within(dir, r.GOMODCACHE) || !r.isDir(dir)
	})
}

func within(dir, root string) bool {
	rel, err := filepath.Rel(root, dir)
	return root != "" && err == nil && filepath.IsLocal(rel)
}

func (r Roots) isDir(dir string) bool {
	fi, err := os.Stat(dir)
	if err == nil {
		return fi.IsDir()
	}
	for _, there := range r.Overlay.In(dir) {
		if there {
			return true
		}
	}
	return false
}
