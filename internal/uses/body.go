package uses

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A body is the object of a package that the compiler wrote.
type body struct {
	g *goobj.Graph
	*Compiler
	imports   func() ([]string, error)
	indexed   func() (map[string]uint32, error)   // definitions by index
	functions func() (map[string][]uint32, error) // definitions by name; instances by the name of their generic one
	reaches   map[uint32]map[goobj.Ref]bool       // by function: what it refers to, and whether by its address
}

func newBody(o *goobj.Object, compiler *Compiler) (*body, error) {
	g, err := o.Graph()
	if err != nil {
		return nil, err
	}
	b := &body{g: g, Compiler: compiler, reaches: make(map[uint32]map[goobj.Ref]bool)}
	b.indexed = sync.OnceValues(func() (map[string]uint32, error) {
		names := make(map[string]uint32)
		err := o.PackageNames().Each(func(i uint32, name []byte) { names[string(name)] = i })
		return names, err
	})
	b.functions = sync.OnceValues(b.readFunctions)
	b.imports = sync.OnceValues(o.Imports)
	return b, nil
}

// readFunctions reads what code the object defines to be merged by name.
func (b *body) readFunctions() (map[string][]uint32, error) {
	functions := make(map[string][]uint32)
	read := func(from, n uint32) error {
		for at := from; at < from+n; at++ {
			if !b.g.IsText(b.g.Record(at)) {
				continue
			}
			name, err := b.g.Name(at)
			if err != nil {
				return err
			}
			text := generic(string(name))
			functions[text] = append(functions[text], at)
		}
		return nil
	}
	first := b.g.Definitions() - b.g.NonPkg
	if err := read(first-b.g.Hashed, b.g.Hashed); err != nil { // closures, since Go 1.27
		return nil, err
	}
	return functions, read(first, b.g.NonPkg)
}

// refsByName returns what of the definitions and references by name have a name. Few are asked
// for of a package.
func (b *body) refsByName(name string) ([]goobj.Ref, error) {
	var refs []goobj.Ref
	first := b.g.Definitions() - b.g.NonPkg
	for i := range b.g.NonPkg + b.g.Refs {
		has, err := b.g.Name(first + i)
		if err != nil {
			return nil, err
		}
		if string(has) == name {
			refs = append(refs, goobj.Ref{Pkg: toolchain.PkgNone, Sym: i})
		}
	}
	return refs, nil
}

// refs returns how the object names a target.
func (b *body) refs(t Target, pkg string) ([]goobj.Ref, error) {
	if t.By == Name {
		if isTypeData([]byte(t.Symbol)) {
			return nil, nil // which no function has as a reference of its own
		}
		return b.refsByName(t.Symbol)
	}
	if t.At.Package == pkg {
		return []goobj.Ref{{Pkg: toolchain.PkgSelf, Sym: t.At.Index}}, nil
	}
	for i, name := range b.g.Packages {
		if i > 0 && name == t.At.Package {
			return []goobj.Ref{{Pkg: uint32(i), Sym: t.At.Index}}, nil
		}
	}
	return nil, nil
}

// withIndex adds the reference by index to a function of a package that others refer to by
// name, as one that cgo writes: the package itself names its other ABI so.
func (b *body) withIndex(refs []goobj.Ref, symbol, pkg string) ([]goobj.Ref, error) {
	indexed, err := b.indexed()
	if i, ok := indexed[symbol]; ok && len(refs) > 0 && symname.PrefixOf(symbol) == pkg {
		refs = append(slices.Clip(refs), goobj.Ref{Pkg: toolchain.PkgSelf, Sym: i})
	}
	return refs, err
}

// definitions returns where the object defines a function, or the instances of a generic one.
func (b *body) definitions(fn Func, pkg string, ofStd bool) ([]uint32, error) {
	if fn.Name == "" {
		return []uint32{fn.At.Index}, b.has(fn)
	}
	if method, ok := fn.cutMethod(); ok {
		return b.methods(pkg, method)
	}
	functions, err := b.functions()
	if err != nil {
		return nil, err
	}
	if list := functions[generic(fn.Name)]; len(list) > 0 {
		return list, nil
	}
	// Written anew in a closure, since Go 1.27, one of F is F.1, and F.func1 in F itself. That of a
	// literal has an index too, see literalOf; no other one of std's that is named.
	rest := strings.TrimPrefix(fn.Name, pkg+".")
	within := around(rest)
	if ofStd && within == rest {
		return nil, nil
	}
	indexed, err := b.indexed()
	if err != nil {
		return nil, err
	}
	name := pkg + "." + within
	list := functions[generic(name)]
	if def, ok := indexed[name]; ok {
		list = append(slices.Clip(list), def)
	}
	return list, nil
}

// has returns an error if the package has no definition with the index that a function has.
func (b *body) has(fn Func) error {
	if fn.At.Index >= b.g.Defs {
		return fmt.Errorf("package %s has no definition %d", fn.At.Package, fn.At.Index)
	}
	return nil
}

// callsInterface reports whether a function calls a method of an interface.
func (b *body) callsInterface(def uint32) (bool, error) {
	relocs, err := b.g.Relocs(def)
	if err != nil {
		return false, err
	}
	for i := range relocs.Len() {
		if typ, _ := relocs.Brief(i); typ == b.interfaceCall {
			return true, nil
		}
	}
	return false, nil
}

// mayName reports whether the source of a package may name a target: it need not
// instantiate itself the generic functions that it declares, and then its object says
// nothing of what they refer to. Its own definitions are named by index, unless they are
// open to others, and so is what is exported by a package that it imports. An unexported method of
// its own it may also call where another package's type has it by embedding.
func (b *body) mayName(t Target, pkg string) (bool, error) {
	if t.By == Name {
		indexed, err := b.indexed()
		_, ok := indexed[t.Symbol]
		own := symname.PrefixOf(t.Symbol) == pkg || IsPromoted(t.Symbol, func(of string) bool { return of == pkg })
		return own && !ok, err
	}
	imports, err := b.imports()
	return t.By == Index && (t.At.Package == pkg || isExported(t.Symbol, t.At.Package) && slices.Contains(imports, t.At.Package)), err
}

// generic cuts the type arguments of an instantiation, and what follows them: a
// function within it.
func generic(name string) string {
	before, _, _ := strings.Cut(name, "[")
	return before
}
