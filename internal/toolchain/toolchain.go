// Package toolchain knows what differs from one Go release to the next: the
// layout of objects, the rules of the linker's check, and the lists that
// compiler and linker share. The releases from First to Last are built in. Any
// other toolchain is read from the sources in its GOROOT.
//
// A new release is added in releases.go and tables.txt alone.
package toolchain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Release is a toolchain for which it is known how it writes objects and what
// its linker checks.
type Release struct {
	Name   string // go1.26.8
	Minor  int    // 26
	Layout Layout
	Rules  Rules

	builtins    func() ([]Builtin, error)
	relocs      func() ([]string, error)
	experiments func() ([]string, error)
}

// Of returns what is known of the toolchain that calls itself version, as the
// headers of its objects have it: what is built in or, for a toolchain that is
// not, what the sources in its goroot say.
func Of(version, goroot string) (*Release, error) {
	v, err := Parse(version)
	if err != nil {
		return nil, err
	}
	if r, ok := BuiltIn(v.Minor); ok && v.BuiltIn() {
		r.Name = version
		return r, nil
	}
	if v.Minor < First {
		return nil, fmt.Errorf("written by %s: its linker does not check linknames, the oldest that does is go1.%d", version, First)
	}
	return read(version, v.Minor, goroot)
}

// BuiltIn returns the release of Go 1.minor, and whether it is built in.
func BuiltIn(minor int) (*Release, bool) {
	if minor < First || minor > Last {
		return nil, false
	}
	r := releases()[minor-First]
	r.Minor = minor
	r.Rules.Name = fmt.Sprintf("go1.%d", minor)
	r.Rules.Blocked = blocked(minor)
	r.builtins = sync.OnceValues(func() ([]Builtin, error) { return builtins(minor), nil })
	r.relocs = sync.OnceValues(func() ([]string, error) { return relocs(minor), nil })
	r.experiments = sync.OnceValues(func() ([]string, error) { return slices.Collect(entriesOf("experiments", minor)), nil })
	return &r, true
}

// read returns what the sources in a GOROOT say of a toolchain. If it is newer
// than all that are built in, what they do not say is taken from the newest.
func read(version string, minor int, goroot string) (*Release, error) {
	layout, err := readLayout(goroot)
	if err != nil {
		return nil, fmt.Errorf("written by %s, which is not built in, and its sources do not tell its format: %w", version, err)
	}
	blocked, err := ReadBlocked(goroot)
	if err != nil {
		return nil, fmt.Errorf("rules of %s, which is not built in: %w", version, err)
	}
	rules := releases()[Last-First].Rules
	rules.Name = fmt.Sprintf("go1.%d with the blocked list of %s", Last, version)
	rules.Blocked, rules.AsmByFlag = blocked, false
	return &Release{
		Name: version, Minor: minor, Layout: layout, Rules: rules,
		builtins:    sync.OnceValues(func() ([]Builtin, error) { return readBuiltins(goroot) }),
		relocs:      sync.OnceValues(func() ([]string, error) { return readRelocs(goroot) }),
		experiments: sync.OnceValues(func() ([]string, error) { return readExperiments(goroot) }),
	}, nil
}

// Builtins returns the symbols that objects name by their place in this list.
func (r *Release) Builtins() ([]Builtin, error) { return r.builtins() }

// RelocType returns the number of a type of relocation, for example of R_CALL.
func (r *Release) RelocType(name string) (uint16, error) {
	names, err := r.relocs()
	if err != nil {
		return 0, err
	}
	n := slices.Index(names, name)
	if n < 0 {
		return 0, fmt.Errorf("%s does not define %s", relocSource, name)
	}
	return uint16(n), nil
}

// RelocName returns the name of a type of relocation, for example R_CALL, or
// with its number alone, R_999, one that the release does not have.
func (r *Release) RelocName(typ uint16) string {
	names, _ := r.relocs()
	weak := typ&WeakReloc != 0
	typ &^= WeakReloc
	switch {
	case int(typ) >= len(names) || names[typ] == "":
		return fmt.Sprintf("R_%d", typ)
	case weak:
		return "R_WEAK" + strings.TrimPrefix(names[typ], "R_") // R_WEAKADDR
	}
	return names[typ]
}

// A Version is what a toolchain's name says.
type Version struct {
	Minor int  // 26 for go1.26.8
	Devel bool // built from a development branch: no layout can be presumed
}

// Parse reads "go1.26.8", "go1.27rc1", "devel go1.28-abcdef Mon …" or
// "go1.28-devel_abcdef …".
func Parse(s string) (Version, error) {
	_, tail, ok := strings.Cut(s, "go1.")
	rest := strings.TrimLeft(tail, "0123456789")
	minor, err := strconv.Atoi(tail[:len(tail)-len(rest)])
	if !ok || err != nil {
		return Version{}, fmt.Errorf("unknown Go version %q", s)
	}
	return Version{minor, strings.Contains(s, "devel")}, nil
}

// BuiltIn reports whether the version's layout and rules are built in. Those of
// a development version never are, since a bit may have moved on its way.
func (v Version) BuiltIn() bool { return !v.Devel && First <= v.Minor && v.Minor <= Last }
