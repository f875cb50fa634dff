package policy

import (
	"errors"
	"fmt"
	"os"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/policy"
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
	bad := false
	baselines := make(map[string]bool)
	for _, name := range files {
		file := project.PolicyAt(name)
		checks := []func(cli.Env, project.Env, project.PolicyFile) error{checkPolicy}
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

func checkPolicy(env cli.Env, proj project.Env, file project.PolicyFile) error {
	data, err := os.ReadFile(file.Path)
	if err != nil {
		return err
	}
	p, err := policy.Load(file.Name, data, file.Read(proj))
	if err != nil {
		return err
	}
	extends := ""
	if n := len(p.Layers()) - 1; n == 1 {
		extends = ", extends 1 policy"
	} else if n > 1 {
		extends = fmt.Sprintf(", extends %d policies", n)
	}
	fmt.Fprintf(env.Stdout, "%s: ok: mode %s, %s%s\n", file.Name, p.Mode, plural.Count(len(p.Rules), "rule"), extends)
	return nil
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
