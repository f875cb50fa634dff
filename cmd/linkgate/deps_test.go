package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestHotPathDependencies holds that nothing is linked that would make every
// tool of a build start later. With the C library the start takes a third more.
func TestHotPathDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "os") {
		t.Fatalf("got %q", deps)
	}
	for _, heavy := range []string{"runtime/cgo", "os/user", "net", "net/http", "go/build", "text/template", "compress/flate", "math/big", "crypto/rand"} {
		if slices.Contains(deps, heavy) {
			t.Errorf("%s is linked", heavy)
		}
	}
}
