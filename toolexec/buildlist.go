package toolexec

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/linkflags"
)

// devel is the version of a module that has none: a main module, or a
// directory that replaces a module.
const devel = "(devel)"

// A buildList is what the files of the main module or of the workspace say
// of the modules in a build, read as go reads them. What cannot be read is
// left out: go has refused it, or knows more than this program.
type buildList struct {
	root     string // directory of the go.mod or go.work in effect, empty for none
	mains    []origin
	others   []origin
	replaces [][]replace                 // of each file, the go.work's first
	vendored map[string]linkflags.Module // of vendor/modules.txt, by package
	vendor   string                      // the vendor directory
	cache    string                      // GOMODCACHE
}

// An origin is a module and its root directory.
type origin struct {
	module linkflags.Module
	dir    string
	local  bool // not in the module cache: other modules can lie in it
}

// A replace is a replace directive. A version that is empty on its left side
// stands for every version, on its right side for a directory.
type replace struct {
	old, new module.Version
	dir      string // of a directory
}

// replacement returns the right side as a modinfo line has it.
func (r replace) replacement() *linkflags.Replacement {
	return &linkflags.Replacement{Path: r.new.Path, Version: cmp.Or(r.new.Version, devel)}
}

// readBuildList reads the files in effect for a build started in dir.
func readBuildList(c Config, dir string) *buildList {
	b := &buildList{cache: c.Getenv("GOMODCACHE")}
	if c.Getenv("GO111MODULE") == "off" {
		return b
	}
	var required []module.Version
	root := ""
	if work := workFile(c, dir); work != "" {
		root = filepath.Dir(work)
		required = b.readWork(work)
	} else if mod := above(dir, "go.mod"); mod != "" {
		root = filepath.Dir(mod)
		required = b.readMod(modFile(c, dir, mod), root, root)
	}
	if root == "" {
		return b
	}
	b.root = root
	for _, m := range highest(required) {
		if !slices.ContainsFunc(b.mains, func(o origin) bool { return o.module.Path == m.Path }) {
			b.others = append(b.others, b.origin(m))
		}
	}
	b.vendor = filepath.Join(root, "vendor")
	if data, err := os.ReadFile(filepath.Join(b.vendor, "modules.txt")); err == nil {
		b.vendored = parseModulesTxt(string(data))
	}
	return b
}

// modFile returns the file that a -modfile flag in GOFLAGS puts in the place
// of mod. The flag on go's own command line cannot be seen from here.
func modFile(c Config, dir, mod string) string {
	flags, err := linkflags.GoFlags(c.Getenv("GOFLAGS"))
	if err != nil {
		return mod
	}
	for _, f := range flags {
		name, value, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
		if name != "modfile" || value == "" {
			continue
		}
		if mod = value; !filepath.IsAbs(mod) {
			mod = filepath.Join(dir, mod)
		}
	}
	return mod
}

// readWork reads a go.work and the modules that it uses, and returns what
// those require.
func (b *buildList) readWork(work string) []module.Version {
	data, err := os.ReadFile(work)
	if err != nil {
		return nil
	}
	f, err := modfile.ParseWork(work, data, nil)
	if err != nil {
		return nil
	}
	root := filepath.Dir(work)
	b.replace(f.Replace, root, root)
	var required []module.Version
	for _, use := range f.Use {
		dir := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(root, dir)
		}
		required = append(required, b.readMod(filepath.Join(dir, "go.mod"), dir, root)...)
	}
	return required
}

// readMod reads the go.mod of a main module with its root in dir, and returns
// what it requires. base is where go resolves relative replacements from.
func (b *buildList) readMod(file, dir, base string) []module.Version {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	f, err := modfile.Parse(file, data, nil)
	if err != nil || f.Module == nil {
		return nil
	}
	b.mains = append(b.mains, origin{
		module: linkflags.Module{Path: f.Module.Mod.Path, Version: devel, Main: true},
		dir:    dir, local: true,
	})
	b.replace(f.Replace, dir, base)
	var list []module.Version
	for _, r := range f.Require {
		list = append(list, r.Mod)
	}
	return list
}

