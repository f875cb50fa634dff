package check

import "slices"

// NoFix is the Fix of a finding that no newer version of its module is without.
const NoFix = "none"

// Mended is the Fix of a rule's finding that is gone by what was changed in the source.
const Mended = "mended"

// Open returns the findings of a module, by their places in the list.
func (r *Result) Open(mod Module) []int {
	var list []int
	for i, f := range r.Findings {
		if f.Module == mod.Path && f.Version == mod.Version && f.Kind != Moved && !f.harmless && !f.IsRule() {
			list = append(list, i)
		}
	}
	return list
}

// Concerns reports whether one of the findings is of a target.
func (r *Result) Concerns(open []int, t Target) bool {
	return slices.ContainsFunc(open, func(i int) bool {
		f := r.Findings[i]
		return f.Go == t.Release.Name && f.GOOS == t.GOOS && f.GOARCH == t.GOARCH
	})
}

// Compare divides findings into those that another result has too, wherever in the module,
// and those that it has not.
func (r *Result) Compare(open []int, other *Result) (left, gone []int) {
	type key struct {
		module, symbol, version, goos, goarch string
		kind                                  Kind
	}
	keyOf := func(f Finding) key { return key{f.Module, f.Symbol, f.Go, f.GOOS, f.GOARCH, f.Kind} }
	has := make(map[key]bool)
	for _, f := range other.Findings {
		has[keyOf(f)] = true
	}
	for _, i := range open {
		if has[keyOf(r.Findings[i])] {
			left = append(left, i)
		} else {
			gone = append(gone, i)
		}
	}
	return left, gone
}

// Fix notes that a version does not have some of the findings.
func (r *Result) Fix(list []int, version string) {
	for _, i := range list {
		r.Findings[i].Fix = version
	}
}
