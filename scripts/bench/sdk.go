package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
)

// An sdkLab is a wrapped SDK in which builds are measured.
type sdkLab struct {
	*lab
	p   *program
	dir string
}

// wrapped makes a wrapped SDK of the toolchain that go is here.
func (l *lab) wrapped(p *program) (sdkLab, error) {
	s := sdkLab{l, p, filepath.Join(l.work, "sdk")}
	out, err := exec.Command(l.with, "sdk", "wrap", s.dir).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("linkgate sdk wrap: %w\n%s", err, tail(out))
	}
	return s, err
}

func (s sdkLab) log() string { return filepath.Join(s.dir+"-build", "log.jsonl") }

// build is a build with the go of a GOROOT and an empty cache.
func (s sdkLab) build(goroot string) side {
	dir := s.dir + "-build"
	j := s.buildJob(s.p, filepath.Join(dir, "out"))
	j.Argv[0] = filepath.Join(goroot, "bin", "go")
	j.Env = append(j.Env, "GOCACHE="+filepath.Join(dir, "gocache"), "XDG_CACHE_HOME="+filepath.Join(dir, "xdg"), "LINKGATE_LOG="+s.log())
	return side{remove: []string{dir}, job: j}
}

// ownInSDK compares linkgate's own part of a build in a wrapped SDK, by what it notes in the
// log and what it takes to say its version, with the whole build.
func ownInSDK(l *lab, p *program) (r row, err error) {
	s, err := l.wrapped(p)
	if err != nil {
		return r, err
	}
	version, err := s.version()
	if err != nil {
		return r, err
	}
	for range turns(l.pairs, 31) {
		whole, err := s.build(s.dir).run()
		if err != nil {
			return r, err
		}
		own, err := ownCost(s.log())
		if err != nil {
			return r, err
		}
		own.Wall, own.CPU = own.Wall+version.Wall, own.CPU+version.CPU
		r.Pairs = append(r.Pairs, pair{Base: whole, With: own})
	}
	return r, nil
}

// ownCost sums up what linkgate itself took, by a log.
func ownCost(log string) (c cost, err error) {
	f, err := os.Open(log)
	if err != nil {
		return c, err
	}
	defer f.Close()
	for ev, err := range events.Read(f) {
		if err != nil {
			return c, err
		}
		if t, ok := ev.(*events.Tool); ok {
			c.Wall += t.Own.Wall.Seconds()
			c.CPU += (t.Own.User + t.Own.System).Seconds()
		}
	}
	if c.CPU == 0 {
		return c, fmt.Errorf("%s notes no time of linkgate's own", log)
	}
	return c, nil
}

// version is what one -V=full of the wrapped SDK's linker takes more than the real one's.
func (s sdkLab) version() (c cost, err error) {
	ask := func(tools string) (cost, error) {
		return job{Argv: []string{filepath.Join(tools, "link"), "-V=full"}, Dir: s.p.dir, Env: s.environ(nil), Count: calls}.run()
	}
	stock, err := ask(s.tooldir)
	if err != nil {
		return c, err
	}
	own, err := ask(filepath.Join(s.dir, "pkg", "tool", filepath.Base(s.tooldir)))
	return cost{Wall: max(0, own.Wall-stock.Wall) / calls, CPU: max(0, own.CPU-stock.CPU) / calls}, err
}

// processesInSDK counts how many processes more a build in a wrapped SDK starts, with strace.
// Without that there is no row.
func processesInSDK(l *lab, p *program) (r row, err error) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		fmt.Fprintln(l.stderr, "bench: there is no strace, which counts processes")
		return r, nil
	}
	s, err := l.wrapped(p)
	if err != nil {
		return r, err
	}
	stock, err := s.processes(strace, filepath.Dir(filepath.Dir(filepath.Dir(s.tooldir))))
	if err != nil {
		return r, err
	}
	own, err := s.processes(strace, s.dir)
	own -= stock
	r.Count = &own
	return r, err
}

// processes counts the processes of a build that became a program.
func (s sdkLab) processes(strace, goroot string) (int, error) {
	trace := s.dir + "-trace"
	build := s.build(goroot)
	build.job.Argv = append([]string{strace, "-f", "-qq", "-e", "trace=execve", "-e", "status=successful", "-o", trace}, build.job.Argv...)
	if _, err := build.run(); err != nil {
		return 0, err
	}
	data, err := os.ReadFile(trace)
	return started(data), err
}

// started counts the processes in the output of strace -f: a line begins with one's id.
func started(trace []byte) int {
	ids := make(map[string]bool)
	for line := range bytes.Lines(trace) {
		id, call, _ := strings.Cut(string(line), " ")
		if strings.HasPrefix(strings.TrimSpace(call), "execve") {
			ids[id] = true
		}
	}
	return len(ids)
}
