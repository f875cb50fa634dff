// Package adopt is linkgate adopt: from -checklinkname=0 in a repository to a policy.
package adopt

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/linkgate/linkgate/internal/adopt"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// options are the command line.
type options struct {
	dry     bool
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
lines. What each of these go commands builds is built for the platforms that it
names, through linkgate, with nothing enforced. Then the policy gets the rules
that let through exactly what was found, each for one module, its version, its
symbols and classes, with a reason and a day on which it ends; and the flag is
taken out, with -ldflags where nothing else is in it.

What is changed has to be built through linkgate: linkgate build in place of go
build, GOFLAGS=-toolexec=linkgate, or a toolchain of linkgate sdk wrap.

No rule makes a program link whose live code refers to what is gone: that is
said, and the exit code is 1. It is 3 where something could not be built, and
then nothing is changed.
`,
		Flags: []cli.Flag{
			{Name: "n", Text: "print the patch, and change nothing", Into: &o.dry},
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
	if len(files) == 0 {
		fmt.Fprintln(env.Stdout, "no -checklinkname=0 in this repository")
		return nil
	}
	var changed []edit
	var commands []adopt.Command
	for _, f := range files {
		commands = append(commands, f.Commands...)
		for _, line := range f.Left {
			fmt.Fprintf(env.Stderr, "linkgate: warning: %s:%d: -checklinkname=0 stays here: change it by hand\n", f.Name, line)
		}
		if f.New != f.Old {
			changed = append(changed, edit{f.Name, f.Old, f.New, true})
		}
	}
	found, err := observe(env, root, commands)
	if err != nil {
		return err
	}
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
	if err := carryOut(env, root, changed, o.dry); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "linkgate: %s in %s: %s, %s\n", plural.Count(len(commands), "command"), plural.Count(len(files), "file"), plural.Count(found.links, "program"), plural.Count(rules.count, "rule"))
	for _, s := range rules.never {
		fmt.Fprintf(env.Stderr, "linkgate: no rule makes this link: %s\n", s)
	}
	fmt.Fprintln(env.Stderr, "hint: build through linkgate from now on: `linkgate build` in place of go build, or GOFLAGS=-toolexec=linkgate")
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
	root := project.Root(proj, dir)
	if root == "" {
		root = dir
	}
	for up := root; ; up = filepath.Dir(up) {
		if _, err := os.Lstat(filepath.Join(up, ".git")); err == nil {
			return up, nil
		}
		if up == filepath.Dir(up) {
			return root, nil
		}
	}
}

// An edit is a file, by its name from the root with slashes, before and after.
type edit struct {
	name, old, new string
	exists         bool
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

// carryOut prints the changes as a patch, or makes them.
func carryOut(env cli.Env, root string, list []edit, dry bool) error {
	for _, e := range list {
		if dry {
			old := "a/" + e.name
			if !e.exists {
				old = os.DevNull
			}
			_, patch, _ := strings.Cut(string(diff.Diff(old, []byte(e.old), "b/"+e.name, []byte(e.new))), "\n")
			if err := cli.Print(env, strings.TrimSuffix(patch, "\n")+"\n"); err != nil {
				return err
			}
			continue
		}
		path, mode := filepath.Join(root, filepath.FromSlash(e.name)), os.FileMode(0o644)
		if fi, err := os.Stat(path); err == nil {
			mode = fi.Mode()
		}
		if err := os.WriteFile(path, []byte(e.new), mode); err != nil {
			return err
		}
		verb := "wrote"
		if e.exists {
			verb = "changed"
		}
		fmt.Fprintf(env.Stdout, "%s %s\n", verb, e.name)
	}
	return nil
}
