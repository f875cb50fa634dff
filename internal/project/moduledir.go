package project

import (
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"

	"github.com/linkgate/linkgate/linkflags"
)

// ModuleOfDir returns the module of a package whose sources lie in a directory, as
// TOOLEXEC_IMPORTPATH names the package. The directory tells the module's root, and
// what the import path has before the way from there is the module's path: before
// any replacement, as go.mod of the main module has it. The version of what is
// replaced is not known here.
func ModuleOfDir(env Env, goroot, dir, pkg string) module.Version {
	pkg = testedPath(pkg)
	slash := filepath.ToSlash(dir)
	if goroot != "" && strings.HasPrefix(slash+"/", filepath.ToSlash(goroot)+"/src/") {
		return module.Version{Path: "std", Version: env.Getenv("GOVERSION")}
	}
	if mod, rest, trimmed, ok := CutModule(filepath.ToSlash(env.Getenv("GOMODCACHE")), slash); ok && !trimmed {
		path := cutSub(pkg, strings.TrimPrefix(rest, "/"))
		if path == mod.Path || pkg == linkflags.CommandLine {
			return mod
		}
		return module.Version{Path: path}
	}
	if root, ok := strings.CutSuffix(slash, "/vendor/"+pkg); ok {
		return vendoredModuleOf(filepath.FromSlash(root), pkg)
	}
	file := findAbove(dir, "go.mod")
	if file == "" {
		return module.Version{}
	}
	if pkg == linkflags.CommandLine {
		return module.Version{Path: modulePath(file)}
	}
	rel, err := filepath.Rel(filepath.Dir(file), dir)
	if err != nil {
		return module.Version{}
	}
	path := cutSub(pkg, strings.TrimPrefix(filepath.ToSlash(rel), "."))
	return module.Version{Path: path}
}

// cutSub returns what stands before the way from a module's root to a package in
// its import path, empty where the path ends in another way: an overlay puts
// sources anywhere.
func cutSub(pkg, sub string) string {
	if sub == "" {
		return pkg
	}
	path, ok := strings.CutSuffix(pkg, "/"+sub)
	if !ok {
		return ""
	}
	return path
}

// testedPath returns the import path of the directory in which a package lies:
// that of "a [a.test]" and of "a_test [a.test]" is a.
func testedPath(pkg string) string {
	path, variant, ok := strings.Cut(pkg, " [")
	if !ok {
		return path
	}
	if tested := strings.TrimSuffix(variant, ".test]"); path == tested+"_test" {
		return tested
	}
	return path
}
