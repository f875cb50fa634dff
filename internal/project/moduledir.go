package project

import (
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"

	"github.com/linkgate/linkgate/linkflags"
)

// ModuleOfDir returns the module of a package, named as in TOOLEXEC_IMPORTPATH, whose
// sources lie in dir. The root of the module is found from dir; the import path without
// the path from there to dir is the module's path. It is the path before any
// replacement, as in the main module's go.mod. Fields that are not known are empty, such
// as the version of a replaced module.
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

// cutSub returns the import path pkg without sub at its end, the path from the root
// of a module to the package. It is empty if pkg does not end in sub: an overlay puts
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

// testedPath returns the import path of the directory that a package lies in:
// a for "a [a.test]" and for "a_test [a.test]".
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
