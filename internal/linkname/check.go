package linkname

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// check returns what the linker says of one reference. ok is false for one
// that is no linkname: to a symbol of the package itself, or from assembly to an
// undefined name that is not another package's Go symbol ([foreign]).
func (t *table) check(obj *Object, s Symbol, form finding.Form) (ref Reference, ok bool) {
	ref = Reference{Package: obj.Package, Std: t.std[obj.Package], Symbol: s.Name, Form: form}
	d := t.defs[t.key(s)]
	if d != nil {
		ref.Target, ref.TargetStd = d.obj.Package, t.std[d.obj.Package]
	}
	own := d != nil && d.obj.Package == obj.Package

	if allowed, blocked := t.rules.Blocked[s.Name]; blocked {
		t.blocked(&ref, allowed)
		return ref, !own || ref.Verdict == finding.VerdictRefused
	}
	if form == finding.FormVar { // itself a definition
		ref.Class = t.replaced(d, obj)
	}
	if owner := t.promotedFrom(s.Name, d); owner != "" && !t.std[obj.Package] && (d == nil && t.std[owner] || d != nil && !d.obj.Std) {
		ref.Verdict, ref.Class = finding.VerdictUnchecked, ""
		t.promoted(&ref, owner)
		return ref, true
	}
	if (d == nil || !d.real) && toolchain.LinkerDefined(s.Name) && !t.std[obj.Package] {
		ref.Verdict, ref.Class = finding.VerdictUnchecked, finding.ClassLinker
		ref.Why = linkerWhy
		return ref, true
	}
	if owner := t.takenFrom(obj, d, form); owner != "" {
		ref.Push, ref.Target, ref.Verdict = true, owner, finding.VerdictUnchecked
		ref.Why = "a larger variable takes the place of the one of " + owner
		return ref, true
	}
	switch {
	case d == nil:
		ref.Verdict, ref.Why = finding.VerdictUnchecked, finding.WhyUndefined
		if t.defs[key{s.Name, 1 - s.ABI}] != nil {
			ref.Why += finding.WhyOtherABI
		}
		if form != finding.FormVar && !t.std[obj.Package] && strings.Contains(s.Name, ".") && !t.foreign[s.Name] {
			ref.Class = finding.ClassUndefined
		}
		return ref, form != finding.FormAsm || foreign(s.Name, obj.Package)
	case d.external:
		ref.Verdict, ref.Why = finding.VerdictUnchecked, "the linker enlarges the variable to the size of a pull, and checks it no more"
	case !d.obj.Std:
		ref.Verdict, ref.Why = finding.VerdictUnchecked, "not defined in the standard library"
		if ref.TargetStd && !own {
			t.unmarked(&ref, d)
		}
	case own:
		return Reference{}, false
	default:
		t.standard(&ref, obj, d)
	}
	if ref.Class == finding.ClassHandshake && !ref.Std && !strings.Contains(ref.Symbol, ".") {
		ref.Why, ref.Class = cNameWhy, finding.ClassCName
	}
	if ref.Class == finding.ClassShadow && !d.external {
		ref.Why = "a variable outside the standard library takes its place"
	}
	if ref.Class == finding.ClassHandshake && ref.Verdict == finding.VerdictUnchecked && form == finding.FormVar {
		ref.Target, ref.TargetStd = d.owner.Package, true
		ref.Why = "pushed by " + d.owner.Package
	}
	if ref.Class == finding.ClassDangling {
		ref.Why = "nothing defines it: the program reads a fresh zero variable"
	}
	return ref, !own || ref.Class != ""
}

// blocked applies the linker's list of blocked symbols. allowed are the packages that
// may refer to this one.
func (t *table) blocked(ref *Reference, allowed []string) {
	if admits(t.rules, allowed, ref.Package) {
		ref.Verdict, ref.Why, ref.Class = finding.VerdictGranted, "on the linker's list for this package", finding.ClassHandshake
		if !ref.Std {
			ref.Why, ref.Class = "on the linker's list for a package of the standard library, which has the same path", finding.ClassStdPath
		}
		return
	}
	ref.Verdict, ref.Class = finding.VerdictRefused, finding.ClassRefused
	ref.Why = "blocked: the linker lets no package refer to it"
	if len(allowed) > 0 {
		ref.Why = "blocked: the linker lets only " + strings.Join(allowed, ", ") + " refer to it"
	}
}

// takenFrom returns the package outside std whose variable is replaced by the object's
// own pull of it, a larger one. The class shadow is the same for a variable of std. It
// returns "" for any other reference.
func (t *table) takenFrom(obj *Object, d *definition, form finding.Form) string {
	if form != finding.FormVar || d.obj.Package != obj.Package || !d.real || t.std[obj.Package] {
		return ""
	}
	owner := t.ownerOf(d.sym.Name)
	if owner == obj.Package || t.std[owner] {
		return ""
	}
	return owner
}

// cName returns the reference that a pulled variable is whose name has no dot. ok is
// false if neither a package of std nor the linker defines the name: then it is a
// variable of C, pulled by cgo. On Solaris and AIX it may be a function of the system's libraries that both
// std and the package import (golang.org/x/sys/unix): the import is judged ([table.host]).
func (t *table) cName(obj *Object, s Symbol) (ref Reference, ok bool) {
	d := t.defs[t.key(s)]
	ref = Reference{Package: obj.Package, Symbol: s.Name, Form: finding.FormVar, Verdict: finding.VerdictUnchecked}
	switch {
	case t.std[obj.Package], t.imported[[2]string{obj.Package, s.Name}]:
		return ref, false
	case d.std != "":
		ref.Target, ref.TargetStd, ref.Why, ref.Class = d.std, true, cNameWhy, finding.ClassCName
	case toolchain.LinkerDefined(s.Name): // type:*, go:buildid
		ref.Why, ref.Class = linkerWhy, finding.ClassLinker
	default:
		return ref, false
	}
	return ref, true
}

