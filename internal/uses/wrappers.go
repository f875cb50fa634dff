package uses

import "strings"

// anyType stands for the receiver in the name of a method of which only that is known.
const anyType = "(*)."

// wrapped enters the method that was inlined into the compiler's wrapper by which a type has an
// unexported method of the scope by embedding. The wrapper's name tells the method's package, and
// no directive gave it that name: it has no mark. An instruction that the method begins with may have
// no position in it.
func (r *reader) wrapped(c *Claim, h *holder) bool {
	if !h.made || !isMerged(r.g, h.rec) {
		return false
	}
	pkg, method, ok := promotedFrom(h.name, r.scope.has)
	if ok {
		c.Func = Func{Name: pkg + "." + anyType + method}
		c.Outer = c.Func
	}
	return ok
}

// methods returns where the object defines the methods of a name, whatever type's they are.
func (b *body) methods(pkg, method string) ([]uint32, error) {
	var list []uint32
	indexed, err := b.indexed()
	for name, def := range indexed {
		_, last, _ := cutLast(name)
		if last == method && isMethod(name, pkg) {
			list = append(list, def)
		}
	}
	return list, err
}

// cutMethod returns the name of the method, and ok whether a function is one of any type.
func (f Func) cutMethod() (method string, ok bool) {
	_, method, ok = strings.Cut(f.Name, "."+anyType)
	return method, ok
}
