// Package linkname recomputes what Go's linker says of every linkname
// reference in a program, by the rules of the toolchain version that links it.
//
// It works on tables of symbols that others read from object files. The rules
// are those of checkLinkname in cmd/link/internal/loader/loader.go, and since
// the verdict depends on which of several definitions of a name wins, those
// of addSym, preloadSyms, loadObjRefs and LoadSyms there. The linker stops at
// the first refused reference; this package lists them all.
//
// Besides the verdict it finds what the linker lets through although it reaches a
// symbol of the standard library: shadowed and dangling variables, unpushed assembly.
// It also finds what stops the linker later, or should: undefined functions, and symbols
// that two packages define. It refuses nothing itself: the policy decides.
package linkname

import (
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A Symbol is a definition or a reference as an object file states it.
// goobj.Symbol documents the fields.
type Symbol struct {
	Name    string
	ABI     uint16
	Size    uint32
	Text    bool
	Var     bool
	Content bool

	Dupok, Linkname, LinknameStd, ABIWrapper bool
}

// An Object is one Go object of a program. Definitions may be left out when
// nothing names them.
type Object struct {
	Package string // as the linker names it: the main package is "main"
	Std     bool   // marked as the standard library's; before 1.27 the assembler marks none of its objects
	Asm     bool   // written by the assembler

	Definitions []Symbol // of the package, by index
	NonPackage  []Symbol // definitions merged by name
	References  []Symbol // by name: with the linkname bit, or any of assembly

	Pushes []Symbol // definitions marked for other packages, and all of assembly; not read for std
	Unseen []Unseen // pulls that no linkname in the package's objects shows
	Host   []HostSymbol
}

// A HostSymbol is a name that a package's host object (one that no Go compiler
// made) or one of its dynamic imports shares with the rest of the program.
type HostSymbol struct {
	Name    string
	Object  string // its name in the archive
	Unread  string // why its names cannot be read; then Name is empty
	Defined bool   // by that object
	Library string // a dynamic import defines it, from this library
}

// An Unseen is a pull that the linker does not see. Its class says why:
// [finding.ClassExported] or [finding.ClassIndexed]. It was found in the source, or by
// the uses in objects.
type Unseen struct {
	Symbol string
	Class  finding.Class
	Silent bool // the package's source has no directive for it, or is not there
}

// A Reference is one linkname reference with the linker's verdict, or a push.
type Reference struct {
	Push bool // Package defines the symbol, under the name of package Target

	Package string // that holds it, as the linker names it
	Std     bool   // that package is of the standard library
	Symbol  string
	Form    finding.Form

	Target    string // package that defines the symbol, empty if no Go object does
	TargetStd bool

	Verdict finding.Verdict
	Why     string        // one clause: why the linker says so
	Class   finding.Class // empty if there is nothing to decide here; the caller sets finding.ClassCrossModule
}

// A key is what the linker looks symbols up by.
type key struct {
	name string
	abi  uint16
}

// A definition is what a name stands for.
type definition struct {
	obj *Object // whose definition wins
	sym Symbol
	// external: the linker has cloned the symbol out of its object, and no
	// longer sees the object's flags (cloneToExternal).
	external bool
	// std is the first package of std that defines the name, whether it wins or not.
	std string
	// real: something other than a pulled variable defines it.
	real bool
	// owner is the object of std in whose package's namespace the name lies, and
	// pushed its definition, if that is open to pulls.
	owner  *Object
	pushed Symbol
	// clash has the objects whose definition the linker would refuse as a second one.
	clash []*Object
}

// Check resolves the references of a program's objects, which are given in the
// order in which the linker loads them. It returns the references in the order in
// which the linker would check them; behind them those that it does not see, the
// pushes, and the names shared with host objects. A reference to a symbol of the
// same package is left out.
//
// wrappers says whether the program was compiled with ABI wrappers (the
// experiment regabiwrappers in an object's header).
func Check(r toolchain.Rules, objs []Object, wrappers bool) []Reference {
	t := newTable(r, objs, wrappers)
	type pulledVar struct {
		obj *Object
		sym Symbol
	}
	var pulled, undotted []pulledVar // the linker does not check names without a dot

	for i := range objs {
		for _, s := range objs[i].Definitions {
			t.define(&objs[i], s)
		}
	}
	for i := range objs {
		for _, s := range objs[i].NonPackage {
			t.merge(&objs[i], s)
			switch {
			case isPulledVar(s):
				pulled = append(pulled, pulledVar{&objs[i], s})
			case (s.Linkname || s.LinknameStd) && !s.Content && !s.Text:
				undotted = append(undotted, pulledVar{&objs[i], s})
			}
		}
	}
	var refs []Reference
	add := func(ref Reference, ok bool) {
		if ok {
			refs = append(refs, ref)
		}
	}
	for _, p := range pulled {
		add(t.check(p.obj, p.sym, finding.FormVar))
	}
	for _, p := range undotted {
		add(t.cName(p.obj, p.sym))
	}
	for i := range objs {
		form := finding.FormFunc
		if objs[i].Asm {
			form = finding.FormAsm
		}
		for _, s := range objs[i].References {
			if s.Linkname || s.LinknameStd || r.AsmChecked && objs[i].Asm {
				add(t.check(&objs[i], s, form))
			}
		}
	}
	for i := range objs {
		for _, u := range objs[i].Unseen {
			add(t.unseen(&objs[i], u))
		}
	}
	refs = append(refs, t.pushes(objs)...)
	return append(refs, t.hosts(objs)...)
}

// newTable returns a table of the objects without a definition.
func newTable(r toolchain.Rules, objs []Object, wrappers bool) *table {
	t := &table{rules: r, wrappers: wrappers, std: map[string]bool{}, defs: map[key]*definition{}, foreign: map[string]bool{}, inObjects: map[string]bool{}, imported: map[[2]string]bool{}}
	for _, o := range objs {
		t.std[o.Package] = t.std[o.Package] || o.Std
		for _, h := range o.Host {
			t.foreign[h.Name] = t.foreign[h.Name] || h.Defined
			t.imported[[2]string{o.Package, h.Name}] = t.imported[[2]string{o.Package, h.Name}] || h.Library != ""
			t.inObjects[h.Name] = t.inObjects[h.Name] || h.Defined && h.Library == ""
		}
	}
	return t
}

// isPulledVar reports whether a definition is really a reference: a linknamed
// variable without content. The linker takes a name without a dot for one of C,
// and does not check it.
func isPulledVar(s Symbol) bool {
	return (s.Linkname || s.LinknameStd) && !s.Content && strings.Contains(s.Name, ".")
}
