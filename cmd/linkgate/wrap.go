package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	shim, err := shimCommand(o, first)
	if err != nil {
		return w.fail(err)
	}
	other, err := otherToolexec(goTool, args[0], rest)
	if err != nil {
		return w.fail(err)
	}
	if other != "" {
		shim += " -- " + other
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
// options, as cmd/internal/quoted splits it.
func shimCommand(o options, chdir []string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	words := []string{self}
	for _, file := range []struct{ flag, path string }{{"-policy", o.policy}, {"-log", o.log}} {
		if file.path == "" {
			continue
		}
		path, err := filepath.Abs(file.path)
		if err != nil {
			return "", err
		}
		words = append(words, file.flag, path)
	}
	dir, err := filepath.Abs(chdirValue(chdir))
	if err != nil {
		return "", err
	}
	words = append(words, "-dir", dir)
	for i, word := range words {
		if words[i], err = quote(word); err != nil {
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

// quote writes a word as one field of a -toolexec string. There are two kinds
// of quotes and no escapes.
func quote(word string) (string, error) {
	switch {
	case !strings.ContainsAny(word, " \t\n\r'\""):
		return word, nil
	case !strings.Contains(word, "'"):
		return "'" + word + "'", nil
	case !strings.Contains(word, `"`):
		return `"` + word + `"`, nil
	}
	return "", fmt.Errorf("go's -toolexec cannot hold the path %s: it has both kinds of quotes", word)
}

// otherToolexec returns the -toolexec that the user gives, on the command line
// or in GOFLAGS: it is to be started behind linkgate. One that is linkgate
// itself is already served.
func otherToolexec(goTool, verb string, args []string) (string, error) {
	var other string
	for i, arg := range goFlags(verb, args) {
		name, value, joined := flagName(arg)
		if name != "toolexec" {
			continue
		}
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		other = value
	}
	if other == "" {
		out, err := exec.Command(goTool, "env", "GOFLAGS").Output()
		if err != nil {
			return "", fmt.Errorf("asking go for GOFLAGS: %w", err)
		}
		flags, err := linkflags.GoFlags(strings.TrimSpace(string(out)))
		if err != nil {
			return "", fmt.Errorf("reading GOFLAGS: %w", err)
		}
		for _, arg := range flags {
			if name, value, _ := flagName(arg); name == "toolexec" {
				other = value
			}
		}
	}
	words, err := linkflags.GoFlags(other)
	if err != nil || len(words) == 0 {
		return "", err
	}
	if base := strings.TrimSuffix(filepath.Base(words[0]), ".exe"); base == "linkgate" {
		return "", nil
	}
	return other, nil
}

// withoutToolexec returns the arguments without -toolexec flags.
func withoutToolexec(verb string, args []string) []string {
	flags := goFlags(verb, args)
	var out []string
	for i := 0; i < len(args); i++ {
		if i < len(flags) {
			if name, _, joined := flagName(args[i]); name == "toolexec" {
				if !joined {
					i++
				}
				continue
			}
		}
		out = append(out, args[i])
	}
	return out
}

// goFlags returns the leading part of args in which go looks for flags of its
// own. After `go run PACKAGE` everything belongs to the program, and after
// -args everything belongs to the test.
func goFlags(verb string, args []string) []string {
	for i := 0; i < len(args); i++ {
		name, _, joined := flagName(args[i])
		switch {
		case args[i] == "--", name == "args":
			return args[:i]
		case name == "":
			if verb == "run" {
				return args[:i]
			}
		case !joined && takesValue(name):
			i++
		}
	}
	return args
}

// flagName splits "-name=value" or "--name"; name is empty for what is no
// flag.
func flagName(arg string) (name, value string, joined bool) {
	if !strings.HasPrefix(arg, "-") || arg == "-" || arg == "--" {
		return "", "", false
	}
	name = strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-")
	return cut(name)
}

func cut(s string) (name, value string, joined bool) {
	name, value, joined = strings.Cut(s, "=")
	return name, value, joined
}

// takesValue reports whether a flag of go build, run or test takes the next
// argument as its value (`go help build`, `go help testflag`).
func takesValue(name string) bool {
	switch name {
	case "C", "p", "o", "asmflags", "buildmode", "compiler", "gccgoflags", "gcflags", "installsuffix",
		"ldflags", "mod", "modfile", "overlay", "pgo", "pkgdir", "tags", "toolexec", "exec",
		"covermode", "coverpkg", "coverprofile", "run", "bench", "benchtime", "count", "cpu", "list",
		"parallel", "skip", "timeout", "fuzz", "fuzztime", "fuzzminimizetime", "shuffle", "vettool",
		"blockprofile", "blockprofilerate", "cpuprofile", "memprofile", "memprofilerate",
		"mutexprofile", "mutexprofilefraction", "outputdir", "trace", "debug-actiongraph", "debug-trace":
		return true
	}
	return false
}
