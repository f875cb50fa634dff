package check

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symname"
)

// A Target is a Go version and a platform.
type Target struct {
	Release Release
	GOOS    string
	GOARCH  string
	Cgo     bool
	Level   string // value of GOAMD64 and its kin
	Tags    []string
	Tests   bool   // of the packages that are named, too
	FIPS    string // the frozen version of the FIPS 140 module, see [Frozen]
}

// build is what chooses files for the target.
func (t Target) build() (selection.Build, error) {
	experiments, err := t.Release.Toolchain.Experiments(t.GOOS, t.GOARCH)
	return selection.Build{
		GOOS: t.GOOS, GOARCH: t.GOARCH, Level: t.Level, Tags: t.tags(), Cgo: t.Cgo,
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
	order    []*pkg // outside std, as they were found
	pulls    []pulled
	plain    *program // without tests
	tests    *program // with them
	others   map[string]*declared
	texts    map[string][]byte // of std's assembly, of all targets
	here     int               // minor version of the go command here
	before   func(minor int) (Release, bool)
	owner    func(mod Module, version, symbol string) bool
	errs     []error

	declarations *declarations
	resolved     map[string]*signature.Sources // by release
}

// A pkg is a package outside std.
type pkg struct {
	place
	id      string      // the key in the graph: "p [test]" for p with the tests in it
	path    string      // as the compiler is given it: "main" for a main package
	part    source.Part // which files
	test    bool        // only tests link it
	files   []*sourceFile
	imports []string
	cgo     bool
	by      []*pkg // importers
	said    *said
	known   *declared // of a package without sources at hand
}

// files returns those of a directory, read once.
func (g *graph) directory(dir string) *directory {
	d := g.dirs[dir]
	if d == nil {
		d = readDirectory(dir, isPackageFile)
		g.dirs[dir] = d
	}
	return d
}

// testsIn returns those of a directory's tests, read once.
func (g *graph) testsIn(dir string) *directory {
	key := dir + "\x00tests"
	d := g.dirs[key]
	if d == nil {
		d = readDirectory(dir, isTestFile)
		g.dirs[key] = d
	}
	return d
}

// An edge is an import.
type edge struct {
	path string
	by   *pkg // nil for what is named
}

// walk adds packages and what they import. test says that only tests do.
func (g *graph) walk(todo []edge, test bool) {
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
			g.tests.std[e.path] = true
			if !test {
				g.plain.std[e.path] = true
			}
			continue
		}
		if at.dir == "" {
			continue
		}
		files, err := g.selector.choose(g.directory(at.dir))
		g.unread(err)
		p := g.add(&pkg{place: at, id: at.pkg, path: at.pkg, files: files, test: test})
		if e.by != nil {
			p.by = append(p.by, e.by)
		}
		todo = append(todo, p.edges()...)
	}
}

// walkTests adds the tests of packages, and what they import: the package with the tests in it,
// and the package of those beside it.
func (g *graph) walkTests(roots []string) {
	var todo []edge
	for _, root := range roots {
		at := g.modules.find(root)
		if at.std || at.dir == "" {
			continue
		}
		files, err := g.selector.choose(g.testsIn(at.dir))
		g.unread(err)
		var in, beside []*sourceFile
		for _, f := range files {
			if strings.HasSuffix(f.pkg, "_test") {
				beside = append(beside, f)
			} else {
				in = append(in, f)
			}
		}
		if len(in) > 0 {
			tested := &pkg{place: at, id: root + " [test]", path: root, part: source.TestFiles, test: true}
			if p := g.packages[root]; p != nil {
				tested.files = slices.Clone(p.files)
			}
			tested.files = append(tested.files, in...)
			todo = append(todo, g.add(tested).edges()...)
		}
		if len(beside) > 0 {
			at.pkg += "_test"
			p := g.add(&pkg{place: at, id: at.pkg, path: at.pkg, part: source.ExternalTestFiles, files: beside, test: true})
			todo = append(todo, p.edges()...)
		}
	}
	g.walk(todo, true)
}

func (g *graph) unread(err error) {
	if err != nil {
		g.errs = append(g.errs, err)
	}
}

// add notes a package with its files.
func (g *graph) add(p *pkg) *pkg {
	for _, f := range p.files {
		if f.pkg == "main" && p.part == source.PackageFiles {
			p.path = "main"
		}
		p.cgo = p.cgo || f.cgo
		for _, path := range f.imports {
			if !slices.Contains(p.imports, path) {
				p.imports = append(p.imports, path)
			}
		}
	}
	g.packages[p.id] = p
	if len(p.files) > 0 {
		g.order = append(g.order, p)
	}
	return p
}

func (p *pkg) edges() []edge {
	var list []edge
	for _, path := range p.imports {
		list = append(list, edge{path, p})
	}
	return list
}

// A program is what packages link together.
type program struct {
	std       map[string]bool     // imported by packages outside std
	linked    map[string]bool     // std packages that are part of it, nil until needed
	pushed    map[string]bool     // symbols that packages outside std define under others' names
	defined   map[string]bool     // whether what defines a symbol of std is linked
	variables map[string][]pulled // that are pulled, by symbol
}

func newProgram() *program {
	return &program{std: make(map[string]bool), pushed: make(map[string]bool), defined: make(map[string]bool), variables: make(map[string][]pulled)}
}

// of returns the program that a package is judged in.
func (g *graph) of(p *pkg) *program {
	if p.test {
		return g.tests
	}
	return g.plain
}

// linksStd reports whether a package of std is part of the program: by the imports of the std
// that is here, which is of another version than the target's at times. What that one does
// not have counts as linked.
func (g *graph) linksStd(in *program, path string) bool {
	own := symname.Unversioned(path)
	if g.target.frozen() != "" && own == path && (path == fipsModule || strings.HasPrefix(path, fipsModule+"/")) {
		return false // the frozen version stands in for it
	}
	path = own
	if in.std[path] || path == "runtime" { // the linker adds runtime to all
		return true
	}
	if in.linked == nil {
		in.linked = make(map[string]bool)
		for _, always := range []string{"runtime", "internal/runtime/maps"} { // the linker adds runtime to all
			g.linkStd(in, always)
		}
		for path := range in.std {
			g.linkStd(in, path)
		}
		if slices.ContainsFunc(g.order, func(p *pkg) bool { return p.cgo }) {
			g.linkStd(in, "runtime/cgo")
			g.linkStd(in, "syscall")
		}
	}
	return in.linked[path] || !isDir(filepath.Join(g.modules.goroot, "src", filepath.FromSlash(path)))
}

func (g *graph) linkStd(in *program, path string) {
	src := filepath.Join(g.modules.goroot, "src")
	dir := filepath.Join(src, filepath.FromSlash(path))
	if vendored := filepath.Join(src, "vendor", filepath.FromSlash(path)); strings.Contains(path, ".") && isDir(vendored) {
		path, dir = "vendor/"+path, vendored
	}
	if path == "unsafe" || in.linked[path] {
		return
	}
	in.linked[path] = true
	files, _ := g.selector.choose(g.directory(dir))
	for _, f := range files {
		for _, imported := range f.imports {
			g.linkStd(in, imported)
		}
	}
}
