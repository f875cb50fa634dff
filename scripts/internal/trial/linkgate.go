// Package trial is what the scripts share that build programs with and without linkgate.
package trial

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// BuildLinkgate builds the linkgate of the repository at root with the local toolchain,
// and returns its path below work.
func BuildLinkgate(root, work string) (string, error) { return Build(root, work, "linkgate") }

// Build does so with a program of cmd, with what is given beside the environment.
func Build(root, work, name string, env ...string) (string, error) {
	program := filepath.Join(work, name+ExeSuffix())
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", program, "./cmd/"+name)
	cmd.Dir, cmd.Env = root, append(os.Environ(), env...)
	if msg, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", name, err, msg)
	}
	return program, nil
}

// ExeSuffix is what the names of programs end with here.
func ExeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
