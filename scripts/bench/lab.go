package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A lab is what all measurements share.
type lab struct {
	options
	work   string // temporary
	stderr io.Writer

	gate    string // linkgate
	execer  string // becomes its arguments
	waiter  string // starts them and waits
	standin string // only exits; named link
	touch   string // touches what a scan reads
	scan    string // scans

	goVersion string // that builds the programs
	gocache   string
	modcache  string
	tooldir   string

	programs []*program
	growth   []grown
}

// A program is a directory of testdata/programs.
type program struct {
	id, dir, target string
	env             []string
	packages        int
	off             bool     // the stock linker refuses it: linked with -checklinkname=0
	link            *capture // nil until it is linked
	findings        int
}

// largest is the program that takes minutes.
const largest = "prometheus"

// target returns what is built of a program, and how: programs.tsv has the same.
func target(id string) (target string, env []string) {
	switch id {
	case largest:
		return "github.com/prometheus/prometheus/cmd/prometheus", []string{"CGO_ENABLED=0"}
	case "serf-0.10.1":
		return "github.com/hashicorp/serf/cmd/serf", nil
	}
	return ".", nil
}

// measure runs every measurement that was asked for.
func measure(o options, args []string, stderr io.Writer) (rep *report, err error) {
	work, err := os.MkdirTemp("", "linkgate-bench-")
	if err != nil {
		return nil, err
	}
	if o.keep {
		fmt.Fprintf(stderr, "bench: work in %s\n", work)
	} else {
		defer os.RemoveAll(work)
	}
	l := &lab{options: o, work: work, stderr: stderr}
	if l.root, err = filepath.Abs(o.root); err != nil {
		return nil, err
	}
	rep = newReport(l.root, args)
	if err := l.build(); err != nil {
		return nil, err
	}
	rep.Go = l.goVersion
	if err := l.open(); err != nil {
		return nil, err
	}
	for _, m := range measurements() {
		for _, p := range m.subjects(l) {
			if !o.only.MatchString(m.id + " " + p.id) {
				continue
			}
			fmt.Fprintf(stderr, "bench: %s %s\n", m.id, p.id)
			rows, err := m.run(l, p)
			if err != nil {
				rows = []result{{err: err}} // the others are not lost
			}
			for _, r := range rows {
				rep.Results = append(rep.Results, r.finish(m, p))
				rep.failed = rep.failed || r.err != nil
			}
			if o.json != "" {
				if err := rep.write(o.json); err != nil {
					return nil, err
				}
			}
		}
	}
	return rep, nil
}

// build builds linkgate and the small programs with the local toolchain.
func (l *lab) build() error {
	l.gate, l.execer, l.waiter = filepath.Join(l.work, "linkgate"), filepath.Join(l.work, "execer"), filepath.Join(l.work, "waiter")
	l.standin, l.touch = filepath.Join(l.work, "standin", "link"), filepath.Join(l.work, "touch")
	l.scan = filepath.Join(l.work, "scan")
	for out, pkg := range map[string]string{
		l.gate: "./cmd/linkgate", l.execer: "./scripts/bench/testdata/execer", l.waiter: "./scripts/bench/testdata/waiter",
		l.standin: "./scripts/bench/testdata/standin", l.touch: "./scripts/bench/testdata/touch",
		l.scan: "./scripts/bench/testdata/scan",
	} {
		cmd := exec.Command("go", "build", "-buildvcs=false", "-o", out, pkg)
		cmd.Dir = l.root
		if msg, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w\n%s", pkg, err, msg)
		}
	}
	out, err := l.goCommand(l.work, nil, "env", "GOVERSION", "GOCACHE", "GOMODCACHE", "GOTOOLDIR")
	if err != nil {
		return err
	}
	f := strings.Split(out, "\n")
	l.goVersion, l.gocache, l.modcache, l.tooldir = f[0], f[1], f[2], f[3]
	return nil
}

// open finds the programs, fetches what they need and counts their packages. They
// come by size.
func (l *lab) open() error {
	for _, id := range l.options.programs {
		p := &program{id: id, dir: filepath.Join(l.work, "src", id)}
		p.target, p.env = target(id)
		// A copy: what go does to go.mod must not happen to the repository's.
		if err := os.CopyFS(p.dir, os.DirFS(filepath.Join(l.root, "testdata", "programs", id))); err != nil {
			return fmt.Errorf("no program %q: %w", id, err)
		}
		out, err := l.goCommand(p.dir, p.env, "list", "-mod=mod", "-deps", p.target)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		p.packages = strings.Count(out, "\n")
		l.programs = append(l.programs, p)
	}
	slices.SortStableFunc(l.programs, func(a, b *program) int { return a.packages - b.packages })
	return nil
}

// environ is what every build has in its environment, beside this process's own.
func (l *lab) environ(env []string) []string {
	list := []string{"GOWORK=off", "GOFLAGS=-mod=mod", "LINKGATE_POLICY=", "LINKGATE_LOG=", "LINKGATE_MODE=", "LINKGATE_TELEMETRY=", "GOTMPDIR="}
	if l.gocache != "" {
		list = append(list, "GOCACHE="+l.gocache, "GOMODCACHE="+l.modcache)
	}
	if l.toolchain != "local" {
		list = append(list, "GOTOOLCHAIN="+l.toolchain)
	}
	return append(list, env...)
}

// goCommand runs the go command and returns what it prints.
func (l *lab) goCommand(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), l.environ(env)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, tail(stderr.Bytes()))
	}
	return stdout.String(), nil
}

// dir returns a directory of that name in the work directory.
func (l *lab) dir(name ...string) (string, error) {
	path := filepath.Join(append([]string{l.work}, name...)...)
	return path, os.MkdirAll(path, 0o777)
}

// buildJob is `go build` of a program, with flags of the measurement in front.
func (l *lab) buildJob(p *program, out string, env []string, flags ...string) (job, error) {
	if p.link == nil { // tells whether the stock linker refuses it
		if err := l.capture(p); err != nil {
			return job{}, err
		}
	}
	argv := append([]string{"go", "build"}, p.flags()...)
	argv = append(append(argv, "-o", out), flags...)
	return job{Commands: [][]string{append(argv, p.target)}, Dir: p.dir, Env: l.environ(append(slices.Clone(p.env), env...))}, nil
}

// flags returns the flags that a program needs to be linked.
func (p *program) flags() []string {
	if p.off {
		return []string{"-ldflags=-checklinkname=0"}
	}
	return nil
}

// notes says how a program is linked.
func (p *program) notes() []string {
	if p.off {
		return []string{"the stock linker refuses it: -checklinkname=0 on both sides"}
	}
	return nil
}

// A skip is a reason why something cannot be measured here.
type skip string

func (s skip) Error() string { return string(s) }

// skipped turns a reason to skip into a row.
func skipped(what, against string, err error) ([]result, error) {
	var why skip
	if !errors.As(err, &why) {
		return nil, err
	}
	return []result{{What: what, Against: against, Skipped: string(why)}}, nil
}
