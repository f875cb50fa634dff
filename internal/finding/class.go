package finding

// A Class is one kind of reference that a policy can decide on. A reference can have several.
type Class string

// The classes. What each one is stands in the table below.
const (
	ClassRefused     Class = "refused"
	ClassExported    Class = "exported"
	ClassIndexed     Class = "indexed"
	ClassPushStd     Class = "push-std"
	ClassStdPath     Class = "std-path"
	ClassPromoted    Class = "promoted"
	ClassHostObject  Class = "host-object"
	ClassLinker      Class = "linker"
	ClassShadow      Class = "shadow"
	ClassDangling    Class = "dangling"
	ClassCName       Class = "c-name"
	ClassPatchedStd  Class = "patched-std"
	ClassUndefined   Class = "undefined"
	ClassDuplicate   Class = "duplicate"
	ClassUnread      Class = "unread"
	ClassWrapper     Class = "wrapper"
	ClassSignature   Class = "signature"
	ClassMismatch    Class = "mismatch"
	ClassPushModule  Class = "push-module"
	ClassCrossModule Class = "cross-module"
	ClassHandshake   Class = "handshake"
)

// ClassNoEffect is what a policy calls directives that have no effect. They are no
// references: no log has one of this class, and nothing can be denied for it.
const ClassNoEffect Class = "no-effect"

// NoEffect returns what is known of [ClassNoEffect].
func NoEffect() Info {
	return Info{ClassNoEffect, Warn, LevelWarning, "a directive that has no effect",
		"A linkname directive that has no effect.",
		"Nothing defines what it names, it is malformed, or the compiler takes it for a comment. It has no effect, or fails the build."}
}

// Info is what people are told of a class, and what holds for it where a policy says nothing.
type Info struct {
	Class   Class
	Default Action
	Level   Level
	Brief   string // a few words, for a comment beside the class
	Short   string // one sentence
	Long    string // why it matters
}

// A Level is how bad something is: SARIF's word for it.
type Level string

// The levels.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
	LevelNote    Level = "note"
)

// Levels returns every level, the worst first.
func Levels() []Level { return []Level{LevelError, LevelWarning, LevelNote} }

