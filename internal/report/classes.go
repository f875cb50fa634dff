package report

import (
	"slices"

	"github.com/linkgate/linkgate/internal/events"
)

// class is what a report says of a class where there is room for it.
type class struct {
	name  string
	short string // one sentence
	long  string
	level string // SARIF's, where the policy says nothing else
}

// classProblem is a class of the reports alone: that of [events.Problem].
const classProblem = "problem"

// classReference is that of a reference without a class.
const classReference = "reference"

// classes returns all, the worst first. The order is part of the SARIF report:
// new classes go to the end, before classProblem.
func classes() []class {
	return []class{
		{events.ClassRefused, "The Go linker refuses this reference.",
			"Since Go 1.23 the linker refuses a reference to a symbol of the standard library that its package has not opened to others (-checklinkname). The symbol can change or go away in any release.", "error"},
		{events.ClassExported, "A pull that only other packages use, which the linker does not see.",
			"The package declares the pull and never uses it itself; its callers do. No object names the symbol with a linkname, so that the linker's check passes over it.", "error"},
		{events.ClassIndexed, "A pull written by index, not by name, which the linker does not check.",
			"Where the compiler knows the target as an imported object, the reference carries a package and an index in place of a name, and only names are checked.", "error"},
		{events.ClassPushStd, "A symbol of the standard library that is defined outside of it.",
			"The package defines a symbol in the namespace of a package of the standard library that did not ask for it. It replaces or adds to what the standard library runs.", "error"},
		{events.ClassStdPath, "A reference that passes because its package's path looks like one of the standard library.",
			"The linker has lists and names that it knows by a package's path alone. A package outside the standard library with the same path, or one that begins alike, is let through by mistake.", "error"},
		{events.ClassPromoted, "A pull of an unexported method of the standard library, through an embedded type.",
			"The wrapper that a type has from embedding another one carries the method under a name outside the standard library, which is not checked.", "error"},
		{events.ClassHostObject, "An object in another language that names a symbol of the standard library.",
			"C code or a .syso object refers to the symbol or defines it. Nothing is checked in such objects.", "error"},
		{events.ClassLinker, "A reference to a symbol that only the linker defines.",
			"The linker makes the symbol after its check, so that the check finds no definition in the standard library and passes it.", "error"},
		{events.ClassShadow, "A variable that takes the place of one of the standard library.",
			"The pulled variable is declared larger than the real one and wins its definition. The linker then sees a target outside the standard library and passes it; the program reads and writes the runtime's own state.", "error"},
		{events.ClassDangling, "A pulled variable that nothing defines.",
			"The target does not exist in this version of Go. The program reads a fresh zero variable, without an error.", "error"},
		{events.ClassWrapper, "A pull of assembly, which passes only because assembly cannot be marked.",
			"Up to Go 1.26 functions of the standard library in assembly can be pulled through their ABI wrappers; Go 1.27 refuses them.", "warning"},
		{events.ClassCrossModule, "A reference from one module into another one's private symbols.",
			"Neither side is of the standard library, so that the linker never checks it. The other module can change the symbol in any version.", "note"},
		{events.ClassHandshake, "A pull of a symbol that the standard library has opened.",
			"The symbol is pushed: its package lets others pull it, mostly for the modules that the comment at its definition names.", "note"},
		{classReference, "A linkname reference of no class.",
			"The linker takes it and nothing is known against it.", "note"},
		{classProblem, "A linkname directive that can never work.",
			"Nothing defines what it names, it is malformed, or the compiler takes it for a comment. It has no effect, or fails the build.", "warning"},
	}
}

// mainClass is the worst class of a finding, by its index in all and its name.
func (f finding) mainClass(all []class) (int, string) {
	list := f.classList()
	for i, c := range all {
		if slices.Contains(list, c.name) {
			return i, c.name
		}
	}
	if len(list) > 0 {
		return -1, list[0] // of a newer linkgate
	}
	i := slices.IndexFunc(all, func(c class) bool { return c.name == classReference })
	return i, classReference
}
