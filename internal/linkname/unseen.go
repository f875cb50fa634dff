package linkname

// unseen says what the linker would do with a pull that it does not see.
func (t *table) unseen(obj *Object, u Unseen) (Reference, bool) {
	s := Symbol{Name: u.Symbol, ABI: 1, Linkname: true}
	if t.defs[t.key(s)] == nil {
		s.ABI = 0 // assembly, or a variable
	}
	ref, ok := t.check(obj, s, Func)
	if ref.Verdict == Refused {
		ref.Class = u.Class
		ref.Why += map[Class]string{
			ClassExported: "; only other packages use the pull, and there the linker sees no linkname",
			ClassIndexed:  "; the pull is compiled to an index, and the linker checks names alone",
		}[u.Class]
	}
	ref.Verdict, ref.Maskable = Unchecked, false
	return ref, ok
}
