package linkname

import (
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// pushes lists what packages outside std define for others: a symbol of their
// own that they open to pulls, or one in another package's name.
func (t *table) pushes(objs []Object) []Reference {
	var list []Reference
	var asked map[string]asked // by name: what std leaves to others, nil until needed
	for i := range objs {
		for _, s := range objs[i].Pushes {
			ref, ok := t.push(&objs[i], s)
			if ref.Class == finding.ClassPushStd {
				if asked == nil {
					asked = t.asked(objs)
				}
				switch a, ok := asked[s.Name]; {
				case ok && a.is(s):
					ref.Class, ref.Why = finding.ClassHandshake, "asked for by "+ref.Target
				case ok:
					ref.Why = "defines a symbol of " + ref.Target + ", which asks for " + a.String()
				}
			}
			if why := t.clash(&objs[i], s); ok && why != "" {
				second := ref
				second.Class, second.Why = finding.ClassDuplicate, why
				list = append(list, second)
			}
			if ok {
				list = append(list, ref)
			}
		}
	}
	return list
}

// push says what one definition is. ok is false for one that is no push: an
// assembly function of the package itself, and a name outside Go's.
func (t *table) push(obj *Object, s Symbol) (ref Reference, ok bool) {
	ref = Reference{Push: true, Package: obj.Package, Symbol: s.Name, Form: finding.FormVar, Verdict: finding.VerdictUnchecked}
	switch {
	case obj.Asm:
		ref.Form = finding.FormAsm
	case s.Text:
		ref.Form = finding.FormFunc
	}
	own := symname.In(s.Name, obj.Package)
	if own && obj.Asm {
		return ref, false
	}
	if owner := t.promotedFrom(s.Name, &definition{obj: obj}); owner != "" { // the wrapper, which a directive has marked
		ref.Push, ref.Form = false, finding.FormFunc
		t.promoted(&ref, owner)
		return ref, true
	}
	if own {
		ref.Target, ref.Why = obj.Package, "open to pulls"
		return ref, true
	}
	ref.Target = t.ownerOf(s.Name)
	if ref.Target == "" { // a name without a package
		ref.Target = t.nameless(s)
	}
	ref.TargetStd = t.std[ref.Target]
	ref.Why = "defined in the name of another package, which the linker does not check"
	if ref.TargetStd {
		ref.Class = finding.ClassPushStd
		ref.Why = "defines a symbol of " + ref.Target + ", which does not ask for it"
		if d := t.defs[t.key(s)]; d != nil && t.std[d.obj.Package] {
			ref.Why = "a definition beside that of " + ref.Target + ", which stands: what this object refers to is not checked"
		}
	}
	// Names that the compilers derive from another symbol's, such as the
	// tables of an assembly function, have no package, and are nobody's in std.
	return ref, ref.Target != ""
}

// nameless returns the package of std that a symbol without a package in its name belongs
// to, empty for none. What the compiler and the linker make up belongs to the runtime.
func (t *table) nameless(s Symbol) string {
	if toolchain.LinkerDefined(s.Name) {
		return "runtime"
	}
	if d := t.defs[t.key(s)]; d != nil {
		return d.std
	}
	return ""
}

// clash says that another package defines the symbol of a push too, so that the linker
// stops at a duplicated definition. It is empty if none does.
func (t *table) clash(obj *Object, s Symbol) string {
	d := t.defs[t.key(s)]
	if d == nil || len(d.clash) == 0 {
		return ""
	}
	for _, other := range append([]*Object{d.obj}, d.clash...) {
		if other.Package != obj.Package {
			return other.Package + " defines it too: the linker stops at a duplicated definition"
		}
	}
	return ""
}

// An asked is what std leaves to others to define: a function, or a variable of a size. The
// linker takes any definition of the name, and std uses it as what it has declared: bytes
// behind a smaller variable, or those of an instruction.
type asked struct {
	text bool
	size uint32
}

// is reports whether a definition is what is asked for.
func (a asked) is(s Symbol) bool {
	return s.Text == a.text && (a.text || s.Var && s.Size == a.size)
}

func (a asked) String() string {
	if a.text {
		return "a function"
	}
	return "a variable of " + plural.Count(int(a.size), "byte")
}

// asked returns the symbols that packages of std leave to others to define, by name: variables
// without a value that they open or whose name has no package, and functions that they
// declare and that std does not define.
func (t *table) asked(objs []Object) map[string]asked {
	names := make(map[string]asked)
	for _, d := range t.defs {
		if d.pushed.Var && !d.pushed.Content {
			names[d.sym.Name] = asked{size: d.pushed.Size}
		}
	}
	for i := range objs {
		if !t.std[objs[i].Package] || objs[i].Asm {
			continue
		}
		for _, s := range objs[i].NonPackage {
			if s.Linkname && s.Var && !s.Content && symname.Package(s.Name) == "" {
				names[s.Name] = asked{size: s.Size} // runtime/cgo defines it, but not every program has that package
			}
		}
		for _, s := range objs[i].References {
			if (s.Linkname || s.LinknameStd) && symname.In(s.Name, objs[i].Package) && !t.inStd(s.Name) {
				names[s.Name] = asked{text: true}
			}
		}
	}
	return names
}

// inStd reports whether a package of std defines a name, for either ABI and
// whoever wins.
func (t *table) inStd(name string) bool {
	for abi := range uint16(2) {
		if d := t.defs[key{name, abi}]; d != nil && d.std != "" {
			return true
		}
	}
	return false
}
