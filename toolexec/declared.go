package toolexec

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/linkflags"
)

// A declared is what the source of one package says of linknames.
type declared struct {
	pkg      string // as the linker names it
	archive  string // of its objects
	dir      string // with its source, empty when that is gone
	constant bool   // the source never changes: in GOROOT, or in the module cache
	std      bool   // where a directive stands is asked of it, and not what it declares
	list     []source.Directive
	problems []source.Problem
	err      error // the source is gone, or some of it could not be read

	assembled bool // asm is known
	asm       []source.AsmReference
}

// declarations reads the directives of every package outside std, on all
// cores. The objects do not show them all: what a package declares and leaves
// to others to use is in no object of its own.
func (g *gate) declarations(prog *program) []*declared {
	var names []string
	for _, pk := range prog.packages {
		if !prog.std[pk.path] && !g.generated(pk.path) {
			names = append(names, pk.path)
		}
	}
	list := g.findSources(names)
	g.readSources(list)
	return list
}

// readSources reads the directives of packages, on all cores.
func (g *gate) readSources(list []*declared) {
	build := g.sourceBuild()
	readers := sync.Pool{New: func() any { return &source.Reader{Build: build} }}
	onAllCores(len(list), func(i int) {
		reader := readers.Get().(*source.Reader)
		defer readers.Put(reader)
		g.readSource(list[i], reader)
	})
}

// readAhead reads at once what locate will ask for one after the other: the
// directives of the packages that have a reference, and the assembly of those that
// refer from there.
func (g *gate) readAhead(rels []*events.Relocation) {
	var names []string
	for _, r := range rels {
		name := g.linkerName(r.From.Path)
		if g.sources[name] == nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	g.readSources(g.findSources(names))
	var assembled []*declared
	for _, r := range rels {
		d := g.sources[g.linkerName(r.From.Path)]
		if r.Form == events.FormAsm && d.dir != "" && !slices.Contains(assembled, d) {
			assembled = append(assembled, d)
		}
	}
	onAllCores(len(assembled), func(i int) { assembled[i].asm = g.assembly(assembled[i]) })
	for _, d := range assembled {
		d.assembled = true
	}
}

// declared returns what the source of a package says.
func (g *gate) declared(name string) *declared {
	if d := g.sources[name]; d != nil {
		return d
	}
	d := g.findSources([]string{name})[0]
	g.readSource(d, &source.Reader{Build: g.sourceBuild()})
	return d
}

// findSources finds the directories of packages, on all cores. They are not read
// yet.
func (g *gate) findSources(names []string) []*declared {
	roots := g.sourceRoots()
	modules := make([]linkflags.Module, len(names)) // of those outside std
	for i, name := range names {
		if !g.prog.std[name] {
			modules[i] = g.module(g.importPath(name))
		}
	}
	list := make([]*declared, len(names))
	onAllCores(len(names), func(i int) { list[i] = g.findSource(roots, names[i], modules[i]) })
	for i, d := range list {
		g.sources[names[i]] = d
	}
	return list
}

func (g *gate) findSource(roots project.Roots, name string, mod linkflags.Module) *declared {
	path := g.importPath(name)
	var dir string
	var err error
	if g.prog.std[name] {
		dir, err = roots.StdDir(path)
	} else {
		dir, err = roots.Dir(path, mod, g.sourceFiles(path))
	}
	d := &declared{pkg: name, dir: dir, err: err, archive: g.prog.archive(name), std: g.prog.std[name]}
	for _, root := range []string{g.Getenv("GOMODCACHE"), project.GOROOT(g.Getenv, g.front[len(g.front)-1])} {
		_, below := cutDir(filepath.ToSlash(dir), root)
		d.constant = d.constant || below
	}
	// Test binaries up to Go 1.23 do not say with which tags they were built:
	// what is read of them may be too little, and must not be remembered.
	d.constant = d.constant && len(g.modinfo().Settings) > 0 && path != project.CommandLine
	return d
}

// readSource reads the directives, or remembers them. What could be read counts
// beside an error, and is not remembered.
func (g *gate) readSource(d *declared, reader *source.Reader) {
	if d.dir == "" {
		return
	}
	if d.constant {
		if r, ok := g.memory.get(d.archive, d.dir, kindDirectives); ok {
			d.list, d.problems = r.Directives, r.Problems
			return
		}
	}
	if g.importPath(d.pkg) == project.CommandLine {
		reader = &source.Reader{Build: g.buildOf(d)}
	}
	reader.Shallow = d.std
	d.list, d.problems, d.err = reader.Directives(d.dir, g.part(g.importPath(d.pkg)))
	if d.constant && d.err == nil {
		g.memory.put(d.archive, kindDirectives, remembered{Directives: d.list, Problems: d.problems})
	}
}

// assembly returns the lines of assembly that name symbols of other packages.
// What could not be read has none.
func (g *gate) assembly(d *declared) []source.AsmReference {
	if d.assembled {
		return d.asm
	}
	if d.constant {
		if r, ok := g.memory.get(d.archive, d.dir, kindAssembly); ok {
			return r.Assembly
		}
	}
	list, err := source.AsmReferences(g.buildOf(d), d.dir, d.pkg)
	if d.constant && err == nil {
		g.memory.put(d.archive, kindAssembly, remembered{Assembly: list})
	}
	return list
}

// declarationsOf returns where variables of a package are declared, of those that are
// found. What could not be read has none, and is not remembered. An archive is nearly
// always asked for the same names, those in which it has a reference: of others than
// the first ones the source is read again.
func (g *gate) declarationsOf(d *declared, names []string) map[string]source.Position {
	if d.constant {
		r, _ := g.memory.get(d.archive, d.dir, kindDeclarations)
		unknown := func(name string) bool { _, known := r.Declarations[name]; return !known }
		if !slices.ContainsFunc(names, unknown) {
			maps.DeleteFunc(r.Declarations, func(_ string, at source.Position) bool { return at.File == "" })
			return r.Declarations
		}
	}
	reader := source.Reader{Build: g.buildOf(d)}
	found, err := reader.Declarations(d.dir, g.part(g.importPath(d.pkg)), names)
	if d.constant && err == nil {
		all := maps.Clone(found)
		for _, name := range names {
			all[name] = found[name] // what is not found is known, too
		}
		g.memory.put(d.archive, kindDeclarations, remembered{Declarations: all})
	}
	return found
}

// generated reports whether go test has written a package itself.
func (g *gate) generated(pkg string) bool {
	return pkg == "main" && strings.HasSuffix(g.log.Link, ".test")
}

// pushedInSource reports whether a package of std marks a function of its own
// as open to pulls, by the line `//go:linkname NAME` in its source. Up to 1.26
// the objects cannot tell of one written in assembly for the Go ABI, such as
// runtime.memmove. What cannot be read pushes nothing: its pulls stay suspect.
func (g *gate) pushedInSource(pkg, symbol string) bool {
	return slices.ContainsFunc(g.declared(pkg).list, func(d source.Directive) bool {
		return d.Target == "" && d.Symbol(pkg) == symbol
	})
}

// buildOf returns the constraints for the files of a package. Files named on the
// command line are under none. Which they were, no object tells of those without
// code: all files beside them count.
func (g *gate) buildOf(d *declared) source.Build {
	build := g.sourceBuild()
	if g.importPath(d.pkg) != project.CommandLine {
		return build
	}
	entries, _ := os.ReadDir(d.dir) // it was found a moment ago
	for _, e := range entries {
		if !e.IsDir() {
			build.Files = append(build.Files, e.Name())
		}
	}
	return build
}
