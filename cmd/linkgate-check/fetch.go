package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// fetch has go take a module, PATH@VERSION, or a package of one, into a module of its own,
// and returns that with the packages to check: those of the module, or the one that is
// named. The caller removes its directory.
func fetch(arg string) (*program, []string, error) {
	dir, err := os.MkdirTemp("", "linkgate-")
	if err != nil {
		return nil, nil, err
	}
	p, packages, err := fetchInto(dir, arg)
	if err != nil {
		os.RemoveAll(dir)
	}
	return p, packages, err
}

func fetchInto(dir, arg string) (*program, []string, error) {
	file := filepath.Join(dir, "go.mod")
	if err := os.WriteFile(file, []byte("module linkgate.invalid/check\n"), 0o666); err != nil {
		return nil, nil, err
	}
	p := &program{dir: dir, environ: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")}
	if _, err := p.run("get", "--", arg); err != nil {
		return nil, nil, fmt.Errorf("fetching %s: %w", arg, err)
	}
	if err := p.open(); err != nil {
		return nil, nil, err
	}
	path, _, _ := strings.Cut(arg, "@")
	for _, m := range p.list {
		if m.Path != path {
			continue
		}
		packages := p.modules.All(m)
		if len(packages) == 0 {
			return nil, nil, fmt.Errorf("%s has no packages", arg)
		}
		return p, packages, nil
	}
	return p, []string{strings.TrimSuffix(path, "/...")}, nil
}

// isVersioned reports whether an argument is a module or a package with a version.
func isVersioned(arg string) bool {
	return strings.Contains(arg, "@") && !strings.HasPrefix(arg, ".") && !filepath.IsAbs(arg)
}
