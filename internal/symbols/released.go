package symbols

import (
	"slices"

	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A Release is the standard library of a toolchain as it was released. What the objects of
// a build say of it does not count: they may have been compiled from changed sources. The
// table speaks for its own versions; for others, and for what only an experiment or an
// instrumented build (-race) has, the sources in GOROOT.
type Release struct {
	Toolchain *toolchain.Release
	GOROOT    string
}

// IsOpened reports whether any package may pull a symbol.
func (r Release) IsOpened(symbol string) bool {
	return r.is(symbol, func(s State) bool { return s == Blocked || s.Open(r.Toolchain.Minor) })
}

// Has reports whether a symbol is defined or declared.
func (r Release) Has(symbol string) bool {
	return r.is(symbol, func(s State) bool { return s != Absent })
}

func (r Release) is(symbol string, state func(State) bool) bool {
	if pkg, local := symname.Split(symbol); pkg != "" {
		symbol = symname.Prefix(symname.Unversioned(pkg)) + "." + local
	}
	row, known := Lookup(symbol)
	if i := r.Toolchain.Minor - toolchain.First; known && i >= 0 && i < len(row.States) && state(row.States[i]) {
		return true
	}
	says := func(tags tagFunc) bool {
		src, err := read(r.GOROOT, tags, func(data []byte, dir string) bool { return mentions(data, dir, symbol) })
		return err == nil && state(src.State(symbol))
	}
	if !says(instrumented) {
		return false
	}
	if !slices.Contains(toolchain.Names(), r.Toolchain.Name) {
		return true
	}
	plain, err := defaultBuild(r.GOROOT)
	return err == nil && !says(plain)
}
