package uses

import (
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
)

// literalOf enters the function outside std in which a closure of this object is written, as
// the closure's name tells: where the function around a literal was inlined, the compiler
// puts that one's name between the caller's and the literal's, without its package (closureName
// in cmd/compile/internal/ir/func.go). Of a closure whose calls were all inlined nothing else tells.
// It counts for a function of the target's own package, and where this object has none of
// that name. Since Go 1.27 the closure has the name that it has in its package, which no
// directive can give it.
func (r *reader) literalOf(c *Claim, closure string) (bool, error) {
	rest, ok := strings.CutPrefix(closure, symname.PrefixOf(closure)+".")
	within := around(rest)
	if r.scope.ofStd || !ok || within == rest {
		return false, nil
	}
	if r.scope.has(symname.PrefixOf(closure)) {
		c.Func, c.Outer = Func{Name: closure}, Func{Name: closure}
		return true, nil
	}
	receiver, name, _ := cutLast(within)
	pkg := c.At.Package
	if c.By == Name {
		pkg = symname.PrefixOf(c.Symbol)
	}
	own, err := r.hasFunction(name, pkg)
	if err != nil || own {
		return false, err
	}
	c.Func, c.Outer = Func{Name: pkg + "." + name}, Func{Name: pkg + "." + name}
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

// hasFunction reports whether the object defines a function or method of a name whose literals
// may be none of a package's: not one of that package or of std, instantiated here, nor a wrapper,
// such as that of a method by embedding, which has no literals of its own.
func (r *reader) hasFunction(name, pkg string) (bool, error) {
	if r.functions == nil {
		r.functions = make(map[string][]string)
		for def := range r.g.Definitions() {
			rec := r.g.Record(def)
			if !r.g.IsText(rec) {
				continue
			}
			text, err := r.g.Name(def)
			if err != nil {
				return false, err
			}
			if rec.Flag&r.g.Layout.Dupok != 0 && !isInstance(string(text)) {
				continue
			}
			_, last, _ := cutLast(string(text))
			if prefix := symname.PrefixOf(string(text)); !r.scope.std(prefix) && !slices.Contains(r.functions[last], prefix) {
				r.functions[last] = append(r.functions[last], prefix)
			}
		}
	}
	return slices.ContainsFunc(r.functions[name], func(prefix string) bool { return prefix != pkg }), nil
}
