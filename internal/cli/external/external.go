// Package external runs the commands that are programs of their own: linkgate export is
// linkgate-export. What those programs depend on (OpenTelemetry, SQLite, what each release
// declares) would slow down the start of every tool of every build.
package external

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/process"
)

// Command has an entry of the table run by the program linkgate-NAME, which has the same
// entry. Help alone needs no program.
func Command(c cli.Command) cli.Command {
	c.Raw = true
	c.Run = func(env cli.Env, g cli.Globals, args []string) error { return Run(env, g, c.Name, args[1:]) }
	for i := range c.Commands {
		sub := &c.Commands[i]
		sub.Raw = true
		sub.Run = func(env cli.Env, g cli.Globals, args []string) error { return Run(env, g, c.Name, args) }
	}
	return c
}

// Run runs the program linkgate-NAME.
func Run(env cli.Env, g cli.Globals, name string, args []string) error {
	if slices.ContainsFunc(args, isHelp) {
		return flag.ErrHelp
	}
	program, err := Find(name)
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return cli.WithHint(fmt.Errorf("%s needs the program linkgate-%[1]s, which is neither beside linkgate nor in PATH", name),
			"go install %s", Install())
	} else if err != nil {
		return err
	}
	for name, value := range map[string]string{"LINKGATE_LOG": g.Log, "LINKGATE_POLICY": g.Policy} {
		if value == "" {
			continue
		}
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return cli.Exit(process.Exec(append([]string{program}, args...), env.Stdout, env.Stderr))
}

func isHelp(arg string) bool {
	return slices.Contains([]string{"-h", "--h", "-help", "--help"}, arg)
}

// Find returns the path of the program linkgate-NAME: the one beside this program, which is
// of the same version, else the one in PATH.
func Find(name string) (string, error) {
	name = "linkgate-" + name
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	path := filepath.Join(filepath.Dir(self), name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if path, err := exec.LookPath(path); err == nil {
		return path, nil
	}
	return exec.LookPath(name)
}

// Install is what go install takes for all of linkgate's programs, of this program's own
// version where it has one.
func Install() string {
	return "github.com/linkgate/linkgate/cmd/...@" + cmp.Or(cli.Version(), "latest")
}
