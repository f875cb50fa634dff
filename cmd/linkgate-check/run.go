package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/cli"
	cmd "github.com/linkgate/linkgate/internal/cli/check"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// run does what the command line says, and returns the exit code.
func run(env cli.Env, args []string) int {
	command := cmd.Command(checkAll)
	return cli.Execute(command, env, cli.Globals{}, append([]string{command.Name}, args...))
}

// checkAll checks what is named for every version and platform, and prints what it finds.
func checkAll(env cli.Env, o cmd.Options) error {
	pol, err := loadPolicy(env)
	if err != nil {
		return err
	}
	r, err := result(env, pol, o)
	if err != nil {
		return err
	}
	if err := observe(env, o.Log, r); err != nil {
		return err
	}
	r.Decide(pol, env.Now)
	for _, f := range formats() {
		if f.name != o.Format {
			continue
		}
		if err := f.write(env.Stdout, r); err != nil {
			return err
		}
	}
	switch {
	case r.Has(o.FailOn):
		return cli.Found(true)
	case len(r.Unread) > 0 && o.FailOn != check.FailNever:
		return cli.Exit(cli.ExitUnknown)
	}
	return nil
}

// result checks the module here, or the ones that are named with a version.
func result(env cli.Env, pol *policy.Policy, o cmd.Options) (*check.Result, error) {
	i := slices.IndexFunc(o.Args, isVersioned)
	if i < 0 {
		p := &program{dir: "."}
		if err := p.open(); err != nil {
			return nil, err
		}
		return p.check(env, pol, o)
	}
	if len(o.Args) > 1 {
		return nil, cli.Usagef("%s is a module of its own: it is checked alone", o.Args[i])
	}
	p, packages, err := fetch(o.Args[i])
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(p.dir)
	o.Args, o.Tests = packages, false
	return p.check(env, pol, o)
}

// check judges the packages for each version and platform. Modules that are not on this
// machine and that a platform needs are fetched first.
func (p *program) check(env cli.Env, pol *policy.Policy, o cmd.Options) (*check.Result, error) {
	goroot := p.env["GOROOT"]
	versions, err := releases(o.Versions, goroot, p.env["GOVERSION"])
	if err != nil {
		return nil, err
	}
	here, err := release(p.env["GOVERSION"], goroot)
	if err != nil {
		here = versions[0]
	}
	known := check.Known(goroot)
	var unread []string
	for {
		roots, err := p.expand(o.Args)
		if err != nil {
			return nil, err
		}
		engine := check.NewEngine(p.modules, here, known)
		engine.Owner = check.OwnerOf(pol, env.Now)
		tags := append(slices.Clone(o.Tags), tagsOf(p.env["GOFLAGS"])...)
		on, err := platforms(o.Platforms, p.platform(), func() []string {
			return engine.Platforms(p.target(versions[0], p.platform(), tags, env.Getenv), roots)
		})
		if err != nil {
			return nil, err
		}
		var targets []check.Target
		for _, release := range versions {
			for _, platform := range on {
				t := p.target(release, platform, tags, env.Getenv)
				t.Tests = o.Tests
				targets = append(targets, t)
			}
		}
		r, err := judge(engine, targets, roots)
		if err != nil {
			return nil, err
		}
		more, gone, err := p.download()
		if err != nil {
			return nil, err
		}
		if unread = append(unread, gone...); !more {
			r.Unread = append(r.Unread, unread...)
			if !slices.ContainsFunc(r.Checked, func(c check.Checked) bool { return c.Packages > 0 }) {
				return nil, fmt.Errorf("%s: no package has a Go file in this build", cmp.Or(strings.Join(o.Args, " "), "."))
			}
			if o.Fix {
				p.fix(engine, targets, roots, r, env)
				if err := engine.Mend(r); err != nil {
					return nil, err
				}
			}
			return r, nil
		}
	}
}

func judge(engine *check.Engine, targets []check.Target, roots []string) (*check.Result, error) {
	r := new(check.Result)
	for _, t := range targets {
		checked, list, unread, err := engine.Check(t, roots)
		if err != nil {
			return nil, err
		}
		r.Checked = append(r.Checked, checked)
		r.Findings = append(r.Findings, list...)
		r.Unread = append(r.Unread, unread...)
	}
	check.Sort(r.Findings)
	slices.Sort(r.Unread)
	r.Unread = slices.Compact(r.Unread)
	return r, nil
}

// loadPolicy returns the policy of a build here.
func loadPolicy(env cli.Env) (*policy.Policy, error) {
	_, pol, _, err := project.LoadHere(gocmd.WithModCache(cli.Globals{}.Project(env)))
	return pol, err
}

// tagsOf returns the build tags in GOFLAGS.
func tagsOf(goflags string) []string {
	var tags []string
	for _, f := range strings.Fields(goflags) {
		if list, ok := strings.CutPrefix(strings.TrimLeft(f, "-"), "tags="); ok {
			tags = strings.Split(list, ",")
		}
	}
	return tags
}
