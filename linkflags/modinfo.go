package linkflags

import (
	"cmp"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
)

// A Module is a module that gave packages to a link.
type Module struct {
	Path    string       // module path; the original one if the module is replaced
	Version string       // the version before replacement; "(devel)" for a main module, or since Go 1.24 what -buildvcs found; empty where it is not known
	Main    bool         // a main module: the go command ran in it, or it is one of a workspace
	Replace *Replacement // nil if the module is not replaced
}

// A Replacement is the right-hand side of a replace directive.
type Replacement struct {
	Path    string // module path, or a directory as go.mod has it (beginning with ./, ../ or an absolute path)
	Version string // "(devel)" for a directory
}

// A Setting is one build setting, for example {"-tags", "netgo"} or {"GOOS", "linux"}.
type Setting struct{ Key, Value string }

// A ModInfo is what an importcfg's modinfo line says of the program: what "go version -m" prints.
//
// Before Go 1.27 the line of a test binary is not about that binary. For a test of a main package it is the one of the
// package under test, without the modules that only its tests need. For any other package it names no dependency at all
// (1.24 to 1.26) or is empty (1.23). See [ModInfo.Complete].
//
// Source: setBuildInfo in cmd/go/internal/load/pkg.go, TestPackagesAndErrors in cmd/go/internal/load/test.go.
type ModInfo struct {
	// Path is the main package's import path as go list prints it, and command-line-arguments for a list of files.
	// For test binaries see above: [ImportCfg.PackageOf] is right for every link.
	Path string

	// Main is the module of the package Path. It is zero for command-line-arguments, for packages of std and cmd, and
	// outside module mode. Its Main is false where the main package comes from a dependency: "go install m@v1.2.3",
	// "go build m/cmd" in another module.
	Main Module

	Deps     []Module  // the other modules, sorted by path
	Settings []Setting // in their order
}

