package policy

import (
	"errors"
	"fmt"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// Range is a set of versions: comparators (=, !=, <, <=, >, >=, or a version alone, which is =)
// that must all hold, separated by spaces, and alternatives of these separated by ||. The zero
// Range has no restriction and matches everything.
type Range struct {
	scheme scheme
	any    [][]comparator
}

type comparator struct{ op, version string }

// scheme is how the versions of a range are spelled and ordered.
type scheme int

const (
	moduleVersions scheme = iota
	goVersions
)

// ParseVersions parses a range of module versions, >=v1.2.0 <v1.5.0, ordered as
// golang.org/x/mod/semver orders them: a pseudo-version is a prerelease, <v1.5.0 takes in
// v1.5.0-rc1, +incompatible and other build suffixes count for nothing. "(devel)" and no version
// (the main module, a workspace's modules) are in no such range, not even in !=v1.2.0. A bound such
// as v1.4 is v1.4.0 and no family; where that matters, behind =, !=, <= and >, it has to be written
// out.
func ParseVersions(s string) (Range, error) { return parseRange(moduleVersions, s) }

// ParseGo parses a range of Go versions, >=1.23 <1.28, ordered as go/version orders them. A
// version without a patch number is the whole family with its betas, release candidates, patches
// and development versions: =1.27 takes in 1.27rc1 and 1.27.4, <=1.27 takes in all of these, <1.28
// none of 1.28, 1.28rc1 included. A toolchain that does not say its version is in no range.
func ParseGo(s string) (Range, error) { return parseRange(goVersions, s) }

func parseRange(scheme scheme, s string) (Range, error) {
	r := Range{scheme: scheme}
	for alternative := range strings.SplitSeq(s, "||") {
		var all []comparator
		for field := range strings.FieldsSeq(alternative) {
			c, err := scheme.comparator(field)
			if err != nil {
				return Range{}, err
			}
			all = append(all, c)
		}
		if len(all) == 0 {
			return Range{}, errors.New("no version between ||, or none at all")
		}
		if err := scheme.alone(all); err != nil {
			return Range{}, err
		}
		if scheme.empty(all) {
			return Range{}, fmt.Errorf("no version is in %q", strings.TrimSpace(alternative))
		}
		r.any = append(r.any, all)
	}
	return r, nil
}

func (s scheme) comparator(field string) (comparator, error) {
	op, v := "=", field
	for _, prefix := range []string{">=", "<=", "!=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(field, prefix); ok {
			op, v = prefix, rest
			break
		}
	}
	switch {
	case v == "":
		return comparator{}, fmt.Errorf("%q has no version behind it, or a space before it", field)
	case s == goVersions && s.valid(v) && !strings.HasPrefix(v, "1."):
		return comparator{}, fmt.Errorf("no Go is called %q: want one as 1.23", v)
	case s.valid(v) && s == moduleVersions && op != ">=" && op != "<" && !written(v):
		return comparator{}, fmt.Errorf("%q is the one version %s here: write it out", field, semver.Canonical(v))
	case s.valid(v):
		return comparator{op, v}, nil
	case s.valid("v" + v): // no Go version begins so
		return comparator{}, fmt.Errorf("%q is not a module version (did you mean %q?)", v, "v"+v)
	case s == goVersions && s.valid(strings.TrimPrefix(v, "go")):
		return comparator{}, fmt.Errorf("%q is written without go here (did you mean %q?)", v, strings.TrimPrefix(v, "go"))
	case s == goVersions:
		return comparator{}, fmt.Errorf("bad comparator %q: want =, !=, <, <=, > or >= and a Go version, as in >=1.23", field)
	}
	return comparator{}, fmt.Errorf("bad comparator %q: want =, !=, <, <=, > or >= and a version, as in >=v1.2.3", field)
}

