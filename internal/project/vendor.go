package project

import (
	"iter"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/linkflags"
)

// vendorListFile returns the path of vendor/modules.txt below the directory of go.mod or
// go.work.
func vendorListFile(root string) string { return filepath.Join(root, "vendor", "modules.txt") }

// Vendored returns the module of each package that the vendor/modules.txt below a root names. It
// is nil if that file cannot be read.
func Vendored(root string) map[string]linkflags.Module {
	data, err := os.ReadFile(vendorListFile(root))
	if err != nil {
		return nil
	}
	return maps.Collect(vendoredPackages(string(data)))
}

// vendoredPackages yields the packages that a vendor/modules.txt names, and the module of
// each (readVendorList in cmd/go/internal/modload/vendor.go). A module is a line "# PATH
// VERSION" or "# PATH VERSION => PATH [VERSION]", and its packages are the lines behind
// it. A line "# PATH => ...", which replaces all versions, gives a module without a
// version; go writes no packages behind it.
func vendoredPackages(text string) iter.Seq2[string, linkflags.Module] {
	return func(yield func(string, linkflags.Module) bool) {
		var m linkflags.Module
		for line := range strings.Lines(text) {
			f := strings.Fields(line)
			switch {
			case len(f) > 1 && f[0] == "#":
				m = vendoredModule(f[1:])
			case len(f) == 1 && m.Path != "" && f[0] != "#" && f[0] != "##":
				if !yield(f[0], m) {
					return
				}
			}
		}
	}
}

// vendoredModule reads the words of a module's line, without "#". It returns the zero
// Module for any other line.
func vendoredModule(f []string) linkflags.Module {
	m := linkflags.Module{Path: f[0]}
	f = f[1:]
	switch {
	case len(f) == 0:
		return linkflags.Module{}
	case semver.IsValid(f[0]):
		m.Version = f[0]
		f = f[1:]
	case f[0] != "=>":
		return linkflags.Module{}
	}
	switch {
	case len(f) == 2 && f[0] == "=>":
		m.Replace = &linkflags.Replacement{Path: f[1], Version: linkflags.Devel}
	case len(f) == 3 && f[0] == "=>" && semver.IsValid(f[2]):
		m.Replace = &linkflags.Replacement{Path: f[1], Version: f[2]}
	}
	return m
}

// vendoredModuleOf returns the module of a package by the vendor/modules.txt of a
// directory.
func vendoredModuleOf(root, pkg string) module.Version {
	data, err := os.ReadFile(vendorListFile(root))
	if err != nil {
		return module.Version{}
	}
	for p, m := range vendoredPackages(string(data)) {
		if p == pkg {
			return module.Version{Path: m.Path, Version: m.Version}
		}
	}
	return module.Version{}
}
