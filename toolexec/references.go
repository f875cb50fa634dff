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
			refs, err := o.References(p.rules.AsmChecked && o.Asm)
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", pk.file.Path, err)
			}
			vars, err := o.VarReferences()
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", pk.file.Path, err)
			}
			s.note(vars) // they come again as definitions
			obj := linkname.Object{Package: pk.path, Std: o.Std, Asm: o.Asm, References: s.note(refs)}
			if !p.std[pk.path] {
				pushes, err := o.Pushes()
				if err != nil {
					return nil, fmt.Errorf("reading %s: %w", pk.file.Path, err)
				}
				obj.Pushes = s.note(pushes)
			}
			s.objs, s.from = append(s.objs, obj), append(s.from, o)
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
	want := func(name []byte) bool { return s.names[string(name)] }
	for i, o := range s.from {
		defs, err := o.PackageDefinitions(want)
		if err != nil {
			return nil, fmt.Errorf("reading package %s: %w", s.objs[i].Package, err)
		}
		s.objs[i].Definitions = s.note(defs)
		if defs, err = o.NonPackageDefinitions(want); err != nil {
			return nil, fmt.Errorf("reading package %s: %w", s.objs[i].Package, err)
		}
		s.objs[i].NonPackage = s.note(defs)
	}
	return linkname.Check(s.prog.rules, s.objs, s.prog.wrappers()), nil
}
