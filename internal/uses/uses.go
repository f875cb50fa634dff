// Package uses lists what an archive outside std uses of std, or of packages of other
// modules, that is not their API and that the compiler does not explain.
//
// It believes nothing that the author of the package wrote: no source, file name or
// position. Its witness is the compiler, as go started it: the relocations of an
// object, the function of which an instruction is, where that one was inlined, by its
// symbol, the kinds and marks of symbols, and what the compiler calls by itself.
//
// Where an inlined body of std explains a reference, that body has to have the same
// reference in std's own archive: a Claim says so, and [Std.Holds] looks. What [Of]
// returns depends on the archive and on those of std that it was compiled against.
package uses

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
)

// A By is how an object names a symbol.
type By byte

const (
	Name   By = iota // which another object defines under that name
	Index            // a definition of a package, by its place there
	Number           // one of the compiler's builtins, by its place in their list
)

// A Target is a symbol of a scope that is not API, or one that may be of it.
type Target struct {
	Symbol string // empty where the object has no name for an index
	By     By
	At     goobj.Definition // unless named
}

// A Use is a reference that nothing explains.
type Use struct {
	Target

	// From is the package in whose function, inlined here, the reference stands. It is
	// empty where that is the archive's own, or where the object does not say.
	From string
}

// A Claim is a reference that a scope explains if one of its bodies has it too. For other
// modules than std that does: each is judged for what its own archives refer to.
type Claim struct {
	Target
	Address bool // the reference is no call: std's has to be none either

	// Func is the body of std that the reference is from. Where it is empty, the object
	// does not say, and any exported function of the target's package may be it. Outer is
	// the body that Func was inlined in with it, Func itself if that is none of std's:
	// what it gives Func as an argument is a reference of its own.
	Func, Outer Func

	// Via is the package of std whose exported function may be what the reference is from,
	// where that is not the target's own.
	Via string

	// Import is a package that the object imports, spelt as in symbol names, if it is asked whether
	// that one has handed it a body which explains the reference.
	Import string

	// Guess says that Func's package is not known: it is taken to be the target's.
	Guess bool

	// Instance is the package of an instantiation that has the reference: if the package is
	// std's, std explains it. No directive can name an instantiation.
	Instance string
}

// noPackage begins the name of a closure of which the compiler does not say the package.
const noPackage = "_."

// guessed returns the claim with the target's package for that of closures in whose names the
// compiler has none: since Go 1.27 these are of a function that has another name as a symbol, and
// that was inlined (InlinedFuncPkg in cmd/internal/obj/inl.go). Its own package is judged for it as it
// stands there.
func (c Claim) guessed() Claim {
	pkg := c.At.Package
	if c.By == Name {
		pkg = symname.PrefixOf(c.Symbol)
	}
	for _, fn := range []*Func{&c.Func, &c.Outer} {
		if rest, ok := strings.CutPrefix(fn.Name, noPackage); ok {
			fn.Name, c.Guess = pkg+"."+rest, true
		}
	}
	return c
}

