package main

import (
	"slices"
	"testing"
)

// The packages that do more where there is time are found, and no others.
func TestLong(t *testing.T) {
	packages, err := longPackages("../..")
	if err != nil || !slices.Contains(packages, "./internal/events") || slices.Contains(packages, "./internal/policy") || slices.Contains(packages, "./internal/story/attempts") || slices.Contains(packages, "./internal/uses") {
		t.Errorf("%v, %v", packages, err)
	}
}
