package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/toolexec"
)

// external runs a command that is a program of its own, as git does it:
// `linkgate export otlp` is `linkgate-export otlp`. What those programs are made
// of (OpenTelemetry, SQLite) would cost each tool of each build its start.
func external(w world, o options, args []string) int {
	program, err := findExternal(args[0])
	if err != nil {
		return w.missingExternal(args[0], err)
	}
	if o.log != "" {
		if err := os.Setenv("LINKGATE_LOG", o.log); err != nil {
			return w.fail(err)
		}
	}
	return toolexec.Exec(append([]string{program}, args[1:]...), w.stdout, w.stderr)
}

// findExternal returns the path of the program linkgate-NAME: the one beside
// this program, which is of the same version, else the one in PATH.
func findExternal(name string) (string, error) {
	name = "linkgate-" + name
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	beside := filepath.Join(filepath.Dir(self), name)
	if runtime.GOOS == "windows" {
		beside += ".exe"
	}
	if path, err := exec.LookPath(beside); err == nil {
		return path, nil
	}
	return exec.LookPath(name)
}

// missingExternal reports a program that cannot be found or not be run.
func (w world) missingExternal(name string, err error) int {
	if !errors.Is(err, exec.ErrNotFound) && !errors.Is(err, fs.ErrNotExist) {
		return w.fail(err)
	}
	fmt.Fprintf(w.stderr, "linkgate: %s needs the program linkgate-%[1]s, which is neither beside linkgate nor in PATH\nhint: go install %s\n",
		name, installAll())
	return exitError
}

// installAll is what go install takes for all of linkgate's programs, of this
// program's own version where it has one.
func installAll() string {
	version := cli.Version()
	if version == "" {
		version = "latest"
	}
	return "github.com/linkgate/linkgate/cmd/...@" + version
}
