package uses

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Std answers for the archives of std which claims are true.
type Std struct {
	has    func(pkg string) bool                 // whether go says that a package is std's, and the program has it
	open   func(pkg string) (*goobj.File, error) // of such a package
	pushed map[string]bool
	files  []*goobj.File // of what is read
	read   map[string]*body
	known  map[Claim]bool
}

// NewStd returns one that opens archives as they are asked for. Packages are spelt as in
// symbol names. pushed says whether an object outside std defines a symbol: a function
// under that name is not std's.
func NewStd(has func(pkg string) bool, open func(pkg string) (*goobj.File, error), pushed map[string]bool) *Std {
	return &Std{has: has, open: open, pushed: pushed, read: make(map[string]*body), known: make(map[Claim]bool)}
}

// Close closes the archives.
func (s *Std) Close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// A body is the object of a package of std that its compiler wrote.
type body struct {
	g       *goobj.Graph
	imports []string
	indexed map[string]bool        // definitions of the package by index
	named   map[string][]goobj.Ref // of candidates: definitions and references
	byName  map[string][]uint32    // functions that are merged by name; instances by the name of their generic one
	reaches map[uint32]map[goobj.Ref]bool
}

// Holds reports whether std explains a claim.
func (s *Std) Holds(c Claim) (bool, error) {
	if holds, ok := s.known[c]; ok {
		return holds, nil
	}
	holds, err := s.holds(c)
	s.known[c] = holds && err == nil
	return holds, err
}

func (s *Std) holds(c Claim) (bool, error) {
	if c.Instance != "" {
		return s.has(c.Instance), nil
	}
	if isInstance(c.Symbol) && c.By == Name && !s.pushed[c.Symbol] {
		return true, nil // what it instantiates is judged where it is
	}
	if c.Func == (Func{}) {
		pkg := c.At.Package
		if c.By == Name {
			pkg = symname.PrefixOf(c.Symbol)
		}
		b, err := s.body(pkg)
		if err != nil || b == nil || c.By == Name && b.indexed[c.Symbol] {
			return false, err
		}
		return b.exported(pkg, b.refs(c.Target, pkg))
	}
	holds, err := s.refers(c.Func, c.Target)
	if holds || err != nil || c.Outer == c.Func {
		return holds, err
	}
	return s.refers(c.Outer, c.Target)
}

// refers reports whether a function of std refers to a target.
func (s *Std) refers(fn Func, to Target) (bool, error) {
	pkg := fn.At.Package
	if fn.Name != "" {
		if s.pushed[fn.Name] {
			return false, nil
		}
		pkg = symname.PrefixOf(fn.Name)
	}
	b, err := s.body(pkg)
	if err != nil || b == nil {
		return false, err
	}
	refs := b.refs(to, pkg)
	if fn.Name == "" {
		if fn.At.Index >= b.g.Defs {
			return false, fmt.Errorf("package %s has no definition %d", pkg, fn.At.Index)
		}
		return b.reachesAny(fn.At.Index, refs)
	}
	for _, def := range b.byName[generic(fn.Name)] {
		if ok, err := b.reachesAny(def, refs); ok || err != nil {
			return ok, err
		}
	}
	return isInstance(fn.Name) && b.mayName(to, pkg), nil
}

// mayName reports whether the source of a package may name a target: it need not
// instantiate itself the generic functions that it declares, and then its object says
// nothing of what they refer to. Its own definitions are named by index, unless they are
// open to others, and so is what is exported by a package that it imports.
func (b *body) mayName(t Target, pkg string) bool {
	if t.By == Name {
		return symname.PrefixOf(t.Symbol) == pkg && !b.indexed[t.Symbol]
	}
	return t.By == Index && (t.At.Package == pkg || isExported(t.Symbol, t.At.Package) && slices.Contains(b.imports, t.At.Package))
}

// generic cuts the type arguments of an instantiation, and what follows them: a
// function within it.
func generic(name string) string {
	before, _, _ := strings.Cut(name, "[")
	return before
}

// body reads a package of std; nil where the program has none.
func (s *Std) body(pkg string) (*body, error) {
	if b, ok := s.read[pkg]; ok {
		return b, nil
	}
	if !s.has(pkg) {
		return nil, nil
	}
	f, err := s.open(pkg)
	if err != nil {
		return nil, err
	}
	s.files = append(s.files, f)
	var b *body
	for _, o := range f.Objects {
		if o.Asm {
			continue
		}
		if b, err = newBody(o); err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.Path, err)
		}
	}
	s.read[pkg] = b
	return b, nil
}

func newBody(o *goobj.Object) (*body, error) {
	g, err := o.Graph()
	if err != nil {
		return nil, err
	}
	b := &body{g: g, named: make(map[string][]goobj.Ref), byName: make(map[string][]uint32), reaches: make(map[uint32]map[goobj.Ref]bool)}
	if b.imports, err = o.Imports(); err != nil {
		return nil, err
	}
	b.indexed = make(map[string]bool)
	if err := o.PackageNames().Each(func(_ uint32, name []byte) { b.indexed[string(name)] = true }); err != nil {
		return nil, err
	}
	for i := range g.NonPkg + g.Refs {
		at := g.Definitions() - g.NonPkg + i
		name, err := g.Name(at)
		if err != nil {
			return nil, err
		}
		if isTypeData(name) {
			continue
		}
		text := string(name)
		b.named[text] = append(b.named[text], goobj.Ref{Pkg: toolchain.PkgNone, Sym: i})
		if i < g.NonPkg && g.IsText(g.Record(at)) {
			b.byName[generic(text)] = append(b.byName[generic(text)], at)
		}
	}
	return b, nil
}

// refs returns how the object names a target.
func (b *body) refs(t Target, pkg string) []goobj.Ref {
	if t.By == Name {
		return b.named[t.Symbol]
	}
	if t.At.Package == pkg {
		return []goobj.Ref{{Pkg: toolchain.PkgSelf, Sym: t.At.Index}}
	}
	for i, name := range b.g.Packages {
		if i > 0 && name == t.At.Package {
			return []goobj.Ref{{Pkg: uint32(i), Sym: t.At.Index}}
		}
	}
	return nil
}

// exported reports whether an exported function of the package refers to a target.
func (b *body) exported(pkg string, to []goobj.Ref) (bool, error) {
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
		if ok, err := b.reachesAny(def, to); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (b *body) reachesAny(def uint32, to []goobj.Ref) (bool, error) {
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
		if set[r] {
			return true, nil
		}
	}
	return false, nil
}

// collect enters what a function refers to: its instructions, what was inlined into
// it, the functions whose address it takes, and its own closures.
func (b *body) collect(def uint32, name string, set map[goobj.Ref]bool) error {
	err := b.g.Inlined(def, func(fn goobj.Ref) { set[fn] = true })
	if err != nil {
		return err
	}
	relocs, err := b.g.Relocs(def)
	if err != nil {
		return err
	}
	for i := range relocs.Len() {
		_, sym := relocs.Brief(i)
		if set[sym] {
			continue
		}
		set[sym] = true
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
