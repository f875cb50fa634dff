// Package explain is linkgate explain: what is known of a symbol or a module.
package explain

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/events"
)

// options are the command line.
type options struct {
	json bool
	log  string
	name string // a symbol or a module
}

// Command returns the entry of the table of commands.
func Command() cli.Command {
	o := new(options)
	return cli.Command{
		Name:     "explain",
		Synopsis: []string{"SYMBOL", "MODULE[@VERSION]"},
		Short:    "say what is known of a symbol of the standard library, or what a module refers to",
		Examples: `linkgate explain runtime.fastrand
linkgate explain 'net.(*conn).ok'
linkgate explain github.com/bytedance/sonic@v1.12.5
`,
		Long: `A symbol is the linker's name of a function, method or variable of the
standard library. For the go on PATH and its GOOS and GOARCH, explain says where
it is defined. It says which directive opens it to pulls, and for which modules
(the "hall of shame"), or which packages are the only ones that the linker lets
refer to it. Then it says in which supported versions of Go the symbol existed
and was open, what Go offers instead, and which packages refer to it in the log
of the last build (or that of -log, LINKGATE_LOG).

Of a module it lists every reference in that log. Only a build that links
something writes one: linkgate build -a ./... links everything.

The exit code is 1 for a name that nothing is known of.
`,
		Flags: []cli.Flag{
			{Name: "json", Text: `print JSON, "schema": 1`, Into: &o.json},
			{Name: "log", Value: "file", Text: "read this log", Args: cli.AllFiles(), Into: &o.log},
		},
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return cli.Usagef("it takes one symbol or module")
			}
			o.name, o.log = args[0], cmp.Or(o.log, g.Log)
			return run(env, *o)
		},
	}
}

func run(env cli.Env, o options) error {
	log, err := refs.Read(env.Getenv, o.log)
	if err != nil {
		return err
	}
	if module, version, ok := log.Module(o.name); ok {
		return write(env, explainModule(log, module, version), o.json)
	}
	e := explainSymbol(o.name, log)
	if e.Kind != "" || looksLikeModule(o.name) && len(e.References) > 0 {
		return write(env, e, o.json)
	}
	if o.json || len(e.References) > 0 {
		if err := write(env, e, o.json); err != nil {
			return err
		}
	}
	return e.unknown(o.name, log)
}

// An explained is what can be printed, as text or as JSON.
type explained interface{ text() string }

func write(env cli.Env, e explained, asJSON bool) error {
	if !asJSON {
		return cli.Print(env, e.text())
	}
	out, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	return cli.Print(env, string(out)+"\n")
}

// unknown is the error of a name that nothing is known of.
func (e *symbolExplained) unknown(name string, log *refs.Log) error {
	switch {
	case looksLikeModule(name) && log.Path == "":
		return cli.WithHint(errors.New(log.Missing), "try `linkgate build ./...`")
	case looksLikeModule(name):
		return cli.WithHint(fmt.Errorf("nothing in %s refers to another package from %q", log.Path, name),
			"only what was linked is in a log: `linkgate build -a ./...` links everything")
	}
	err := fmt.Errorf("no supported version of the standard library has %q", name)
	if len(e.Nearest) > 0 {
		return cli.WithHint(err, "the nearest names are %s", strings.Join(e.Nearest, ", "))
	} else if e.ToolchainError != "" {
		return cli.WithHint(err, "the sources could not be read: %s", e.ToolchainError)
	}
	return err
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
	Schema      int                  `json:"schema"`
	Module      string               `json:"module"`
	Version     string               `json:"version,omitempty"` // empty: all that the log has
	Log         string               `json:"log"`
	Relocations []*events.Relocation `json:"relocations"`
	Problems    []*events.Problem    `json:"problems,omitempty"`
}

func explainModule(log *refs.Log, module, version string) *moduleExplained {
	e := &moduleExplained{Schema: 1, Module: module, Version: version, Log: log.Path}
	for _, r := range log.Relocations {
		if r.From.Module == module && (version == "" || r.From.Version == version) {
			e.Relocations = append(e.Relocations, r)
		}
	}
	for _, p := range log.Problems {
		if p.From.Module == module && (version == "" || p.From.Version == version) {
			e.Problems = append(e.Problems, p)
		}
	}
	slices.SortStableFunc(e.Relocations, refs.Compare)
	slices.SortStableFunc(e.Problems, refs.CompareProblems)
	return e
}
