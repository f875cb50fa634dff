// Scan reads of the archives of a link what linkgate reads of them to judge it, with
// its packages goobj and linkname and nothing else: no policy, no sources, no log.
// It does what scan.go and references.go of toolexec do.
//
//	scan go1.26.8 FILE
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
)

func main() {
	if err := scan(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "scan:", err)
		os.Exit(1)
	}
}

func scan(version, list string) error {
	debug.SetGCPercent(400)
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
	s := scanner{rules: rules, wanted: map[string]bool{}}
	names := strings.Split(strings.TrimSpace(string(text)), "\n")
	files := make([]*goobj.File, len(names))
	err = onAllCores(len(names), func(i int) (err error) {
		files[i], err = goobj.Open(names[i], version, layout)
		return err
	})
	if err != nil {
		return err
	}
	for i, f := range files {
		defer f.Close()
		for _, o := range f.Objects {
			if _, err := o.Imports(); err != nil {
				return err
			}
			s.objs = append(s.objs, linkname.Object{Package: names[i], Std: o.Std, Asm: o.Asm})
			s.from = append(s.from, o)
		}
	}
	if err := s.references(); err != nil {
		return err
	}
	if err := s.definitions(); err != nil {
		return err
	}
	if len(linkname.Check(rules, s.objs, true)) == 0 {
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
	rules  linkname.Rules
	objs   []linkname.Object
	from   []*goobj.Object // of objs
	wanted map[string]bool
}

// references reads what the objects refer to and push.
func (s *scanner) references() error {
	type symbols struct{ refs, vars, pushes []goobj.Symbol }
	found := make([]symbols, len(s.from))
	err := onAllCores(len(s.from), func(i int) (err error) {
		o, sym := s.from[i], &found[i]
		sym.refs, err = o.References(s.rules.AsmChecked && o.Asm)
		if err == nil {
			sym.vars, err = o.VarReferences()
		}
		if err == nil && !o.Std {
			sym.pushes, err = o.Pushes()
		}
		return err
	})
	for i, sym := range found {
		s.symbols(sym.vars)
		s.objs[i].References, s.objs[i].Pushes = s.symbols(sym.refs), s.symbols(sym.pushes)
	}
	return err
}

// definitions reads the definitions of what is referred to.
func (s *scanner) definitions() error {
	want := goobj.Among(s.wanted)
	type definitions struct{ own, named []goobj.Symbol }
	found := make([]definitions, len(s.from))
	err := onAllCores(len(s.from), func(i int) (err error) {
		if found[i].own, err = s.from[i].PackageDefinitions(want); err == nil {
			found[i].named, err = s.from[i].NonPackageDefinitions(want)
		}
		return err
	})
	for i, d := range found {
		s.objs[i].Definitions, s.objs[i].NonPackage = s.symbols(d.own), s.symbols(d.named)
	}
	return err
}

func (s *scanner) symbols(list []goobj.Symbol) []linkname.Symbol {
	out := make([]linkname.Symbol, len(list))
	for i, sym := range list {
		s.wanted[sym.Name] = true
		out[i] = linkname.Symbol(sym)
	}
	return out
}
