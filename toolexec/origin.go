package toolexec

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// origin returns the module and version of the package that a tool works on, zero
// where the command line does not tell.
func (in *inputs) origin(c Config, toolPath, work, pkg string) module.Version {
	if in.cfg != "" {
		in.readVet()
		if in.vet.ModulePath != "" {
			return module.Version{Path: in.vet.ModulePath, Version: in.vet.ModuleVersion}
		}
	}
	dir := in.directory(work)
	if dir == "" {
		return module.Version{}
	}
	return moduleOf(c, goroot(c, toolPath), dir, testedPath(pkg))
}

// moduleOf returns the module of the package whose sources lie in a directory. The
// directory tells the module's root, and what the import path has before the way
// from there is the module's path: before any replacement, as go.mod of the main
// module has it. The version of what is replaced is not known here.
func moduleOf(c Config, goroot, dir, pkg string) module.Version {
	slash := filepath.ToSlash(dir)
	if goroot != "" && strings.HasPrefix(slash+"/", filepath.ToSlash(goroot)+"/src/") {
		return module.Version{Path: "std", Version: c.Getenv("GOVERSION")}
	}
	if mod, sub, trimmed, ok := versioned(filepath.ToSlash(c.Getenv("GOMODCACHE")), slash); ok && !trimmed {
		path := cutSub(pkg, strings.TrimPrefix(sub, "/"))
		if path == mod.Path || pkg == commandLine {
			return mod
		}
		return module.Version{Path: path}
	}
	if root, ok := strings.CutSuffix(slash, "/vendor/"+pkg); ok {
		return vendored(filepath.Join(filepath.FromSlash(root), "vendor", "modules.txt"), pkg)
	}
	file := above(dir, "go.mod")
	if file == "" {
		return module.Version{}
	}
	if pkg == commandLine {
		data, err := os.ReadFile(file)
		if err != nil {
			return module.Version{}
		}
		return module.Version{Path: modfile.ModulePath(data)}
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

// vendored returns the module of a package by vendor/modules.txt: lines of
// "# path version", behind which the packages stand.
func vendored(file, pkg string) module.Version {
	f, err := os.Open(file)
	if err != nil {
		return module.Version{}
	}
	defer f.Close()
	var mod module.Version
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		if text, ok := strings.CutPrefix(line, "# "); ok {
			words := strings.Fields(text)
			mod = module.Version{}
			if len(words) > 0 {
				mod.Path = words[0]
			}
			if len(words) > 1 && strings.HasPrefix(words[1], "v") {
				mod.Version = words[1]
			}
		} else if line == pkg {
			return mod
		}
	}
	return module.Version{}
}
