package check

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Module is a module of the build list, as `go list -m -json` describes it.
type Module struct {
	Path, Version, Dir string // Version is empty for a main module, Dir for one that is not on this machine
	Main, Replaced     bool
	Instead            string // the version of the same module that replaces it, if that is what does
	Local              bool   // not in the module cache: other modules can lie in it
	Go                 int    // minor version of the go directive in its go.mod, 0 where that is not known
}

// Modules find packages among the modules of a build, as go does: importFromFiles in
// cmd/go/internal/modload/import.go.
type Modules struct {
	list     []Module          // the longest path first
	vendor   string            // vendor directory, empty without
	vendored map[string]Module // by package
	goroot   string
	found    map[string]place
	missing  map[string]Module // that packages were looked for in, by path
}

// A place is a package's directory, and its module; std has none.
type place struct {
	pkg    string // import path
	dir    string // empty where nobody has it
	module Module
	std    bool
}

// NewModules returns Modules that find packages in the modules of a build and in a GOROOT.
func NewModules(goroot string, list []Module, vendor string, vendored map[string]Module) *Modules {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Module) int { return len(b.Path) - len(a.Path) })
	return &Modules{list: list, vendor: vendor, vendored: vendored, goroot: goroot, found: make(map[string]place), missing: make(map[string]Module)}
}

// Replace returns the same with another version of one module.
func (m *Modules) Replace(other Module) *Modules {
	list := slices.Clone(m.list)
	for i, mod := range list {
		if mod.Path == other.Path {
			list[i] = other
		}
	}
	return NewModules(m.goroot, list, m.vendor, m.vendored)
}

// Missing returns the modules that a package may be in, and that are not on this machine.
func (m *Modules) Missing() []Module {
	return slices.SortedFunc(maps.Values(m.missing), func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
}

// find returns where a package lies.
func (m *Modules) find(pkg string) place {
	p, ok := m.found[pkg]
	if !ok {
		p = m.look(pkg)
		p.pkg = pkg
		m.found[pkg] = p
	}
	return p
}

func (m *Modules) look(pkg string) place {
	for _, mod := range m.list {
		rest, ok := strings.CutPrefix(pkg, mod.Path)
		if !ok || rest != "" && rest[0] != '/' || m.vendor != "" && !mod.Main {
			continue
		}
		if mod.Dir == "" {
			m.missing[mod.Path] = mod
			continue
		}
		if dir := filepath.Join(mod.Dir, filepath.FromSlash(rest)); mod.holds(dir) {
			return place{dir: dir, module: mod}
		}
	}
	if mod, ok := m.vendored[pkg]; ok {
		return place{dir: filepath.Join(m.vendor, filepath.FromSlash(pkg)), module: mod}
	}
	first, _, _ := strings.Cut(pkg, "/")
	if !strings.Contains(first, ".") {
		return place{dir: filepath.Join(m.goroot, "src", filepath.FromSlash(pkg)), std: true}
	}
	return place{}
}

// holds reports whether a directory below the module's root has Go files and belongs to no
// module nested in it.
func (m Module) holds(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil || !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".go") && !e.IsDir() }) {
		return false
	}
	for ; m.Local && len(dir) > len(m.Dir); dir = filepath.Dir(dir) {
		if fi, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !fi.IsDir() {
			return false
		}
	}
	return true
}

// below returns the packages of the main modules in a directory and below it, as the pattern
// ./... names them.
func (m *Modules) below(root string) []string {
	var list []string
	for _, mod := range m.list {
		switch {
		case !mod.Main:
		case within(root, mod.Dir):
			list = append(list, mod.packagesBelow(root)...)
		case within(mod.Dir, root):
			list = append(list, mod.packagesBelow(mod.Dir)...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// All returns the packages of a module.
func (m *Modules) All(mod Module) []string { return mod.packagesBelow(mod.Dir) }

// packagesBelow returns the packages of the module in a directory and below it:
// modload/search.go.
func (m Module) packagesBelow(start string) []string {
	var list []string
	_ = filepath.WalkDir(start, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		name := d.Name()
		if path != start && (name == "testdata" || name == "vendor" || name[0] == '_' || name[0] == '.' || isFile(filepath.Join(path, "go.mod"))) {
			return filepath.SkipDir
		}
		if m.holds(path) {
			list = append(list, m.packageIn(path))
		}
		return nil
	})
	slices.Sort(list)
	return list
}

// packageIn returns the import path of the package in a directory of the module.
func (m Module) packageIn(dir string) string {
	rel, err := filepath.Rel(m.Dir, dir)
	if err != nil || rel == "." {
		return m.Path
	}
	return m.Path + "/" + filepath.ToSlash(rel)
}

// Expand returns the import paths that patterns name, as seen from a directory. Those it
// cannot resolve itself, such as "all" and example.com/..., it returns as rest.
func (m *Modules) Expand(from string, patterns []string) (packages, rest []string) {
	for _, pattern := range patterns {
		local := pattern == "." || pattern == ".." || strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../") || filepath.IsAbs(pattern)
		dir, below := strings.CutSuffix(pattern, "...")
		switch {
		case !local && (strings.Contains(pattern, "...") || m.find(pattern).dir == "" || m.find(pattern).std):
			rest = append(rest, pattern)
		case !local:
			packages = append(packages, pattern)
		case below && (strings.HasSuffix(dir, "/") || dir == ""):
			packages = append(packages, m.below(absolute(from, dir))...)
		default:
			at := absolute(from, pattern)
			i := slices.IndexFunc(m.list, func(mod Module) bool { return mod.Main && within(at, mod.Dir) && mod.holds(at) })
			if i < 0 || below {
				rest = append(rest, pattern)
				continue
			}
			packages = append(packages, m.list[i].packageIn(at))
		}
	}
	return packages, rest
}

func absolute(from, dir string) string {
	if filepath.IsAbs(dir) {
		return filepath.Clean(dir)
	}
	return filepath.Join(from, filepath.FromSlash(dir))
}

// within reports whether a directory is another one or lies in it.
func within(dir, root string) bool {
	rel, err := filepath.Rel(root, dir)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}

func isFile(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.Mode().IsRegular()
}

func isDir(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}
