package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
)

// mostVersions is how many newer versions of one module are fetched to find one without its
// findings.
const mostVersions = 50

// fix finds, for each dependency with findings, the lowest newer version of it without each of
// them: in its place in this build, with all else as it is.
func (p *program) fix(engine *check.Engine, targets []check.Target, roots []string, r *check.Result, env cli.Env) {
	for _, mod := range p.list {
		open := r.Open(mod)
		if mod.Main || mod.Replaced || len(open) == 0 {
			continue
		}
		versions, err := p.newer(mod)
		if err != nil {
			r.Unread = append(r.Unread, fmt.Sprintf("versions of %s: %v", mod.Path, err))
			continue
		}
		for _, version := range versions[:min(len(versions), mostVersions)] {
			if open = p.without(engine, mod, version, targets, roots, r, open, env); len(open) == 0 {
				break
			}
		}
		r.Fix(open, check.NoFix)
	}
}

// without sets the version as the fix of those of the open findings that a version of a module
// does not have, and returns the others.
func (p *program) without(engine *check.Engine, mod check.Module, version string, targets []check.Target, roots []string, r *check.Result, open []int, env cli.Env) []int {
	dir, err := gocmd.Download(env.Getenv, mod.Path+"@"+version)
	if err != nil {
		return open
	}
	other := mod
	other.Version, other.Dir = version, dir
	there := new(check.Result)
	e := engine.With(p.modules.Replace(other))
	for _, t := range targets {
		if !r.Concerns(open, t) {
			continue
		}
		_, list, _, err := e.Check(t, roots)
		if err != nil {
			return open
		}
		there.Findings = append(there.Findings, list...)
	}
	left, fixed := r.Compare(open, there)
	r.Fix(fixed, version)
	return left
}

// newer returns the versions of a module above its own, the lowest first: releases alone,
// unless it is none itself.
func (p *program) newer(mod check.Module) ([]string, error) {
	out, err := p.run("list", "-m", "-versions", "-json", mod.Path)
	if err != nil {
		return nil, err
	}
	var m struct{ Versions []string }
	if err := json.Unmarshal(out, &m); err != nil {
		return nil, err
	}
	own := strings.TrimSuffix(mod.Version, "+incompatible")
	return slices.DeleteFunc(m.Versions, func(v string) bool {
		return semver.Compare(v, mod.Version) <= 0 || semver.Prerelease(v) != "" && semver.Prerelease(own) == ""
	}), nil
}
