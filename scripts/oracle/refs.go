package main

import (
	"cmp"
	"slices"
)

// ref is a refused reference as the linker names it: the package that refers
// (`main` for the main package) and the symbol.
type ref struct{ pkg, symbol string }

func compareRefs(a, b ref) int {
	return cmp.Or(cmp.Compare(a.pkg, b.pkg), cmp.Compare(a.symbol, b.symbol))
}

// sorted gives the set of refs, in order.
func sorted(refs []ref) []ref {
	return slices.Compact(slices.SortedFunc(slices.Values(refs), compareRefs))
}

// missing gives the refs of want that got lacks.
func missing(got, want []ref) []ref {
	var lack []ref
	for _, r := range want {
		if !slices.Contains(got, r) {
			lack = append(lack, r)
		}
	}
	return lack
}
