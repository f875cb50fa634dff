package uses

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Bodies answers, by the archives of a scope, which claims are true. It is for one goroutine
// at a time.
type Bodies struct {
	ofStd    bool
	compiler *Compiler
	open     func(pkg string) (*goobj.File, error)
	files    []*goobj.File // of what is read
	read     map[string]*body
	known    map[Claim]bool
}

// NewBodies returns one, of what a compiler wrote of std or of all others, that opens archives as they are asked
// for. A package is spelt as in symbol names; open returns nil for one that the program does not have.
func NewBodies(compiler *Compiler, ofStd bool, open func(pkg string) (*goobj.File, error)) *Bodies {
	return &Bodies{ofStd: ofStd, compiler: compiler, open: open, read: make(map[string]*body), known: make(map[Claim]bool)}
}

// Close closes the archives.
func (s *Bodies) Close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// A body is the object of a package that the compiler wrote.
type body struct {
	g *goobj.Graph
	*Compiler
	imports   func() ([]string, error)
	indexed   func() (map[string]uint32, error)   // definitions by index
	functions func() (map[string][]uint32, error) // definitions by name; instances by the name of their generic one
	reaches   map[uint32]map[goobj.Ref]bool       // by function: what it refers to, and whether by its address
}

// Holds reports whether the scope explains a claim.
func (s *Bodies) Holds(c Claim) (bool, error) {
	if holds, ok := s.known[c]; ok {
		return holds, nil
	}
	holds, err := s.holds(c)
	s.known[c] = holds && err == nil
	return holds, err
}

func (s *Bodies) holds(c Claim) (bool, error) {
	if c.Instance != "" {
		b, err := s.body(c.Instance)
		if err != nil {
			return false, err
		}
		if b != nil && s.ofStd {
			return true, nil
		}
		if b != nil {
			may, err := b.mayName(c.Target, c.Instance) // who else judges what is only instantiated elsewhere?
			if may || err != nil || c.Func == (Func{}) && (!c.Address || c.By != Index) {
				return may, err
			}
		} else if c.Func == (Func{}) {
			return false, nil
		}
		// What was inlined there explains the reference, as anywhere. By its path the package
		// may be of the scope, such as main or x, and is not.
	}
	if isInstance(c.Symbol) && c.By == Name {
		return true, nil // what it instantiates is judged where it is
	}
	if c.Func != (Func{}) {
		for _, fn := range []Func{c.Func, c.Outer} {
			if holds, err := s.refers(fn, c); holds || err != nil {
				return holds, err
			}
		}
	}
	// The position of an address is not always that of the body that takes it: the
	// compiler computes one for several.
	if c.Func == (Func{}) || c.Address && c.By == Index {
		pkg := c.At.Package
		switch {
		case c.By == Name:
			pkg = symname.PrefixOf(c.Symbol)
		case c.Via != "":
			pkg = c.Via
		}
		b, err := s.body(pkg)
		if err != nil || b == nil {
			return false, err
		}
		if c.By == Name {
			indexed, err := b.indexed()
			if _, ok := indexed[c.Symbol]; err != nil || ok {
				return false, err
			}
		}
		refs, err := b.refs(c.Target, pkg)
		if err != nil {
			return false, err
		}
		return b.exported(pkg, refs, c.Address)
	}
	return false, nil
}

