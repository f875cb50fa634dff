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

// goDir returns the working directory of the go command that started this program. Other
// -toolexec programs may stand between, which run where the tool does.
func goDir() (string, error) {
	pid, err := goProcess()
	if err != nil {
		return "", err
	}
	return os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
}

// goCommandLine returns the command line of the go command that started this program,
// directly or through other -toolexec programs. It is nil if it was not go, or if that
// cannot be read.
func goCommandLine() []string {
	pid, err := goProcess()
	if err != nil {
		return nil
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
}

// goProcess returns the process id of the go command that started this program, directly
// or through other -toolexec programs.
func goProcess() (int, error) {
	const programs = 4 // between go and this one
	pid := os.Getppid()
	for range programs {
		exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
		if err != nil {
			return 0, err
		}
		if filepath.Base(exe) == "go" {
			return pid, nil
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return 0, err
		}
		// The name of the program, in parentheses, may hold anything.
		_, err = fmt.Sscanf(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " %c %d", new(rune), &pid)
		if err != nil {
			return 0, err
		}
	}
	return 0, errors.New("another program than go started this one")
}
