package policy

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
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
	asJSON := false
	return cli.Command{
		Name:     "check",
		Flags:    []cli.Flag{{Name: "json", Text: `print JSON, "schema": 1`, Into: &asJSON}},
		Synopsis: []string{"[file... | -]"},
		Short:    "print every error in the files, else in those that a build here would use, with its place",
		Args:     cli.Values{Files: "yaml"},
		Run: func(env cli.Env, g cli.Globals, files []string) error {
			if asJSON {
				return checkJSON(env, g, files)
			}
			return check(env, g, files)
		},
	}
}

// check reads the files named, or those that a build here would use, with what they extend
// and their baselines.
func check(env cli.Env, g cli.Globals, files []string) error {
	proj := gocmd.WithModCache(g.Project(env))
	here := len(files) == 0
	if here {
		var err error
		if files, err = project.PolicyFiles(proj); err != nil {
			return err
		}
		if err := checkStrays(env, proj); err != nil {
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
		if name == "-" {
			if err := checkInput(env, proj); err != nil {
				cli.PrintError(env.Stderr, err)
				bad = true
			}
			continue
		}
		file := project.PolicyAt(name)
		checks := []func(cli.Env, project.Env, project.PolicyFile) error{func(env cli.Env, proj project.Env, file project.PolicyFile) error {
			return checkPolicy(env, proj, file, log, here)
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

// checkInput reads a policy from standard input, as if it lay in the current directory.
func checkInput(env cli.Env, proj project.Env) error {
	data, err := io.ReadAll(env.Stdin)
	if err != nil {
		return err
	}
	above, err := proj.Organisation.Policies()
	if err != nil {
		return err
	}
	p, err := policy.Load("stdin", data, project.PolicyAt(policy.FileName).Read(proj), above...)
	if err != nil {
		return err
	}
	if unmet := p.Unmet(env.Now); len(unmet) > 0 {
		return unmet
	}
	fmt.Fprintf(env.Stdout, "stdin: ok: mode %s, %s\n", p.Mode, plural.Count(len(p.Rules), "rule"))
	return nil
}

// checkStrays says which policies no build here reads.
func checkStrays(env cli.Env, proj project.Env) error {
	file, err := project.FindPolicy(proj, "")
	if err != nil {
		return err
	}
	pol, err := file.LoadPolicy(proj, file.Read(proj))
	if err != nil {
		return nil // its own check says it
	}
	strays := project.Strays(proj, file, pol, true)
	for _, name := range strays {
		fmt.Fprintf(env.Stderr, "linkgate: warning: %s is read by no build here\n", name)
	}
	if len(strays) > 0 {
		fmt.Fprintf(env.Stderr, "hint: %s\n", project.StrayHint)
	}
	return nil
}

// checkPolicy reads a policy. log is that of the last build: what a rule without classes does
// not cover of its references is said, since it did before there was this order; and here, which
// is where a build reads the policy, which rules match none of them.
func checkPolicy(env cli.Env, proj project.Env, file project.PolicyFile, log *refs.Log, here bool) error {
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
	lines, err := useless(env, proj, file, p, log, here)
	if err != nil {
		return err
	}
	said := make(map[string]bool) // by place
	for _, line := range unnamed(p, log.Relocations, project.MainModule(proj), env.Now) {
		at, _, _ := strings.Cut(line, ": ")
		said[at] = true
		fmt.Fprintln(env.Stdout, line)
	}
	for _, line := range lines {
		if at, _, _ := strings.Cut(line, ": "); !said[at] {
			fmt.Fprintln(env.Stdout, line)
		}
	}
	return nil
}

// useless says which parts of a policy have no effect.
func useless(env cli.Env, proj project.Env, file project.PolicyFile, p *policy.Policy, log *refs.Log, here bool) ([]string, error) {
	version := ""
	if slices.ContainsFunc(p.Rules, func(r policy.Rule) bool { return r.UntilGo != "" }) {
		var err error
		if version, err = gocmd.Version(); err != nil {
			return nil, err
		}
	}
	var lines []string
	for _, n := range p.Notes(version, env.Now) {
		lines = append(lines, n.At+": warning: "+n.Text)
	}
	lines = append(lines, misspelt(p)...)
	if !here || filepath.IsAbs(file.Path) { // an organisation's is for others too
		return lines, nil
	}
	var idle []string
	if log.Path != "" {
		links, err := refs.LastLinks(log.Path)
		if err != nil {
			return nil, err
		}
		if idle, err = refs.Idle(proj, file, p, links, env.Now); err != nil {
			return nil, err
		}
	}
	return append(append(lines, idle...), refs.Misspelt(proj, p, append(lines, idle...))...), nil
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
	fmt.Fprintf(env.Stdout, "%s: ok: %s\n", name, plural.Count(len(known.Entries), "finding"))
	return nil
}
