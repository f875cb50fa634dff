package main

import (
	"slices"
	"testing"
)

// What is told in short is found: a story and a package, and neither their neighbours.
func TestLong(t *testing.T) {
	stories, err := longStories("../..")
	if err != nil || !slices.Contains(stories, "holes") || slices.Contains(stories, "denied") {
		t.Errorf("%v, %v", stories, err)
	}
	packages, err := longPackages("../..")
	if err != nil || !slices.Contains(packages, "./internal/events") || slices.Contains(packages, "./internal/policy") || slices.Contains(packages, "./internal/story") {
		t.Errorf("%v, %v", packages, err)
	}
}
