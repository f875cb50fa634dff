package uses

import (
	"errors"
	"fmt"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
)

// Bodies answers, by the archives of a scope, which claims are true. It is for one goroutine
// at a time.
type Bodies struct {
	ofStd    bool
	compiler *Compiler
	open     func(pkg string) (*goobj.File, error)
	added    map[goobj.Definition]string // see Without
	files    map[string]*goobj.File      // what was opened, by package; nil where there is none
	read     map[string]*body
	known    map[Claim]bool
}

// NewBodies returns one, of what a compiler wrote of std or of all others, that opens archives as they are asked
// for. A package is spelt as in symbol names; open returns nil for one that the program does not have.
func NewBodies(compiler *Compiler, ofStd bool, open func(pkg string) (*goobj.File, error)) *Bodies {
	return &Bodies{ofStd: ofStd, compiler: compiler, open: open, files: make(map[string]*goobj.File), read: make(map[string]*body), known: make(map[Claim]bool)}
}

// Without returns the bodies without some exported functions, which are no API and so explain
// nothing ([Scope.Without]). It is for bodies of which none is read.
func (s *Bodies) Without(added map[goobj.Definition]string) *Bodies {
	s.added = added
	return s
}

// Close closes the archives.
func (s *Bodies) Close() error {
	var errs []error
	for _, f := range s.files {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

// Holds reports whether the scope explains a claim.
func (s *Bodies) Holds(c Claim) (bool, error) {
	if holds, ok := s.known[c]; ok {
		return holds, nil
	}
	holds, err := s.holds(c)
	if err != nil {
		return false, err
	}
	s.known[c] = holds
	if len(s.known)%claimsRead == 0 {
		s.forget()
	}
	return holds, nil
}

// claimsRead is after how many claims the memory of what was read is given back: the archives of
// std that a program asks for may be as large as all else that its link needs.
const claimsRead = 16

func (s *Bodies) forget() {
	for _, f := range s.files {
		if f != nil {
			f.Forget()
		}
	}
}

func (s *Bodies) holds(c Claim) (bool, error) {
	if c.Import != "" {
		return s.hands(c)
	}
	// The position of an address is not always that of the body that takes it: the
	// compiler computes one for several.
	known, anywhere := c.Func != (Func{}), c.Address && c.By == Index
	if c.Instance != "" {
		b, err := s.body(c.Instance)
		if err != nil {
			return false, err
		}
		if b != nil {
			may, err := s.ofStd, error(nil)
			if !may {
				may, err = b.mayName(c.Target, c.Instance) // who else judges what is only instantiated elsewhere?
			}
			if may || err != nil {
				return may, err
			}
		}
		// What was inlined there explains the reference, as anywhere. By its path the package
		// may be of the scope, such as main or x, and is not.
		if !known && !anywhere {
			return false, nil
		}
	}
	if c.By == Name && isInstance(c.Symbol) {
		return true, nil // what it instantiates is judged where it is
	}
	if known {
		for _, fn := range []Func{c.Func, c.Outer} {
			if holds, err := s.refers(fn, c); holds || err != nil {
				return holds, err
			}
		}
		if !anywhere {
			return false, nil
		}
	}
	return s.exports(c)
}

// exports reports whether an exported function of the target's package, or of that which the claim
// names, has the reference of a claim.
func (s *Bodies) exports(c Claim) (bool, error) {
	pkg := c.At.Package
	switch {
	case c.By == Name:
		pkg = symname.PrefixOf(c.Symbol)
	case c.Via != "":
		pkg = c.Via
	}
	b, err := s.body(pkg)
	if b == nil {
		return false, err
	}
	if named, err := s.isNamed(c); !named {
		return false, err
	}
	refs, err := b.refs(c.Target, pkg)
	if err != nil {
		return false, err
	}
	return b.exported(pkg, refs, c.Address, s.added)
}

// refers reports whether a function of the scope has the reference of a claim.
func (s *Bodies) refers(fn Func, c Claim) (bool, error) {
	pkg := fn.pkg()
	b, err := s.body(pkg)
	if b == nil {
		return false, err
	}
	refs, err := b.refs(c.Target, pkg)
	if err == nil && !s.ofStd && c.By == Name {
		refs, err = b.withIndex(refs, c.Symbol, pkg)
	}
	if err != nil {
		return false, err
	}
	defs, err := b.definitions(fn, pkg, s.ofStd)
	if err != nil {
		return false, err
	}
	for _, def := range defs {
		ok, err := b.reachesAny(def, refs, c.Address)
		if err == nil && !ok && s.mayBeDirect(c, pkg) {
			ok, err = b.callsInterface(def)
		}
		if ok || err != nil {
			return ok, err
		}
	}
	if !isInstance(fn.Name) {
		return false, nil
	}
	return b.mayName(c.Target, pkg)
}

// mayBeDirect reports whether a claim may be about the call of an interface's method in a package: where it
// knows what the interface holds, the compiler calls the method itself. An unexported one no other
// package calls.
func (s *Bodies) mayBeDirect(c Claim, pkg string) bool {
	return !s.ofStd && !c.Address && c.By == Index && c.At.Package == pkg && isMethod(c.Symbol, pkg)
}

// body reads a package; nil where it is none of the scope.
func (s *Bodies) body(pkg string) (*body, error) {
	if b, ok := s.read[pkg]; ok {
		return b, nil
	}
	f, err := s.file(pkg)
	if f == nil {
		return nil, err
	}
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

// file opens the archive of a package, once; nil where there is none.
func (s *Bodies) file(pkg string) (*goobj.File, error) {
	if f, ok := s.files[pkg]; ok {
		return f, nil
	}
	f, err := s.open(pkg)
	if err != nil {
		return nil, err
	}
	s.files[pkg] = f
	return f, nil
}
