// Package linkname recomputes what Go's linker says of every linkname
// reference in a program, by the rules of the toolchain version that links it.
//
// It works on tables of symbols that others read from object files. The rules
// are those of checkLinkname in cmd/link/internal/loader/loader.go, and since
// the verdict depends on which of several definitions of a name wins, those
// of addSym, preloadSyms, loadObjRefs and LoadSyms there. The linker stops at
// the first refused reference; this package lists them all.
//
// Beside the verdict it names what the linker lets through although a symbol
// of the standard library is reached: shadowing, dangling and unpushed
// assembly; and what it stops at later, or should: functions that nothing defines
// and symbols that two packages define. It refuses nothing itself: deciding is policy's.
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

	Pushes []Symbol // definitions marked for other packages, and all of assembly; not asked for in std
	Unseen []Unseen // pulls that no linkname in the objects shows
	Host   []HostSymbol
}

// A HostSymbol is a name that an object of another language, beside the Go
// objects of a package, shares with the rest of the program.
type HostSymbol struct {
	Name    string
	Object  string // its name in the archive
	Unread  string // why its names cannot be read; then Name is empty
	Defined bool   // by that object
	Library string // a dynamic import defines it, from this library
}

// An Unseen is a pull that the linker does not see: [finding.ClassExported] or
// [finding.ClassIndexed] says why. It comes from the source, or from the objects' uses.
type Unseen struct {
	Symbol string
	Class  finding.Class
	Silent bool // the package's source has no directive for it, or is not there
}

// A Reference is one linkname reference and what became of it, or a push.
type Reference struct {
	Push bool // Package defines the symbol, Target is the package in whose name

	Package string // that holds it, as the linker names it
	Std     bool   // that package is of the standard library
	Symbol  string
	Form    finding.Form

	Target    string // package that defines the symbol, empty when no Go object does
	TargetStd bool

	Verdict  finding.Verdict
	Why      string        // one clause: why the linker says so
	Class    finding.Class // empty when there is nothing to decide; finding.ClassCrossModule is the caller's to set
	Maskable bool          // clearing its linkname bit hides it from the linker
}

// A name within a program: what the linker looks symbols up by.
type key struct {
	name string
	abi  uint16
}

// A definition is what a name stands for.
type definition struct {
	obj *Object
	sym Symbol
	// external: the linker has cloned the symbol out of its object, and no
	// longer sees the object's flags (cloneToExternal).
	external bool
	// std is the first package of std that defines the name, the winner or not.
	std string
	// real: some object other than a pulled variable defines it.
	real bool
	// owner is the object of std whose package the name belongs to, and pushed
	// its definition, if that is open to pulls.
	owner  *Object
	pushed Symbol
	// clash has the objects whose definition the linker would refuse as a second one.
	clash []*Object
}

// Check resolves the references of a program's objects, given in the order in
// which the linker loads them, and returns them in the order in which it
// would check them; behind them those it does not see, and the pushes. A
// reference to a symbol of the same package is none.
// wrappers says whether the program was compiled with ABI wrappers (the
// experiment regabiwrappers in an object's header).
func Check(r toolchain.Rules, objs []Object, wrappers bool) []Reference {
	t := table{rules: r, wrappers: wrappers, std: map[string]bool{}, defs: map[key]*definition{}, foreign: map[string]bool{}}
	for _, o := range objs {
		t.std[o.Package] = t.std[o.Package] || o.Std
		for _, h := range o.Host {
			t.foreign[h.Name] = t.foreign[h.Name] || h.Defined
		}
	}
	type pulledVar struct {
		obj *Object
		sym Symbol
	}
	var pulled, named []pulledVar // named: without a dot, which the linker does not look at

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
				named = append(named, pulledVar{&objs[i], s})
			}
		}
	}
	var refs []Reference
	for _, p := range pulled {
		if ref, ok := t.check(p.obj, p.sym, finding.FormVar); ok {
			refs = append(refs, ref)
		}
	}
	for _, p := range named {
		if ref, ok := t.cName(p.obj, p.sym); ok {
			refs = append(refs, ref)
		}
	}
	for i := range objs {
		form := finding.FormFunc
		if objs[i].Asm {
			form = finding.FormAsm
		}
		for _, s := range objs[i].References {
			if !s.Linkname && !s.LinknameStd && !(r.AsmChecked && objs[i].Asm) {
				continue
			}
			if ref, ok := t.check(&objs[i], s, form); ok {
				refs = append(refs, ref)
			}
		}
	}
	for i := range objs {
		for _, u := range objs[i].Unseen {
			if ref, ok := t.unseen(&objs[i], u); ok {
				refs = append(refs, ref)
			}
		}
	}
	refs = append(refs, t.pushes(objs)...)
	return append(refs, t.hosts(objs)...)
}

// isPulledVar reports whether a definition is a reference in truth: a
// linknamed variable without content. A name without a dot is no Go symbol
// but one of C, and not checked.
func isPulledVar(s Symbol) bool {
	return (s.Linkname || s.LinknameStd) && !s.Content && strings.Contains(s.Name, ".")
}
