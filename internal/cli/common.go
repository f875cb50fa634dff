package cli

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/project"
)

// common are the flags that every command has, but for those that stand for another program.
type common struct{ quiet, verbose bool }

// flags adds them to those of a command, whose own go before them.
func (c *common) flags(list []Flag) []Flag {
	list = slices.Clone(list)
	for _, f := range []Flag{
		{Name: "q", Text: "print nothing on standard output: the exit code says it", Into: &c.quiet},
		{Name: "v", Text: "say on standard error which policy and which log are read", Into: &c.verbose},
	} {
		if _, ok := (Command{Flags: list}).Flag(f.Name); !ok {
			list = append(list, f)
		}
	}
	return list
}

// env is the environment of a command under these flags.
func (c common) env(env Env, g Globals) Env {
	if c.verbose {
		fmt.Fprintf(env.Stderr, "linkgate: policy: %s\nlinkgate: log: %s\n", policyRead(env, g), logRead(env, g))
	}
	if c.quiet {
		env.Stdout = io.Discard
	}
	return env
}

func policyRead(env Env, g Globals) string {
	file, err := project.FindPolicy(g.Project(env), "")
	switch {
	case err != nil:
		return err.Error()
	case file.Path == "":
		return "none here"
	}
	return file.Path
}

func logRead(env Env, g Globals) string {
	dir, err := os.Getwd()
	if err != nil {
		return err.Error()
	}
	last, err := refs.Last(env.Getenv, g.Log, dir)
	if err != nil {
		return err.Error()
	}
	return last.Path
}
