// Package wrap is linkgate build, install, run, test and vet: go, with linkgate as its
// -toolexec program, and the build noted in the log.
package wrap

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/process"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/linkflags"
)

// Command returns the entry of the table of commands.
func Command() cli.Command {
	return cli.Command{
		Name:     "build",
		Aliases:  []string{"install", "run", "test", "vet"},
		Synopsis: []string{"[go's arguments]"},
		Short:    "start go with linkgate as its -toolexec; every argument goes to go as it is",
		Examples: `linkgate build -o bin/ ./...
linkgate -log linux.jsonl test -count=1 ./...
`,
		Long: `go reads and writes the same files as without linkgate, and linkgate ends with
go's exit code. linkgate stays to record the build in the log, and what came
from the cache. With telemetry: off it becomes go. If -toolexec is given, or is
in GOFLAGS, that program runs behind linkgate. linkgate help toolexec says how
the tools run.
`,
		Args: cli.AllFiles(),
		Raw:  true,
		Run:  run,
	}
}

// run starts go with linkgate as its -toolexec program and every argument as it came:
// `linkgate build -o x ./...` is `go build -toolexec=… -o x ./...`.
//
// It waits for go and notes the build in the log. Where telemetry is off or nothing is
// built, and where another `linkgate build` notes it already, go takes this process over, if
// the system allows that: then its streams, signals and exit code need nobody to pass them
// on.
func run(env cli.Env, g cli.Globals, args []string) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return err
	}
	verb := args[0]
	first, rest := leadingChdir(args[1:])
	dir, err := filepath.Abs(chdirValue(first))
	if err != nil {
		return err
	}
	if err := misplaced(verb, rest); err != nil {
		return err
	}
	goEnv := readGoEnv(goTool, dir)
	if err := goEnv.checkSDK(); err != nil {
		return err
	}
	given, _ := linkflags.CommandFlag("toolexec", goEnv.GOFLAGS, verb, rest)
	g, behind, err := shimGlobals(g, dir, given)
	if err != nil {
		return err
	}
	// GOFLAGS says it to the link as well, but not where `go env -w` has set it.
	if file, found := linkflags.CommandFlag("overlay", goEnv.GOFLAGS, verb, rest); found && file != "" {
		if g.Overlay = file; !filepath.IsAbs(file) {
			g.Overlay = filepath.Join(dir, file)
		}
	}
	var b *build
	// A build that has an id is noted by another linkgate.
	if g.Build == "" && buildsAnything(goEnv.GOFLAGS, verb, rest) && telemetry(env, g) {
		b = newBuild(env, g, goTool, args, rest, goEnv)
	}
	switch {
	case b != nil:
		g.Build, g.Telemetry = b.event.Build, "on"
	case g.Build == "":
		g.Telemetry = "off"
	}
	shim, err := shimCommand(g, behind)
	if err != nil {
		return err
	}
	// Nothing of ours may come behind the user's own flags: there the packages begin. So a
	// -toolexec of theirs, which stands later and would win, is taken out; it follows ours
	// after "--".
	command := append([]string{goTool, verb}, first...)
	command = append(command, "-toolexec="+shim)
	if b == nil {
		return cli.Exit(process.Exec(append(command, linkflags.WithoutCommandFlag("toolexec", verb, rest)...), env.Stdout, env.Stderr))
	}
	command = append(command, b.graph.flags()...)
	return b.run(g, rest, append(command, linkflags.WithoutCommandFlag("toolexec", verb, rest)...))
}

// telemetry reports whether a build is noted. The policy may extend one of a module.
func telemetry(env cli.Env, g cli.Globals) bool {
	on, err := project.Telemetry(gocmd.WithModCache(g.Project(env)))
	return on && err == nil
}

// leadingChdir splits off the -C flag, which go accepts as the first one only.
func leadingChdir(args []string) (chdir, rest []string) {
	if len(args) == 0 {
		return nil, args
	}
	switch name, _, value := linkflags.FlagName(args[0]); {
	case name != "C":
		return nil, args
	case value || len(args) == 1:
		return args[:1], args[1:]
	}
	return args[:2], args[2:]
}

// misplaced returns an error where a flag of linkgate's stands behind the verb: go knows none of
// them, and says no more. A test's program may have flags of these names.
func misplaced(verb string, args []string) error {
	if verb == "test" {
		return nil
	}
	for _, name := range []string{"policy", "log"} {
		if _, found := linkflags.CommandFlag(name, "", verb, args); found {
			return cli.Usagef("-%s is a flag of linkgate's, which stands before the command: linkgate -%s FILE %s", name, name, verb)
		}
	}
	return nil
}

func chdirValue(chdir []string) string {
	switch len(chdir) {
	case 0:
		return "."
	case 1:
		_, value, _ := strings.Cut(chdir[0], "=")
		return value
	}
	return chdir[1]
}

// buildsAnything reports whether go is to build anything: not with -n, which only prints
// what it would do, and not where it is asked for help.
func buildsAnything(goflags, verb string, args []string) bool {
	for _, name := range []string{"n", "h", "help"} {
		if value, found := linkflags.CommandFlag(name, goflags, verb, args); found {
			if on, err := strconv.ParseBool(value); value == "" || err != nil || on {
				return false
			}
		}
	}
	return true
}
