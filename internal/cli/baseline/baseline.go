// Package baseline is linkgate baseline: what is found today, and let through.
package baseline

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/project"
)

// options are the command line of each subcommand.
type options struct {
	log   string
	json  bool
	tags  string
	flags []string // of go build
	args  []string // logs or packages
}

// Command returns the entry of the table of commands.
func Command() cli.Command {
	return cli.Command{
		Name:  "baseline",
		Short: "write down what is found today, so that it is let through; compare; drop what is gone",
		Examples: `linkgate -log linux.jsonl test -count=1 ./...
GOOS=windows linkgate -log windows.jsonl build -o bin/ ./...
linkgate baseline write linux.jsonl windows.jsonl
`,
		Long: `linkgate.baseline.yaml lies beside the policy; an entry is one line of module,
symbol and class, and can have owner, reason and expires. Without logs or
packages, linkgate baseline builds every program under the policy and throws it
away, since the log of the last build lacks what was up to date. What is not in
the named packages or logs counts as gone. Tests and other systems have their
own findings, so give all logs at once.

diff exits with 1 if something is new or gone. All exit with 3 if they cannot
give an answer. linkgate help rollout says what a baseline lets through.
`,
		Commands: []cli.Command{
			subcommand("write", "write what is found into the baseline", write),
			subcommand("diff", "print what is new and what is gone", diff),
			subcommand("tighten", "drop from the baseline what is gone, and add nothing", tighten),
		},
	}
}

func subcommand(name, short string, run func(cli.Env, *work) error) cli.Command {
	o := new(options)
	return cli.Command{
		Name:     name,
		Synopsis: []string{"[log... | packages]"},
		Short:    short,
		Flags: []cli.Flag{
			{Name: "log", Value: "file", Text: "read this log", Args: cli.AllFiles(), Into: &o.log},
			{Name: "tags", Value: "list", Text: "build with these tags, joined with commas", Into: &o.tags},
			{Name: "flag", Value: "f", Text: "give go build this flag too, -flag=-trimpath; several times", Into: &o.flags},
			{Name: "json", Text: `print JSON, "schema": 1`, Into: &o.json},
		},
		Args:   cli.AllFiles(),
		Failed: cli.ExitUnknown,
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			o.log, o.args = cmp.Or(o.log, g.Log), args
			w, err := prepare(env, g, *o)
			if err != nil {
				return err
			}
			w.json = o.json
			return run(env, w)
		},
	}
}

// work is the baseline as it is, and what is found today.
type work struct {
	path, name string
	json       bool
	data       []byte // nil where there is no file yet
	links      int
	found      []baseline.Finding
	ruled      []baseline.Finding // what rules decide, which a baseline cannot excuse
	rules      []string           // these, by their places
}

// build is the go command that builds every program and keeps none.
func (o options) build() []string {
	args := []string{"build", "-o", os.DevNull}
	if o.tags != "" {
		args = append(args, "-tags="+o.tags)
	}
	return append(args, o.flags...)
}

// prepare reads logs, or builds packages: those that the arguments name, else the log of
// -log or LINKGATE_LOG, else every package under the policy is built, wherever in it this is
// started. The log of the last build would not do: it lacks every program that was up to
// date.
func prepare(env cli.Env, g cli.Globals, o options) (*work, error) {
	proj := gocmd.WithModCache(g.Project(env))
	file, err := project.FindPolicy(proj, "")
	if err != nil {
		return nil, err
	}
	if file.Dir == "" {
		return nil, errors.New("no go.mod here or above: a baseline lies beside it")
	}
	pol, _, err := file.Load(proj)
	if err != nil {
		return nil, err
	}
	paths := o.args
	if log := logs.Named(env.Getenv, o.log); log != "" && len(o.args) == 0 {
		paths = []string{log}
	}
	if len(paths) == 0 || !refs.AreLogs(paths) {
		dir, patterns := "", o.args
		if len(patterns) == 0 {
			if dir, patterns, err = file.Packages(proj); err != nil {
				return nil, err
			}
		}
		// go links each time what goes nowhere, and compiles nothing again.
		log, err := gocmd.Observe(env.Stderr, dir, nil, append(o.build(), patterns...))
		if log != "" {
			defer os.RemoveAll(filepath.Dir(log))
		}
		if err != nil {
			return nil, err
		}
		paths = []string{log}
	}
	found, err := readFindings(proj, file, paths)
	switch {
	case err != nil:
		return nil, err
	case len(found.unread) > 0:
		return nil, fmt.Errorf("%s could not be judged: what it has is not in the log", strings.Join(found.unread, ", "))
	case found.links == 0:
		return nil, errors.New("no link of this module is in the log")
	}
	w := &work{links: found.links}
	w.path, w.name = file.Baseline()
	w.found, w.ruled, w.rules = found.excused(pol, project.MainModule(proj), env.Now)
	w.data, err = os.ReadFile(w.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return w, nil
}