// Names returns the names of the functions that the claim relies on.
func (c Claim) Names() []string {
	var list []string
	for _, name := range []string{c.Func.Name, c.Outer.Name} {
		if name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	if c.Func == (Func{}) && c.By == Name && isInstance(c.Symbol) {
		list = append(list, c.Symbol)
	}
	return list
}

// A Func is a function of a scope.
type Func struct {
	Name string           // of an instantiation, or of a function that its package pushes
	At   goobj.Definition // else
}

func (f Func) pkg() string {
	if f.Name != "" {
		return symname.PrefixOf(f.Name)
	}
	return f.At.Package
}

// An Archive is what one archive uses.
type Archive struct {
	Uses []Use
	// Claims are those that hold as long as nobody outside std defines a function that
	// they name: that one would not be std's.
	Claims []Claim
}

// Of reads the Go objects of an archive of a package outside std that the compiler wrote.
// In an assembly object every reference by name counts, and so does everywhere one with the mark
// of a directive ([goobj.Object.References]): these are not listed here. holds tells which
// claims are true: that of [Std].
func Of(f *goobj.File, c *Compiler, scope Scope, holds func(Claim) (bool, error)) (Archive, error) {
	var a Archive
	for _, o := range f.Objects {
		r := reader{compiler: c, scope: scope, uses: make(map[Use]bool), claims: make(map[Claim]bool), within: make(map[Claim][]uint32)}
		read := r.object
		if o.Asm {
			if !scope.ofStd {
				continue // an assembler names no other package's symbol but by name
			}
			read = r.assembled
		}
		if err := read(o); err != nil {
			return Archive{}, fmt.Errorf("reading %s: %w", f.Path, err)
		}
		for claim := range r.claims {
			claim = claim.guessed()
			ok, err := holds(claim)
			if err == nil && ok {
				claim, err = byOuter(claim, holds)
			}
			if err == nil && !ok {
				ok, err = r.given(claim, holds)
			}
			if err == nil && !ok {
				ok, err = r.inClosures(claim, holds)
			}
			if err == nil && !ok {
				ok, err = r.inlinable(claim, holds)
			}
			if err == nil && !ok {
				ok, err = r.describes(claim, holds)
			}
			if err != nil {
				return Archive{}, err
			}
			if !ok {
				r.use(Use{Target: claim.Target})
			} else if len(claim.Names()) > 0 {
				claim.Guess = false // which only mattered for holds
				a.Claims = append(a.Claims, claim)
			}
		}
		a.Uses = slices.AppendSeq(a.Uses, maps.Keys(r.uses))
	}
	slices.SortFunc(a.Uses, func(x, y Use) int { return cmp.Or(compareTargets(x.Target, y.Target), cmp.Compare(x.From, y.From)) })
	slices.SortFunc(a.Claims, func(x, y Claim) int {
		return cmp.Or(compareTargets(x.Target, y.Target), compareBools(x.Address, y.Address), compareFuncs(x.Func, y.Func), compareFuncs(x.Outer, y.Outer), cmp.Compare(x.Instance, y.Instance))
	})
	return a, nil
}

// byOuter returns a claim that holds as one that relies on the outer function alone, if that does:
// whoever defines the inner one.
func byOuter(c Claim, holds func(Claim) (bool, error)) (Claim, error) {
	if c.Func == c.Outer || c.Func.Name == "" {
		return c, nil
	}
	outer := c
	outer.Func = c.Outer
	if ok, err := holds(outer); err != nil || !ok {
		return c, err
	}
	return outer, nil
}

// given reports whether another package of std hands out the address that a claim is about:
// a variable of an internal package, which the package that it is internal to may return,
// or one that the object imports. json.DefaultOptionsV1 does.
func (r *reader) given(c Claim, holds func(Claim) (bool, error)) (bool, error) {
	if c.By != Index || !c.Address || c.Instance != "" || !isInternal(c.At.Package) || !isExported(c.Symbol, c.At.Package) {
		return false, nil
	}
	owner, _, _ := strings.Cut(c.At.Package, "/internal/")
	for _, pkg := range append(slices.Sorted(maps.Keys(r.imports)), owner) {
		if !r.scope.has(pkg) {
			continue
		}
		if ok, err := holds(Claim{Target: c.Target, Address: true, Via: pkg}); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func compareTargets(x, y Target) int {
	return cmp.Or(cmp.Compare(x.Symbol, y.Symbol), cmp.Compare(x.By, y.By),
		cmp.Compare(x.At.Package, y.At.Package), cmp.Compare(x.At.Index, y.At.Index))
}

func compareFuncs(x, y Func) int {
	return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.At.Package, y.At.Package), cmp.Compare(x.At.Index, y.At.Index))
}

func compareBools(x, y bool) int {
	if x == y {
		return 0
	}
	if y {
		return -1
	}
	return 1
}

// String returns how a symbol is named, in a word.
func (by By) String() string {
	switch by {
	case Name:
		return "name"
	case Index:
		return "index"
	case Number:
		return "number"
	}
	return "unknown"
}
