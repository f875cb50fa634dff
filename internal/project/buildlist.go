package project

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/linkflags"
)

// A BuildList has the modules of a build as the files of the main module or
// of the workspace name them, read as go reads them. A file that cannot be read
// is left out: go has refused it, or knows more than this program.
type BuildList struct {
	root     string // directory of the go.mod or go.work in effect, empty for none
	mains    []listed
	others   []listed
	replaces [][]replace                 // of each file, the go.work's first
	vendored map[string]linkflags.Module // modules by package, from vendor/modules.txt; nil where there is none
	cache    string                      // GOMODCACHE
	gopath   []string                    // directories of GOPATH, where modules are switched off
	selected func() []listed             // the build list as go selects it, asked once
}

// A listed is a module of the build list and its root directory.
type listed struct {
	module linkflags.Module
	dir    string
	local  bool // not in the module cache: other modules can lie below the directory
}

// A replace is a replace directive. An empty version means every version on its
// left side, and on its right side that it is a directory: an absolute one, or one as seen
// from the build list's root.
type replace struct{ old, new module.Version }

// ReadBuildList reads the files in effect for a build started in dir.
func ReadBuildList(env Env, dir string) *BuildList {
	b := &BuildList{cache: env.Getenv("GOMODCACHE"), selected: sync.OnceValue(func() []listed { return askGo(env.GOROOT, dir) })}
	f := findModFiles(env, dir)
	if f.root == "" {
		if mode := env.Getenv("GO111MODULE"); mode == "off" || mode == "auto" {
			b.gopath = filepath.SplitList(env.Getenv("GOPATH"))
		}
		return b
	}
	b.root = f.root
	var required []module.Version
	if f.work != "" {
		required = b.readWork(f.work)
	} else {
		required = b.readMod(f.mod, f.root, f.root)
	}
	for _, m := range highest(required) {
		if !slices.ContainsFunc(b.mains, func(l listed) bool { return l.module.Path == m.Path }) {
			b.others = append(b.others, b.locate(m))
		}
	}
	if mod := env.GoFlag("mod"); mod == "" || mod == "vendor" {
		b.vendored = Vendored(b.root)
	}
	return b
}

// rootOf returns a module with its root directory, which is empty if it is not known.
func (b *BuildList) rootOf(m linkflags.Module) listed {
	l := listed{module: m}
	if !m.Main {
		l.dir, l.local, _ = moduleDir(m, b.root, b.cache) // what cannot be in the cache is not known
	} else if i := slices.IndexFunc(b.mains, func(l listed) bool { return l.module.Path == m.Path }); i >= 0 {
		l.dir, l.local = b.mains[i].dir, true
	}
	return l
}

// Root returns the directory of the go.mod or go.work in effect, empty where there
// is none.
func (b *BuildList) Root() string { return b.root }

// vendorDir returns the path of the vendor directory, which need not exist.
func (b *BuildList) vendorDir() string { return filepath.Join(b.root, "vendor") }

// readWork reads a go.work and the modules that it uses, and returns what
// those require.
func (b *BuildList) readWork(work string) []module.Version {
	f, err := parseWork(work)
	if err != nil {
		return nil // PolicyCandidates has said so
	}
	root := filepath.Dir(work)
	b.replace(f.Replace, root, root)
	var required []module.Version
	for _, use := range f.Use {
		dir := useDir(work, use)
		required = append(required, b.readMod(filepath.Join(dir, "go.mod"), dir, root)...)
	}
	return required
}

// readMod reads the go.mod of a main module with its root in dir, and returns
// what it requires. base is where go resolves relative replacements from.
func (b *BuildList) readMod(file, dir, base string) []module.Version {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	f, err := modfile.Parse(file, data, nil)
	if err != nil || f.Module == nil {
		return nil
	}
	b.mains = append(b.mains, listed{
		module: linkflags.Module{Path: f.Module.Mod.Path, Version: linkflags.Devel, Main: true},
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
func (b *BuildList) replace(list []*modfile.Replace, dir, base string) {
	var file []replace
	for _, r := range list {
		add := replace{old: r.Old, new: r.New}
		if to := filepath.FromSlash(r.New.Path); r.New.Version == "" && dir != base && !filepath.IsAbs(to) {
			to = filepath.Join(dir, to)
			if rel, err := filepath.Rel(base, to); err == nil { // else it is on another drive
				to = rel
			}
			add.new.Path = filepath.ToSlash(to)
			if !modfile.IsDirectoryPath(add.new.Path) {
				add.new.Path = "./" + add.new.Path
			}
		}
		file = append(file, add)
	}
	b.replaces = append(b.replaces, file)
}

// replacement returns the directive that replaces a module. One for its
// version goes before one for all versions. Two main modules have the same
// directive for it, as go refuses others.
func (b *BuildList) replacement(m module.Version) (replace, bool) {
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

// locate returns where a required module lies.
func (b *BuildList) locate(m module.Version) listed {
	mod := linkflags.Module{Path: m.Path, Version: m.Version}
	if r, ok := b.replacement(m); ok {
		mod.Replace = &linkflags.Replacement{Path: r.new.Path, Version: cmp.Or(r.new.Version, linkflags.Devel)}
	}
	return b.rootOf(mod)
}

// highest returns each module once, in its highest version, sorted by path.
func highest(list []module.Version) []module.Version {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b module.Version) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), semver.Compare(b.Version, a.Version))
	})
	return slices.CompactFunc(list, func(a, b module.Version) bool { return a.Path == b.Path })
}
