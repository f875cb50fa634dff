package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/linkflags"
	"github.com/linkgate/linkgate/toolexec"
)

// wrap starts go with linkgate as its -toolexec program and every argument as
// it came: `linkgate build -o x ./...` is `go build -toolexec=… -o x ./...`.
// Where the system allows, go takes this process over, so that its streams,
// signals and exit code need nobody to pass them on.
func wrap(w world, o options, args []string) int {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return w.fail(err)
	}
	first, rest := leadingChdir(args[1:])
	dir, err := filepath.Abs(chdirValue(first))
	if err != nil {
		return w.fail(err)
	}
	shim, err := shimCommand(o, dir, userToolexec(goTool, dir, args[0], rest))
	if err != nil {
		return w.fail(err)
	}
	// Behind the user's own flags nothing of ours may come: there the
	// packages begin. So a -toolexec of theirs, which stands later and would
	// win, is taken out; it follows ours after "--".
	command := append([]string{goTool, args[0]}, first...)
	command = append(command, "-toolexec="+shim)
	command = append(command, withoutToolexec(args[0], rest)...)
	return toolexec.Exec(command, w.stdout, w.stderr)
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

// shimCommand writes the -toolexec string that starts this program with its
// options, as cmd/internal/quoted splits it, and behind it what the user's own
// -toolexec starts. Where that is linkgate already, its options hold unless
// others were given. dir is where go starts: paths in theirs are relative to it.
func shimCommand(o options, dir, theirs string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	other, err := linkflags.GoFlags(theirs)
	if err != nil {
		return "", fmt.Errorf("reading -toolexec: %w", err)
	}
	var from options
	if len(other) > 0 && strings.TrimSuffix(filepath.Base(other[0]), ".exe") == "linkgate" {
		if from, other, _, err = parseOptions(other[1:]); err != nil {
			return "", fmt.Errorf("reading -toolexec=%s: %w", theirs, err)
		}
	}
	words := []string{self}
	for _, file := range []struct{ flag, ours, theirs string }{
		{"-policy", o.policy, from.policy},
		{"-log", o.log, from.log},
	} {
		path, err := filepath.Abs(file.ours)
		switch {
		case err != nil:
			return "", err
		case file.ours == "" && file.theirs == "":
			continue
		case file.ours == "" && filepath.IsAbs(file.theirs):
			path = file.theirs
		case file.ours == "":
			path = filepath.Join(dir, file.theirs)
		}
		words = append(words, file.flag, path)
	}
	words = append(words, "-dir", dir)
	if len(other) > 0 {
		words = append(append(words, "--"), other...)
	}
	for i, word := range words {
		if words[i], err = linkflags.Quote(word); err != nil {
			return "", err
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

// userToolexec returns the -toolexec that the user gives, on the command line
// or in GOFLAGS; of several the last, as go has it.
func userToolexec(goTool, dir, verb string, args []string) string {
	value, found := "", false
	for _, f := range goFlags(verb, args) {
		if f.name == "toolexec" {
			value, found = f.value, true
		}
	}
	if found {
		return value
	}
	cmd := exec.Command(goTool, "env", "GOFLAGS")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return "" // go is about to say the same
	}
	flags, err := linkflags.GoFlags(strings.TrimSpace(string(out)))
	if err != nil {
		return ""
	}
	for _, flag := range flags {
		if name, v, _ := flagName(flag); name == "toolexec" {
			value = v
		}
	}
	return value
}

// withoutToolexec returns the arguments without -toolexec flags.
func withoutToolexec(verb string, args []string) []string {
	out := slices.Clone(args)
	for _, f := range slices.Backward(goFlags(verb, args)) {
		if f.name == "toolexec" {
			out = slices.Delete(out, f.at, f.at+f.size)
		}
	}
	return out
}

// A goFlag is one flag on go's command line.
type goFlag struct {
	name, value string
	at, size    int // its first argument, and how many it takes: 1 or 2
}

// goFlags lists the flags that go looks at. They end at the first package, or
// for test and vet at "--"; after -args everything belongs to the test.
func goFlags(verb string, args []string) []goFlag {
	var list []goFlag
	for i := 0; i < len(args); i++ {
		name, value, joined := flagName(args[i])
		switch {
		case args[i] == "--", name == "args":
			return list
		case name == "" && verb != "test" && verb != "vet":
			return list
		case name == "":
		case joined || i+1 == len(args) || !takesValue(name):
			list = append(list, goFlag{name, value, i, 1})
		default:
			list = append(list, goFlag{name, args[i+1], i, 2})
			i++
		}
	}
	return list
}

// flagName splits "-name=value" or "--name"; name is empty for what is no
// flag.
func flagName(arg string) (name, value string, joined bool) {
	if !strings.HasPrefix(arg, "-") || arg == "-" || arg == "--" {
		return "", "", false
	}
	return strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
}

// takesValue reports whether a flag of go build, run or test takes the next
// argument as its value (`go help build`, `go help testflag`).
func takesValue(name string) bool {
	switch strings.TrimPrefix(name, "test.") {
	case "C", "p", "o", "asmflags", "buildmode", "compiler", "gccgoflags", "gcflags", "installsuffix",
		"ldflags", "mod", "modfile", "overlay", "pgo", "pkgdir", "tags", "toolexec", "exec",
		"covermode", "coverpkg", "coverprofile", "run", "bench", "benchtime", "count", "cpu", "list",
		"parallel", "skip", "timeout", "fuzz", "fuzztime", "fuzzminimizetime", "shuffle", "vet", "vettool",
		"blockprofile", "blockprofilerate", "cpuprofile", "memprofile", "memprofilerate",
		"mutexprofile", "mutexprofilefraction", "outputdir", "trace", "debug-actiongraph", "debug-runtime-trace", "debug-trace":
		return true
	}
	return false
}
