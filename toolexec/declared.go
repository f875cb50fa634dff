package toolexec

import (
	"runtime"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/source"
)

// A declared is what the source of one package says of linknames.
type declared struct {
	pkg      string // as the linker names it
	list     []source.Directive
	problems []source.Problem
	err      error // the source is gone, or some of it could not be read
	gone     bool
}

// declarations reads the directives of every package outside std, on all
// cores. The objects do not show them all: what a package declares and leaves
// to others to use is in no object of its own.
func (g *gate) declarations(prog *program) []*declared {
	build := g.sourceBuild()
	var list []*declared
	var dirs []string
	for _, pk := range prog.packages {
		if prog.std[pk.path] || g.generated(pk.path) {
			continue
		}
		d := &declared{pkg: pk.path}
		dir, err := g.packageDir(pk.path)
		d.err, d.gone = err, err != nil
		list, dirs = append(list, d), append(dirs, dir)
	}
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				d := list[i]
				d.list, d.problems, d.err = source.Directives(build, dirs[i], g.part(g.importPath(d.pkg)))
			}
		}()
	}
	for i, d := range list {
		if !d.gone {
			next <- i
		}
	}
	close(next)
	wg.Wait()
	return list
}

// generated reports whether go test has written a package itself.
func (g *gate) generated(pkg string) bool {
	return pkg == "main" && strings.HasSuffix(g.log.Link, ".test")
}

// declaredBy returns what the source of a package declares, nil where nobody
// has looked.
func (g *gate) declaredBy(pkg string) *declared {
	for _, d := range g.declared {
		if d.pkg == pkg {
			return d
		}
	}
	return nil
}
