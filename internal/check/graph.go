package check

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/signature"
)

// A Target is a Go version and a platform.
type Target struct {
	Release Release
	GOOS    string
	GOARCH  string
	Cgo     bool
	Level   string // value of GOAMD64 and its kin
	Tags    []string
}

// build is what chooses files for the target.
func (t Target) build() (selection.Build, error) {
	experiments, err := t.Release.Toolchain.Experiments(t.GOOS, t.GOARCH)
	return selection.Build{
		GOOS: t.GOOS, GOARCH: t.GOARCH, Level: t.Level, Tags: t.Tags, Cgo: t.Cgo,
		Minor: t.Release.Toolchain.Minor, Experiments: experiments,
	}, err
}

// A graph is the packages that a target's build is made of.
type graph struct {
	target   Target
	selector *selector
	modules  *Modules
	dirs     map[string]*directory // of all targets
	packages map[string]*pkg
	order    []*pkg          // outside std, as they were found
	std      map[string]bool // imported by them
	linked   map[string]bool // std packages that are part of the program, nil until needed
	pushed   map[string]bool // symbols that packages outside std define under others' names
	defined  map[string]bool // whether what defines a symbol of std is linked
	others   map[string]*declared
	texts    map[string][]byte // of std's assembly, of all targets
	here     int               // minor version of the go command here
	before   func(minor int) (Release, bool)
	errs     []error

	declarations *declarations
	resolved     map[string]*signature.Sources // by release
}

// A pkg is a package outside std.
type pkg struct {
	place
	path    string // as the compiler is given it: "main" for a main package
	files   []*sourceFile
	imports []string
	cgo     bool
	by      []*pkg // importers
	said    *said
}

// files returns those of a directory, read once.
func (g *graph) directory(dir string) *directory {
	d := g.dirs[dir]
	if d == nil {
		d = readDirectory(dir)
		g.dirs[dir] = d
	}
	return d
}

// walk adds a package and what it imports.
func (g *graph) walk(roots []string) {
	type edge struct {
		path string
		by   *pkg
	}
	var todo []edge
	for _, root := range roots {
		todo = append(todo, edge{root, nil})
	}
	for len(todo) > 0 {
		e := todo[0]
		todo = todo[1:]
		if p := g.packages[e.path]; p != nil {
			if e.by != nil {
				p.by = append(p.by, e.by)
			}
			continue
		}
		at := g.modules.find(e.path)
		if at.std {
			g.std[e.path] = true
			continue
		}
		if at.dir == "" {
			continue
		}
		p := g.add(at)
		if e.by != nil {
			p.by = append(p.by, e.by)
		}
		for _, path := range p.imports {
			todo = append(todo, edge{path, p})
		}
	}
}

// add reads a package.
func (g *graph) add(at place) *pkg {
	d := g.directory(at.dir)
	files, err := g.selector.choose(d)
	if err = errors.Join(d.err, err); err != nil {
		g.errs = append(g.errs, err)
	}
	p := &pkg{place: at, path: at.pkg, files: files}
	for _, f := range files {
		if f.pkg == "main" {
			p.path = "main"
		}
		p.cgo = p.cgo || f.cgo
		for _, path := range f.imports {
			if !slices.Contains(p.imports, path) {
				p.imports = append(p.imports, path)
			}
		}
	}
	g.packages[at.pkg] = p
	if len(files) > 0 {
		g.order = append(g.order, p)
	}
	return p
}

// linksStd reports whether a package of std is part of the program: by the imports of the std
// that is here, which is of another version than the target's at times. What that one does
// not have counts as linked.
func (g *graph) linksStd(path string) bool {
	if g.std[path] {
		return true
	}
	if g.linked == nil {
		g.linked = make(map[string]bool)
		for _, always := range []string{"runtime", "internal/runtime/maps"} { // the linker adds runtime to all
			g.linkStd(always)
		}
		for path := range g.std {
			g.linkStd(path)
		}
		if slices.ContainsFunc(g.order, func(p *pkg) bool { return p.cgo }) {
			g.linkStd("runtime/cgo")
			g.linkStd("syscall")
		}
	}
	return g.linked[path] || !isDir(filepath.Join(g.modules.goroot, "src", filepath.FromSlash(path)))
}

func (g *graph) linkStd(path string) {
	src := filepath.Join(g.modules.goroot, "src")
	dir := filepath.Join(src, filepath.FromSlash(path))
	if vendored := filepath.Join(src, "vendor", filepath.FromSlash(path)); strings.Contains(path, ".") && isDir(vendored) {
		path, dir = "vendor/"+path, vendored
	}
	if path == "unsafe" || g.linked[path] {
		return
	}
	g.linked[path] = true
	files, _ := g.selector.choose(g.directory(dir))
	for _, f := range files {
		for _, imported := range f.imports {
			g.linkStd(imported)
		}
	}
}