func (s scheme) valid(v string) bool {
	if s == goVersions {
		// go/version cuts a -suffix off; in a range it would be silently lost. It knows any word
		// for a prerelease, 1.2x, where Go has two.
		release, number, pre := strings.Cut(strings.Replace(v, "beta", "rc", 1), "rc")
		return version.IsValid("go"+v) && strings.Trim(release+number, "0123456789.") == "" && pre == (number != "")
	}
	return semver.IsValid(v)
}

// written reports whether a module version has all of its three numbers.
func written(v string) bool {
	core, _, _ := strings.Cut(v, "-")
	return strings.Count(core, ".") == 2
}

// alone refuses what stands beside one single version: it changes nothing, and was meant to, as
// in "=v1.1.0 <v2.0.0" or ">=v1.1.0 v2.0.0".
func (s scheme) alone(all []comparator) error {
	for _, c := range all {
		if c.op == "=" && len(all) > 1 && (s == moduleVersions || version.Lang("go"+c.version) != "go"+c.version) {
			return fmt.Errorf("%q is one version, beside which other bounds mean nothing (did you mean %q or %q?)", c.version, ">="+c.version, "<"+c.version)
		}
	}
	return nil
}

// compare orders the version v and the bound of a comparator.
func (s scheme) compare(v, bound string) int {
	if s == moduleVersions {
		return semver.Compare(v, bound)
	}
	v, bound = "go"+v, "go"+bound
	if version.Lang(bound) == bound {
		v = version.Lang(v)
	}
	return version.Compare(v, bound)
}

// empty reports whether the comparators contradict each other, as in >=v1.15.0 <v1.2.0. It finds
// the ends of the range that meet the wrong way round, not every contradiction.
func (s scheme) empty(all []comparator) bool {
	var low, high comparator
	for _, c := range all {
		if strings.ContainsAny(c.op, "=>") && c.op != "<=" && c.op != "!=" {
			if s.compare(c.version, low.version) > 0 { // or there is none yet
				low = c
			}
		}
		if strings.ContainsAny(c.op, "=<") && c.op != ">=" && c.op != "!=" {
			if high.version == "" || s.compare(c.version, high.version) < 0 {
				high = c
			}
		}
	}
	if high.version == "" {
		return false
	}
	if low.version == high.version {
		return low.op == ">" || high.op == "<"
	}
	return s.compare(low.version, high.version) > 0
}

// IsZero reports whether r is the range without a restriction.
func (r Range) IsZero() bool { return len(r.any) == 0 }

// Match reports whether v is in the range: a module version (v1.2.3), or for a range of Go
// versions what a toolchain calls itself (go1.26.8, go1.27rc1, devel go1.28-1a2b3c).
func (r Range) Match(v string) bool {
	if r.IsZero() {
		return true
	}
	if r.scheme == goVersions {
		v = toolchain(v)
	}
	return r.scheme.valid(v) && slices.ContainsFunc(r.any, func(all []comparator) bool { return r.scheme.matchAll(all, v) })
}

func (s scheme) matchAll(all []comparator, v string) bool {
	for _, c := range all {
		if !c.holds(s.compare(v, c.version)) {
			return false
		}
	}
	return true
}

// holds reports whether the comparator takes a version that compares like order with its own.
func (c comparator) holds(order int) bool {
	switch c.op {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// toolchain takes the version, 1.28, out of what a toolchain calls itself: go1.28, go1.28-custom,
// "go1.28 X:rangefunc", "devel go1.28-1a2b3c Mon Jan 5", go1.28-devel_1a2b3c. It is "" if the
// toolchain tells only a commit.
func toolchain(name string) string {
	for field := range strings.FieldsSeq(name) {
		if v, ok := strings.CutPrefix(field, "go"); ok {
			v, _, _ = strings.Cut(v, "-")
			return v
		}
	}
	return ""
}

// String returns the range as it would be written, with single spaces.
func (r Range) String() string {
	var alternatives []string
	for _, all := range r.any {
		var fields []string
		for _, c := range all {
			fields = append(fields, strings.TrimPrefix(c.op, "=")+c.version)
		}
		alternatives = append(alternatives, strings.Join(fields, " "))
	}
	return strings.Join(alternatives, " || ")
}
