package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/toolexec"
)

// A world is what the program sees of its surroundings.
type world struct {
	getenv         func(string) string
	stdout, stderr io.Writer
	now            time.Time
	hide           func(pkg, symbol string) bool // set by tests alone, see toolexec.Config
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

// run tells a tool that go starts from a command that a person gives, and
// returns the exit code. The tool comes first: it is the hot path.
func run(w world, args []string) int {
	if o, command, ok := toolOptions(args); ok {
		return toolexec.Run(w.toolexec(o, command))
	}
	o, rest, dashes, err := parseOptions(args)
	if errors.Is(err, flag.ErrHelp) {
		return help(w, nil)
	} else if err != nil {
		return w.usage(err)
	}
	if len(rest) == 0 {
		return help(w, nil)
	}
	if command := commands(rest[0]); command != nil && !dashes {
		if o.chdir != "" {
			if err := os.Chdir(o.chdir); err != nil {
				return w.fail(err)
			}
		}
		return command(w, o, rest)
	}
	// go starts the C compilers by their bare names, and it alone sets
	// GOTOOLDIR.
	if dashes || filepath.Base(rest[0]) != rest[0] || w.getenv("GOTOOLDIR") != "" {
		return toolexec.Run(w.toolexec(o, rest))
	}
	return w.usage(fmt.Errorf("unknown command %q", rest[0]))
}

// toolOptions splits the command line of a tool as go starts it, with the flags that
// `linkgate build` puts before: what [parseOptions] would make of it, without what
// flag takes to start. It reports false of any other.
func toolOptions(args []string) (o options, command []string, ok bool) {
	for len(args) > 1 && args[0] != "" && args[0][0] == '-' {
		switch value := args[1]; args[0] {
		case "-policy":
			o.policy = value
		case "-log":
			o.log = value
		case "-dir":
			o.dir = value
		case "-build":
			o.build = value
		case "-telemetry":
			o.telemetry = value
		default:
			return o, args, false
		}
		args = args[2:]
	}
	return o, args, len(args) > 0 && filepath.IsAbs(args[0]) && knownTelemetry(o.telemetry)
}

// knownTelemetry reports whether -telemetry has a value that means something.
func knownTelemetry(value string) bool {
	return value == "" || value == policy.TelemetryOn || value == policy.TelemetryOff
}

// parseOptions splits the flags before the command from the command and its
// arguments. dashes reports that "--" stands between them: then it is no
// command of ours, but one to run.
func parseOptions(args []string) (o options, rest []string, dashes bool, err error) {
	flags := flag.NewFlagSet("linkgate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.chdir, "C", "", "")
	flags.StringVar(&o.policy, "policy", "", "")
	flags.StringVar(&o.log, "log", "", "")
	flags.StringVar(&o.dir, "dir", "", "")
	flags.StringVar(&o.build, "build", "", "")
	flags.StringVar(&o.telemetry, "telemetry", "", "")
	err = flags.Parse(args)
	if err == nil && !knownTelemetry(o.telemetry) {
		err = fmt.Errorf("-telemetry=%s: it can be %s or %s", o.telemetry, policy.TelemetryOn, policy.TelemetryOff)
	}
	rest = flags.Args()
	dashes = len(args) > len(rest) && args[len(args)-len(rest)-1] == "--"
	return o, rest, dashes, err
}

// commands returns the command of that name, or nil.
func commands(name string) func(world, options, []string) int {
	switch name {
	case "build", "install", "run", "test", "vet":
		return wrap
	case "baseline":
		return baselineCommand
	case "policy":
		return policyCommand
	case "report":
		return reportCommand
	case "builds":
		return buildsCommand
	case "diff":
		return diffCommand
	case "explain":
		return explainCommand
	case "export", "history":
		return external
	case "version":
		return versionCommand
	case "completion":
		return completionCommand
	case "help":
		return func(w world, _ options, args []string) int { return help(w, args[1:]) }
	}
	return nil
}

func (w world) toolexec(o options, command []string) toolexec.Config {
	return toolexec.Config{
		Command: command,
		Policy:  o.policy, Log: o.log, Dir: o.dir, Build: o.build, Telemetry: o.telemetry,
		Getenv: w.getenv, Stdout: w.stdout, Stderr: w.stderr, Now: w.now, Hide: w.hide,
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
