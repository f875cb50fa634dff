package toolexec

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/linkflags"
)

// A program is what a link is made of.
type program struct {
	header   goobj.Header // of the main package: every object has the same
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

// A pkg is one package of a program and its archive.
type pkg struct {
	path string // as the linker names it: "main" for the main package
	file *goobj.File
}

func (p *program) close() {
	for _, pk := range p.packages {
		pk.file.Close()
	}
	p.packages = nil
}

// archive returns the file of a package, empty for one that is not loaded.
func (p *program) archive(name string) string {
	if i, ok := p.index[name]; ok {
		return p.packages[i].file.Path
	}
	return ""
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

// open opens the archives of a link in the linker's own order: the main
// package and then, breadth first, the imports of each, as loadlib in
// cmd/link/internal/ld/lib.go has it. The order matters: of two definitions
// of one size, the first stands.
func open(goroot string, l *linkflags.Link, cfg *linkflags.ImportCfg) (*program, error) {
	head, err := goobj.ReadHeader(l.Main)
	if err != nil {
		return nil, err
	}
	layout, rules, err := toolchain(head.Version, goroot)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", l.Main, err)
	}
	p := &program{header: head, rules: rules,
		importer: make(map[string]string), imports: make(map[string][]string), std: make(map[string]bool), index: make(map[string]int)}
	files := make(map[string]string, len(cfg.Packages))
	for _, f := range cfg.Packages {
		files[f.Path] = f.File
	}
	files["main"] = l.Main
	ahead := openAhead(files, head.Version, layout)
	defer ahead.close()
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
	internal := [][]string{append(instrumentation(l), "runtime"), {"runtime/cgo"}}
	for i := 0; i < len(queue); i++ {
		path := queue[i]
		f, err := ahead.take(path)
		if err != nil {
			p.close()
			return nil, err
		}
		p.index[path] = len(p.packages)
		p.packages = append(p.packages, pkg{path, f})
		if len(f.Objects) == 0 {
			p.close()
			return nil, fmt.Errorf("reading %s: no Go object in it", f.Path)
		}
		for _, o := range f.Objects {
			imports, err := o.Imports()
			if err != nil {
				p.close()
				return nil, fmt.Errorf("reading %s: %w", f.Path, err)
			}
			for _, imp := range imports {
				if !queued[imp] {
					p.importer[imp] = path
				}
				enqueue(imp)
			}
			p.std[path] = p.std[path] || o.Std
			if !o.Std {
				p.imports[path] = append(p.imports[path], imports...)
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

// An openedFile is an archive, or why there is none.
type openedFile struct {
	file *goobj.File
	err  error
}

// openedAhead are the archives of packages, before it is known which the linker
// loads.
type openedAhead map[string]openedFile

// openAhead opens files, by package, on all cores.
func openAhead(files map[string]string, version string, layout goobj.Layout) openedAhead {
	paths := slices.Collect(maps.Keys(files))
	list := make([]openedFile, len(paths))
	onAllCores(len(paths), func(i int) {
		list[i].file, list[i].err = goobj.Open(files[paths[i]], version, layout)
	})
	ahead := make(openedAhead, len(paths))
	for i, path := range paths {
		ahead[path] = list[i]
	}
	return ahead
}

// take returns the archive of a package, which is the caller's from then on.
func (a openedAhead) take(path string) (*goobj.File, error) {
	f := a[path]
	delete(a, path)
	return f.file, f.err
}

// close closes what nobody took: the linker does not load it.
func (a openedAhead) close() {
	for _, f := range a {
		if f.err == nil {
			f.file.Close()
		}
	}
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
