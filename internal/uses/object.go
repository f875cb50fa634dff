package uses

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A kind is what a symbol that an object refers to is here.
type kind byte

const (
	unknown   kind = iota // std's by index, and nameless
	ignored               // not std's, or API
	typeData              // a description of a type, or a table of methods
	candidate             // std's or, without a package in its name, perhaps
)

// A symbol is one that the object refers to by index.
type symbol struct {
	name string
	kind kind
}

// A named is a reference by name. The name is read where it is asked for: of most it is not.
type named struct {
	end      int // of the name, while all are read
	kind     kind
	linkname bool
}

// A reader goes through one object.
type reader struct {
	compiler *Compiler
	scope    Scope

	g       *goobj.Graph
	imports map[string]bool
	in      []bool    // the scope, by the index of a package
	named   []named   // references by name, by their place
	index   [][]int32 // references by index, by package: the place in indexed, or 0
	indexed []symbol  // the first is unknown, the second ignored

	// Definitions that stand for the address of a function of the scope. Who refers to
	// one refers to the function.
	pointers []pointer
	pointed  []int32 // by definition that is none of the package's: the place in pointers, counted from 1; nil if there are none

	referrers map[uint32][]referrer         // by definition; see closureOf
	functions map[string]map[string]written // by package; see functionsOf
	renamed   bool                          // one of them may have another name in Go

	uses   map[Use]bool
	claims map[Claim]bool
	within map[Claim][]uint32 // the functions with the addresses of claims that name none; see codeAt
}

// use notes a reference that nothing explains.
func (r *reader) use(u Use) { r.uses[u] = true }

// ask notes a reference that is explained if a claim is true.
func (r *reader) ask(c Claim) { r.claims[c] = true }

func (r *reader) object(o *goobj.Object) error {
	var err error
	if r.g, err = o.Graph(); err != nil {
		return err
	}
	imports, err := o.Imports()
	if err != nil {
		return err
	}
	r.imports = make(map[string]bool, len(imports))
	for _, path := range imports {
		r.imports[path] = true
	}
	r.in = make([]bool, len(r.g.Packages))
	for i, pkg := range r.g.Packages {
		r.in[i] = i > 0 && r.scope.has(pkg) // the first is none
	}
	if err := r.readNames(); err != nil {
		return err
	}
	if err := r.readIndexes(); err != nil {
		return err
	}
	if err := r.findPointers(); err != nil {
		return err
	}
	if err := r.relocations(); err != nil {
		return err
	}
	r.addUnusedPointers()
	if len(r.scope.added) > 0 {
		return r.inlinedAdded()
	}
	return nil
}

// readNames tells the references by name apart. It makes one string of all names: one of
// each takes three times as long.
func (r *reader) readNames() error {
	first := r.g.Definitions()
	r.named = make([]named, r.g.Refs)
	text := make([]byte, 0, 40*int(r.g.Refs))
	for i := range r.g.Refs {
		name, err := r.g.Name(first + i)
		if err != nil {
			return err
		}
		n := named{linkname: isMarked(r.g, r.g.Record(first+i))}
		if isTypeData(name) {
			n.kind = typeData
		} else {
			text = append(text, name...)
			n.end = len(text)
		}
		r.named[i] = n
	}
	names, from := string(text), 0
	for i := range r.named {
		if n := &r.named[i]; n.kind != typeData {
			n.kind = r.kindOf(names[from:n.end])
			from = n.end
		}
	}
	return nil
}

func isTypeData(name []byte) bool {
	return bytes.HasPrefix(name, []byte("type:")) || bytes.HasPrefix(name, []byte("go:itab."))
}

// maxIndex is more than any package of std has definitions.
const maxIndex = 1 << 20

// readIndexes tells the references by index apart, by the names that the compiler
// wrote for them.
func (r *reader) readIndexes() error {
	sizes := make([]uint32, len(r.g.Packages))
	err := r.g.RefNames(func(sym goobj.Ref, _ []byte) error {
		if !r.inScope(sym) {
			return nil
		}
		if sym.Sym >= maxIndex {
			return fmt.Errorf("object refers to definition %d of package %q", sym.Sym, r.g.Packages[sym.Pkg])
		}
		sizes[sym.Pkg] = max(sizes[sym.Pkg], sym.Sym+1)
		return nil
	})
	if err != nil {
		return err
	}
	r.index = make([][]int32, len(r.g.Packages))
	for pkg, n := range sizes {
		r.index[pkg] = make([]int32, n)
	}
	r.indexed = []symbol{{}, {kind: ignored}}
	return r.g.RefNames(func(sym goobj.Ref, name []byte) error {
		if !r.inScope(sym) {
			return nil
		}
		at := &r.index[sym.Pkg][sym.Sym]
		s := symbol{name: string(name), kind: candidate}
		pkg := r.g.Packages[sym.Pkg]
		switch {
		case isTypeData(name):
			s.kind = typeData
		case r.scope.added[goobj.Definition{Package: pkg, Index: sym.Sym}] != "":
		case isExported(s.name, pkg) && (!isInternal(pkg) || isMethod(s.name, pkg) || r.imports[symname.Path(pkg)]):
			// A promoted method is called by its own name, and so is one of which the
			// compiler has found out the receiver's type, be that one internal or not. An
			// internal package is imported where go itself writes the import: by the main
			// package of a test, and for -cover.
			*at = 1
			return nil
		}
		*at = int32(len(r.indexed))
		r.indexed = append(r.indexed, s)
		return nil
	})
}

