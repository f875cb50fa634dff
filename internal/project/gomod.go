package project

import (
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// modFiles are the files that say of which modules a build consists. They are
// empty where modules are switched off or there is no go.mod.
type modFiles struct {
	root string // directory of the go.work or go.mod in effect
	work string // the go.work; empty outside a workspace
	mod  string // outside a workspace the go.mod, or what -modfile puts in its place
}

// findModFiles returns the files in effect for a build started in dir.
func findModFiles(env Env, dir string) modFiles {
	if env.Getenv("GO111MODULE") == "off" {
		return modFiles{}
	}
	if work := findGoWork(env, dir); work != "" {
		return modFiles{root: filepath.Dir(work), work: work}
	}
	mod := findAbove(dir, "go.mod")
	if mod == "" {
		return modFiles{}
	}
	return modFiles{root: filepath.Dir(mod), mod: modFile(env, dir, mod)}
}

// ModuleFiles lists the files that [ReadBuildList] reads for a build started in
// dir, whether they are there or not.
func ModuleFiles(env Env, dir string) []string {
	f := findModFiles(env, dir)
	if f.root == "" {
		return nil
	}
	if f.work == "" {
		return []string{f.mod, vendorListFile(f.root)}
	}
	list := []string{f.work, vendorListFile(f.root)}
	for _, m := range readWorkspace(f.work) {
		list = append(list, filepath.Join(m.dir, "go.mod"))
	}
	return list
}

// findGoWork returns the go.work file in effect, as modload.FindGoWork does.
func findGoWork(env Env, dir string) string {
	switch w := env.Getenv("GOWORK"); w {
	case "":
		return findAbove(dir, "go.work")
	case "off":
		return ""
	default:
		return w
	}
}

// modFile returns the file that go's flag -modfile puts in the place of mod.
func modFile(env Env, dir, mod string) string {
	file := env.GoFlag("modfile")
	switch {
	case file == "":
		return mod
	case !filepath.IsAbs(file):
		return filepath.Join(dir, file)
	}
	return file
}

// A workModule is a module that a go.work uses, and is there.
type workModule struct {
	dir  string
	path string // module path
}

// readWorkspace returns the modules that a go.work uses. What cannot be read has
// already stopped go.
func readWorkspace(work string) []workModule {
	var list []workModule
	for _, use := range parseWork(work).Use {
		dir := useDir(work, use)
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil {
			continue
		}
		list = append(list, workModule{dir: dir, path: modfile.ModulePath(mod)})
	}
	return list
}

// parseWork reads a go.work. One that cannot be read says nothing.
func parseWork(work string) *modfile.WorkFile {
	data, err := os.ReadFile(work)
	if err != nil {
		return &modfile.WorkFile{}
	}
	f, err := modfile.ParseWork(work, data, nil)
	if err != nil {
		return &modfile.WorkFile{}
	}
	return f
}

// useDir returns the directory that a use directive of a go.work names.
func useDir(work string, use *modfile.Use) string {
	dir := filepath.FromSlash(use.Path)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(work), dir)
	}
	return dir
}

// Root returns the directory of the go.work or go.mod in effect for a build started in
// dir, empty where there is none.
func Root(env Env, dir string) string { return findModFiles(env, dir).root }

// Within returns what tells whether a build that was started in another directory is of
// the same workspace or module as one started in dir. Outside of any, it is where it was
// started in dir or below.
func Within(env Env, dir string) func(other string) bool {
	root := Root(env, dir)
	if root == "" {
		return func(other string) bool { return Below(other, dir) }
	}
	root = resolved(root)
	return func(other string) bool {
		there := Root(env, other)
		return there != "" && resolved(there) == root
	}
}

// Below reports whether a directory is another one, or lies below it.
func Below(dir, other string) bool { return within(resolved(dir), resolved(other)) }

// MainModules returns the paths of the main modules of a build started in dir.
func MainModules(env Env, dir string) []string {
	f := findModFiles(env, dir)
	if f.work == "" {
		return []string{modulePath(f.mod)}
	}
	var paths []string
	for _, m := range readWorkspace(f.work) {
		paths = append(paths, m.path)
	}
	return paths
}

// resolved returns a directory without symbolic links: a tool knows where it runs by
// the system, a shell by the way that its user came.
func resolved(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}
