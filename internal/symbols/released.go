package symbols

import (
	"slices"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A Release is the standard library of a toolchain as it was released. What the objects of
// a build say of it does not count: they may have been compiled from changed sources. The
// table speaks for its own versions; for others, and for what only an experiment or an
// instrumented build (-race) has, the sources in GOROOT.
type Release struct {
	toolchain           *toolchain.Release
	index, api          func() index            // of the table and of the API, made when first asked for
	instrumented, plain func() (*Source, error) // the sources in GOROOT, read when first asked for
}

// NewRelease returns the standard library of a release, whose sources are in goroot.
func NewRelease(release *toolchain.Release, goroot string) Release {
	all := func([]byte, string) bool { return true }
	return Release{
		toolchain:    release,
		index:        sync.OnceValue(func() index { return newIndex(table()) }),
		api:          sync.OnceValue(func() index { return newIndex(api()) }),
		instrumented: sync.OnceValues(func() (*Source, error) { return read(goroot, instrumented, all) }),
		plain:        sync.OnceValues(func() (*Source, error) { return ReadSource(goroot) }),
	}
}

// Lookup is the package's, for many symbols.
func (r Release) Lookup(name string) (Symbol, bool) { return r.index().lookup(name) }

// API returns the names that the table has of a package's API in this release: exported functions,
// methods and variables that no directive marks.
func (r Release) API(pkg string) map[string]bool {
	names := make(map[string]bool)
	for line := range strings.Lines(r.api()[pkg]) {
		name, rest, _ := strings.Cut(line[1:len(line)-1], " ")
		row := Symbol{States: always()} // most rows have none
		if rest != "" {
			row = parseRow("", line[1:])
		}
		if r.state(row) != Absent {
			names[name] = true
		}
	}
	return names
}

// IsOpened reports whether any package may pull a symbol.
func (r Release) IsOpened(symbol string) bool {
	return r.is(symbol, func(s State) bool { return s == Blocked || s.Open(r.toolchain.Minor) })
}

// Has reports whether a symbol is defined or declared.
func (r Release) Has(symbol string) bool {
	return r.is(symbol, func(s State) bool { return s != Absent })
}

// Closes reports whether the table has a symbol that no package outside std may pull, but those
// that the linker lists. It reads no sources.
func (r Release) Closes(symbol string) bool {
	row, known := r.Lookup(symbol)
	state := r.state(row)
	return known && state != Absent && !state.Open(r.toolchain.Minor)
}

// state returns the state that a row of the table has in this release, Absent for a release that the
// table does not have.
func (r Release) state(row Symbol) State {
	if i := r.toolchain.Minor - toolchain.First; i >= 0 && i < len(row.States) {
		return row.States[i]
	}
	return Absent
}

func (r Release) is(symbol string, state func(State) bool) bool {
	if pkg, local := symname.Split(symbol); pkg != "" {
		symbol = symname.Prefix(symname.Unversioned(pkg)) + "." + local
	}
	row, known := r.Lookup(symbol)
	if !known {
		row, known = r.api().lookup(symbol)
	}
	if known && state(r.state(row)) {
		return true
	}
	src, err := r.instrumented()
	if err != nil || !state(src.State(symbol)) {
		return false
	}
	if !slices.Contains(toolchain.Names(), r.toolchain.Name) {
		return true
	}
	src, err = r.plain()
	return err == nil && !state(src.State(symbol))
}
