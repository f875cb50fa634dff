// Package tool is linkgate tool: go tool, through linkgate.
package tool

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/printable"
)

// Command returns the entry of the table of commands.
func Command() cli.Command {
	return cli.Command{
		Name:     "tool",
		Synopsis: []string{"NAME [arguments]"},
		Short:    "run a tool of go.mod as go tool does, built through linkgate",
		Examples: `linkgate tool stringer -type=Pill
`,
		Long: `NAME is a tool directive of go.mod, the whole path or its last element, as with
go tool. The tool is built through linkgate and then run. A tool that is denied
does not run. Go's own tools, such as compile, are run by go tool without
linkgate.
`,
		Raw: true,
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if len(args) < 2 {
				return cli.Usagef("it takes the name of a tool")
			}
			return run(env, g, args[1], args[2:])
		},
	}
}

// run builds a tool into a directory of its own, runs it and ends as it does.
func run(env cli.Env, g cli.Globals, name string, args []string) error {
	pkg, err := find(name)
	if err != nil {
		return err
	}
	if pkg == "" {
		return start(env, exec.Command("go", append([]string{"tool", name}, args...)...))
	}
	tmp, err := os.MkdirTemp("", "linkgate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var flags []string
	if g.Policy != "" {
		flags = append(flags, "-policy", g.Policy)
	}
	if g.Log != "" {
		flags = append(flags, "-log", g.Log)
	}
	program := filepath.Join(tmp, path.Base(pkg)+".exe") // a name that every system runs
	build := exec.Command(self, append(flags, "build", "-o", program, pkg)...)
	build.Stdout, build.Stderr = env.Stderr, env.Stderr
	if err := ended(build.Run()); err != nil {
		return err
	}
	return start(env, exec.Command(program, args...))
}

// find returns the package of a tool directive, empty where no directive has that name.
func find(name string) (string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}", "tool").Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("listing the tools of go.mod: %s", printable.OneLine(string(exit.Stderr)))
	} else if err != nil {
		return "", err
	}
	var found []string
	for _, pkg := range strings.Fields(string(out)) {
		if pkg == name {
			return pkg, nil
		}
		if path.Base(pkg) == name {
			found = append(found, pkg)
		}
	}
	if len(found) > 1 {
		return "", cli.Usagef("%s: several tools have that name: %s", name, strings.Join(found, ", "))
	}
	return strings.Join(found, ""), nil
}

// start runs a program with linkgate's own streams.
func start(env cli.Env, cmd *exec.Cmd) error {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = env.Stdin, env.Stdout, env.Stderr
	return ended(cmd.Run())
}

// ended is the exit code of a program as an error.
func ended(err error) error {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() >= 0 {
		return cli.Exit(exit.ExitCode())
	}
	return err
}