const linkerWhy = "the linker itself defines it, after its check"

const cNameWhy = "a name without a dot, which the linker does not check"

// foreign reports whether a name that an assembler left undefined is a Go
// symbol of another package. The others are names of source files and the
// tables of its own functions.
func foreign(name, pkg string) bool {
	return strings.Contains(name, ".") && !strings.HasSuffix(name, ".s") && !symname.In(name, pkg)
}

// unmarked sets the class of a reference to an assembly function of the standard
// library, up to 1.26: assembly objects are not marked as std's there, so that the
// linker does not check the reference. Only the mark of the function's ABI wrapper
// tells that std pushes it.
func (t *table) unmarked(ref *Reference, d *definition) {
	w := t.defs[key{d.sym.Name, 1 - d.sym.ABI}]
	switch {
	case w != nil && w.sym.Linkname:
		ref.Why, ref.Class = "pushed by "+d.obj.Package, finding.ClassHandshake
	case !strings.Contains(ref.Symbol, "."):
		ref.Why, ref.Class = cNameWhy, finding.ClassHandshake
	default:
		ref.Why, ref.Class = "an assembly function that "+d.obj.Package+" does not push", finding.ClassWrapper
	}
}

// replaced returns the class of what a pulled variable does to the symbol that it
// names: shadow if a definition outside std takes the place of std's, dangling if
// nothing but pulls defines the symbol. A variable that its own package marks (a
// push with one argument) is neither. If std pushes a variable, it does not matter
// which of two definitions of the same size wins: every program with cgo has such a
// variable, runtime.cgoAlwaysFalse, since main is loaded before the runtime.
func (t *table) replaced(d *definition, obj *Object) finding.Class {
	switch {
	case t.std[obj.Package]:
		return ""
	case d.std != "" && (!t.std[d.obj.Package] || d.external):
		if d.owner != nil && d.pushed.Size == d.sym.Size && !d.external {
			return finding.ClassHandshake
		}
		return finding.ClassShadow
	case !d.real && !symname.In(d.sym.Name, obj.Package):
		return finding.ClassDangling
	}
	return ""
}

// standard applies the rules for a symbol that another package of the
// standard library defines.
func (t *table) standard(ref *Reference, obj *Object, d *definition) {
	pushed := d.sym
	if t.rules.AsmChecked && d.obj.Asm && !pushed.Linkname && !pushed.LinknameStd {
		// Nobody can mark an assembly function but through its ABI wrapper.
		switch {
		case strings.HasPrefix(ref.Symbol, obj.Package):
			ref.Verdict, ref.Why, ref.Class = finding.VerdictGranted, "defined for this package by its name", finding.ClassHandshake
			if !symname.In(ref.Symbol, obj.Package) { // package run, symbol runtime.x
				ref.Why, ref.Class = "an assembly function whose name begins with the path of this package, dot or no dot", finding.ClassStdPath
			}
			return
		case !strings.Contains(ref.Symbol, "."):
			ref.Verdict, ref.Why, ref.Class = finding.VerdictGranted, cNameWhy, finding.ClassHandshake
			return
		case !t.wrappers:
			ref.Verdict, ref.Why, ref.Class = finding.VerdictGranted, "an assembly function, not checked on this architecture", finding.ClassWrapper
			return
		}
		if w := t.defs[key{ref.Symbol, 1 - d.sym.ABI}]; w != nil {
			pushed = w.sym
			if pushed.Linkname && !t.std[w.obj.Package] {
				ref.Verdict, ref.Why = finding.VerdictGranted, "an assembly function that not "+d.obj.Package+" pushes, but "+w.obj.Package
				ref.Class = finding.ClassWrapper
				return
			}
		}
	}
	if pushed.LinknameStd && obj.Std {
		ref.Verdict, ref.Why, ref.Class = finding.VerdictGranted, "pushed to the standard library by "+d.obj.Package, finding.ClassHandshake
		return
	}
	if pushed.Linkname {
		ref.Verdict, ref.Why, ref.Class = finding.VerdictGranted, "pushed by "+d.obj.Package, finding.ClassHandshake
		return
	}
	if t.rules.WrappersPass && d.sym.ABIWrapper {
		ref.Verdict, ref.Why, ref.Class = finding.VerdictGranted, "an ABI wrapper of a function that "+d.obj.Package+" does not push", finding.ClassWrapper
		return
	}
	ref.Verdict, ref.Class = finding.VerdictRefused, finding.ClassRefused
	ref.Why = fmt.Sprintf("not pushed by %s", d.obj.Package)
	if pushed.LinknameStd {
		ref.Why = fmt.Sprintf("pushed by %s to the standard library alone", d.obj.Package)
	}
}

// admits reports whether the blocked list lets pkg refer to a symbol. Frozen
// versions of the FIPS 140 module, crypto/internal/fips140/vX.Y.Z/…, count as
// the package they were copied from.
func admits(r toolchain.Rules, allowed []string, pkg string) bool {
	for _, p := range allowed {
		if p == pkg {
			return true
		}
		if r.FIPSVersions && p == symname.Unversioned(pkg) {
			return true
		}
	}
	return false
}
