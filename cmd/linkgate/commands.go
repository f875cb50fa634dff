package main

import (
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/baseline"
	"github.com/linkgate/linkgate/internal/cli/builds"
	"github.com/linkgate/linkgate/internal/cli/diff"
	"github.com/linkgate/linkgate/internal/cli/explain"
	"github.com/linkgate/linkgate/internal/cli/policy"
	"github.com/linkgate/linkgate/internal/cli/report"
	"github.com/linkgate/linkgate/internal/cli/version"
)

// commands returns the table of commands, in the order of the help.
func commands() []cli.Command {
	return []cli.Command{
		legacy("build", wrap), legacy("install", wrap), legacy("run", wrap), legacy("test", wrap), legacy("vet", wrap),
		report.Command(),
		builds.Command(),
		explain.Command(),
		policy.Command(),
		baseline.Command(),
		diff.Command(),
		legacy("export", external),
		legacy("history", external),
		version.Command(),
		legacy("completion", completionCommand),
		legacy("help", func(w world, _ options, args []string) int { return help(w, args[1:]) }),
	}
}

// legacy is the entry of a command that is not yet a package.
func legacy(name string, run func(world, options, []string) int) cli.Command {
	return cli.Command{Name: name, Raw: true, Run: func(env cli.Env, g cli.Globals, args []string) error {
		w := world{getenv: env.Getenv, stdout: env.Stdout, stderr: env.Stderr, now: env.Now}
		return cli.Exit(run(w, options{g.Chdir, g.Policy, g.Log, g.Dir, g.Build, g.Telemetry}, args))
	}}
}
