package linkflags

import (
	"slices"
	"strings"
)

// CommandFlag returns the value of a flag of the go command, given on its command line, "go VERB
// ARGS", or in GOFLAGS; of several the last, as go has it.
func CommandFlag(name, goflags, verb string, args []string) (value string, found bool) {
	for _, f := range goFlags(verb, args) {
		if f.name == name {
			value, found = f.value, true
		}
	}
	if found {
		return value, true
	}
	flags, err := GoFlags(goflags)
	if err != nil {
		return "", false
	}
	for _, flag := range flags {
		if n, v, _ := FlagName(flag); n == name {
			value, found = v, true
		}
	}
	return value, found
}

// GoVerb returns the verb of a go command line and what follows it. go takes its flag -C before
// the verb too (handleChdirFlag in cmd/go/main.go).
func GoVerb(line []string) (verb string, args []string) {
	rest := line[min(1, len(line)):]
	if len(rest) > 0 {
		switch name, _, inline := FlagName(rest[0]); {
		case name == "C" && inline:
			rest = rest[1:]
		case name == "C":
			rest = rest[min(2, len(rest)):]
		}
	}
	if len(rest) == 0 {
		return "", nil
	}
	return rest[0], rest[1:]
}

// WithoutCommandFlag returns the arguments of a go command without a flag.
func WithoutCommandFlag(name, verb string, args []string) []string {
	out := slices.Clone(args)
	for _, f := range slices.Backward(goFlags(verb, args)) {
		if f.name == name {
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
		name, value, joined := FlagName(args[i])
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

// FlagName splits "-name=value" or "--name"; name is empty for what is no
// flag.
func FlagName(arg string) (name, value string, joined bool) {
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
