package uses

import (
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// literalOf enters the function outside std in which a closure of this object is written, as
// the closure's name tells: where the function around a literal was inlined, the compiler
// puts that one's name between the caller's and the literal's, without its package (closureName
// in cmd/compile/internal/ir/func.go). Of a closure whose calls were all inlined nothing else tells.
// It counts for a function of the target's own package, and where no function of this one can be
// meant. Since Go 1.27 the closure has the name that it has in its package, which no directive
// can give it.
func (r *reader) literalOf(c *Claim, def uint32, closure string) (bool, error) {
	own, within, ok := cutClosure(closure)
	if !ok {
		return false, nil
	}
	if r.scope.has(own) && (!r.scope.ofStd || isHashed(r.g, def)) { // a closure, since Go 1.27
		c.Func, c.Outer = Func{Name: closure}, Func{Name: closure}
		return true, nil
	}
	if r.scope.ofStd && def >= r.g.Defs { // in an instance
		return false, nil
	}
	return r.inlinedLiteral(c, own, within)
}

// literalIn does so for a closure of an instance, of whatever package that is. That package is
// judged for what its functions write by their instances in this object, and by its own archive.
func (r *reader) literalIn(c *Claim, def uint32, closure string) (bool, error) {
	own, within, ok := cutClosure(closure)
	if r.scope.ofStd || !ok || isHashed(r.g, def) { // the last since Go 1.27
		return false, nil
	}
	return r.inlinedLiteral(c, own, within)
}

// cutClosure returns the package of a closure, by its name, and the functions in which it is written.
func cutClosure(closure string) (own, within string, ok bool) {
	own = symname.PrefixOf(closure)
	rest := strings.TrimPrefix(withoutTags(closure), own+".")
	within = around(rest)
	return own, within, within != rest
}

// inlinedLiteral enters the function that was inlined last into the others whose names stand
// before a closure's, if a package has none of its own that may be meant.
func (r *reader) inlinedLiteral(c *Claim, own, within string) (bool, error) {
	receiver, name, inlined := cutLast(within)
	if !inlined {
		return false, nil
	}
	if may, err := r.mayWrite(own, within, c.Target); may {
		return false, err
	}
	pkg := c.At.Package
	if c.By == Name {
		pkg = symname.PrefixOf(c.Symbol)
	}
	c.Func, c.Outer, c.Guess = Func{Name: pkg + "." + name}, Func{Name: pkg + "." + name}, true
	if _, typ, ok := cutLast(receiver); ok {
		c.Outer.Name = pkg + "." + typ + "." + name
	}
	return true, nil
}

// around returns the name of the function in which a closure is written, "main.F" of
// "main.F.func1.2", and the name itself of what is no closure.
func around(name string) string {
	for {
		before, last, ok := cutLast(name)
		part := strings.TrimRight(last, "0123456789")
		switch {
		case part == last:
			return name
		case strings.HasSuffix(part, "-range"):
			name = name[:len(name)-len(last)+len(part)-len("-range")]
		case ok && (part == "" || part == "func" || part == "gowrap" || part == "deferwrap"):
			name = before
		default:
			return name
		}
	}
}

// mayWrite reports whether a closure may be written in a function of a package itself, by the
// names that the compiler gives the closure's function: of the one around it, and of those
// that were inlined into that one, the last of which has the literal. A function of
// the package has what is written in it also where it stands by itself, so that it is none that has
// no reference to the target there. One that cannot be read may.
func (r *reader) mayWrite(pkg, names string, to Target) (bool, error) {
	functions, err := r.functionsOf(pkg)
	if err != nil {
		return true, err
	}
	for names = withoutTypes(names); names != ""; {
		// A method that is called func1 looks like a closure of a function with its type's name. A
		// function that seems not to be there may have a symbol of another name; its closures do not.
		receiver, _, _ := cutLast(names)
		renamed := r.renamed && !strings.Contains(receiver, ".") && !functions[receiver].defined
		if fn := functions[names]; fn.defined || receiver == "" || renamed {
			for _, def := range fn.code {
				if has, err := r.writes(def, pkg, names, to); has {
					return true, err
				}
			}
		}
		_, names, _ = strings.Cut(names, ".")
	}
	return false, nil
}

// A written is what an object defines of a function: itself, and the closures in it.
type written struct {
	defined bool // itself
	code    []uint32
}

// functionsOf returns the functions and methods of a package in the object, by their names
// without type arguments. One of which the symbol is opened to others may have another
// name in Go: where there is one, it sets r.renamed.
func (r *reader) functionsOf(pkg string) (map[string]written, error) {
	if functions, ok := r.functions[pkg]; ok {
		return functions, nil
	}
	functions := make(map[string]written)
	if r.functions == nil {
		r.functions = make(map[string]map[string]written)
	}
	r.functions[pkg] = functions
	for def := range r.g.Definitions() {
		rec := r.g.Record(def)
		if !r.g.IsText(rec) {
			continue
		}
		text, err := r.g.Name(def)
		if err != nil {
			return nil, err
		}
		if isMarked(r.g, rec) && string(text) != "main.main" { // which the compiler opens by itself
			r.renamed = true
		}
		if name, ok := strings.CutPrefix(string(text), pkg+"."); ok {
			name = withoutTypes(name)
			fn := functions[around(name)]
			fn.defined = fn.defined || around(name) == name
			fn.code = append(fn.code, def)
			functions[around(name)] = fn
		}
	}
	return functions, nil
}

// writes reports whether a piece of a function's code has a reference to a target that is written
// in that function, and not in one that was inlined there. What cannot be read may have.
func (r *reader) writes(def uint32, pkg, function string, to Target) (bool, error) {
	relocs, err := r.g.Relocs(def)
	if err != nil {
		return true, err
	}
	origins, err := r.g.Origins(def)
	if err != nil {
		return true, err
	}
	for i := range relocs.Len() {
		_, sym := relocs.Brief(i)
		t, _, err := r.target(sym)
		if err != nil {
			return true, err
		}
		if t != to {
			continue
		}
		bodies, err := r.bodiesAt(origins, uint32(relocs.At(i).Off))
		if err != nil || len(bodies) == 0 {
			return true, err
		}
		if elsewhere, err := r.isElsewhere(bodies[0], pkg, function); !elsewhere {
			return true, err
		}
	}
	return false, nil
}

// isElsewhere reports whether an inlined body is of another function than one of a package, and
// of none of its closures.
func (r *reader) isElsewhere(body goobj.Ref, pkg, function string) (bool, error) {
	if body.Pkg != toolchain.PkgSelf || body.Sym >= r.g.Defs {
		_, ok, err := r.body(body)
		return ok, err
	}
	text, err := r.g.Name(body.Sym)
	if err != nil {
		return false, err
	}
	name, ok := strings.CutPrefix(string(text), pkg+".")
	return ok && around(withoutTypes(name)) != function, nil
}

// withoutTags cuts the tags of structs out of the type arguments in a name: they have any text, quoted as
// Go does it. Nothing else in a name has quotes: a path has %22. Of one that is quoted otherwise
// nothing is left.
func withoutTags(name string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(name, `"`)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		quoted, err := strconv.QuotedPrefix(`"` + rest)
		if err != nil {
			return ""
		}
		name = rest[len(quoted)-1:]
	}
}

// withoutTypes cuts type arguments out of a name.
func withoutTypes(name string) string {
	name = withoutTags(name)
	var b strings.Builder
	depth := 0
	for i := range len(name) {
		switch name[i] {
		case '[':
			depth++
		case ']':
			depth--
		default:
			if depth == 0 {
				b.WriteByte(name[i])
			}
		}
	}
	return b.String()
}
