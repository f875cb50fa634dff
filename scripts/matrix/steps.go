package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// every heads the column of steps that are not about one toolchain.
const every = "all"

// matrix runs steps and keeps what became of them.
type matrix struct {
	ctx   context.Context
	root  string // of the repository
	out   io.Writer
	table table
}

// all runs every step.
func (m *matrix) all(names []string) {
	var have []string
	for _, name := range names {
		if m.fetch(name) {
			have = append(have, name)
		}
	}
	for _, name := range names {
		if !slices.Contains(have, name) {
			m.done(cell{step: "stories", column: name, result: skipped, why: "no toolchain"})
			continue
		}
		m.step("symbols, uses", name, []string{"LINKGATE_TEST_TOOLCHAIN=" + name, "LINKGATE_TEST_LONG=1"}, slices.Concat([]string{"go", "test", "-count=1"}, eachToolchain())...)
		m.stories(name, name == names[0], name == names[len(names)-1])
	}
	if packages, err := longPackages(m.root); err != nil {
		m.done(cell{step: "long tests", column: every, result: failed, why: err.Error()})
	} else {
		m.step("long tests", every, []string{"LINKGATE_TEST_LONG=1"}, slices.Concat([]string{"go", "test", "-count=1"}, packages)...)
	}
	if out, ok := m.step("oracle", every, nil, "go", "run", "./scripts/oracle", "-toolchains="+strings.Join(names, ",")); ok {
		m.out.Write(out)
	}
	// From sources alone: a program of each kind.
	if out, ok := m.step("forecast", every, nil, "go", "run", "./scripts/forecast",
		"-programs=asm-127,asm-refs,blocked,func-pull,func-pull-386,func-pull-windows,linknamestd,memsize,sonic-1.12.5-call"); ok {
		m.out.Write(out)
	}
	// With the log of a build it knows all.
	if out, ok := m.step("forecast, with a log", every, nil, "go", "run", "./scripts/forecast", "-log", "-toolchains=local",
		"-programs=asm-refs,blocked,func-pull,func-pull-386,memsize"); ok {
		m.out.Write(out)
	}
	// The newest linker differs most from the local one.
	places, newest := "local", names[len(names)-1]
	if slices.Contains(have, newest) {
		places += "," + newest
		m.step("stdcalls", newest, nil, "scripts/stdcalls/run", newest)
	}
	if out, ok := m.step("places", every, nil, "go", "run", "./scripts/places", "-toolchains="+places); ok {
		m.out.Write(out)
	}
	if out, ok := m.step("ways", every, nil, "go", "run", "./scripts/ways"); ok {
		m.out.Write(out)
	}
	m.race()
	m.module("schemas")
	m.module("attest")
	m.module("bazel")
	for _, system := range []string{"windows/amd64", "darwin/arm64"} {
		goos, goarch, _ := strings.Cut(system, "/")
		env := []string{"GOOS=" + goos, "GOARCH=" + goarch}
		m.step("build "+system, every, env, "go", "build", "./...")
		packages, err := m.vetted()
		if err != nil {
			m.done(cell{step: "vet " + system, column: every, result: failed, why: err.Error()})
			continue
		}
		m.step("vet "+system, every, env, slices.Concat([]string{"go", "vet"}, packages)...)
	}
}

// vetted lists the packages of the tree that are vetted for other systems: not those that
// need SQLite or gRPC, which go vet reads first, for longer than all else together, and
// none of which has a file for one system alone.
func (m *matrix) vetted() ([]string, error) {
	cmd := exec.CommandContext(m.ctx, "go", "list", "-f", "{{.ImportPath}}{{range .Deps}} {{.}}{{end}}", "./...")
	cmd.Dir = m.root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var packages []string
	for line := range strings.Lines(string(out)) {
		name, deps, _ := strings.Cut(line, " ")
		if !strings.Contains(deps, "modernc.org/sqlite") && !strings.Contains(deps, "google.golang.org/grpc") {
			packages = append(packages, strings.TrimSpace(name))
		}
	}
	return packages, nil
}

// stories runs the stories with one toolchain: all of them where it is the first or the
// last of the list, with the last one at length; none with the local one, with which go
// test ./... has told them; and else those of the classes, which differ from one linker to
// the next.
func (m *matrix) stories(name string, first, last bool) {
	env := []string{"LINKGATE_TEST_TOOLCHAIN=" + name}
	packages := []string{"./internal/story/..."}
	switch {
	case last:
		env = append(env, "LINKGATE_TEST_LONG=1")
	case name == runtime.Version():
		m.done(cell{step: "stories", column: name, result: skipped, why: "the local toolchain: go test ./... runs them"})
		return
	case !first:
		packages = []string{"./internal/story/classes"}
	}
	m.step("stories", name, env, append([]string{"go", "test", "-count=1", "-timeout=20m"}, packages...)...)
}

