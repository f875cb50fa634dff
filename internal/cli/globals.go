package cli

import (
	"path/filepath"

	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// Globals are the flags before the command or the tool.
type Globals struct {
	Chdir, Policy, Log string
	Version            bool

	// What `linkgate build` hands to the tools of its build.
	Dir, Build, Telemetry, Overlay string
}

// Flags are the entries of the table for them.
func (g *Globals) Flags() []Flag {
	return []Flag{
		{Name: "C", Value: "dir", Text: "change to dir first", Args: Values{Dirs: true}, Into: &g.Chdir},
		{Name: "policy", Value: "file", Text: "read this policy instead of the main module's", Args: AllFiles(), Into: &g.Policy},
		{Name: "log", Value: "file", Text: "append to this log", Args: AllFiles(), Into: &g.Log},
		{Name: "version", Text: "print the version", Into: &g.Version},
		{Name: "dir", Value: "dir", Into: &g.Dir},
		{Name: "build", Value: "id", Into: &g.Build},
		{Name: "telemetry", Value: "on|off", Into: &g.Telemetry},
		{Name: "overlay", Value: "file", Into: &g.Overlay},
	}
}

// Project returns what tells, in the flags and the environment, which project a build is of.
func (g Globals) Project(env Env) project.Env {
	return project.Env{Getenv: env.Getenv, Policy: g.Policy, Dir: g.Dir, Telemetry: g.Telemetry, Overlay: g.Overlay, Organisation: env.Organisation}
}

// ToolGlobals splits the command line of a tool as go starts it, with the flags that
// `linkgate build` puts before it. It returns what [ParseGlobals] would, and needs no table
// and no package flag: it runs once for every tool of a build. It reports false of any other
// command line.
func ToolGlobals(args []string) (g Globals, command []string, ok bool) {
	for len(args) > 1 && args[0] != "" && args[0][0] == '-' {
		switch value := args[1]; args[0] {
		case "-policy":
			g.Policy = value
		case "-log":
			g.Log = value
		case "-dir":
			g.Dir = value
		case "-build":
			g.Build = value
		case "-telemetry":
			g.Telemetry = value
		case "-overlay":
			g.Overlay = value
		default:
			return g, args, false
		}
		args = args[2:]
	}
	return g, args, len(args) > 0 && filepath.IsAbs(args[0]) && telemetryValue(g.Telemetry)
}

// telemetryValue reports whether -telemetry can have a value.
func telemetryValue(value string) bool {
	return value == "" || value == policy.TelemetryOn || value == policy.TelemetryOff
}

// ParseGlobals splits the flags before the command from the command and its arguments.
// dashes reports that "--" stands between them: then it is no command of linkgate's, but
// one to run.
func ParseGlobals(args []string) (g Globals, rest []string, dashes bool, err error) {
	rest, err = Command{Flags: g.Flags()}.parseFirst(args)
	if err == nil && !telemetryValue(g.Telemetry) {
		err = Usagef("-telemetry=%s: it can be %s or %s", g.Telemetry, policy.TelemetryOn, policy.TelemetryOff)
	}
	dashes = len(args) > len(rest) && args[len(args)-len(rest)-1] == "--"
	return g, rest, dashes, err
}
