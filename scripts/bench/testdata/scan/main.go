// Scan reads of the archives of a link what linkgate reads of them to judge it, with
// its packages goobj and linkname and nothing else: no policy, no sources, no log.
// It does what scan.go and references.go of toolexec do.
//
//	scan go1.26.8 FILE
package main

import (
	"fmt"
	"os"
	"strings"

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
	v, err := goobj.ParseVersion(version)
	if err != nil {
		return err
	}
	layout, ok := goobj.KnownLayout(v.Minor)
	rules, known := linkname.KnownRules(v.Minor)
	if !ok || !known {
		return fmt.Errorf("go1.%d is not built in", v.Minor)
	}
	names, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	s := scanner{rules: rules, wanted: map[string]bool{}}
	for name := range strings.Lines(string(names)) {
		f, err := goobj.Open(strings.TrimSuffix(name, "\n"), version, layout)
		if err != nil {
			return err
		}
		defer f.Close()
		for _, o := range f.Objects {
			if err := s.references(name, o); err != nil {
				return err
			}
		}
	}
	if err := s.definitions(); err != nil {
		return err
	}
	if len(linkname.Check(rules, s.objs, true)) == 0 {
		return fmt.Errorf("no reference in the archives")
	}
	return nil
}

type scanner struct {
	rules  linkname.Rules
	objs   []linkname.Object
	from   []*goobj.Object
	wanted map[string]bool
}

// references reads what an object refers to and pushes.
func (s *scanner) references(name string, o *goobj.Object) error {
	if _, err := o.Imports(); err != nil {
		return err
	}
	refs, err := o.References(s.rules.AsmChecked && o.Asm)
	if err != nil {
		return err
	}
	vars, err := o.VarReferences()
	if err != nil {
		return err
	}
	s.symbols(vars)
	obj := linkname.Object{Package: name, Std: o.Std, Asm: o.Asm, References: s.symbols(refs)}
	if !o.Std {
		pushes, err := o.Pushes()
		if err != nil {
			return err
		}
		obj.Pushes = s.symbols(pushes)
	}
	s.objs, s.from = append(s.objs, obj), append(s.from, o)
	return nil
}

// definitions reads the definitions of what is referred to.
func (s *scanner) definitions() error {
	want := func(name []byte) bool { return s.wanted[string(name)] }
	for i, o := range s.from {
		defs, err := o.PackageDefinitions(want)
		if err != nil {
			return err
		}
		s.objs[i].Definitions = s.symbols(defs)
		if defs, err = o.NonPackageDefinitions(want); err != nil {
			return err
		}
		s.objs[i].NonPackage = s.symbols(defs)
	}
	return nil
}

func (s *scanner) symbols(list []goobj.Symbol) []linkname.Symbol {
	out := make([]linkname.Symbol, len(list))
	for i, sym := range list {
		s.wanted[sym.Name] = true
		out[i] = linkname.Symbol(sym)
	}
	return out
}
