package check

import (
	"fmt"
	"hash/fnv"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/directive"
	"github.com/linkgate/linkgate/internal/source"
)

// A Unit is one package of a build, for a driver that goes from package to package and knows of
// the others what [Engine.Facts] returned for them.
type Unit struct {
	Path   string // import path
	Dir    string
	Files  []string // names, Go and assembly, as the build takes them, without tests
	Module Module
	Deps   map[string]*Facts // of the packages that it imports, by import path
}

// Facts are what other packages have to know of a package outside std.
type Facts struct {
	Module, Version string

	// Of the package and of all that it imports:
	Std      []string // packages of std that are imported
	Packages []string // packages outside std
	Pushes   []string // symbols that are defined under other packages' names
	Cgo      bool

	// Of the package alone:
	Names []uint32 // hashes of the names that it gives to symbols
	Open  bool     // there may be others
}

// hash stands for a name in Facts. Two that are alike make a function be there that is not.
func hash(name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return h.Sum32()
}

// unit returns the graph of one package, and the package.
func (e *Engine) unit(t Target, u Unit) (*graph, *pkg, error) {
	b, err := t.build()
	if err != nil {
		return nil, nil, fmt.Errorf("experiments of %s: %w", t.Release.Name, err)
	}
	g := e.empty(t, b)
	p := &pkg{place: place{pkg: u.Path, dir: u.Dir, module: u.Module}, id: u.Path, path: u.Path}
	for _, name := range u.Files {
		path := filepath.Join(u.Dir, name)
		data, err := source.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		p.files = append(p.files, newFile(path, data))
	}
	g.modules.found[u.Path] = p.place
	g.add(p)
	for _, path := range p.imports {
		if u.Deps[path] == nil {
			g.plain.std[path] = true
		}
	}
	for path, f := range u.Deps {
		g.known(path, f)
	}
	return g, p, nil
}

// known adds a package that only facts are known of, and what it imports.
func (g *graph) known(path string, f *Facts) {
	at := place{pkg: path, module: Module{Path: f.Module, Version: f.Version}}
	d := &declared{hashes: make(map[uint32]bool), open: f.Open}
	for _, h := range f.Names {
		d.hashes[h] = true
	}
	g.modules.found[path] = at
	g.packages[path] = &pkg{place: at, id: path, path: path, files: []*sourceFile{{}}, cgo: f.Cgo, known: d}
	for _, std := range f.Std {
		g.plain.std[std] = true
	}
	for _, other := range f.Packages {
		if g.packages[other] == nil {
			g.modules.found[other] = place{pkg: other}
			g.packages[other] = &pkg{place: place{pkg: other}, id: other, path: other, files: []*sourceFile{{}}, known: &declared{open: true}}
		}
	}
	for _, symbol := range f.Pushes {
		g.plain.pushed[symbol] = true
	}
	if f.Cgo {
		g.plain.std["runtime/cgo"], g.plain.std["syscall"] = true, true
	}
}

// CheckUnit returns what a target makes of one package, as [Engine.Check] would of it and all
// that it imports.
func (e *Engine) CheckUnit(t Target, u Unit) ([]Finding, error) {
	g, _, err := e.unit(t, u)
	if err != nil {
		return nil, err
	}
	list, _ := e.judge(g, []string{u.Path})
	Sort(list)
	return list, nil
}

// Facts returns what other packages have to know of a package.
func (e *Engine) Facts(t Target, u Unit) (*Facts, error) {
	g, p, err := e.unit(t, u)
	if err != nil {
		return nil, err
	}
	f := &Facts{Module: u.Module.Path, Version: u.Module.Version, Cgo: p.cgo}
	packages := maps.Clone(g.packages)
	delete(packages, u.Path)
	for _, dep := range packages {
		f.Cgo = f.Cgo || dep.cgo
	}
	for _, push := range g.say(p, e.said).pushes {
		g.plain.pushed[push.symbol] = true
	}
	f.Std, f.Packages, f.Pushes = sorted(g.plain.std), sorted(packages), sorted(g.plain.pushed)
	d := g.declares(p)
	f.Open = d.open
	for name := range d.names {
		if d.names[name] && !strings.HasPrefix(name, ".") {
			f.Names = append(f.Names, hash(name))
		}
	}
	slices.Sort(f.Names)
	return f, nil
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// Text says in one line what is found, for readers of one version and platform.
func (f Finding) Text() string {
	if f.IsRule() {
		return f.Why
	}
	return fmt.Sprintf("%s: %s by %s: %s", f.Symbol, f.Kind.text(), f.Go, f.explain())
}

// Fixes returns the edits of the rules, by the place and the id of their findings.
func (e *Engine) Fixes() map[string][]directive.Edit {
	fixes := make(map[string][]directive.Edit)
	for _, r := range e.ruled {
		for _, f := range r.found {
			fixes[FixKey(f.File, f.Line, string(f.Rule))] = f.Edits
		}
	}
	return fixes
}

// FixKey is the key of a finding in [Engine.Fixes].
func FixKey(file string, line int, id string) string { return fmt.Sprint(file, ":", line, ":", id) }