// replace adds the replace directives of a file in dir. In a workspace go
// writes the directories of a go.mod as seen from base, the go.work's
// (canonicalizeReplacePath in cmd/go/internal/modload).
func (b *buildList) replace(list []*modfile.Replace, dir, base string) {
	var file []replace
	for _, r := range list {
		add := replace{old: r.Old, new: r.New}
		if r.New.Version == "" {
			add.dir = filepath.FromSlash(r.New.Path)
		}
		if add.dir != "" && !filepath.IsAbs(add.dir) {
			add.dir = filepath.Join(dir, add.dir)
			if rel, err := filepath.Rel(base, add.dir); dir != base && err == nil {
				add.new.Path = filepath.ToSlash(rel)
				if !modfile.IsDirectoryPath(add.new.Path) {
					add.new.Path = "./" + add.new.Path
				}
			}
		}
		file = append(file, add)
	}
	b.replaces = append(b.replaces, file)
}

// replacement returns the directive that replaces a module. One for its
// version goes before one for all; of two main modules' go refuses those that
// differ.
func (b *buildList) replacement(m module.Version) (replace, bool) {
	for _, file := range b.replaces {
		for _, version := range []string{m.Version, ""} {
			i := slices.IndexFunc(file, func(r replace) bool { return r.old == module.Version{Path: m.Path, Version: version} })
			if i >= 0 {
				return file[i], true
			}
		}
	}
	return replace{}, false
}

// origin returns where a required module lies.
func (b *buildList) origin(m module.Version) origin {
	o := origin{module: linkflags.Module{Path: m.Path, Version: m.Version}}
	r, ok := b.replacement(m)
	if ok {
		o.module.Replace = r.replacement()
		m = r.new
	}
	if r.dir != "" {
		o.dir, o.local = r.dir, true
		return o
	}
	p, err := module.EscapePath(m.Path)
	v, verr := module.EscapeVersion(m.Version)
	if err == nil && verr == nil && b.cache != "" {
		o.dir = filepath.Join(b.cache, filepath.FromSlash(p)+"@"+v)
	}
	return o
}

// highest returns each module once, in its highest version, sorted by path.
func highest(list []module.Version) []module.Version {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b module.Version) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), semver.Compare(b.Version, a.Version))
	})
	return slices.CompactFunc(list, func(a, b module.Version) bool { return a.Path == b.Path })
}

// parseModulesTxt reads which module each vendored package is of: "# PATH
// VERSION" or "# PATH VERSION => PATH [VERSION]", then its packages
// (readVendorList in cmd/go/internal/modload/vendor.go).
func parseModulesTxt(text string) map[string]linkflags.Module {
	list := make(map[string]linkflags.Module)
	var m linkflags.Module
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 1 && m.Path != "" && f[0] != "#" && f[0] != "##" {
			list[f[0]] = m
		}
		if len(f) < 2 || f[0] != "#" {
			continue
		}
		m = linkflags.Module{}
		if len(f) < 3 || !semver.IsValid(f[2]) {
			continue // a replacement that gives no package
		}
		m.Path, m.Version = f[1], f[2]
		switch {
		case len(f) == 5 && f[3] == "=>":
			m.Replace = &linkflags.Replacement{Path: f[4], Version: devel}
		case len(f) == 6 && f[3] == "=>" && semver.IsValid(f[5]):
			m.Replace = &linkflags.Replacement{Path: f[4], Version: f[5]}
		}
	}
	return list
}

// places returns the directories in which the package may lie: that of the
// module with the longest path that has it, as go finds it (importFromFiles in
// cmd/go/internal/modload/import.go), and the vendored one.
func (b *buildList) places(pkg string) []place {
	var list []place
	longest := -1
	for _, o := range slices.Concat(b.mains, b.others) {
		sub, ok := strings.CutPrefix(pkg, o.module.Path)
		if !ok || sub != "" && sub[0] != '/' || len(o.module.Path) <= longest {
			continue
		}
		if dir := filepath.Join(o.dir, filepath.FromSlash(sub)); o.dir != "" && o.holds(dir) {
			longest = len(o.module.Path)
			list = []place{{o.module, dir}}
		}
	}
	if m, ok := b.vendored[pkg]; ok {
		list = append(list, place{m, filepath.Join(b.vendor, filepath.FromSlash(pkg))})
	}
	return list
}

// holds reports whether a directory below o's root has Go files and belongs
// to no module nested in o.
func (o origin) holds(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil || !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".go") && !e.IsDir() }) {
		return false
	}
	for ; o.local && len(dir) > len(o.dir); dir = filepath.Dir(dir) {
		if fi, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !fi.IsDir() {
			return false
		}
	}
	return true
}