// table has all classes, the worst first: of several classes of a reference, people hear of the
// first one. It is an array, so that asking for one class allocates nothing.
func table() [21]Info {
	return [...]Info{
		{ClassRefused, Deny, LevelError, "the stock linker refuses it",
			"The Go linker refuses this reference.",
			"Since Go 1.23 the linker refuses a reference to a symbol of the standard library that its package has not opened to others (-checklinkname). The symbol can change or go away in any release."},
		{ClassExported, Deny, LevelError, "a pull without a linkname in any object",
			"A pull without a linkname in any object, which the linker does not see.",
			"Mostly the package declares the pull and never uses it itself; its callers do. Or the objects show a use of the standard library that no directive in the source declares, as when -overlay compiled another file. No object names the symbol with a linkname, so that the linker's check passes over it."},
		{ClassIndexed, Deny, LevelError, "a pull written by index, not by name",
			"A pull written by index, not by name, which the linker does not check.",
			"Where the compiler knows the target as an imported object, the reference carries a package and an index in place of a name, and only names are checked."},
		{ClassPushStd, Deny, LevelError, "a symbol of std, defined outside it, unasked",
			"A symbol of the standard library that is defined outside of it.",
			"The package defines a symbol in the namespace of a package of the standard library that did not ask for it. It replaces or adds to what the standard library runs."},
		{ClassStdPath, Deny, LevelError, "passes by a package path as of std",
			"A reference that passes because its package's path looks like one of the standard library.",
			"The linker has lists and names that it knows by a package's path alone. A package outside the standard library with the same path, or one that begins alike, is let through by mistake."},
		{ClassPromoted, Deny, LevelError, "a method of std, from an embedded type",
			"A pull of an unexported method of the standard library, through an embedded type.",
			"The wrapper that a type has from embedding another one carries the method under a name outside the standard library, which is not checked."},
		{ClassHostObject, Deny, LevelError, "C or a .syso object names a symbol of std",
			"An object in another language that names a symbol of the standard library.",
			"C code or a .syso object refers to the symbol or defines it. Nothing is checked in such objects."},
		{ClassLinker, Deny, LevelError, "a symbol that only the linker defines",
			"A reference to a symbol that only the linker defines.",
			"The linker makes the symbol after its check, so that the check finds no definition in the standard library and passes it."},
		{ClassShadow, Deny, LevelError, "a variable that replaces the one of std it names",
			"A variable that takes the place of one of the standard library.",
			"The pulled variable is declared larger than the real one and wins its definition. The linker then sees a target outside the standard library and passes it; the program reads and writes the runtime's own state."},
		{ClassDangling, Deny, LevelError, "a variable that nothing defines",
			"A pulled variable that nothing defines.",
			"The target does not exist in this version of Go. The program reads a fresh zero variable, without an error."},
		{ClassCName, Deny, LevelError, "a symbol of std whose name has no dot",
			"A reference to a symbol of the standard library whose name has no dot.",
			"Names without a dot are meant for C, and the linker checks none of them, also where a package of the standard library defines the symbol in Go: _cgo_yield of the runtime can be read and written."},
		{ClassPatchedStd, Deny, LevelError, "what only the std of this build opens or adds",
			"A pull of a symbol that the standard library of this build opens, or a use of one that it adds, and the released one does not.",
			"The standard library was changed for this build, by -overlay or in GOROOT, so that a package can pull or call what Go keeps closed: a grant that stands in no policy."},
		{ClassUndefined, Deny, LevelError, "a live function that nothing defines",
			"A pull of a function that nothing defines, and that the program can call.",
			"The target does not exist in this version of Go or of its module. The linker stops at it in a program, and links a c-shared or c-archive library that cannot be loaded or crashes."},
		{ClassDuplicate, Deny, LevelError, "a symbol that another package defines too",
			"A symbol of another package that a third one defines too.",
			"Two packages push the same symbol. The linker stops at a duplicated definition, and no policy can change that."},
		{ClassUnread, Deny, LevelError, "a source file that cannot be read",
			"A package with a source file that cannot be read or parsed.",
			"The objects show every use of a symbol of the standard library. Pulls of other modules' symbols are found in the source, and one could hide in this file: the compiler takes some that the Go parser gives up."},
		{ClassWrapper, Warn, LevelWarning, "passes only because assembly cannot be marked",
			"A pull of assembly, which passes only because assembly cannot be marked.",
			"Up to Go 1.26 functions of the standard library in assembly can be pulled through their ABI wrappers; Go 1.27 refuses them."},
		{ClassSignature, Allow, LevelError, "declared otherwise than the symbol is",
			"A pull or push that is declared otherwise than the symbol is.",
			"It links, and takes arguments from other places than they are passed in, reads results that nobody returns, or a variable of another layout. Declarations are compared where the policy denies or warns of this class; what cannot be compared has it too."},
		{ClassMismatch, Warn, LevelWarning, "declared otherwise, maybe without harm",
			"A pull or push that is declared otherwise than the symbol is, maybe without harm.",
			"A struct that a pointer leads to is laid out otherwise, or what differs is used by nobody. It is looked for where the policy denies or warns of signature."},
		{ClassPushModule, Allow, LevelWarning, "a symbol of another module, defined outside it",
			"A symbol of another module that is defined outside of it.",
			"The module whose symbol it is reads or calls what this one defines. Instrumentation does it on purpose; so can an update of a dependency."},
		{ClassCrossModule, Allow, LevelNote, "between modules outside std",
			"A reference from one module into another one's private symbols.",
			"Neither side is of the standard library, so that the linker never checks it. The other module can change the symbol in any version."},
		{ClassHandshake, Allow, LevelNote, "a pull of what std pushes",
			"A pull of a symbol that the standard library has opened.",
			"The symbol is pushed: its package lets others pull it, mostly for the modules that the comment at its definition names."},
	}
}

// Table returns what is known of every class, the worst first.
func Table() []Info {
	all := table()
	return all[:]
}

// Classes returns every class, the worst first.
func Classes() []Class {
	var list []Class
	for _, info := range table() {
		list = append(list, info.Class)
	}
	return list
}

// PolicyClasses returns what a policy can decide on: every class, and directives that have no
// effect.
func PolicyClasses() []Class { return append(Classes(), ClassNoEffect) }

// info returns what is known of a class. One that this linkgate does not know, of a newer one's
// log, is denied and an error.
func (c Class) info() Info {
	for _, info := range table() {
		if info.Class == c {
			return info
		}
	}
	if c == ClassNoEffect {
		return NoEffect()
	}
	return Info{Class: c, Default: Deny, Level: LevelError}
}

// Default returns the built-in action of a class.
func (c Class) Default() Action { return c.info().Default }

// Replaces reports whether what has the class can take the place of the symbol that it names, and
// does not only refer to it.
func (c Class) Replaces() bool {
	return c == ClassShadow || c == ClassPushStd || c == ClassPushModule || c == ClassHostObject
}

// IsNamed reports whether a policy has to name the class to allow it: a rule without classes
// is meant for references, and not for what takes a symbol's place, declares it as something
// else, cannot be read or has no effect.
func (c Class) IsNamed() bool {
	return c.Replaces() || c == ClassSignature || c == ClassUnread || c == ClassNoEffect
}

// Fails reports whether what has the class does not link, or does not run, whatever a
// policy says: no rule mends it.
func (c Class) Fails() bool { return c == ClassUndefined || c == ClassDuplicate }

// Intended reports whether Go means to let references of the class through.
func (c Class) Intended() bool { return c.info().Level == LevelNote }
