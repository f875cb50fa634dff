package main

import (
	"fmt"
	"io"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/toolexec"
)

// A world is what the program sees of its surroundings.
type world struct {
	getenv         func(string) string
	stdout, stderr io.Writer
	now            time.Time
}

// Exit codes of linkgate's own commands. Wrapped go commands and tools have
// their own.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

// options are the flags before the command.
type options struct {
	chdir, policy, log, dir string
	build, telemetry        string // what `linkgate build` hands to its shims
}

// parseOptions is [cli.ParseGlobals].
func parseOptions(args []string) (o options, rest []string, dashes bool, err error) {
	g, rest, dashes, err := cli.ParseGlobals(args)
	return options{g.Chdir, g.Policy, g.Log, g.Dir, g.Build, g.Telemetry}, rest, dashes, err
}

func (w world) toolexec(o options, command []string) toolexec.Config {
	return toolexec.Config{
		Command: command,
		Policy:  o.policy, Log: o.log, Dir: o.dir, Build: o.build, Telemetry: o.telemetry,
		Getenv: w.getenv, Stdout: w.stdout, Stderr: w.stderr, Now: w.now,
	}
}

// fail reports what went wrong outside of any build.
func (w world) fail(err error) int {
	fmt.Fprintf(w.stderr, "linkgate: %v\n", err)
	return exitError
}

// usage reports a command line that cannot be understood.
func (w world) usage(err error) int {
	fmt.Fprintf(w.stderr, "linkgate: %v\nhint: `linkgate help` lists the commands\n", err)
	return exitUsage
}