// inScope reports whether a symbol is one by index of a package of the scope.
func (r *reader) inScope(sym goobj.Ref) bool {
	return uint64(sym.Pkg) < uint64(len(r.in)) && r.in[sym.Pkg]
}

// byIndex returns what a symbol of a package is.
func (r *reader) byIndex(sym goobj.Ref) symbol {
	if list := r.index[sym.Pkg]; uint64(sym.Sym) < uint64(len(list)) {
		return r.indexed[list[sym.Sym]]
	}
	return symbol{}
}

// relocations decides on each relocation against something of the scope, or against a
// pointer to it, of all definitions that are code or data of the program.
func (r *reader) relocations() error {
	for def := range r.g.Definitions() {
		if !r.g.HasRelocs(def) {
			continue
		}
		rec := r.g.Record(def)
		// A type's description names methods, and how values are compared, which is a function of
		// the object's own or one that the compiler calls.
		if r.g.IsDebug(rec.Kind) || r.isTypeData(rec) {
			continue
		}
		relocs, err := r.g.Relocs(def)
		if err != nil {
			return err
		}
		h := holder{def: def, rec: rec, relocs: relocs.Len()}
		for i := range relocs.Len() {
			typ, sym := relocs.Brief(i)
			if sym.Pkg == toolchain.PkgSelf {
				continue
			}
			p := r.pointerAt(sym)
			if p != nil {
				p.used = true
			}
			if p == nil && r.ignores(sym, typ) {
				continue
			}
			if err := r.relocation(&h, p, sym, typ, relocs.At(i).Off); err != nil {
				return err
			}
		}
	}
	return nil
}

// relocation decides on one that names a symbol, or the pointer p.
func (r *reader) relocation(h *holder, p *pointer, sym goobj.Ref, typ uint16, off int32) error {
	if p != nil {
		return r.reference(h, p.to, candidate, true, typ, off)
	}
	to, kind, err := r.target(sym)
	if err != nil || kind == ignored {
		return err
	}
	if kind == typeData && !r.compiler.IsCall(typ) {
		if fn, err := h.pointerTo(r.g); err != nil || fn == "" {
			return err
		}
	}
	if err := r.nameTypeData(&to, kind, sym); err != nil {
		return err
	}
	return r.reference(h, to, kind, false, typ, off)
}

// ignores reports whether a relocation is none to decide on, by what it names alone:
// most are. A call of a builtin is what the language asks for, or a pull of which no
// object tells.
func (r *reader) ignores(sym goobj.Ref, typ uint16) bool {
	switch sym.Pkg {
	case 0, toolchain.PkgSelf, toolchain.PkgHashed, toolchain.PkgHashed64:
		return true
	case toolchain.PkgBuiltin:
		return !r.scope.ofStd || r.compiler.IsCall(typ)
	case toolchain.PkgNone:
		if sym.Sym < r.g.NonPkg {
			return true
		}
		i := sym.Sym - r.g.NonPkg
		return i < r.g.Refs && (r.named[i].kind == ignored || r.named[i].linkname)
	}
	if uint64(sym.Pkg) >= uint64(len(r.in)) {
		return false
	}
	return !r.in[sym.Pkg] || r.byIndex(sym).kind == ignored
}

var errNoSymbol = errors.New("object refers to a symbol that it does not name")

// target returns what a symbol is that a relocation names.
func (r *reader) target(sym goobj.Ref) (Target, kind, error) {
	switch sym.Pkg {
	case 0, toolchain.PkgSelf, toolchain.PkgHashed, toolchain.PkgHashed64:
		return Target{}, ignored, nil
	case toolchain.PkgNone:
		if sym.Sym < r.g.NonPkg {
			return Target{}, ignored, nil
		}
		return r.byName(sym.Sym - r.g.NonPkg)
	case toolchain.PkgBuiltin:
		if uint64(sym.Sym) >= uint64(len(r.compiler.builtins)) {
			return Target{}, ignored, errNoSymbol
		}
		to := Target{r.compiler.builtins[sym.Sym].Name, Number, goobj.Definition{Index: sym.Sym}}
		if strings.HasPrefix(to.Symbol, "type:") {
			return to, typeData, nil
		}
		return to, candidate, nil
	}
	if uint64(sym.Pkg) >= uint64(len(r.in)) {
		return Target{}, ignored, errNoSymbol
	}
	if !r.in[sym.Pkg] {
		return Target{}, ignored, nil
	}
	s := r.byIndex(sym)
	return Target{s.name, Index, goobj.Definition{Package: r.g.Packages[sym.Pkg], Index: sym.Sym}}, s.kind, nil
}

// byName returns what a reference by name is, by its place.
func (r *reader) byName(i uint32) (Target, kind, error) {
	if i >= r.g.Refs {
		return Target{}, ignored, errNoSymbol
	}
	n := r.named[i]
	if n.kind == ignored || n.linkname {
		return Target{}, ignored, nil
	}
	if n.kind == typeData {
		return Target{}, typeData, nil
	}
	name, err := r.g.Name(r.g.Definitions() + i)
	return Target{Symbol: string(name)}, n.kind, err
}

// nameTypeData gives a target its name if that was not read: most type data are never asked.
func (r *reader) nameTypeData(to *Target, is kind, sym goobj.Ref) error {
	if is != typeData || to.By != Name {
		return nil
	}
	name, err := r.g.Name(r.g.Definitions() + sym.Sym - r.g.NonPkg)
	to.Symbol = string(name)
	return err
}
