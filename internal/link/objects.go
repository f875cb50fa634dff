package link

import (
	"errors"
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/parallel"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// objects are a program's objects as [linkname.Check] takes them. Their definitions
// are filled in by [objects.references], and only those whose names are in names.
type objects struct {
	prog  *Program
	list  []linkname.Object
	from  []objectIndex   // of each in list
	names map[string]bool // of symbols that some object or directive refers to

	sameModule func(pkg, other string) bool // nil where only uses of std are judged
}

// An objectIndex says which object of a program one is: the index of its package in
// the program, and its own in the package's archive.
type objectIndex struct{ pkg, object int }

// objects lists what the objects of a program refer to and what they push, by the
// summaries of their archives.
func (p *Program) objects() *objects {
	s := &objects{prog: p, names: make(map[string]bool)}
	for i, pk := range p.packages {
		for j := range pk.summary.Objects {
			o := &pk.summary.Objects[j]
			obj := linkname.Object{Package: pk.path, Std: o.Std && p.std[pk.path], Asm: o.Asm}
			s.addNames(o.Vars) // the symbols come as definitions, with objects.references
			obj.References = s.addNames(checked(p.release.Rules, o))
			obj.Pushes = s.addNames(o.Pushes)
			s.list = append(s.list, obj)
			s.from = append(s.from, objectIndex{i, j})
		}
	}
	s.hosts()
	return s
}

// checked returns the references of an object that the linker with these rules may check.
func checked(rules toolchain.Rules, o *summary.Object) []goobj.Symbol {
	if rules.AsmChecked || !o.Asm {
		return o.References
	}
	return slices.DeleteFunc(slices.Clone(o.References), func(s goobj.Symbol) bool { return !s.Linkname && !s.LinknameStd })
}

// summary returns the summary of the object with an index.
func (s *objects) summary(i int) *summary.Object {
	at := s.from[i]
	return &s.prog.packages[at.pkg].summary.Objects[at.object]
}

// addNames adds the names of symbols to names, and returns the symbols for the check.
func (s *objects) addNames(list []goobj.Symbol) []linkname.Symbol {
	for _, sym := range list {
		s.names[sym.Name] = true
	}
	return checkable(list)
}

// hosts adds what packages share with other languages: names in the objects of C
// and in .syso files, and dynamic imports. Those of std only serve to judge those of
// other packages, and are left out where there are none.
func (s *objects) hosts() {
	shared := false
	for _, std := range []bool{false, true} {
		for i := range s.list {
			at := s.from[i]
			pk := s.prog.packages[at.pkg]
			if at.object > 0 || s.prog.std[pk.path] != std || std && !shared {
				continue
			}
			list := slices.Concat(pk.summary.Imports, pk.summary.Host, forged(s.prog, pk), libraries(s.prog, pk))
			shared = shared || len(list) > 0
			for _, h := range list {
				s.names[h.Name] = true
			}
			s.list[i].Host = list
		}
	}
}

// forged returns the references of a package's assembly objects that go's assembler did
// not write. The assembler marks every name, but a Go object in a .syso may leave out the
// mark, and up to Go 1.26 the linker does not check what has none. Since Go 1.27 it
// checks all references from assembly.
func forged(p *Program, pk loaded) []linkname.HostSymbol {
	if p.std[pk.path] || p.release.Rules.AsmChecked {
		return nil
	}
	var list []linkname.HostSymbol
	for i := range pk.summary.Objects {
		o := &pk.summary.Objects[i]
		for _, s := range o.References {
			if o.Asm && !s.Linkname && !s.LinknameStd {
				list = append(list, linkname.HostSymbol{Name: s.Name, Object: "in assembly without its marks"})
			}
		}
	}
	return list
}

// shown returns the names that the objects of each package outside std refer
// to by a linkname that the linker sees.
func shown(s *objects) map[string]map[string]bool {
	shown := make(map[string]map[string]bool)
	for i, obj := range s.list {
		if s.prog.std[obj.Package] {
			continue
		}
		if shown[obj.Package] == nil {
			shown[obj.Package] = make(map[string]bool)
		}
		for _, v := range s.summary(i).Vars {
			shown[obj.Package][v.Name] = true
		}
		for _, r := range obj.References {
			shown[obj.Package][r.Name] = true
		}
	}
	return shown
}

// references finds the definitions of what is referred to, and lists the
// references with the linker's verdict on each.
func (s *objects) references() ([]linkname.Reference, error) {
	var want summary.Filter
	for name := range s.names {
		want.Add(name)
	}
	var first []int // objects of packages
	for i, at := range s.from {
		if at.object == 0 {
			first = append(first, i)
		}
	}
	err := parallel.Try(len(first), func(i int) error { return define(s, first[i], &want) })
	if err != nil {
		return nil, err
	}
	return linkname.Check(s.prog.release.Rules, s.list, s.prog.wrappers()), nil
}

// define reads those definitions of a package's objects that somebody refers to; first is
// the index of the package's first object. The summaries tell which records those may be,
// except for names that summaries leave out.
func define(s *objects, first int, want *summary.Filter) error {
	at := s.from[first].pkg
	summaries := s.prog.packages[at].summary.Objects
	own, nonPackage := make([][]uint32, len(summaries)), make([][]uint32, len(summaries))
	found := 0
	for i := range summaries {
		err := errors.Join(
			summaries[i].Package.Find(want, func(at uint32) { own[i], found = append(own[i], at), found+1 }),
			summaries[i].NonPackage.Find(want, func(at uint32) { nonPackage[i], found = append(nonPackage[i], at), found+1 }))
		if err != nil {
			return fmt.Errorf("reading package %s: %w", s.list[first].Package, err)
		}
	}
	if found == 0 && !want.LeftOut {
		return nil
	}
	err := s.prog.read(at, func(f *goobj.File) (err error) {
		for i, o := range f.Objects {
			obj := &s.list[first+i]
			if want.LeftOut {
				err = errors.Join(err, search(s.names, obj, o))
				continue
			}
			var ownErr, nonPackageErr error
			obj.Definitions, ownErr = named(s.names, own[i], o.PackageDefinition)
			obj.NonPackage, nonPackageErr = named(s.names, nonPackage[i], o.NonPackageDefinition)
			err = errors.Join(err, ownErr, nonPackageErr)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("reading package %s: %w", s.list[first].Package, err)
	}
	return nil
}

// search reads an object's definitions without a summary of their names.
func search(names map[string]bool, obj *linkname.Object, o *goobj.Object) error {
	referred := func(name []byte) bool { return names[string(name)] }
	own, ownErr := o.PackageDefinitions(referred)
	named, namedErr := o.NonPackageDefinitions(referred)
	obj.Definitions, obj.NonPackage = checkable(own), checkable(named)
	return errors.Join(ownErr, namedErr)
}

func checkable(list []goobj.Symbol) []linkname.Symbol {
	out := make([]linkname.Symbol, len(list))
	for i, sym := range list {
		out[i] = linkname.Symbol(sym)
	}
	return out
}

// read opens the archive with an object, and closes it when f returns.
func (s *objects) read(i int, f func(*goobj.Object) error) error {
	at := s.from[i]
	return s.prog.read(at.pkg, func(file *goobj.File) error { return f(file.Objects[at.object]) })
}

// named reads the symbols with the given indexes, and returns those whose name is in
// names.
func named(names map[string]bool, indexes []uint32, symbol func(i uint32) (goobj.Symbol, error)) ([]linkname.Symbol, error) {
	var list []linkname.Symbol
	for _, i := range indexes {
		sym, err := symbol(i)
		if err != nil {
			return nil, err
		}
		if names[sym.Name] {
			list = append(list, linkname.Symbol(sym))
		}
	}
	return list, nil
}
