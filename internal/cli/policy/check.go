package policy

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/project"
)

func checkCommand() cli.Command {
	return cli.Command{
		Name:     "check",
		Synopsis: []string{"[file...]"},
		Short:    "print every error in the files, else in those that a build here would use, with its place",
		Args:     cli.Values{Files: "yaml"},
		Run:      check,
	}
}

// check reads the files named, or those that a build here would use, with what they extend
// and their baselines.
func check(env cli.Env, g cli.Globals, files []string) error {
	proj := gocmd.WithModCache(g.Project(env))
	if len(files) == 0 {
		var err error
		if files, err = project.PolicyFiles(proj); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		return cli.WithHint(errors.New("there is no policy here: every build only observes"), "`linkgate policy init` writes a starting file")
	}
	log, err := refs.Read(env.Getenv, g.Log)
	if err != nil {
		return err
	}
	bad := false
	baselines := make(map[string]bool)
	for _, name := range files {
		file := project.PolicyAt(name)
		checks := []func(cli.Env, project.Env, project.PolicyFile) error{func(env cli.Env, proj project.Env, file project.PolicyFile) error {
			return checkPolicy(env, proj, file, log.Relocations)
		}}
		if path, _ := file.Baseline(); !baselines[path] {
			baselines[path] = true
			checks = append(checks, checkBaseline)
		}
		for _, check := range checks {
			if err := check(env, proj, file); err != nil {
				cli.PrintError(env.Stderr, err)
				bad = true
			}
		}
	}
	return cli.Found(bad)
}

// checkPolicy reads a policy. rels are the last build's references: what a rule without
// classes does not cover of them is said, since it did before there was this order.
func checkPolicy(env cli.Env, proj project.Env, file project.PolicyFile, rels []*events.Relocation) error {
	p, err := file.LoadPolicy(proj, file.Read(proj))
	if err != nil {
		return err
	}
	known, _ := file.LoadBaseline() // checkBaseline says what is wrong with it
	if err := file.Unmet(p, known, env.Now); err != nil {
		return err
	}
	extends := ""
	if n := len(p.Layers()) - 1 - len(p.Above()); n == 1 {
		extends = ", extends 1 policy"
	} else if n > 1 {
		extends = fmt.Sprintf(", extends %d policies", n)
	}
	for _, l := range p.Above() {
		extends += ", under " + l.File()
	}
	fmt.Fprintf(env.Stdout, "%s: ok: mode %s, %s%s\n", file.Name, p.Mode, plural.Count(len(p.Rules), "rule"), extends)
	for _, line := range unnamed(p, rels, project.MainModule(proj), env.Now) {
		fmt.Fprintln(env.Stdout, line)
	}
	return nil
}

// unnamed says which rules without classes match references of the last build, and do not
// cover them since these can replace a symbol.
func unnamed(p *policy.Policy, rels []*events.Relocation, main string, day time.Time) []string {
	var lines []string
	for _, rel := range rels {
		ref := refs.ForPolicy(rel, main)
		for _, class := range rel.Classes {
			for _, at := range p.Unnamed(ref, class, day) {
				lines = append(lines, fmt.Sprintf("%s: warning: the rule names no classes, and so does not cover %s %s of the last build: `classes: [%s]` would",
					at, printable.Text(ref.Module), printable.Text(ref.Symbol), class))
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func checkBaseline(env cli.Env, _ project.Env, file project.PolicyFile) error {
	known, err := file.LoadBaseline()
	if err != nil || known == nil {
		return err
	}
	_, name := file.Baseline()
	fmt.Fprintf(env.Stdout, "%s: ok: %s\n", name, plural.Count(len(known.Entries), "known finding"))
	return nil
}
