package uses

import (
	"bytes"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A holder is the definition whose relocations are looked at.
type holder struct {
	def    uint32
	rec    goobj.Record
	relocs int

	begun   bool
	name    string
	origins goobj.Origins // of code
	made    bool          // code that the compiler marks as its own
}

// begin reads what only a definition with a candidate is asked.
func (h *holder) begin(r *reader) error {
	if h.begun {
		return nil
	}
	h.begun = true
	name, err := r.g.Name(h.def)
	if err != nil {
		return err
	}
	h.name = string(name)
	if !r.g.IsText(h.rec) {
		return nil
	}
	if h.made, err = r.g.IsWrapper(h.def); err != nil {
		return err
	}
	h.origins, err = r.g.Origins(h.def)
	return err
}

// pointerTo returns the function of which the definition holds the address, as the
// compiler makes it for a function's value or, in wrapinfo, to tell the runtime what a
// wrapper calls; empty if it is no such definition. The function has the name that it
// has in Go: for one that is pulled, that of the package with the directive.
func (h *holder) pointerTo(g *goobj.Graph) (string, error) {
	if h.relocs != 1 || !isMerged(g, h.rec) || !isReadOnly(g, h.rec) {
		return "", nil
	}
	name, err := g.Name(h.def)
	if err != nil {
		return "", err
	}
	for _, suffix := range []string{"·f", ".wrapinfo"} {
		if fn, ok := bytes.CutSuffix(name, []byte(suffix)); ok {
			return string(fn), nil
		}
	}
	return "", nil
}

// reference decides on one relocation, against the target itself or through a pointer: it
// is explained, claimed to be std's or a use.
func (r *reader) reference(h *holder, to Target, is kind, through bool, typ uint16, off int32) error {
	call := r.compiler.IsCall(typ)
	if typ == r.compiler.initOrder && strings.HasSuffix(to.Symbol, "..inittask") {
		return nil
	}
	if !call {
		fn, err := h.pointerTo(r.g)
		if err != nil {
			return err
		}
		if fn != "" {
			if through || !r.isPointer(h.def) { // only a directive gives a function of std another name
				r.use(Use{Target: to})
			}
			return nil
		}
	}
	if !through && r.compiler.Calls(to) {
		return nil
	}
	if err := h.begin(r); err != nil {
		return err
	}
	bodies, err := r.bodiesAt(h.origins, uint32(off))
	if err != nil {
		return err
	}
	claim := Claim{Target: to, Address: !call}
	ofStd, err := r.claim(&claim, bodies)
	if err != nil {
		return err
	}
	inlined := len(bodies) > 0
	switch {
	case is == typeData && h.isAlgorithm(r):
		return nil
	case r.isAdded(to) && !ofStd && !h.isInstance(r): // who writes its name refers to it
	case !inlined && call && h.isWrapper(r, to.Symbol, off):
		return nil
	case !inlined && !call && r.wrapped(&claim, h):
		r.ask(claim)
		return nil
	case h.isInstance(r) && (!inlined || ofStd):
		instance := Claim{Target: to, Address: !call, Instance: symname.PrefixOf(h.name)}
		if ofStd {
			instance.Func, instance.Outer, instance.Guess = claim.Func, claim.Outer, claim.Guess
		} else if r.g.IsText(h.rec) {
			if err := r.closureIn(&instance, h.def, h.name); err != nil {
				return err
			}
		}
		r.ask(instance)
		return nil
	case ofStd && is == candidate:
		r.ask(claim)
		return nil
	case inlined && call && !r.scope.ofStd:
		if ok, err := r.isPromoting(bodies[0], to.Symbol); err != nil || ok {
			return err
		}
	case to.Symbol != "" && (to.By == Index && !call || !inlined && r.g.GOARCH() == "wasm"):
		// For WebAssembly there are no positions at all.
		claim := Claim{Target: to, Address: !call}
		if !inlined && !call { // in a closure of a generic function's, maybe
			if _, err := r.literalOf(&claim, h.def, h.name); err != nil {
				return err
			}
		}
		r.ask(claim)
		r.within[claim] = append(r.within[claim], r.codeAt(h, bodies))
		return nil
	case !inlined && is == candidate && r.g.IsText(h.rec) && !isMarked(r.g, h.rec):
		closure := Claim{Target: to, Address: !call}
		ofStd := false
		if !strings.HasPrefix(h.name, noPackage) { // where it stands tells of such a one no more
			ofStd, err = r.closureOf(&closure, h.def)
		}
		if err == nil && !ofStd {
			ofStd, err = r.literalOf(&closure, h.def, h.name)
		}
		if err != nil || ofStd {
			r.ask(closure)
			return err
		}
	}
	r.use(Use{to, r.packageOf(bodies)})
	return nil
}

// packageOf returns the package of the innermost body, if that is one of another package.
func (r *reader) packageOf(bodies []goobj.Ref) string {
	if len(bodies) == 0 || uint64(bodies[0].Pkg) >= uint64(len(r.g.Packages)) {
		return "" // by name, or this object's own
	}
	return r.g.Packages[bodies[0].Pkg]
}

// isTypeData reports whether a definition is a description of a type or a table of
// methods: read-only, and marked so.
func (r *reader) isTypeData(rec goobj.Record) bool {
	l := r.g.Layout
	return isReadOnly(r.g, rec) && !isMarked(r.g, rec) && (rec.Flag&l.GoType != 0 || rec.Flag2&l.Itab != 0)
}

// claim enters the functions of std that a piece of code is from: the innermost of its
// bodies and, if that one is of std, the outermost of those that are so without one of
// another package between.
func (r *reader) claim(c *Claim, bodies []goobj.Ref) (ofStd bool, err error) {
	for i, fn := range bodies {
		body, ok, err := r.body(fn)
		if def, own := r.ownCode(fn); err == nil && !ok && i == 0 && own {
			name, err := r.g.Name(def)
			if err != nil {
				return false, err
			}
			return r.literalOf(c, def, string(name))
		}
		if def, here := r.g.DefOf(fn); err == nil && ok && i == 0 && here && fn.Pkg == toolchain.PkgNone && isInstance(body.Name) {
			closure := *c
			if err := r.closureIn(&closure, def, body.Name); err != nil || closure.Func != (Func{}) {
				*c = closure
				return true, err
			}
		}
		if err != nil || !ok {
			return i > 0, err
		}
		if i == 0 {
			c.Func = body
		}
		c.Outer = body
	}
	return len(bodies) > 0, nil
}

// ownCode returns a function that the object defines: one of the package, or an instance that no
// directive names.
func (r *reader) ownCode(fn goobj.Ref) (def uint32, ok bool) {
	if fn.Pkg == toolchain.PkgSelf {
		return fn.Sym, fn.Sym < r.g.Defs
	}
	if fn.Pkg != toolchain.PkgNone || fn.Sym >= r.g.NonPkg {
		return 0, false
	}
	def = r.g.Definitions() - r.g.NonPkg + fn.Sym
	return def, isMerged(r.g, r.g.Record(def))
}

// bodiesAt returns the functions whose bodies an instruction is part of, the innermost first.
// Where it is others' symbols than std's that are looked for, those of std are left out: std
// names none of these, and does what it is given.
func (r *reader) bodiesAt(origins goobj.Origins, off uint32) ([]goobj.Ref, error) {
	bodies, err := origins.At(off)
	if err != nil || r.scope.ofStd {
		return bodies, err
	}
	var others []goobj.Ref
	for _, fn := range bodies {
		f, _, err := r.body(fn)
		if err != nil {
			return nil, err
		}
		if pkg := f.pkg(); pkg == "" || !r.scope.std(pkg) {
			others = append(others, fn)
		}
	}
	return others, nil
}

// body returns the function of std that an inlined body is of. One that this object
// defines under a std name by a directive is none.
func (r *reader) body(fn goobj.Ref) (f Func, ok bool, err error) {
	switch fn.Pkg {
	case toolchain.PkgSelf, toolchain.PkgHashed64, toolchain.PkgBuiltin, 0:
		return Func{}, false, nil
	case toolchain.PkgHashed:
		// A closure, since Go 1.27. The compiler names it by the function in which its literal
		// stands, and where that one was inlined, by its package (closureName in
		// cmd/compile/internal/ir/func.go). No directive can name one.
		def, ok := r.g.DefOf(fn)
		if !ok {
			return Func{}, false, errNoSymbol
		}
		name, err := r.g.Name(def)
		if err != nil || !r.g.IsText(r.g.Record(def)) {
			return Func{}, false, err
		}
		return Func{Name: string(name)}, r.scope.has(symname.PrefixOf(string(name))), nil
	case toolchain.PkgNone:
		at := r.g.Definitions() - r.g.NonPkg + fn.Sym // the references follow
		if fn.Sym >= r.g.NonPkg+r.g.Refs {
			return Func{}, false, errNoSymbol
		}
		name, err := r.g.Name(at)
		if err != nil {
			return Func{}, false, err
		}
		text := string(name)
		if isMarked(r.g, r.g.Record(at)) {
			return Func{}, false, nil
		}
		return Func{Name: text}, r.scope.has(symname.PrefixOf(text)), nil
	}
	if uint64(fn.Pkg) >= uint64(len(r.in)) {
		return Func{}, false, errNoSymbol
	}
	return Func{At: goobj.Definition{Package: r.g.Packages[fn.Pkg], Index: fn.Sym}}, r.in[fn.Pkg], nil
}

// isInstance reports whether a definition is an instantiation, or part of one, of what
// may be std's. A method that a shape has by embedding is of no package.
func (h *holder) isInstance(r *reader) bool {
	return isMerged(r.g, h.rec) && isInstance(h.name) && !strings.HasPrefix(h.name, "go.shape.") && r.scope.has(symname.PrefixOf(h.name))
}

// isAlgorithm reports whether a definition is code by which the compiler compares or hashes the
// values of a type. It calls that of the type's parts, which another package may have.
func (h *holder) isAlgorithm(r *reader) bool {
	return r.g.IsText(h.rec) && isMerged(r.g, h.rec) && isTypeData([]byte(h.name))
}

// isWrapper reports whether a call is that of a method's wrapper to the method, which
// has the same name: in code that the compiler marks as its own, or by a jump, which it
// makes of no call in a source (addTailCall in cmd/compile/internal/noder/reader.go).
// What go and defer call goes through a wrapper too, but of another name.
func (h *holder) isWrapper(r *reader, target string, off int32) bool {
	if !r.g.IsText(h.rec) || !isMerged(r.g, h.rec) {
		return false
	}
	_, method, ok := cutLast(strings.TrimSuffix(h.name, "-fm"))
	if _, name, has := cutLast(target); !ok || !has || name != method {
		return false
	}
	return h.made || h.jumps(r, off)
}

// isPromoting reports whether an inlined body is that of the wrapper by which a type has an
// unexported method of the scope by embedding, which has the same name. No directive gave it
// that name: it has no mark.
func (r *reader) isPromoting(body goobj.Ref, target string) (bool, error) {
	if body.Pkg != toolchain.PkgNone || body.Sym >= r.g.NonPkg {
		return false, nil
	}
	at := r.g.Definitions() - r.g.NonPkg + body.Sym
	name, err := r.g.Name(at)
	if err != nil || isMarked(r.g, r.g.Record(at)) {
		return false, err
	}
	_, promoted, _ := cutLast(string(name))
	_, method, _ := cutLast(target)
	return promoted == method && IsPromoted(string(name), r.scope.has), nil
}

// jumps reports whether the relocation of a call at an offset is that of a jump to its target:
// the instruction says so. Where it is not read, the function has to be marked as one without
// calls, and to have no other relocation; one that -race instruments has.
func (h *holder) jumps(r *reader, off int32) bool {
	goarch, l := r.g.GOARCH(), r.g.Layout
	leaf := l.NoCalls
	switch goarch {
	case "386", "amd64", "arm64":
		leaf = 0
	case "wasm":
		leaf = l.NoSplit
	}
	if h.relocs == 1 && h.rec.Flag&leaf != 0 {
		return true
	}
	code, err := r.g.Data(h.def)
	return err == nil && isJump(goarch, code, int(off))
}

// isJump reports whether the instruction whose target is at an offset of some code jumps to it. It reads
// the code of some architectures alone.
func isJump(goarch string, code []byte, off int) bool {
	if off < 1 || off+4 > len(code) {
		return false
	}
	switch goarch {
	case "386", "amd64":
		const jmp = 0xe9
		return code[off-1] == jmp
	case "arm64":
		const branch = 0x14 // the highest byte of B; that of BL is 0x94
		return code[off+3]&0xfc == branch
	case "wasm":
		// A jump is a call whose result is returned at once; behind a call of a source stands
		// a test of whether the stack unwinds (preprocess in cmd/internal/obj/wasm/wasmobj.go).
		const call, global, local, ret = 0x10, 0x23, 0x21, 0x0f
		after := code[off:]
		return code[off-1] == call && len(after) > 4 && after[0] == global && after[1] == 0 && after[2] == local && after[4] == ret
	}
	return false
}
