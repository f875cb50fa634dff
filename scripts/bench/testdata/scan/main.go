// Scan reads of the archives of a link what linkgate reads of them to judge it when
// it sees them first, with its packages goobj, summary and linkname and nothing else:
// no policy, no sources, no log. It does what scan.go and references.go of toolexec do,
// and as they do beside the linker on all cores but one.
//
//	scan go1.26.8 FILE
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/summary"
)

func main() {
	if err := scan(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "scan:", err)
		os.Exit(1)
	}
}

func scan(version, list string) error {
	runtime.GOMAXPROCS(max(1, runtime.GOMAXPROCS(0)-1))
	debug.SetGCPercent(200)
	v, err := goobj.ParseVersion(version)
	if err != nil {
		return err
	}
	layout, ok := goobj.KnownLayout(v.Minor)
	rules, known := linkname.KnownRules(v.Minor)
	if !ok || !known {
		return fmt.Errorf("go1.%d is not built in", v.Minor)
	}
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	s := scanner{rules: rules, names: strings.Split(strings.TrimSpace(string(text)), "\n"), wanted: map[string]bool{}}
	s.archives = make([]*summary.Archive, len(s.names))
	s.read = func(i int, f func(*goobj.File) error) error {
		file, err := goobj.Open(s.names[i], version, layout)
		if err != nil {
			return err
		}
		defer file.Close()
		return f(file)
	}
	err = onAllCores(len(s.names), func(i int) error {
		return s.read(i, func(f *goobj.File) (err error) {
			s.archives[i], err = summary.Of(f)
			return err
		})
	})
	if err != nil {
		return err
	}
	s.references()
	if err := s.definitions(); err != nil {
		return err
	}
	if len(linkname.Check(rules, slices.Concat(s.objs...), true)) == 0 {
		return fmt.Errorf("no reference in the archives")
	}
	return nil
}

// onAllCores calls f for each i below n, on all cores.
func onAllCores(n int, f func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				errs[i] = f(i)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

type scanner struct {
	rules    linkname.Rules
	names    []string // of the archives
	archives []*summary.Archive
	objs     [][]linkname.Object // by archive
	wanted   map[string]bool
	read     func(i int, f func(*goobj.File) error) error
}

// references notes what the objects refer to and push.
func (s *scanner) references() {
	s.objs = make([][]linkname.Object, len(s.archives))
	for i, a := range s.archives {
		for _, o := range a.Objects {
			s.symbols(o.Vars)
			s.objs[i] = append(s.objs[i], linkname.Object{Package: s.names[i], Std: o.Std, Asm: o.Asm,
				References: s.symbols(o.References), Pushes: s.symbols(o.Pushes)})
		}
	}
}

// definitions reads the definitions of what is referred to.
func (s *scanner) definitions() error {
	var want summary.Filter
	for name := range s.wanted {
		want.Add(name)
	}
	if want.LeftOut {
		return errors.New("a linkname says a name that summaries leave out: linkgate would search all objects")
	}
	return onAllCores(len(s.archives), func(i int) error {
		own, named := make([][]uint32, len(s.objs[i])), make([][]uint32, len(s.objs[i]))
		found := 0
		for j, o := range s.archives[i].Objects {
			for _, list := range []struct {
				names summary.Names
				at    *[]uint32
			}{{o.Package, &own[j]}, {o.NonPackage, &named[j]}} {
				err := list.names.Find(&want, func(at uint32) { *list.at, found = append(*list.at, at), found+1 })
				if err != nil {
					return err
				}
			}
		}
		if found == 0 {
			return nil
		}
		return s.read(i, func(f *goobj.File) error {
			for j, o := range f.Objects {
				for _, at := range own[j] {
					sym, err := o.PackageDefinition(at)
					if err != nil {
						return err
					}
					s.objs[i][j].Definitions = append(s.objs[i][j].Definitions, linkname.Symbol(sym))
				}
				for _, at := range named[j] {
					sym, err := o.NonPackageDefinition(at)
					if err != nil {
						return err
					}
					s.objs[i][j].NonPackage = append(s.objs[i][j].NonPackage, linkname.Symbol(sym))
				}
			}
			return nil
		})
	})
}

func (s *scanner) symbols(list []goobj.Symbol) []linkname.Symbol {
	out := make([]linkname.Symbol, len(list))
	for i, sym := range list {
		s.wanted[sym.Name] = true
		out[i] = linkname.Symbol(sym)
	}
	return out
}
