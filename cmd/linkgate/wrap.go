package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/linkflags"
	"github.com/linkgate/linkgate/toolexec"
)

// wrap starts go with linkgate as its -toolexec program and every argument as
// it came: `linkgate build -o x ./...` is `go build -toolexec=… -o x ./...`.
//
// It waits for go and notes the build in the log. Where telemetry is off or
// nothing is built, and where another `linkgate build` notes it already, go takes
// this process over, if the system allows that: then its streams, signals and exit
// code need nobody to pass them on.
func wrap(w world, o options, args []string) int {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return w.fail(err)
	}
	verb := args[0]
	first, rest := leadingChdir(args[1:])
	dir, err := filepath.Abs(chdirValue(first))
	if err != nil {
		return w.fail(err)
	}
	env, envErr := readGoEnv(goTool, dir) // go is about to say the same
	theirs, _ := lastFlag("toolexec", env.GOFLAGS, verb, rest)
	o, behind, err := shimOptions(o, dir, theirs)
	if err != nil {
		return w.fail(err)
	}
	var b *wrappedBuild
	// A build that has an id is noted by another linkgate.
	if o.build == "" && envErr == nil && buildsAnything(env.GOFLAGS, verb, rest) && w.telemetry(o) {
		b = newBuild(w, o, goTool, args, rest, env)
	}
	switch {
	case b != nil:
		o.build, o.telemetry = b.event.Build, "on"
	case o.build == "":
		o.telemetry = "off"
	}
	shim, err := shimCommand(o, behind)
	if err != nil {
		return w.fail(err)
	}
	// Behind the user's own flags nothing of ours may come: there the
	// packages begin. So a -toolexec of theirs, which stands later and would
	// win, is taken out; it follows ours after "--".
	command := append([]string{goTool, verb}, first...)
	command = append(command, "-toolexec="+shim)
	if b == nil {
		return toolexec.Exec(append(command, withoutToolexec(verb, rest)...), w.stdout, w.stderr)
	}
	command = append(command, b.graph.flags()...)
	return b.run(append(command, withoutToolexec(verb, rest)...))
}

// telemetry reports whether a build with these options is noted.
func (w world) telemetry(o options) bool {
	on, err := project.Telemetry(w.toolexec(o, nil).Env())
	return on && err == nil
}

// leadingChdir splits off the -C flag, which go accepts as the first one only.
func leadingChdir(args []string) (chdir, rest []string) {
	if len(args) == 0 {
		return nil, args
	}
	switch name, _, value := flagName(args[0]); {
	case name != "C":
		return nil, args
	case value || len(args) == 1:
		return args[:1], args[1:]
	}
	return args[:2], args[2:]
}

// shimOptions returns the options that our shims get, and what stands behind them:
// the command of the user's own -toolexec, theirs. Where that is linkgate already, its
// options hold unless others were given. dir is where go starts: paths in theirs are
// relative to it.
func shimOptions(o options, dir, theirs string) (options, []string, error) {
	other, err := linkflags.GoFlags(theirs)
	if err != nil {
		return options{}, nil, fmt.Errorf("reading -toolexec: %w", err)
	}
	var from options
	if len(other) > 0 && strings.TrimSuffix(filepath.Base(other[0]), ".exe") == "linkgate" {
		if from, other, _, err = parseOptions(other[1:]); err != nil {
			return options{}, nil, fmt.Errorf("reading -toolexec=%s: %w", theirs, err)
		}
	}
	for _, file := range []struct{ ours, theirs *string }{{&o.policy, &from.policy}, {&o.log, &from.log}} {
		switch {
		case *file.ours != "":
			*file.ours, err = filepath.Abs(*file.ours)
		case *file.theirs != "" && filepath.IsAbs(*file.theirs):
			*file.ours = *file.theirs
		case *file.theirs != "":
			*file.ours = filepath.Join(dir, *file.theirs)
		}
		if err != nil {
			return options{}, nil, err
		}
	}
	o.dir = dir
	o.build = cmp.Or(o.build, from.build)
	o.telemetry = cmp.Or(o.telemetry, from.telemetry)
	return o, other, nil
}

// shimCommand writes the -toolexec string that starts this program with options,
// as cmd/internal/quoted splits it, and behind it another -toolexec program.
func shimCommand(o options, behind []string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	words := []string{self}
	for _, option := range []struct{ flag, value string }{
		{"-policy", o.policy}, {"-log", o.log}, {"-dir", o.dir}, {"-build", o.build}, {"-telemetry", o.telemetry},
	} {
		if option.value != "" {
			words = append(words, option.flag, option.value)
		}
	}
	if len(behind) > 0 {
		words = append(append(words, "--"), behind...)
	}
	for i, word := range words {
		if words[i], err = linkflags.Quote(word); err != nil {
			return "", fmt.Errorf("writing -toolexec: %w", err)
		}
	}
	return strings.Join(words, " "), nil
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
