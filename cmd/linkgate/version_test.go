package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/story"
)

// TestVersionLines: only the linker's line differs from what the tool itself
// says, so that everything compiled without linkgate stays valid with it.
func TestVersionLines(t *testing.T) {
	host := story.Host(t)
	for _, name := range []string{"compile", "asm", "cgo", "vet", "link"} {
		tool := filepath.Join(host["GOTOOLDIR"], name+host["GOEXE"])
		want, err := exec.Command(tool, "-V=full").Output()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("linkgate", tool, "-V=full")
		cmd.Dir = t.TempDir()
		got, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if name != "link" {
			if string(got) != string(want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
			continue
		}
		added, ok := strings.CutPrefix(string(got), strings.TrimSpace(string(want)))
		if digest, marked := strings.CutPrefix(added, " linkgate="); !ok || !marked || len(digest) != len("0123456789abcdef01234567\n") {
			t.Errorf("link: %q, want %q and a digest", got, want)
		}
	}
}
