package main

import (
	"bytes"
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

// A lab is what all measurements share.
type lab struct {
	options
	work   string // temporary
	stderr io.Writer

	with    string // the linkgate that is measured
	base    string // the linkgate that it is held against, or empty for work without linkgate
	execer  string // becomes its arguments
	standin string // only exits; named link

	goVersion, tooldir, gocache string
}

// A program is a directory of testdata/programs, or any other whose path has a slash.
type program struct {
	id, from    string
	dir, target string // of the copy
	env         []string
	packages    int
	refused     bool // by the stock linker: it is linked with -checklinkname=0
	link        *capture
}

// measure makes every row that was asked for. The raw figures are written as they
// grow: a run can take hours.
func measure(o options, rep *report, stderr io.Writer) error {
	work, err := os.MkdirTemp("", "linkgate-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	l := &lab{options: o, work: work, stderr: stderr}
	if err := l.build(); err != nil {
		return err
	}
	rep.Date, rep.Go, rep.Machine = time.Now().UTC().Format(time.RFC3339), l.goVersion, machine()
	rep.Ratio = "with linkgate as a share of without"
	if l.base != "" {
		rep.Ratio = l.with + " as a share of " + l.base
	}
	if rev, err := exec.Command("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*").Output(); err == nil {
		rep.Revision = strings.TrimSpace(string(rev))
	}
	programs := []*program{{}}
	for _, id := range o.programs {
		programs = append(programs, &program{id: filepath.Base(id), from: programDir(id)})
	}
	for _, m := range measurements() {
		for _, p := range programs {
			if m.of == noProgram != (p.id == "") || !o.only.MatchString(m.name+" "+p.id) {
				continue
			}
			fmt.Fprintf(stderr, "bench: %s %s\n", m.name, p.id)
			if err := l.open(p); err != nil {
				return err
			}
			r, err := m.run(l, p)
			if err != nil {
				return fmt.Errorf("%s %s: %w", m.name, p.id, err)
			}
			if r.Count == nil && len(r.Pairs) == 0 {
				continue
			}
			r.Name, r.Program, r.Packages = m.name, p.id, p.packages
			rep.Rows = append(rep.Rows, r)
			if o.json == "" {
				continue
			}
			if err := rep.write(o.json); err != nil {
				return err
			}
		}
	}
	return nil
}

// build builds linkgate and the small programs.
func (l *lab) build() (err error) {
	l.with, l.execer, l.standin = filepath.Join(l.work, "linkgate"), filepath.Join(l.work, "execer"), filepath.Join(l.work, "standin", "link")
	build := map[string]string{l.execer: "./scripts/bench/testdata/execer", l.standin: "./scripts/bench/testdata/standin"}
	if l.linkgate == "" {
		build[l.with] = "./cmd/linkgate"
	} else if l.with, err = filepath.Abs(l.linkgate); err != nil {
		return err
	}
	for out, pkg := range build {
		if _, err := l.goCommand(".", nil, "build", "-buildvcs=false", "-o", out, pkg); err != nil {
			return err
		}
	}
	if l.against != "" {
		l.base = l.with
		if l.with, err = filepath.Abs(l.against); err != nil {
			return err
		}
	}
	out, err := l.goCommand(".", nil, "env", "GOVERSION", "GOTOOLDIR", "GOCACHE")
	if err != nil {
		return err
	}
	f := strings.Fields(out)
	l.goVersion, l.tooldir, l.gocache = f[0], f[1], f[2]
	return nil
}

// open copies a program, counts its packages and links it once. What go does to
// go.mod must not happen to the repository's.
func (l *lab) open(p *program) error {
	if p.id == "" || p.link != nil {
		return nil
	}
	table, err := os.ReadFile("testdata/programs/programs.tsv")
	if err != nil {
		return err
	}
	p.target = "."
	for line := range strings.Lines(string(table)) {
		if f := strings.Split(line, "\t"); len(f) > 4 && f[0] == p.id {
			p.target = f[3]
			p.env = strings.Fields(strings.TrimPrefix(f[4], "-"))
		}
	}
	p.dir = filepath.Join(l.work, "src", p.id)
	if err := os.CopyFS(p.dir, os.DirFS(p.from)); err != nil {
		return fmt.Errorf("no program %q: %w", p.id, err)
	}
	out, err := l.goCommand(p.dir, p.env, "list", "-deps", p.target)
	if err != nil {
		return err
	}
	p.packages = strings.Count(out, "\n")
	return l.capture(p)
}

func programDir(id string) string {
	if strings.Contains(id, "/") {
		return id
	}
	return filepath.Join("testdata", "programs", id)
}

// environ is what a command has in its environment.
func (l *lab) environ(env []string) []string {
	return slices.Concat(os.Environ(), []string{"GOWORK=off", "GOFLAGS=-mod=mod", "GOTMPDIR=",
		"LINKGATE_POLICY=", "LINKGATE_LOG=", "LINKGATE_MODE=", "LINKGATE_TELEMETRY="}, env)
}

// goCommand runs the go command and returns what it prints.
func (l *lab) goCommand(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, l.environ(env)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, tail(stderr.Bytes()))
	}
	return stdout.String(), nil
}

// buildJob is `go build` of a program.
func (l *lab) buildJob(p *program, out string, flags ...string) job {
	argv := slices.Concat([]string{"go", "build", "-o", out}, p.flags(), flags, []string{p.target})
	return job{Argv: argv, Dir: p.dir, Env: l.environ(p.env)}
}

// flags returns the flags that a program needs to be linked.
func (p *program) flags() []string {
	if p.refused {
		return []string{"-ldflags=-checklinkname=0"}
	}
	return nil
}

// machine says where the measurements are made.
func machine() string {
	var cpu, load string
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			cpu = strings.TrimSpace(value) + ", "
		}
	}
	if data, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = ", load " + strings.Join(strings.Fields(string(data))[:3], " ")
	}
	return fmt.Sprintf("%s/%s, %s%d cores%s", runtime.GOOS, runtime.GOARCH, cpu, runtime.NumCPU(), load)
}