// race runs the tests of the packages that start goroutines with the race detector, which
// needs a C compiler.
func (m *matrix) race() {
	packages := []string{
		"./cmd/linkgate-export", "./internal/cache", "./internal/cli/report", "./internal/cli/wrap", "./internal/events", "./internal/link",
		"./internal/linkcache", "./internal/logs", "./internal/otlp", "./internal/parallel", "./internal/project", "./toolexec",
	}
	cc, err := exec.CommandContext(m.ctx, "go", "env", "CC").Output()
	if err == nil {
		_, err = exec.LookPath(strings.TrimSpace(string(cc)))
	}
	if err != nil {
		m.done(cell{step: "race", column: every, result: skipped, why: "no C compiler: " + err.Error()})
		return
	}
	// What is skipped has many processes do much for minutes: the detector looks at one.
	command := []string{"go", "test", "-race", "-skip=Processes|Killed|AppendTools"}
	m.step("race", every, []string{"CGO_ENABLED=1", "LINKGATE_TEST_LONG="}, append(command, packages...)...)
}

// module runs the tests of a directory of scripts that is a module of its own: schemas holds
// policies and SARIF against their schemas, attest signs and verifies what linkgate attest prints,
// bazel holds deploy/bazel against rules_go.
func (m *matrix) module(name string) {
	dir := filepath.Join(m.root, "scripts", name)
	env := []string{"GOFLAGS="} // which may be about the main module
	download := exec.CommandContext(m.ctx, "go", "-C", dir, "mod", "download")
	download.Env = append(os.Environ(), env...)
	if out, err := download.CombinedOutput(); err != nil {
		m.done(cell{step: name, column: every, result: skipped, why: strings.TrimSpace(string(out))})
		return
	}
	// go does not see that files outside of the module have changed.
	m.step(name, every, env, "go", "-C", dir, "test", "-count=1", "./...")
}

// fetch has the go command download a toolchain, if it must. It is asked outside
// of the repository, whose go.mod the older toolchains refuse.
func (m *matrix) fetch(name string) bool {
	cmd := exec.CommandContext(m.ctx, "go", "version")
	cmd.Dir = os.TempDir()
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+name, "GOWORK=off")
	start := time.Now()
	_, err := cmd.Output()
	c := cell{step: "toolchain", column: name, took: time.Since(start)}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		c.result, c.why = unavailable(string(exit.Stderr))
	} else if err != nil {
		c.result, c.why = failed, err.Error()
	}
	m.done(c)
	return err == nil
}

// step runs a command in the repository. The output of one that fails is
// printed whole; that of one that passes is returned.
func (m *matrix) step(name, column string, env []string, command ...string) ([]byte, bool) {
	c := cell{step: name, column: column}
	if m.ctx.Err() != nil {
		c.result, c.why = skipped, "interrupted"
		m.done(c)
		return nil, false
	}
	cmd := exec.CommandContext(m.ctx, command[0], command[1:]...)
	cmd.Dir = m.root
	cmd.Env = append(os.Environ(), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := cmd.Run()
	c.took = time.Since(start)
	if err != nil {
		c.result, c.why = failed, err.Error()
	}
	m.done(c)
	if err != nil {
		fmt.Fprintf(m.out, "%s\n%s", strings.Join(append(env, command...), " "), out.Bytes())
		return nil, false
	}
	return out.Bytes(), true
}

// done notes a step's outcome and prints its line.
func (m *matrix) done(c cell) {
	m.table.cells = append(m.table.cells, c)
	fmt.Fprintln(m.out, c.line())
}

// unavailable judges a go command that could not give a toolchain, by what it
// says: a proxy that answers and has no such toolchain is no reason to skip.
func unavailable(stderr string) (result, string) {
	why := ""
	for line := range strings.Lines(stderr) {
		if line = strings.TrimSpace(line); why == "" && !strings.HasPrefix(line, "go: downloading ") {
			why = line
		}
	}
	if strings.Contains(stderr, "server response:") || strings.Contains(stderr, "invalid GOTOOLCHAIN") {
		return failed, why
	}
	return skipped, why
}
