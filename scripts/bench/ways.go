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

// plain is the way without linkgate.
const plain = "plain go build"

// A way is how linkgate comes into a build.
type way struct {
	front []string // what is asked for its version in a tool's place, before the tool
	flags []string // of go build
	argv  []string // instead of go
}

// versioned are the tools that go asks for their version.
func (w way) versioned() []string {
	if w.front == nil {
		return []string{"link"}
	}
	return []string{"compile", "asm", "link"}
}

// way returns the one with a name. A wrapped SDK is made for it.
func (l *lab) way(name string) (way, error) {
	w := way{front: []string{l.with}}
	switch name {
	case "toolexec":
		w.flags = []string{"-toolexec=" + l.with}
	case "linkgate build":
		w.argv = []string{l.with}
	case "wrapped SDK":
		w.front, w.argv = nil, []string{filepath.Join(l.sdk(), "bin", "go")}
		if _, err := os.Stat(l.sdk()); err == nil {
			break
		}
		if out, err := exec.Command(l.with, "sdk", "wrap", l.sdk()).CombinedOutput(); err != nil {
			return w, fmt.Errorf("linkgate sdk wrap: %w\n%s", err, tail(out))
		}
	}
	return w, nil
}

func (l *lab) sdk() string { return filepath.Join(l.work, "sdk") }
func (l *lab) log() string { return filepath.Join(l.work, "ways", "log.jsonl") }

// coldBy is a build with an empty cache.
func (l *lab) coldBy(w way, p *program) side {
	dir := filepath.Dir(l.log())
	j := l.buildJob(p, filepath.Join(dir, "out"), w.flags...)
	if w.argv != nil {
		j.Argv = append(w.argv, j.Argv[1:]...)
	}
	j.Env = append(j.Env, "GOCACHE="+filepath.Join(dir, "gocache"), "XDG_CACHE_HOME="+filepath.Join(dir, "xdg"), "LINKGATE_LOG="+l.log())
	return side{remove: []string{dir}, job: j}
}

// ownInBuild compares what linkgate itself takes of a cold build, in all its processes, with
// the whole build.
func ownInBuild(name string) func(*lab, *program) (row, error) {
	return func(l *lab, p *program) (r row, err error) {
		w, err := l.way(name)
		if err != nil {
			return r, err
		}
		versions, err := l.versions(w, p)
		if err != nil {
			return r, err
		}
		for range turns(l.pairs, 31) {
			whole, err := l.coldBy(w, p).run()
			if err != nil {
				return r, err
			}
			own, err := ownCost(l.log(), whole)
			if err != nil {
				return r, err
			}
			own.Wall, own.CPU = own.Wall+versions.Wall, own.CPU+versions.CPU
			r.Pairs = append(r.Pairs, pair{Base: whole, With: own})
		}
		return r, nil
	}
}

// ownCost sums up what linkgate itself took of a build, by its log: beside the tools, and
// around go where it has started that.
func ownCost(log string, whole cost) (c cost, err error) {
	f, err := os.Open(log)
	if err != nil {
		return c, err
	}
	defer f.Close()
	for ev, err := range events.Read(f) {
		if err != nil {
			return c, err
		}
		switch ev := ev.(type) {
		case *events.Tool:
			c.Wall += ev.Own.Wall.Seconds()
			c.CPU += (ev.Own.User + ev.Own.System).Seconds()
		case *events.Build:
			c.Wall += whole.Wall - ev.Wall.Seconds()
			c.CPU += whole.CPU - (ev.User + ev.System).Seconds()
		}
	}
	if c.CPU == 0 {
		return c, fmt.Errorf("%s notes no time of linkgate's own", log)
	}
	return c, nil
}

// versions is what the tools take more with linkgate than without to say their versions,
// which is in no log.
func (l *lab) versions(w way, p *program) (c cost, err error) {
	for _, name := range w.versioned() {
		tool := filepath.Join(l.tooldir, name)
		argv := append(w.front, tool)
		if w.front == nil {
			argv = []string{filepath.Join(l.sdk(), "pkg", "tool", filepath.Base(l.tooldir), name)}
		}
		ask := func(argv ...string) (cost, error) {
			return job{Argv: append(argv, "-V=full"), Dir: p.dir, Env: l.environ(nil), Count: calls}.run()
		}
		stock, err := ask(tool)
		if err != nil {
			return c, err
		}
		own, err := ask(argv...)
		if err != nil {
			return c, err
		}
		c.Wall += (own.Wall - stock.Wall) / calls
		c.CPU += (own.CPU - stock.CPU) / calls
	}
	return c, nil
}

// processes counts the processes of a build that became a program, with strace. Without that
// there is no row.
func processes(name string) func(*lab, *program) (row, error) {
	return func(l *lab, p *program) (r row, err error) {
		strace, err := exec.LookPath("strace")
		if err != nil {
			fmt.Fprintln(l.stderr, "bench: there is no strace, which counts processes")
			return r, nil
		}
		w, err := l.way(name)
		if err != nil {
			return r, err
		}
		trace := filepath.Join(l.work, "trace")
		build := l.coldBy(w, p)
		build.job.Argv = append([]string{strace, "-f", "-qq", "-e", "trace=execve", "-e", "status=successful", "-o", trace}, build.job.Argv...)
		if _, err := build.run(); err != nil {
			return r, err
		}
		data, err := os.ReadFile(trace)
		n := started(data)
		r.Count = &n
		return r, err
	}
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
