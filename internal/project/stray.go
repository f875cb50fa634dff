package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/linkgate/linkgate/internal/policy"
)

// StrayHint is the hint for a file that [Strays] returns.
const StrayHint = "a build reads the policy beside the go.mod of its main module, else beside go.work: move this file there, extend it from there, or name it with -policy"

// Strays returns the policy files that no build reads if it is started where f was looked for,
// although their authors may expect it: in directories above, up to the repository's root, and
// directly below the root of the module or workspace, or with deep anywhere below. pol is the
// policy in force, with what it extends. There are none if the policy was named by a flag or the
// environment: that leaves all others out on purpose.
func Strays(env Env, f PolicyFile, pol *policy.Policy, deep bool) []string {
	if f.start == "" || namedPolicy(env, f.start) != "" {
		return nil
	}
	read := map[string]bool{}
	for _, l := range pol.Layers() {
		file := filepath.FromSlash(l.File())
		if !filepath.IsAbs(file) {
			file = filepath.Join(f.Dir, file)
		}
		read[file] = true
	}
	candidates, _ := PolicyCandidates(env, f.start) // f has been found among them
	for _, p := range candidates {
		read[p.Path] = true // of another module of the workspace
	}
	var list []string
	look := func(dir string) {
		file := filepath.Join(dir, policy.FileName)
		if read[file] || !isFile(file) || isFile(filepath.Join(dir, "go.mod")) { // that module's
			return
		}
		list, read[file] = append(list, shorten(f.start, file)), true
	}
	for dir := f.start; ; dir = filepath.Dir(dir) {
		look(dir)
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil || dir == filepath.Dir(dir) {
			break
		}
	}
	if root := Root(env, f.start); root != "" {
		eachDir(root, deep, look)
	}
	slices.Sort(list)
	return list
}

// eachDir calls look for the directories directly below root, or with deep for all below it,
// that belong to no other module. A directory that cannot be read has nothing that go builds.
func eachDir(root string, deep bool, look func(dir string)) {
	entries, _ := os.ReadDir(root)
	for _, e := range entries {
		dir := filepath.Join(root, e.Name())
		if !e.IsDir() || !holdsPackages(e.Name()) || isFile(filepath.Join(dir, "go.mod")) {
			continue
		}
		look(dir)
		if deep {
			eachDir(dir, deep, look)
		}
	}
}

// holdsPackages reports whether the pattern ./... matches packages in a directory of that name.
func holdsPackages(name string) bool {
	return name != "vendor" && name != "testdata" && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "_")
}

func isFile(name string) bool {
	fi, err := os.Stat(name)
	return err == nil && fi.Mode().IsRegular()
}

// RequiredModules returns the paths of all modules that the go.mod files in effect name: the main
// modules, those that they require and those that they replace. Files that cannot be read are left
// out: go reports them.
func RequiredModules(env Env, dir string) []string {
	f := findModFiles(env, dir)
	files := []string{f.mod}
	if f.work != "" {
		files = nil
		for _, m := range readWorkspace(f.work) {
			files = append(files, filepath.Join(m.dir, "go.mod"))
		}
	}
	var list []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		mod, err := modfile.ParseLax(file, data, nil)
		if err != nil {
			continue
		}
		if mod.Module != nil {
			list = append(list, mod.Module.Mod.Path)
		}
		for _, r := range mod.Require {
			list = append(list, r.Mod.Path)
		}
		for _, r := range mod.Replace {
			list = append(list, r.Old.Path)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
