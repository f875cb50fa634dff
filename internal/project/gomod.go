package project

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// modFiles are the files that say which modules a build consists of. All fields
// are empty if modules are switched off or there is no go.mod.
type modFiles struct {
	root string // directory of the go.work or go.mod in effect
	work string // the go.work; empty outside a workspace
	mod  string // outside a workspace the go.mod, or the file that -modfile names instead
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

// ModuleFiles lists the paths of the files that [ReadBuildList] reads for a build
// started in dir. They need not exist.
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

// modFile returns the file that go reads instead of mod, if there is a -modfile.
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

// A workModule is an existing module that a go.work uses.
type workModule struct {
	dir  string
	path string // module path
}

// readWorkspace returns the modules that a go.work uses. Those that cannot be read
// are left out: they have already stopped go. There is none of a go.work that cannot be read:
// [PolicyCandidates] has said so.
func readWorkspace(work string) []workModule {
	var list []workModule
	f, err := parseWork(work)
	if err != nil {
		return nil
	}
	for _, use := range f.Use {
		dir := useDir(work, use)
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil {
			continue
		}
		list = append(list, workModule{dir: dir, path: modfile.ModulePath(mod)})
	}
	return list
}

// parseWork reads a go.work. One of a later Go may have a directive that linkgate does not know.
func parseWork(work string) (*modfile.WorkFile, error) {
	data, err := os.ReadFile(work)
	if err != nil {
		return nil, fmt.Errorf("reading the workspace: %w", err)
	}
	f, err := modfile.ParseWork(work, data, nil)
	if err != nil {
		return nil, fmt.Errorf("reading the workspace: %w", err)
	}
	return f, nil
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

// Within returns a function that reports whether a build that was started in another
// directory belongs to the same workspace or module as one started in dir. If dir is in
// none, it reports whether the build was started in dir or below.
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

// Below reports whether dir is the directory other, or lies below it.
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

// resolved returns a directory without symbolic links. The system tells a tool such a
// path as its working directory, but a shell has the one that its user entered. It
// returns a path that cannot be resolved as it is.
func resolved(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}
