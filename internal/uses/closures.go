package uses

import (
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A referrer is a place that names a symbol of its object.
type referrer struct {
	def, off uint32
	call     bool
}

// readReferrers enters, by definition, the places that name it. It is asked for where
// something is not explained otherwise, which is rare.
func (r *reader) readReferrers() error {
	r.referrers = make(map[uint32][]referrer)
	for def := range r.g.Definitions() {
		if r.g.IsDebug(r.g.Kind(def)) {
			continue
		}
		relocs, err := r.g.Relocs(def)
		if err != nil {
			return err
		}
		for i := range relocs.Len() {
			typ, sym := relocs.Brief(i)
			if to, ok := r.g.DefOf(sym); ok && to != def {
				r.referrers[to] = append(r.referrers[to], referrer{def, uint32(relocs.At(i).Off), r.compiler.IsCall(typ)})
			}
		}
	}
	return nil
}

// closureOf enters the function of std that a function of this object is a closure of. The
// compiler writes a closure anew wherever the function around it was inlined, and says
// nothing of where it is from. Its witness is that body: the instruction that puts the
// closure's code and what it captures together, which is where the literal stands, is in it
// or in a closure of it. Nothing else may name the closure. One that captures nothing is
// no instruction but a symbol, whose address stands where it is used: that may be in a body
// of std to which a user's closure is given.
func (r *reader) closureOf(c *Claim, def uint32) (ofStd bool, err error) {
	if r.referrers == nil {
		if err := r.readReferrers(); err != nil {
			return false, err
		}
	}
	const depth = 8 // closures within closures
	return r.closureWithin(c, def, depth)
}

// closureIn enters the function in which the literal of an instance's closure stands, where that
// is another than the instance's: it was inlined there. The closure as it stands by itself is in
// this object or, if its function is none of a generic kind, in that one's archive, and is
// judged there.
func (r *reader) closureIn(c *Claim, def uint32, name string) error {
	if plain := withoutTags(name); around(plain) == plain { // no closure: most
		return nil
	}
	closure := *c
	ok, err := r.closureOf(&closure, def)
	if err == nil && !ok {
		ok, err = r.literalIn(&closure, def, name)
	}
	if err == nil && ok {
		c.Func, c.Outer, c.Guess = closure.Func, closure.Outer, closure.Guess
	}
	return err
}

func (r *reader) closureWithin(c *Claim, def uint32, depth int) (ofStd bool, err error) {
	list := r.referrers[def]
	if depth == 0 {
		return false, nil
	}
	for _, from := range list {
		if from.call { // that of a deferred closure; where it is called does not tell who wrote it
			continue
		}
		if ofStd, err = r.givenBy(c, from, depth); err != nil || !ofStd {
			return false, err
		}
	}
	return ofStd, nil
}

// givenBy reports whether a place that names a closure is std's.
func (r *reader) givenBy(c *Claim, from referrer, depth int) (bool, error) {
	if !r.g.IsText(r.g.Record(from.def)) {
		return false, nil
	}
	origins, err := r.g.Origins(from.def)
	if err != nil {
		return false, err
	}
	bodies, err := r.bodiesAt(origins, from.off)
	if err != nil {
		return false, err
	}
	switch {
	case len(bodies) == 0:
		return r.closureWithin(c, from.def, depth-1)
	case bodies[0].Pkg == toolchain.PkgSelf && bodies[0].Sym < r.g.Defs: // a closure that was inlined itself
		return r.closureWithin(c, bodies[0].Sym, depth-1)
	}
	closure, err := r.instanceClosure(bodies[0])
	if err != nil {
		return false, err
	}
	if def, _ := r.g.DefOf(bodies[0]); closure {
		return r.closureWithin(c, def, depth-1)
	}
	return r.sameBody(c, bodies)
}

// instanceClosure reports whether a body is a closure that the object defines in an instance, which says
// nothing of whose it is.
func (r *reader) instanceClosure(body goobj.Ref) (bool, error) {
	def, here := r.g.DefOf(body)
	if !here || body.Pkg != toolchain.PkgNone {
		return false, nil
	}
	name, err := r.g.Name(def)
	return isInstance(string(name)) && around(withoutTags(string(name))) != withoutTags(string(name)), err
}

// sameBody reports whether the innermost body is one of std, and that of the claim if it
// has one. The outermost body of std around it is entered too, as for what is no closure: where the
// innermost has another name as a symbol, that name does not tell whose it is.
func (r *reader) sameBody(c *Claim, bodies []goobj.Ref) (bool, error) {
	body, ok, err := r.body(bodies[0])
	if err != nil || !ok || c.Func != (Func{}) && c.Func != body {
		return false, err
	}
	outer := body
	for _, fn := range bodies[1:] {
		around, ok, err := r.body(fn)
		if err != nil {
			return false, err
		}
		if !ok {
			break
		}
		outer = around
	}
	if c.Func != (Func{}) && c.Outer != outer {
		outer = body
	}
	c.Func, c.Outer = body, outer
	return true, nil
}

// noCode is what codeAt returns where a reference is in no function of the object.
const noCode = ^uint32(0)

// codeAt returns the function of the object in which a reference of a holder is written: the
// innermost of the bodies, or the holder.
func (r *reader) codeAt(h *holder, bodies []goobj.Ref) uint32 {
	switch {
	case !r.g.IsText(h.rec) || isMarked(r.g, h.rec):
	case len(bodies) == 0:
		return h.def
	case bodies[0].Pkg == toolchain.PkgSelf && bodies[0].Sym < r.g.Defs:
		return bodies[0].Sym
	}
	return noCode
}

// inClosures reports whether all that has an address is closures of the scope, written anew
// here, whose functions have it. So have the counters of -cover in generic functions: no
// other function of their package has these.
func (r *reader) inClosures(c Claim, holds func(Claim) (bool, error)) (bool, error) {
	for _, def := range r.within[c] {
		if def == noCode {
			return false, nil
		}
		closure := Claim{Target: c.Target, Address: c.Address}
		ofScope, err := r.closureOf(&closure, def)
		if err != nil || !ofScope {
			return false, err
		}
		if ok, err := holds(closure.guessed()); err != nil || !ok {
			return false, err
		}
	}
	return len(r.within[c]) > 0, nil
}
