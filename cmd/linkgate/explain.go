package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
)

// explainCommand says what is known of a symbol of the standard library, or
// what a module refers to: linkgate explain [-json] [-log file] NAME.
func explainCommand(w world, o options, args []string) int {
	flags := flag.NewFlagSet("linkgate explain", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "")
	flags.StringVar(&o.log, "log", o.log, "")
	if err := flags.Parse(args[1:]); err != nil {
		return w.usage(fmt.Errorf("explain: %w", err))
	}
	if flags.NArg() != 1 || flags.Arg(0) == "" {
		return w.usage(errors.New("explain: one symbol or module, please"))
	}
	log, err := readBuildLog(w, o)
	if err != nil {
		return w.fail(err)
	}
	name := flags.Arg(0)
	if module, version, ok := log.module(name); ok {
		return w.printExplained(explainModule(log, module, version), *asJSON)
	}
	e := explainSymbol(name, log)
	known := e.Kind != "" || looksLikeModule(name) && len(e.References) > 0
	if known {
		return w.printExplained(e, *asJSON)
	}
	if *asJSON || len(e.References) > 0 {
		if code := w.printExplained(e, *asJSON); code != exitOK {
			return code
		}
	}
	return w.failUnknown(name, e, log)
}

// An explained is what can be printed, as text or as JSON.
type explained interface{ text() string }

func (w world) printExplained(e explained, asJSON bool) int {
	out := []byte(e.text())
	if asJSON {
		var err error
		if out, err = json.MarshalIndent(e, "", "  "); err != nil {
			return w.fail(err)
		}
		out = append(out, '\n')
	}
	if _, err := w.stdout.Write(out); err != nil {
		return w.fail(err)
	}
	return exitOK
}

// failUnknown reports a name that nothing is known of.
func (w world) failUnknown(name string, e *symbolExplained, log *buildLog) int {
	if looksLikeModule(name) {
		if log.Path == "" {
			fmt.Fprintf(w.stderr, "linkgate: %s\nhint: try `linkgate build ./...`\n", log.Missing)
			return exitError
		}
		fmt.Fprintf(w.stderr, "linkgate: nothing in %s refers to another package from %q\nhint: only what was linked is in a log: `linkgate build -a ./...` links everything\n", log.Path, name)
		return exitError
	}
	fmt.Fprintf(w.stderr, "linkgate: no known version of the standard library has %q\n", name)
	if len(e.Nearest) > 0 {
		fmt.Fprintf(w.stderr, "hint: the nearest names are %s\n", strings.Join(e.Nearest, ", "))
	} else if e.ToolchainError != "" {
		fmt.Fprintf(w.stderr, "hint: the sources could not be read: %s\n", e.ToolchainError)
	}
	return exitError
}

// looksLikeModule reports whether a name is more likely a module's path than
// a symbol of the standard library: its first element has a dot and more
// follows, or it has a version.
func looksLikeModule(name string) bool {
	first, _, more := strings.Cut(name, "/")
	return strings.Contains(name, "@") || more && strings.Contains(first, ".")
}

// moduleExplained is what a module refers to, by a log.
type moduleExplained struct {
	Module      string               `json:"module"`
	Version     string               `json:"version,omitempty"` // empty: all that the log has
	Log         string               `json:"log"`
	Relocations []*events.Relocation `json:"relocations"`
	Problems    []*events.Problem    `json:"problems,omitempty"`
}

func explainModule(log *buildLog, module, version string) *moduleExplained {
	e := &moduleExplained{Module: module, Version: version, Log: log.Path}
	for _, r := range log.relocations {
		if r.From.Module == module && (version == "" || r.From.Version == version) {
			e.Relocations = append(e.Relocations, r)
		}
	}
	for _, p := range log.problems {
		if p.From.Module == module && (version == "" || p.From.Version == version) {
			e.Problems = append(e.Problems, p)
		}
	}
	slices.SortStableFunc(e.Relocations, compareRelocations)
	slices.SortStableFunc(e.Problems, compareProblems)
	return e
}
