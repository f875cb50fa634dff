package toolexec

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
)

// A scan is what the objects of a program say of linknames. It reads them
// twice: first what is referred to, then only the definitions of that.
type scan struct {
	prog  *program
	objs  []linkname.Object
	from  []*goobj.Object // of objs
	names map[string]bool // that are referred to
}

// scan reads what the objects refer to and what they push.
func (p *program) scan() (*scan, error) {
	s := &scan{prog: p, names: make(map[string]bool)}
	for _, pk := range p.packages {
		for _, o := range pk.file.Objects {
			s.objs = append(s.objs, linkname.Object{Package: pk.path, Std: o.Std, Asm: o.Asm})
			s.from = append(s.from, o)
		}
	}
	type symbols struct{ refs, vars, pushes []goobj.Symbol }
	found := make([]symbols, len(s.from))
	err := tryOnAllCores(len(s.from), func(i int) (err error) {
		o, sym := s.from[i], &found[i]
		sym.refs, err = o.References(p.rules.AsmChecked && o.Asm)
		if err == nil {
			sym.vars, err = o.VarReferences()
		}
		if err == nil && !p.std[s.objs[i].Package] {
			sym.pushes, err = o.Pushes()
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", p.archive(s.objs[i].Package), err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, sym := range found {
		s.note(sym.vars) // they come again as definitions
		s.objs[i].References = s.note(sym.refs)
		if !p.std[s.objs[i].Package] {
			s.objs[i].Pushes = s.note(sym.pushes)
		}
	}
	return s, nil
}

// note takes symbols over and remembers their names.
func (s *scan) note(list []goobj.Symbol) []linkname.Symbol {
	out := make([]linkname.Symbol, len(list))
	for i, sym := range list {
		s.names[sym.Name] = true
		out[i] = linkname.Symbol(sym)
	}
	return out
}

// shown returns the names that the objects of each package outside std refer
// to by a linkname that the linker sees.
func (s *scan) shown() (map[string]map[string]bool, error) {
	shown := make(map[string]map[string]bool)
	for i, obj := range s.objs {
		if s.prog.std[obj.Package] {
			continue
		}
		vars, err := s.from[i].VarReferences()
		if err != nil {
			return nil, fmt.Errorf("reading package %s: %w", obj.Package, err)
		}
		if shown[obj.Package] == nil {
			shown[obj.Package] = make(map[string]bool)
		}
		for _, v := range vars {
			shown[obj.Package][v.Name] = true
		}
		for _, r := range obj.References {
			shown[obj.Package][r.Name] = true
		}
	}
	return shown, nil
}

// references reads the definitions of what is referred to, and lists the
// references with the linker's verdict on each.
func (s *scan) references() ([]linkname.Reference, error) {
	want := goobj.Among(s.names)
	type definitions struct{ own, named []goobj.Symbol }
	found := make([]definitions, len(s.from))
	err := tryOnAllCores(len(s.from), func(i int) (err error) {
		if found[i].own, err = s.from[i].PackageDefinitions(want); err == nil {
			found[i].named, err = s.from[i].NonPackageDefinitions(want)
		}
		if err != nil {
			return fmt.Errorf("reading package %s: %w", s.objs[i].Package, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, d := range found {
		s.objs[i].Definitions, s.objs[i].NonPackage = s.note(d.own), s.note(d.named)
	}
	return linkname.Check(s.prog.rules, s.objs, s.prog.wrappers()), nil
}
