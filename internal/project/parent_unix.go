//go:build unix && !linux

package project

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// parentDir returns the working directory of the process that started this
// one, as lsof tells it: these systems have no file that does.
func parentDir() (string, error) {
	p, err := lsof(os.Getppid())
	return p.dir, err
}

// goDir returns the working directory of the go command that started this program. Other
// -toolexec programs may stand between, which run where the tool does.
func goDir() (string, error) {
	const programs = 4 // between go and this one
	pid := os.Getppid()
	for range programs {
		p, err := lsof(pid)
		if err != nil {
			return "", err
		}
		if p.command == "go" {
			return p.dir, nil
		}
		pid = p.parent
	}
	return "", errors.New("another program than go started this one")
}

// A process is what lsof tells of one.
type process struct {
	command, dir string // its name, and its working directory
	parent       int    // process id
}

// lsof asks for a process by its id.
func lsof(pid int) (p process, err error) {
	out, err := exec.Command("lsof", "-a", "-d", "cwd", "-p", strconv.Itoa(pid), "-FcRn").Output()
	if err != nil {
		return p, fmt.Errorf("running lsof: %w", err)
	}
	for line := range strings.Lines(string(out)) {
		value := strings.TrimSuffix(line[1:], "\n")
		switch line[0] {
		case 'c':
			p.command = value
		case 'n':
			p.dir = value
		case 'R':
			if p.parent, err = strconv.Atoi(value); err != nil {
				return p, fmt.Errorf("running lsof: %w", err)
			}
		}
	}
	if p.dir == "" {
		return p, errors.New("lsof named no directory")
	}
	return p, nil
}

// goParentDir returns an error: lsof takes longer than most tools.
func goParentDir() (string, error) {
	return "", errors.New("this system does not show it cheaply")
}

// goCommandLine returns nil: these systems do not show the arguments of another program one by
// one.
func goCommandLine() []string { return nil }
