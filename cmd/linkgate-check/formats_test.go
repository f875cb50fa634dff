package main

import (
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/check"
	cmd "github.com/linkgate/linkgate/internal/cli/check"
)

// TestWords: what the command line offers is what there is.
func TestWords(t *testing.T) {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	if !slices.Equal(names, cmd.Formats()) {
		t.Errorf("formats are %q, the command line has %q", names, cmd.Formats())
	}
	if !slices.Equal(check.FailOn(), cmd.FailOn()) {
		t.Errorf("-fail-on is %q, the command line has %q", check.FailOn(), cmd.FailOn())
	}
}
