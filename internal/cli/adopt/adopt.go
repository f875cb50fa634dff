// Package adopt is linkgate adopt: from -checklinkname=0 in a repository to a policy.
package adopt

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/linkgate/linkgate/internal/adopt"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// options are the command line.
type options struct {
	dry     bool
	json    bool
	expires string
}

// Command returns the entry of the table of commands.
func Command() cli.Command {
	o := new(options)
	return cli.Command{
		Name:  "adopt",
		Short: "go from -checklinkname=0 in this repository to a policy with the smallest rules",
		Examples: `linkgate adopt -n                           # print the patch, change nothing
linkgate adopt -n | git apply               # the same as linkgate adopt
`,
		Long: `It looks for -checklinkname=0 in Makefiles, shell scripts, Dockerfiles, GitHub
and GitLab workflows, goreleaser files, Taskfiles, magefiles and go:generate
lines. adopt builds what each of these go commands builds, for the platforms
that the command names, through linkgate, with nothing enforced. Then it adds
rules to the policy that allow exactly what was found. Each rule is for one
module, its version, its symbols and classes, and has a reason and a day on
which it ends. adopt removes the flag, and -ldflags too where nothing else is in
it.

What is changed has to be built through linkgate: linkgate build in place of go
build, GOFLAGS=-toolexec=linkgate, or a toolchain of linkgate sdk wrap.

If live code refers to a symbol that is gone, no rule makes the program link:
adopt says so, and the exit code is 1. If something could not be built, the exit
code is 3 and nothing is changed.
`,
		Flags: []cli.Flag{
			{Name: "n", Text: "print the patch, and change nothing", Into: &o.dry},
			{Name: "json", Text: `print JSON, "schema": 1: the patch of each file, and what no rule lets through`, Into: &o.json},
			{Name: "expires", Value: "day", Text: "the day on which the rules end, 2027-03-31; default in 90 days", Into: &o.expires},
		},
		Failed: cli.ExitUnknown,
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			if o.expires == "" {
				o.expires = env.Now.UTC().AddDate(0, 0, 90).Format(time.DateOnly)
			}
			if _, err := time.Parse(time.DateOnly, o.expires); err != nil {
				return cli.Usagef("-expires %q: want a day as YYYY-MM-DD", o.expires)
			}
			return run(env, g, *o)
		},
	}
}

func run(env cli.Env, g cli.Globals, o options) error {
	proj := gocmd.WithModCache(g.Project(env))
	root, err := repository(proj)
	if err != nil {
		return err
	}
	files, err := find(root)
	if err != nil {
		return err
	}
	out := newResult(o)
	if len(files) == 0 {
		return out.none(env)
	}
	var changed []edit
	var commands []adopt.Command
	for _, f := range files {
		commands = append(commands, f.Commands...)
		for _, line := range f.Left {
			out.leave(env, f.Name, line)
		}
		if f.New != f.Old {
			changed = append(changed, edit{f.Name, f.Old, f.New, true})
		}
	}
	found := observe(env, root, commands)
	if found.failed && !o.dry {
		fmt.Fprintln(env.Stderr, "hint: nothing is changed, since the rules would not be all: mend these builds, or take what `linkgate adopt -n` prints")
		return cli.Exit(cli.ExitUnknown)
	}
	rules, err := found.rules(env, proj, files, o.expires)
	if err != nil {
		return err
	}
	if rules.text != "" {
		e, err := policyEdit(proj, root, rules.text)
		if err != nil {
			return err
		}
		changed = append(changed, e)
	}
	for _, e := range changed {
		if err := out.carryOut(env, root, e); err != nil {
			return err
		}
	}
	out.Commands, out.Programs, out.Rules = len(commands), len(found.list), rules.count
	out.Never, out.Complete = append(out.Never, rules.never...), !found.failed
	if err := out.print(env, len(files)); err != nil {
		return err
	}
	if found.failed {
		return cli.Exit(cli.ExitUnknown)
	}
	return cli.Found(len(rules.never) > 0)
}

// repository returns the root of what is searched: of the git repository, else of the workspace or
// module.
func repository(proj project.Env) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	root := cmp.Or(project.Root(proj, dir), dir)
	for up := root; ; up = filepath.Dir(up) {
		if _, err := os.Lstat(filepath.Join(up, ".git")); err == nil {
			return up, nil
		}
		if up == filepath.Dir(up) {
			return root, nil
		}
	}
}

// policyEdit adds rules to the policy of builds here, or writes one.
func policyEdit(proj project.Env, root, rules string) (edit, error) {
	file, err := project.FindPolicy(proj, "")
	if err != nil {
		return edit{}, err
	}
	path := file.Path
	var data []byte
	if path == "" {
		dir, err := os.Getwd()
		if err != nil {
			return edit{}, err
		}
		if dir = project.Root(proj, dir); dir == "" {
			dir = root
		}
		path = filepath.Join(dir, policy.FileName)
	} else if data, err = os.ReadFile(path); err != nil {
		return edit{}, err
	}
	rel, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(rel) {
		return edit{}, fmt.Errorf("the policy %s lies outside of the repository: it is not changed", path)
	}
	e := edit{filepath.ToSlash(rel), string(data), adopt.AddRules(data, rules), data != nil}
	if _, err := policy.Parse(path, []byte(e.new)); err != nil {
		return edit{}, fmt.Errorf("the rules do not fit into the policy: %w", err)
	}
	return e, nil
}
