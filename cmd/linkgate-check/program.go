package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/project"
)

// A program is what go says of the module here, or of one that was fetched.
type program struct {
	dir     string            // that go runs in
	environ []string          // of go; nil for that of this process
	env     map[string]string // of go
	modules *check.Modules
	list    []check.Module
	tried   map[string]bool // modules that go was asked to fetch
}

func (p *program) platform() string { return p.env["GOOS"] + "/" + p.env["GOARCH"] }

// open asks go for its environment and for the build list of the module around the
// directory.
func (p *program) open() error {
	env, err := gocmd.Env("go", p.dir, "GOROOT", "GOVERSION", "GOOS", "GOARCH", "CGO_ENABLED", "GOFLAGS", "GOFIPS140", "GOMOD", "GOWORK", "GOMODCACHE")
	if err != nil {
		return err
	}
	p.env, p.tried = env, make(map[string]bool)
	// At the root of a workspace there is no go.mod.
	if (env["GOMOD"] == "" || env["GOMOD"] == os.DevNull) && (env["GOWORK"] == "" || env["GOWORK"] == "off") {
		return errors.New("no go.mod or go.work here or above")
	}
	return p.readModules()
}

// readModules asks go for the build list. With a vendor directory go knows the main modules
// alone, and vendor/modules.txt names the packages of the others.
func (p *program) readModules() error {
	all, err := p.ask("all")
	if err != nil {
		mains, mainErr := p.ask()
		root := filepath.Dir(p.env["GOMOD"])
		if p.env["GOWORK"] != "" {
			root = filepath.Dir(p.env["GOWORK"])
		}
		vendored := project.Vendored(root)
		if mainErr != nil || len(vendored) == 0 {
			return err
		}
		byPackage := make(map[string]check.Module)
		for pkg, m := range vendored {
			byPackage[pkg] = check.Module{Path: m.Path, Version: m.Version, Dir: filepath.Join(root, "vendor", filepath.FromSlash(m.Path)), Replaced: m.Replace != nil}
		}
		p.list = mains
		p.modules = check.NewModules(p.env["GOROOT"], mains, filepath.Join(root, "vendor"), byPackage)
		return nil
	}
	p.list = all
	p.modules = check.NewModules(p.env["GOROOT"], all, "", nil)
	return nil
}

// ask returns modules as `go list -m` says them.
func (p *program) ask(args ...string) ([]check.Module, error) {
	out, err := p.run(append([]string{"list", "-m", "-e", "-json"}, args...)...)
	if err != nil {
		return nil, err
	}
	var list []check.Module
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var m struct {
			Path, Version, Dir string
			GoVersion          string
			Main               bool
			Replace            *struct{ Path, Version string }
		}
		if err := dec.Decode(&m); err != nil {
			return nil, fmt.Errorf("reading the output of go list: %w", err)
		}
		instead := ""
		if m.Replace != nil && m.Replace.Path == m.Path {
			instead = m.Replace.Version
		}
		list = append(list, check.Module{
			Path: m.Path, Version: m.Version, Dir: m.Dir, Main: m.Main, Replaced: m.Replace != nil, Instead: instead,
			Local: m.Main || m.Replace != nil && m.Replace.Version == "", Go: check.Minor(m.GoVersion),
		})
	}
	return list, nil
}

// run runs go in the program's directory.
func (p *program) run(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = p.dir, p.environ
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return out, fmt.Errorf("go %s: %s", strings.Join(args, " "), printable.OneLine(string(exit.Stderr)))
	}
	return out, err
}

// download fetches the modules that packages may be in and that are not on this machine, each
// tried once, and reports whether there was one to try. unread names those that cannot be had.
func (p *program) download() (more bool, unread []string, err error) {
	args := []string{"mod", "download", "-json"}
	for _, m := range p.modules.Missing() {
		if !p.tried[m.Path] {
			p.tried[m.Path] = true
			args = append(args, m.Path)
		}
	}
	if len(args) == 3 {
		return false, nil, nil
	}
	out, err := p.run(args...)
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var m struct{ Path, Version, Error string }
		if wrong := dec.Decode(&m); wrong != nil {
			return false, nil, errors.Join(err, wrong)
		}
		if m.Error != "" {
			unread = append(unread, fmt.Sprintf("module %s %s, which may have packages of this build: %s", m.Path, m.Version, printable.OneLine(m.Error)))
		}
	}
	if err != nil && len(unread) == 0 {
		return false, nil, err
	}
	return true, unread, p.readModules()
}

// expand returns the import paths of the packages that are named.
func (p *program) expand(patterns []string) ([]string, error) {
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	packages, rest := p.modules.Expand(absolute(p.dir), patterns)
	if len(rest) == 0 {
		return packages, nil
	}
	out, err := p.run(append([]string{"list", "-e", "-f", "{{.ImportPath}}", "--"}, rest...)...)
	if err != nil {
		return nil, err
	}
	return append(packages, strings.Fields(string(out))...), nil
}
