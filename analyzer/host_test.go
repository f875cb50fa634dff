package analyzer

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFindGOROOT: golangci-lint is started without GOROOT, and may be built elsewhere.
func TestFindGOROOT(t *testing.T) {
	t.Setenv("GOROOT", "")
	dir, err := findGOROOT()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "src", "runtime")); err != nil {
		t.Error(err)
	}
	t.Setenv("PATH", t.TempDir())
	if dir, err := findGOROOT(); err == nil {
		t.Errorf("without go: %q, and no error", dir)
	}
}
