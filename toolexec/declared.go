package toolexec

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/source"
)

// A declared is what the source of one package says of linknames.
type declared struct {
	pkg      string // as the linker names it
	dir      string // with its source, empty when that is gone
	list     []source.Directive
	problems []source.Problem
	err      error // the source is gone, or some of it could not be read
}

// declarations reads the directives of every package outside std, on all
// cores. The objects do not show them all: what a package declares and leaves
// to others to use is in no object of its own.
func (g *gate) declarations(prog *program) []*declared {
	var list []*declared
	for _, pk := range prog.packages {
		if !prog.std[pk.path] && !g.generated(pk.path) {
			d := g.findSource(pk.path)
			list = append(list, d)
			g.sources[pk.path] = d
		}
	}
	build := g.sourceBuild()
	next := make(chan *declared)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			reader := &source.Reader{Build: build}
			for d := range next {
				d.read(reader, g.part(g.importPath(d.pkg)))
			}
		}()
	}
	for _, d := range list {
		next <- d
	}
	close(next)
	wg.Wait()
	return list
}

// declared returns what the source of a package says.
func (g *gate) declared(name string) *declared {
	if d := g.sources[name]; d != nil {
		return d
	}
	d := g.findSource(name)
	d.read(&source.Reader{Build: g.sourceBuild()}, g.part(g.importPath(name)))
	g.sources[name] = d
	return d
}

// findSource finds the directory of a package, which is not read yet.
func (g *gate) findSource(name string) *declared {
	path := g.importPath(name)
	dir, err := g.sourceRoots().Dir(path, g.sourceModule(path, g.prog.std[name]), g.sourceFiles(path))
	return &declared{pkg: name, dir: dir, err: err}
}

// read reads the directives. What could be read counts beside an error.
func (d *declared) read(reader *source.Reader, part source.Part) {
	if d.dir != "" {
		d.list, d.problems, d.err = reader.Directives(d.dir, part)
	}
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