// refers reports whether a function of the scope has the reference of a claim.
func (s *Bodies) refers(fn Func, c Claim) (bool, error) {
	pkg := fn.pkg()
	b, err := s.body(pkg)
	if err != nil || b == nil {
		return false, err
	}
	refs, err := b.refs(c.Target, pkg)
	if err != nil {
		return false, err
	}
	if !s.ofStd && c.By == Name {
		if refs, err = b.withIndex(refs, c.Symbol, pkg); err != nil {
			return false, err
		}
	}
	defs, err := b.definitions(fn, pkg, s.ofStd)
	if err != nil {
		return false, err
	}
	for _, def := range defs {
		if ok, err := b.reachesAny(def, refs, c.Address); ok || err != nil {
			return ok, err
		}
		// Where it knows what an interface holds, the compiler calls the method itself. An
		// unexported one no other package calls.
		if s.ofStd || c.Address || c.By != Index || c.At.Package != pkg || !isMethod(c.Symbol, pkg) {
			continue
		}
		if ok, err := b.callsInterface(def); ok || err != nil {
			return ok, err
		}
	}
	if !isInstance(fn.Name) {
		return false, nil
	}
	return b.mayName(c.Target, pkg)
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
		if fn.At.Index >= b.g.Defs {
			return nil, fmt.Errorf("package %s has no definition %d", pkg, fn.At.Index)
		}
		return []uint32{fn.At.Index}, nil
	}
	functions, err := b.functions()
	if err != nil {
		return nil, err
	}
	list := functions[generic(fn.Name)]
	if ofStd && len(list) > 0 || isInstance(fn.Name) {
		return list, nil
	}
	indexed, err := b.indexed() // that of a literal, see literalOf
	if err != nil {
		return nil, err
	}
	name := fn.Name
	// Written anew in a closure, since Go 1.27, one of F is F.1, and F.func1 in F itself.
	if rest, ok := strings.CutPrefix(name, pkg+"."); ok && len(list) == 0 && around(rest) != rest {
		name = pkg + "." + around(rest)
		list = functions[generic(name)]
	} else if ofStd {
		return nil, nil
	}
	if def, ok := indexed[name]; ok {
		list = append(slices.Clip(list), def)
	}
	return list, nil
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
// open to others, and so is what is exported by a package that it imports.
func (b *body) mayName(t Target, pkg string) (bool, error) {
	if t.By == Name {
		indexed, err := b.indexed()
		_, ok := indexed[t.Symbol]
		return symname.PrefixOf(t.Symbol) == pkg && !ok, err
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

// body reads a package; nil where it is none of the scope.
func (s *Bodies) body(pkg string) (*body, error) {
	if b, ok := s.read[pkg]; ok {
		return b, nil
	}
	f, err := s.open(pkg)
	if err != nil || f == nil {
		return nil, err
	}
	s.files = append(s.files, f)
	var b *body
	for _, o := range f.Objects {
		if o.Asm || o.Std != s.ofStd {
			continue
		}
		if b, err = newBody(o, s.compiler); err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.Path, err)
		}
	}
	s.read[pkg] = b
	return b, nil
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
			return nil, nil
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

// exported reports whether an exported function of the package refers to a target.
func (b *body) exported(pkg string, to []goobj.Ref, address bool) (bool, error) {
	for def := range b.g.Definitions() {
		if !b.g.IsText(b.g.Record(def)) {
			continue
		}
		name, err := b.g.Name(def)
		if err != nil {
			return false, err
		}
		if !isExported(string(name), pkg) {
			continue
		}
		if ok, err := b.reachesAny(def, to, address); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// reachesAny reports whether a function has one of some references or, if address is
// set, one that is no call.
func (b *body) reachesAny(def uint32, to []goobj.Ref, address bool) (bool, error) {
	set, ok := b.reaches[def]
	if !ok {
		set = make(map[goobj.Ref]bool)
		name, err := b.g.Name(def)
		if err != nil {
			return false, err
		}
		if err := b.collect(def, string(name), set); err != nil {
			return false, err
		}
		b.reaches[def] = set
	}
	for _, r := range to {
		if taken, ok := set[r]; ok && (taken || !address) {
			return true, nil
		}
	}
	return false, nil
}

// collect enters what a function refers to, and whether by its address: its
// instructions, what was inlined into it, the functions whose address it takes, and its
// own closures.
func (b *body) collect(def uint32, name string, set map[goobj.Ref]bool) error {
	err := b.g.Inlined(def, func(fn goobj.Ref) {
		if !set[fn] {
			set[fn] = false
		}
	})
	if err != nil {
		return err
	}
	relocs, err := b.g.Relocs(def)
	if err != nil {
		return err
	}
	for i := range relocs.Len() {
		typ, sym := relocs.Brief(i)
		taken, seen := set[sym]
		set[sym] = taken || !b.IsCall(typ)
		if seen {
			continue
		}
		part, ok := b.g.DefOf(sym)
		if !ok {
			continue
		}
		text, err := b.g.Name(part)
		if err != nil {
			return err
		}
		closure := strings.HasPrefix(string(text), name+".") && len(text) > len(name)+1
		if closure || strings.HasSuffix(string(text), "·f") {
			if err := b.collect(part, name, set); err != nil {
				return err
			}
		}
	}
	return nil
}
