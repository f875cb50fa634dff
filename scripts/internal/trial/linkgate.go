// Package trial is what the scripts share that build programs with and without linkgate.
package trial

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
)

// BuildLinkgate builds the linkgate of the repository at root with the local toolchain,
// and returns its path below work.
func BuildLinkgate(root, work string) (string, error) {
	gate := filepath.Join(work, "linkgate"+ExeSuffix())
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", gate, "./cmd/linkgate")
	cmd.Dir = root
	if msg, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building linkgate: %w\n%s", err, msg)
	}
	return gate, nil
}

// ExeSuffix is what the names of programs end with here.
func ExeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
