//go:build unix && !linux

package project

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// parentDir returns the working directory of the process that started this
// one, as lsof tells it: these systems have no file that does.
func parentDir() (string, error) {
	out, err := exec.Command("lsof", "-a", "-d", "cwd", "-p", strconv.Itoa(os.Getppid()), "-Fn").Output()
	if err != nil {
		return "", fmt.Errorf("running lsof: %w", err)
	}
	for line := range bytes.Lines(out) {
		if dir, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("n")); ok {
			return string(dir), nil
		}
	}
	return "", errors.New("lsof named no directory")
}

// goParentDir returns an error: lsof takes longer than most tools.
func goParentDir() (string, error) {
	return "", errors.New("this system does not show it cheaply")
}

// goCommandLine returns nil: these systems do not show the arguments of another program one by
// one.
func goCommandLine() []string { return nil }
