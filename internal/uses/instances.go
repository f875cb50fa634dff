package uses

import (
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
)

// inInstance enters the function of another package that a closure in an instantiation is of, if
// it is such a one: that of an iterator, say, which a generic type has by embedding.
func (r *reader) inInstance(c *Claim, h *holder) error {
	if r.scope.ofStd || !r.g.IsText(h.rec) {
		return nil
	}
	closure := *c
	ofScope, err := r.closureOf(&closure, h.def)
	if err == nil && !ofScope {
		closure = *c
		ofScope, err = r.literalInInstance(&closure, h.name)
	}
	if ofScope {
		*c = closure
	}
	return err
}

// literalInInstance enters the function of the target's package in which a closure is written that the
// compiler has put into an instantiation, as the closure's name tells; see literalOf. What is written in
// generic code is judged nowhere else, so that it has to be told apart: there what stands in front of
// the closure's own part ends with type arguments, or is a method whose receiver does.
func (r *reader) literalInInstance(c *Claim, closure string) (bool, error) {
	within := around(closure)
	outer, name, ok := cutLast(within)
	if r.scope.ofStd || within == closure || !ok || !isInstance(outer) || strings.ContainsAny(name, "[]") || strings.HasSuffix(outer, "])") {
		return false, nil
	}
	if strings.HasSuffix(outer, "]") { // a type, or a function that has another one's closure
		if is, err := r.isFunction(outer); err != nil || !is {
			return false, err
		}
	}
	pkg := c.At.Package
	if c.By == Name {
		pkg = symname.PrefixOf(c.Symbol)
	}
	c.Func, c.Outer = Func{Name: pkg + "." + name}, Func{Name: pkg + "." + name}
	if _, typ, ok := cutLast(outer); ok && !strings.ContainsAny(typ, "[]") {
		c.Outer.Name = pkg + "." + typ + "." + name
	}
	return true, nil
}

// isFunction reports whether the object defines a function of that name, which is an instantiation's.
func (r *reader) isFunction(name string) (bool, error) {
	for def := r.g.Definitions() - r.g.NonPkg; def < r.g.Definitions(); def++ {
		if !r.g.IsText(r.g.Record(def)) {
			continue
		}
		if text, err := r.g.Name(def); err != nil || string(text) == name {
			return err == nil, err
		}
	}
	return false, nil
}
