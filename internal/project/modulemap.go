package project

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/linkflags"
)

// ModulesVariable is the environment variable that names a [ModuleMap]: builders other than go
// tell the linker less of a program's modules than go does.
const ModulesVariable = "LINKGATE_MODULES"

// A ModuleMap says to which modules a program's packages belong. It comes from whoever starts
// the linker, like the importcfg.
type ModuleMap struct {
	Modules  []linkflags.Module          // each once
	Packages map[string]linkflags.Module // modules by import path; no directory is looked at for these
	Text     []byte                      // the content of the file
}

// MapHint goes with a [MapError].
const MapHint = "let " + ModulesVariable + " name a go.mod, or a file with what `go list -m all` prints"

// A MapError is why a map cannot be read.
type MapError struct{ error }

// Unwrap returns the error itself.
func (e *MapError) Unwrap() error { return e.error }

// ReadModuleMap reads a map: a go.mod, or a text with one module a line, as printed by
//
//	go list -m all
//	go list -deps -f '{{with .Module}}{{$.ImportPath}}{{"\t"}}{{.}}{{end}}' ./...
//
// A line is "example.com/a v1.2.0 => ../a"; a package and a tab may stand before it. Any error
// is a [MapError].
func ReadModuleMap(file string) (*ModuleMap, error) {
	m, err := readModuleMap(file)
	if err != nil {
		return nil, &MapError{fmt.Errorf("reading the modules that %s names: %w", ModulesVariable, err)}
	}
	return m, nil
}

func readModuleMap(file string) (*ModuleMap, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m := &ModuleMap{Packages: make(map[string]linkflags.Module), Text: data}
	if filepath.Ext(file) == ".mod" {
		return m, m.readMod(file, data)
	}
	i := 0
	for line := range strings.Lines(string(data)) {
		i++
		if err := m.readLine(strings.TrimRight(line, "\r\n")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i, err)
		}
	}
	return m, nil
}

// readMod adds the modules that a go.mod requires, indirectly too.
func (m *ModuleMap) readMod(file string, data []byte) error {
	if _, err := modfile.Parse(file, data, nil); err != nil {
		return err
	}
	dir := filepath.Dir(file)
	b := &BuildList{}
	for _, r := range highest(b.readMod(file, dir, dir)) {
		b.others = append(b.others, b.locate(r))
	}
	for _, l := range append(b.mains, b.others...) {
		m.Modules = append(m.Modules, l.module)
	}
	return nil
}

func (m *ModuleMap) readLine(line string) error {
	if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	pkg, text, ok := strings.Cut(line, "\t")
	if !ok {
		pkg, text = "", line
	}
	mod, err := parseModule(text)
	if err != nil {
		return err
	}
	if !ok {
		return m.add(mod)
	}
	if pkg != mod.Path && !strings.HasPrefix(pkg, mod.Path+"/") {
		return fmt.Errorf("package %q is not in module %s", pkg, mod.Path)
	}
	if old, ok := m.Packages[pkg]; ok && !sameModule(old, mod) {
		return fmt.Errorf("package %q is of two modules", pkg)
	}
	m.Packages[pkg] = mod
	return m.add(mod)
}

func (m *ModuleMap) add(mod linkflags.Module) error {
	for _, old := range m.Modules {
		switch {
		case old.Path != mod.Path:
		case sameModule(old, mod):
			return nil
		default:
			return fmt.Errorf("module %s is there in two versions", mod.Path)
		}
	}
	m.Modules = append(m.Modules, mod)
	return nil
}

func sameModule(a, b linkflags.Module) bool {
	if a.Replace == nil || b.Replace == nil {
		return a == b
	}
	same := *a.Replace == *b.Replace
	a.Replace, b.Replace = nil, nil
	return same && a == b
}

// parseModule reads a module as go prints it. One without a version is a main module.
func parseModule(text string) (linkflags.Module, error) {
	left, right, replaced := strings.Cut(text, " => ")
	f, r := strings.Fields(left), strings.Fields(right)
	bad := len(f) == 0 || len(f) > 2 || replaced && (len(f) != 2 || len(r) == 0 || len(r) > 2)
	if bad || path.Clean(f[0]) != f[0] || len(f) == 2 && !semver.IsValid(f[1]) {
		return linkflags.Module{}, fmt.Errorf("%q is no module as go list prints it: PATH VERSION", text)
	}
	if len(f) == 1 {
		return linkflags.Module{Path: f[0], Version: linkflags.Devel, Main: true}, nil
	}
	mod := linkflags.Module{Path: f[0], Version: f[1]}
	if replaced {
		mod.Replace = &linkflags.Replacement{Path: r[0], Version: linkflags.Devel}
		if len(r) == 2 {
			mod.Replace.Version = r[1]
		}
	}
	return mod, nil
}
