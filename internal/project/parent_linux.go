package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// parentDir returns the working directory of the process that started this
// one.
func parentDir() (string, error) {
	return os.Readlink(fmt.Sprintf("/proc/%d/cwd", os.Getppid()))
}

// goParentDir is parentDir where that process is go, which takes little time to ask
// here.
// Another toolexec program between the two is where its tool is.
func goParentDir() (string, error) {
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", os.Getppid()))
	if err != nil {
		return "", err
	}
	if filepath.Base(exe) != "go" {
		return "", errors.New("another program than go started this one")
	}
	return parentDir()
}
