package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// parentDir returns the working directory of the process that started this
// one.
func parentDir() (string, error) {
	return os.Readlink(fmt.Sprintf("/proc/%d/cwd", os.Getppid()))
}

// goParentDir is parentDir if the process that started this one is go; asking takes little
// time on this system. Another toolexec program would run in its tool's directory, not in
// go's.
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

// goCommandLine returns the command line of the go command that started this program,
// directly or through other -toolexec programs. It is nil if it was not go, or if that
// cannot be read.
func goCommandLine() []string {
	const programs = 4 // between go and this one
	pid := os.Getppid()
	for range programs {
		exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
		if err != nil {
			return nil
		}
		if filepath.Base(exe) == "go" {
			line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
			if err != nil {
				return nil
			}
			return strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return nil
		}
		// The name of the program, in parentheses, may hold anything.
		_, err = fmt.Sscanf(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " %c %d", new(rune), &pid)
		if err != nil {
			return nil
		}
	}
	return nil
}
