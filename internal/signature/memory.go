package signature

import "iter"

// compareKinds compares two parts of the same size at the same place. follow says that a
// pointer is followed, once.
func (m Machine) compareKinds(c *Comparison, what string, l, t leaf, follow bool) {
	lp, tp := l.kind == isPointer || l.kind == isTable, t.kind == isPointer || t.kind == isTable
	switch {
	case l.kind == isTable && t.kind == isTable:
		if l.elem.Methods != t.elem.Methods {
			c.note(Suspicious, "%s: an interface with methods and one without", what)
		}
	case lp && tp && l.kind != t.kind:
		c.note(Equivalent, "%s: a pointer stands for the first word of an interface", what)
	case lp && tp:
		m.comparePointers(c, what, l.elem, t.elem, follow, l.many && t.many)
	case lp != tp:
		c.note(Suspicious, "%s: %s stands for %s, which the garbage collector sees otherwise", what, l.kind.word(), t.kind.word())
	case l.kind != t.kind:
		c.note(Suspicious, "%s: %s stands for %s", what, l.kind.word(), t.kind.word())
	}
}

func (k leafKind) word() string {
	switch k {
	case isBool:
		return "a bool"
	case isSigned:
		return "a signed integer"
	case isUnsigned:
		return "an unsigned integer"
	case isFloat:
		return "a float"
	}
	return "a pointer"
}

// comparePointers compares what two pointers lead to: one, or many that follow each other.
func (m Machine) comparePointers(c *Comparison, what string, local, target *Type, follow, many bool) {
	if local == nil || target == nil {
		if local != target {
			c.note(Equivalent, "%s: opaque pointer", what)
		}
		return
	}
	if !follow || same(local, target) {
		return
	}
	lu, tu := local.Under(), target.Under()
	for _, kind := range []Kind{Func, Map, Chan} { // the value is the pointer
		if l, t := isValue(local, kind), isValue(target, kind); l || t {
			m.compareValues(c, what, local, target)
			return
		}
	}
	lsize, _, lerr := m.sizeOf(local)
	tsize, _, terr := m.sizeOf(target)
	switch {
	case lerr != nil || terr != nil:
		c.note(Equivalent, "%s: what the pointer leads to is not known", what)
		return
	case lsize == 0 || tsize == 0 || (isByte(lu) || isByte(tu)) && lsize != tsize:
		c.note(Equivalent, "%s: opaque pointer", what)
		return
	}
	if !m.compareMemory(c, what+" *", Layout, local, target, false) {
		return
	}
	switch {
	case many && lsize != tsize:
		c.note(Layout, "%s *: of %s (%d bytes) and %s (%d bytes) all but the first stand in other places", what, local, lsize, target, tsize)
	case lsize > tsize:
		c.note(Equivalent, "%s *: %s (%d bytes) is larger than %s (%d bytes)", what, local, lsize, target, tsize)
	case lsize < tsize:
		c.note(Suspicious, "%s *: %s (%d bytes) is the beginning of %s (%d bytes)", what, local, lsize, target, tsize)
	default:
		c.note(Equivalent, "%s *: %s is laid out as %s", what, local, target)
	}
}

// compareValues compares functions, maps and channels. Those who call a function see its
// parameters otherwise where they differ; what a map holds is not looked at.
func (m Machine) compareValues(c *Comparison, what string, local, target *Type) {
	if local.Kind != Func || target.Kind != Func {
		c.note(Equivalent, "%s: %s stands for %s", what, local, target)
		return
	}
	var inner Comparison
	m.compareFuncs(&inner, local, target, false)
	for _, n := range inner.Notes {
		if n.Verdict >= Suspicious && n.Verdict != Unknown {
			c.note(Suspicious, "%s, of the function: %s", what, n.Text)
		}
	}
}

// isValue reports whether a leaf's elem is the func, map or chan that is the pointer itself.
func isValue(t *Type, kind Kind) bool { return t.Kind == kind }

func isByte(t *Type) bool { return (t.Kind == Uint || t.Kind == Int) && t.Size == 1 }

// same reports whether two types are spelled the same.
func same(a, b *Type) bool { return a == b || a.String() == b.String() }

// compareMemory compares two types in memory, name-blind, up to the end of the shorter. It
// ends at the first part that stands elsewhere or has another size, notes it as the
// verdict says, and returns false.
func (m Machine) compareMemory(c *Comparison, what string, otherwise Verdict, local, target *Type, follow bool) bool {
	lnext, lstop := iter.Pull(m.leaves(local))
	defer lstop()
	tnext, tstop := iter.Pull(m.leaves(target))
	defer tstop()
	l, lok := lnext()
	t, tok := tnext()
	for range tooMany {
		switch {
		case !lok || !tok:
			return true
		case t.offset+t.size <= l.offset: // the local declaration leaves a gap there
			t, tok = tnext()
		case l.offset+l.size <= t.offset: // padding of the target
			l, lok = lnext()
		case l.blank || t.blank:
			if (l.kind == isPointer) != (t.kind == isPointer) && l.blank {
				c.note(Suspicious, "%s%s: a blank field covers %s%s, which the garbage collector sees otherwise", what, l.path, target, t.path)
			}
			if l.offset+l.size <= t.offset+t.size {
				l, lok = lnext()
			} else {
				t, tok = tnext()
			}
		case l.offset != t.offset || l.size != t.size || (l.kind == isFloat) != (t.kind == isFloat):
			c.note(otherwise, "%s: %s has %s where %s has %s", what, local, l, target, t)
			return false
		default:
			m.compareKinds(c, what+" "+l.path, l, t, follow)
			l, lok = lnext()
			t, tok = tnext()
		}
	}
	return true
}
