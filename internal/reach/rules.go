package reach

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// Rules are what differs in the search from one Go minor version to the next.
type Rules struct {
	Minor int

	// Builtins are the symbols that objects refer to by their index in this list.
	Builtins []toolchain.Builtin

	linker *toolchain.Rules // how it merges definitions

	// Types of relocations with a meaning of their own (deadcode.go).
	methodOff, useType, useIface, useIfaceMethod, useNamedMethod, initOrder uint16

	// directCall is the set of types that call their symbol, bit t for type t
	// (IsDirectCall in cmd/internal/objabi/reloctype.go).
	directCall typeSet
}

// RulesOf returns the rules of a release. It is an error if the release lacks a type
// of relocation that the search needs.
func RulesOf(release *toolchain.Release) (Rules, error) {
	builtins, err := release.Builtins()
	if err != nil {
		return Rules{}, err
	}
	r := Rules{Minor: release.Minor, Builtins: builtins, linker: &release.Rules}
	for _, t := range []struct {
		name string
		to   *uint16
	}{
		{"R_METHODOFF", &r.methodOff},
		{"R_USETYPE", &r.useType},
		{"R_USEIFACE", &r.useIface},
		{"R_USEIFACEMETHOD", &r.useIfaceMethod},
		{"R_USENAMEDMETHOD", &r.useNamedMethod},
		{"R_INITORDER", &r.initOrder},
	} {
		if *t.to, err = release.RelocType(t.name); err != nil {
			return Rules{}, err
		}
	}
	for _, name := range []string{
		"R_CALL", "R_CALLARM", "R_CALLARM64", "R_CALLLOONG64", "R_CALLMIPS", "R_CALLPOWER",
		"R_RISCV_CALL", "R_RISCV_JAL", "R_RISCV_JAL_TRAMP",
	} {
		n, err := release.RelocType(name)
		if err != nil {
			return Rules{}, err
		}
		if n >= 256 {
			return Rules{}, fmt.Errorf("%s has number %d: more types of relocations than there is room for", name, n)
		}
		r.directCall[n/64] |= 1 << (n % 64)
	}
	return r, nil
}

// A typeSet is a set of types of relocations, bit t for type t.
type typeSet [4]uint64

func (s *typeSet) has(typ uint16) bool { return typ < 256 && s[typ/64%4]>>(typ%64)&1 != 0 }

// plain returns the types below 256 that have no meaning of their own in the search.
func (r *Rules) plain() typeSet {
	s := typeSet{1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1}
	for _, typ := range []uint16{r.methodOff, r.useType, r.useIface, r.useIfaceMethod, r.useNamedMethod, r.initOrder} {
		if typ < 256 {
			s[typ/64] &^= 1 << (typ % 64)
		}
	}
	return s
}

func (r *Rules) isDirectCall(typ uint16) bool {
	return r.directCall.has(typ)
}
