package linkname

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// hosts lists what the host objects of packages outside std share with Go: C that
// refers to a variable of the runtime, or defines one, and dynamic imports that
// replace std's own. They are bound by the system's linker, or by Go's without a
// check (loadelf and its like in cmd/link/internal, adddynrel).
func (t *table) hosts(objs []Object) []Reference {
	imports := make(map[string][]string) // libraries of std's own dynamic imports, by name: for libc_exit, runtime and syscall differ
	inC := make(map[string]string)       // the package of std whose C defines a symbol
	for i := range objs {
		for _, h := range objs[i].Host {
			switch {
			case !t.std[objs[i].Package]:
			case h.Library != "":
				imports[h.Name] = append(imports[h.Name], h.Library)
			case h.Defined:
				inC[h.Name] = objs[i].Package
			}
		}
	}
	var list []Reference
	for i := range objs {
		if t.std[objs[i].Package] {
			continue
		}
		for _, h := range objs[i].Host {
			if ref, ok := t.host(&objs[i], h, imports, inC[h.Name]); ok {
				list = append(list, ref)
			}
		}
	}
	return list
}

// host returns the reference that a name in a host object is. ok is false for a name
// that no Go package owns: one of C's own, or one that cgo shares. imports has the
// libraries of std's dynamic imports, inC the package of std whose own C defines the name.
func (t *table) host(obj *Object, h HostSymbol, imports map[string][]string, inC string) (ref Reference, ok bool) {
	ref = Reference{Push: h.Defined, Package: obj.Package, Symbol: h.Name, Form: finding.FormHost, Verdict: finding.VerdictUnchecked, Class: finding.ClassHostObject}
	if h.Unread != "" {
		ref.Symbol, ref.Why = h.Object, "its names cannot be read: "+h.Unread
		return ref, true
	}
	if h.Library != "" {
		ref.Push, ref.Class = true, finding.ClassPushStd
		ref.Why = "a dynamic import defines it"
		if libraries := imports[h.Name]; libraries != nil {
			ref.Target, ref.TargetStd = "runtime", true
			ref.Why = "a dynamic import takes the place of the one that the standard library has from " + libraries[0]
			// golang.org/x/sys/unix says exit of libc, where the runtime says _exit.
			same := func(library string) bool {
				return library == h.Library || h.Name == "libc_exit" && strings.TrimPrefix(library, "_") == h.Library
			}
			return ref, !slices.ContainsFunc(libraries, same)
		}
	}
	flag := strings.HasPrefix(h.Object, "#cgo ")
	named := flag || strings.HasPrefix(h.Object, "//go:")
	shared := !h.Defined && !flag // if it is a function without a dot in its name, C may call it: that of cgo, or what is exported to C
	for abi := range uint16(2) {
		d := t.defs[key{h.Name, abi}]
		switch {
		case d == nil:
		case shared && !strings.Contains(h.Name, ".") && d.sym.Text && (d.std == "" || cgoCalls(h.Name)):
		case d.std != "":
			ref.Target, ref.TargetStd = cmp.Or(t.ownerOf(h.Name), d.std), true
		case d.real && ref.Target == "" && d.obj.Package != obj.Package:
			ref.Target, ref.Class = d.obj.Package, ""
		}
		if !ref.TargetStd {
			t.aim(&ref, t.codeOf(h.Name, d))
		}
	}
	if ref.Target == "" && shared && !t.inObjects[h.Name] {
		// cgo writes a dynamic import for any name that C leaves undefined. Where the program loads plugins, a definition may have another name for the C linker
		// (typeSymbolMangle in cmd/link/internal/ld/lib.go).
		t.aim(&ref, t.ownerOf(h.Name))
	}
	if ref.Target == "" && toolchain.LinkerDefined(h.Name) {
		ref.Target, ref.TargetStd = "runtime", true
	}
	if ref.Target == "" && inC != "" && !(shared && cgoCalls(h.Name)) {
		ref.Target, ref.TargetStd = inC, true
	}
	switch {
	case h.Library != "":
	case named:
		ref.Why = h.Object + " names it to the C linker"
	case h.Defined:
		ref.Why = "the object " + h.Object + ", which is not Go's, defines it in the name of " + ref.Target
	default:
		ref.Why = "the object " + h.Object + ", which is not Go's, refers to it, and is not checked"
	}
	return ref, ref.Target != "" && ref.Target != obj.Package
}

// aim has a reference of a host object be one to a symbol of a package, if there is any.
func (t *table) aim(ref *Reference, owner string) {
	if owner == "" {
		return
	}
	ref.Target, ref.TargetStd, ref.Class = owner, t.std[owner], ""
	if ref.TargetStd {
		ref.Class = finding.ClassHostObject
	}
}

// codeOf returns the package whose code stands in a definition of another one: that of the unexported
// method that a wrapper calls ([table.promotedFrom]), or of a generic function that was instantiated there.
// It returns "" for other definitions.
func (t *table) codeOf(symbol string, d *definition) string {
	if d == nil {
		return ""
	}
	if owner := t.promotedFrom(symbol, d); owner != "" || symname.In(symbol, d.obj.Package) {
		return owner
	}
	return t.ownerOf(symbol)
}

// cgoCalls reports whether the C that cgo or SWIG writes for a package calls a function of runtime/cgo's, in
// Go or in C (writeExports in cmd/cgo/out.go, and what callbacks.go in runtime/cgo exports).
func cgoCalls(name string) bool {
	return slices.Contains([]string{"_cgo_wait_runtime_init_done", "_cgo_release_context", "_cgo_topofstack", "_cgo_panic", "crosscall2"}, name)
}

// ownerOf returns the package of the program whose path is the longest prefix of a
// symbol's name, empty if there is none.
func (t *table) ownerOf(symbol string) string {
	if t.owners == nil {
		t.owners = make(map[string]string, len(t.std))
		for pkg := range t.std {
			t.owners[symname.Prefix(pkg)+"."] = pkg
		}
	}
	for end := len(symbol); end > 0; end-- {
		if pkg, ok := t.owners[symbol[:end]]; ok {
			return pkg
		}
	}
	return ""
}