// Setting returns the value of a setting, empty where there is none.
func (m *ModInfo) Setting(key string) string {
	for _, s := range m.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// The go command puts these 16 bytes before and after the text, so that it can be found in a program. Source:
// infoStart and infoEnd in cmd/go/internal/modload/build.go; the same in all releases.
const (
	modInfoStart = "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6"
	modInfoEnd   = "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2"
)

const (
	// CommandLine is the import path that the go command gives to a package that was named by its files.
	CommandLine = "command-line-arguments"

	// Devel is the version of a module that has none: a main module, or a directory that replaces a module.
	Devel = "(devel)"
)

// parseModInfo reads the unquoted text of a modinfo line. It returns nil, as runtime/debug does, for one that is too
// short to hold anything.
func parseModInfo(s string) (*ModInfo, error) {
	if len(s) < len(modInfoStart)+len(modInfoEnd) {
		return nil, nil
	}
	body, ok := strings.CutPrefix(s, modInfoStart)
	if !ok {
		return nil, errors.New("unknown mark at its start")
	}
	body, ok = strings.CutSuffix(body, modInfoEnd)
	if !ok {
		return nil, errors.New("unknown mark at its end")
	}
	info, err := debug.ParseBuildInfo(body)
	if err != nil {
		return nil, fmt.Errorf("reading %q: %w", body, err)
	}
	return newModInfo(info), nil
}

func newModInfo(info *debug.BuildInfo) *ModInfo {
	m := &ModInfo{Path: info.Path, Main: newModule(&info.Main)}
	for i, d := range info.Deps {
		m.Deps = append(m.Deps, newModule(d))
		if i > 0 && info.Deps[i-1].Path == d.Path { // go has one version of a module, and Bazel may have several
			m.Deps[i-1].Version, m.Deps[i].Version = "", ""
			m.Deps[i-1].Replace, m.Deps[i].Replace = nil, nil
		}
	}
	for _, s := range info.Settings {
		m.Settings = append(m.Settings, Setting{Key: s.Key, Value: s.Value})
		// The version of a main module alone can come from version control, and then these settings are there.
		if s.Key == "vcs" && m.Main.Path != "" && m.Main.Replace == nil {
			m.Main.Main = true
		}
	}
	return m
}

func newModule(d *debug.Module) Module {
	m := Module{Path: d.Path, Version: d.Version, Main: d.Version == Devel && d.Replace == nil}
	if d.Replace != nil {
		m.Replace = &Replacement{Path: d.Replace.Path, Version: d.Replace.Version}
	}
	return m
}

// With returns what m says, and of modules that it does not name what a list says.
func (m *ModInfo) With(list []Module) *ModInfo {
	all := *m
	all.Deps = slices.Clone(m.Deps)
	for _, mod := range list {
		if mod.Path != m.Main.Path && !slices.ContainsFunc(m.Deps, func(d Module) bool { return d.Path == mod.Path }) {
			all.Deps = append(all.Deps, mod)
		}
	}
	return &all
}

// Complete reports whether m names every module of the link. linked is the import path of the linked main package (from
// [ImportCfg.PackageOf]), goMinor the toolchain's minor version, 26 for go1.26.8. If not, ModuleOf knows too little:
// a nested module that is missing would pass for its parent, so its answers must be checked against another source. A
// nil ModInfo is never complete.
func (m *ModInfo) Complete(linked string, goMinor int) bool {
	return m != nil && (goMinor >= 27 || !strings.HasSuffix(linked, ".test"))
}

// ModuleOf returns the module that gave the package pkg, an import path that may be a test variant's: "p [q.test]",
// "p_test", "p.test". The longest module path wins. For a package named by its files it is the main module, if the
// program has exactly one, and otherwise a main module called command-line-arguments. ok is false for a package of no
// module: std's and cmd's, any outside module mode, and with a nil ModInfo.
func (m *ModInfo) ModuleOf(pkg string) (mod Module, ok bool) {
	if m == nil {
		return Module{}, false
	}
	pkg, _, _ = strings.Cut(pkg, " [")
	if isCommandLine(pkg) {
		return m.commandLineModule(), true
	}
	if m.isOwnTest(pkg) {
		return m.Main, true
	}
	if mod, ok = m.longest(pkg); ok {
		return mod, true
	}
	// A directory's name may end like this too, so only now.
	if p, cut := strings.CutSuffix(pkg, "_test"); cut {
		return m.longest(p)
	}
	if p, cut := strings.CutSuffix(pkg, ".test"); cut {
		return m.longest(p)
	}
	return Module{}, false
}

func isCommandLine(pkg string) bool {
	return pkg == CommandLine || pkg == CommandLine+"_test" || pkg == CommandLine+".test"
}

// commandLineModule returns the module that a package named by its files counts for: its modinfo has no mod line, but
// the main module is a dependency if the files import from it.
func (m *ModInfo) commandLineModule() Module {
	mains := 0
	found := Module{Path: CommandLine, Version: Devel, Main: true}
	for _, d := range append([]Module{m.Main}, m.Deps...) {
		if d.Main {
			mains++
			found = d
		}
	}
	if mains > 1 {
		return Module{Path: CommandLine, Version: Devel, Main: true}
	}
	return found
}

// isOwnTest reports whether pkg is the main package or one of the two that a test of it adds beside it. These belong
// to the module of the mod line, while the longest path could be another's: the external test package of a nested
// module's root, m/n_test, looks like a directory of m.
func (m *ModInfo) isOwnTest(pkg string) bool {
	if m.Main.Path == "" || m.Path == "" {
		return false
	}
	under := strings.TrimSuffix(m.Path, ".test") // the package under test, in a test binary
	switch pkg {
	case m.Path, m.Path + ".test", m.Path + "_test", under + "_test":
		return true
	}
	return false
}

// modules yields the main module and those that it needs.
func (m *ModInfo) modules(yield func(*Module) bool) {
	if !yield(&m.Main) {
		return
	}
	for i := range m.Deps {
		if !yield(&m.Deps[i]) {
			return
		}
	}
}

// longest returns the module with the longest path that is pkg or a parent of it.
func (m *ModInfo) longest(pkg string) (mod Module, ok bool) {
	for d := range m.modules {
		if d.Path != "" && len(d.Path) > len(mod.Path) && within(pkg, d.Path) {
			mod, ok = *d, true
		}
	}
	return mod, ok
}

// Enclosing returns the modules that may give a package, those whose path is the package's or a parent of it, the longest
// first. Which of them does, their directories tell.
func (m *ModInfo) Enclosing(pkg string) []Module {
	if m == nil {
		return nil
	}
	var list []Module
	for d := range m.modules {
		if d.Path != "" && within(pkg, d.Path) {
			list = append(list, *d)
		}
	}
	slices.SortStableFunc(list, func(a, b Module) int { return cmp.Compare(len(b.Path), len(a.Path)) })
	return list
}

// within reports whether the import path pkg is dir or below it.
func within(pkg, dir string) bool {
	rest, ok := strings.CutPrefix(pkg, dir)
	return ok && (rest == "" || rest[0] == '/')
}
