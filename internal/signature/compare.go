package signature

// Compare says how far a local declaration agrees with what the symbol is.
func (m Machine) Compare(local, target Decl) Comparison {
	c := Comparison{Local: local.Type.String(), Target: target.Type.String()}
	switch {
	case local.Var && target.Var:
		m.compareVars(&c, local.Type, target.Type)
	case local.Var:
		c.note(Suspicious, "a variable stands for a function: its value is code")
	case target.Var:
		c.note(Breaks, "a function stands for a variable: a call runs data")
	default:
		m.compareFuncs(&c, local.Type, target.Type, true)
		if local.Noescape && !target.Noescape {
			c.note(Equivalent, "go:noescape is the local declaration's alone")
		}
	}
	return c
}

// fail turns a comparison into one that could not be made.
func (c *Comparison) fail(err error) {
	c.Verdict, c.Notes = Unknown, []Note{{Unknown, err.Error()}}
}

// compareVars: a variable is memory. Beyond the target's end stands another one.
func (m Machine) compareVars(c *Comparison, local, target *Type) {
	lsize, _, err := m.sizeOf(local)
	if err != nil {
		c.fail(err)
		return
	}
	tsize, _, err := m.sizeOf(target)
	if err != nil {
		c.fail(err)
		return
	}
	if !m.compareMemory(c, "var", Breaks, local, target, true) {
		return
	}
	switch {
	case lsize > tsize:
		c.note(Breaks, "var: the local declaration has %d bytes, the variable %d", lsize, tsize)
	case lsize < tsize:
		c.note(Suspicious, "var: the local declaration has %d bytes of %d", lsize, tsize)
	case !same(local, target):
		c.note(Equivalent, "var: %s is laid out as %s", local, target)
	}
}

// compareFuncs: follow says that pointers are followed, once.
func (m Machine) compareFuncs(c *Comparison, local, target *Type, follow bool) {
	lparams, lresults, err := m.slots(local)
	if err != nil {
		c.fail(err)
		return
	}
	tparams, tresults, err := m.slots(target)
	if err != nil {
		c.fail(err)
		return
	}
	if n := m.compareSlots(c, "param", lparams, tparams, follow); n != 0 {
		if n > 0 {
			c.note(Breaks, "params: the target takes %d slots that are not passed", n)
		} else {
			c.note(Suspicious, "params: %d slots are passed that the target does not take", -n)
		}
	}
	if n := m.compareSlots(c, "result", lresults, tresults, follow); n != 0 {
		if n > 0 {
			c.note(Suspicious, "results: %d slots are dropped", n)
		} else {
			c.note(Breaks, "results: %d slots are read that the target does not return", -n)
		}
	}
}

// compareSlots compares what stands in the same places, and returns how many more places
// the target has: fewer than none if the local declaration has more.
func (m Machine) compareSlots(c *Comparison, what string, local, target []slot, follow bool) int {
	at := make(map[string]slot)
	for _, s := range target {
		at[s.place] = s
	}
	missing, extra := 0, 0
	for _, l := range local {
		t, ok := at[l.place]
		if !ok {
			extra++
			continue
		}
		delete(at, l.place)
		if l.size != t.size || (l.kind == isFloat) != (t.kind == isFloat) {
			c.note(Breaks, "%s %s: %s stands for %s", what, l.place, l, t)
			continue
		}
		m.compareKinds(c, what+" "+l.of+l.path, l.leaf, t.leaf, follow)
	}
	missing = len(at)
	if missing > 0 && extra > 0 {
		c.note(Breaks, "%s: %d and %d stand in other places", what, extra, missing)
		return 0
	}
	return missing - extra
}
