package toolchain

// Rules is what differs in the linker's check from one release to the next.
type Rules struct {
	Name string // go1.26

	// Blocked lists symbols that only the packages named may refer to,
	// whoever defines them and pushed or not.
	Blocked map[string][]string

	// FIPSVersions: frozen versions of the FIPS 140 module count as the
	// package they were copied from. Since 1.24.
	FIPSVersions bool
	// GrownExternal: a variable enlarged by merging counts as defined outside
	// Go, since LoadSyms applies sizeFixups before it checks. Up to 1.24.
	GrownExternal bool
	// WrappersPass: an ABI wrapper in std may be referred to. Up to 1.26.
	WrappersPass bool
	// AsmChecked: references of assembly are checked whatever their bit says,
	// and definitions in assembly are marked only through their ABI wrapper.
	// Since 1.27.
	AsmChecked bool
	// AsmByFlag: the linker is known to tell such an object by its flag alone, and what else
	// it does by that flag (goobj.File.CanMask has it). Of releases that are built in.
	AsmByFlag bool
	// StrongBeatsDupok: a definition that is not dupok wins against one that
	// is. Since 1.27; before, the first or the larger one stayed.
	StrongBeatsDupok bool
}

// A Definition is what merging asks of one.
type Definition struct {
	Size    uint32
	Dupok   bool
	Text    bool
	Zeroed  bool // a variable without content
	Content bool
}

// Merge decides between two definitions of a name (addSym in
// cmd/link/internal/loader/loader.go): win when the new one replaces the old,
// grow when the one that stands is enlarged to the size of the other, clash when
// neither can stand: the linker stops at a duplicated definition.
func (r *Rules) Merge(old, new Definition) (win, grow, clash bool) {
	if new.Dupok {
		if r.StrongBeatsDupok && !old.Dupok {
			return false, false, false
		}
		return new.Size > old.Size, false, false
	}
	if old.Dupok {
		return r.StrongBeatsDupok, false, false
	}
	switch {
	case old.Zeroed && (new.Text || new.Content || new.Zeroed && new.Size > old.Size):
		return true, old.Size > new.Size, false
	case new.Zeroed:
		return false, new.Size > old.Size, false
	}
	return false, false, true
}
