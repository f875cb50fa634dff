package toolexec

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/linkflags"
)

// A program is what a link is made of.
type program struct {
	header   goobj.Header // of the main package: every object has the same
	layout   goobj.Layout
	rules    linkname.Rules
	packages []pkg // in the order in which the linker loads them

	importer map[string]string   // by package: the one whose import loaded it first
	imports  map[string][]string // by package, outside std
	std      map[string]bool     // packages of the standard library: some object of theirs is marked
	index    map[string]int      // of packages
}

// chain returns the shortest import chain from the main package to a package,
// both included, as the linker names them. The linker loads breadth first, so
// that the first importer is a nearest one.
func (p *program) chain(pkg string) []string {
	list := []string{pkg}
	for pkg != "main" {
		from, ok := p.importer[pkg]
		if !ok {
			break // loaded by the linker itself
		}
		pkg = from
		list = append(list, pkg)
	}
	slices.Reverse(list)
	return list
}

// A pkg is one package of a program.
type pkg struct {
	path    string           // as the linker names it: "main" for the main package
	archive string           // its file
	summary *summary.Archive // nil of a link that is remembered
}

// archive returns the file of a package, empty for one that is not loaded.
func (p *program) archive(name string) string {
	if i, ok := p.index[name]; ok {
		return p.packages[i].archive
	}
	return ""
}

// read opens the archive of the package with an index, and closes it when f
// returns. It refuses one that holds other objects than its summary says.
func (p *program) read(i int, f func(*goobj.File) error) (err error) {
	pk := p.packages[i]
	file, err := goobj.Open(pk.archive, p.header.Version, p.layout)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if pk.summary != nil && len(file.Objects) != len(pk.summary.Objects) {
		return fmt.Errorf("reading %s: %d Go objects, where there were %d before", pk.archive, len(file.Objects), len(pk.summary.Objects))
	}
	return f(file)
}

// minor returns the minor version of the toolchain.
func (p *program) minor() int {
	v, _ := goobj.ParseVersion(p.header.Version) // parsed before, to open the program
	return v.Minor
}

// wrappers reports whether the program is compiled with ABI wrappers.
func (p *program) wrappers() bool {
	return slices.Contains(p.header.Experiments, "regabiwrappers")
}

// open reads what a link is made of, in the linker's own order: the main
// package and then, breadth first, the imports of each, as loadlib in
// cmd/link/internal/ld/lib.go has it. The order matters: of two definitions
// of one size, the first stands.
func (g *gate) open() (*program, error) {
	head, err := goobj.ReadHeader(g.flags.Main)
	if err != nil {
		return nil, err
	}
	layout, rules, err := toolchain(head.Version, project.GOROOT(g.Getenv, g.front[len(g.front)-1]))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", g.flags.Main, err)
	}
	p := &program{header: head, layout: layout, rules: rules,
		importer: make(map[string]string), imports: make(map[string][]string), std: make(map[string]bool), index: make(map[string]int)}
	g.memory = remember(g.Config, head.Version)
	files := make(map[string]string, len(g.cfg.Packages))
	for _, f := range g.cfg.Packages {
		files[f.Path] = f.File
	}
	files["main"] = g.flags.Main
	summaries := p.summarize(g.memory, files)
	queued := map[string]bool{"main": true}
	queue := []string{"main"}
	enqueue := func(path string) {
		if _, ok := files[path]; ok && !queued[path] {
			queued[path] = true
			queue = append(queue, path)
		}
	}
	// What the linker loads by itself when no import has brought it in: in a
	// first round what its flags ask for and the runtime, then runtime/cgo.
	internal := [][]string{append(instrumentation(g.flags), "runtime"), {"runtime/cgo"}}
	for i := 0; i < len(queue); i++ {
		path := queue[i]
		s := summaries[path]
		if s.err != nil {
			return nil, s.err
		}
		p.index[path] = len(p.packages)
		p.packages = append(p.packages, pkg{path, files[path], s.archive})
		p.std[path] = s.archive.Std()
		if len(s.archive.Objects) == 0 {
			return nil, fmt.Errorf("reading %s: no Go object in it", files[path])
		}
		for _, o := range s.archive.Objects {
			for _, imp := range o.Imports {
				if !queued[imp] {
					p.importer[imp] = path
				}
				enqueue(imp)
			}
			if !o.Std {
				p.imports[path] = append(p.imports[path], o.Imports...)
			}
		}
		for len(internal) > 0 && i == len(queue)-1 {
			for _, path := range internal[0] {
				enqueue(path)
			}
			internal = internal[1:]
		}
	}
	return p, nil
}

// instrumentation lists the packages that a link's own flags bring in.
func instrumentation(l *linkflags.Link) []string {
	var list []string
	if l.Race {
		list = append(list, "runtime/race")
	}
	if l.Msan {
		list = append(list, "runtime/msan")
	}
	if l.Asan {
		list = append(list, "runtime/asan")
	}
	return list
}

// toolchain returns the layout and the rules of a toolchain: the built-in
// ones or, for a version that is none of the known, those that the sources in
// its GOROOT state.
func toolchain(version, goroot string) (goobj.Layout, linkname.Rules, error) {
	fail := func(err error) (goobj.Layout, linkname.Rules, error) {
		return goobj.Layout{}, linkname.Rules{}, err
	}
	v, err := goobj.ParseVersion(version)
	if err != nil {
		return fail(err)
	}
	if v.Known() {
		layout, _ := goobj.KnownLayout(v.Minor)
		rules, _ := linkname.KnownRules(v.Minor)
		return layout, rules, nil
	}
	if v.Minor < goobj.MinMinor {
		return fail(fmt.Errorf("written by %s: its linker does not check linknames, the oldest that does is go1.%d", version, goobj.MinMinor))
	}
	var text [3][]byte
	for i, name := range []string{goobj.ObjfileSource, goobj.SymkindSource, linkname.LoaderSource} {
		text[i], err = os.ReadFile(filepath.Join(goroot, filepath.FromSlash(name)))
		if err != nil {
			return fail(fmt.Errorf("written by %s, which is not built in, and its sources do not tell its format: %w", version, err))
		}
	}
	layout, err := goobj.LayoutFromSource(text[0], text[1])
	if err != nil {
		return fail(fmt.Errorf("format of %s, which is not built in: %w", version, err))
	}
	rules, err := linkname.NewerRules(version, text[2])
	if err != nil {
		return fail(fmt.Errorf("rules of %s, which is not built in: %w", version, err))
	}
	return layout, rules, nil
}
