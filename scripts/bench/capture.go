package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// recordEnv names the file that the link is written to.
const recordEnv = "LINKGATE_BENCH_FILE"

// A capture is one link as go starts it. The importcfg and the archives stay where
// they are: in go's work directory, which is kept, and in GOCACHE.
type capture struct {
	Argv []string
	Dir  string
	Env  []string

	work string // directory of our own: its output and linkgate's caches
}

// record is the -toolexec program that writes a link down.
func record(args []string) int {
	if filepath.Base(args[0]) == "link" && !slices.Contains(args, "-V=full") {
		if err := writeCapture(args); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %v\n", err)
			return 1
		}
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if cmd.Run() != nil {
		return 1
	}
	return 0
}

func writeCapture(args []string) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, roleEnv+"=") || strings.HasPrefix(kv, recordEnv+"=")
	})
	data, err := json.Marshal(capture{Argv: args, Dir: dir, Env: env})
	if err != nil {
		return err
	}
	return os.WriteFile(os.Getenv(recordEnv), data, 0o666)
}

// capture links a program once and keeps how. It finds out whether the stock
// linker refuses the program.
func (l *lab) capture(p *program) error {
	err := l.captureWith(p)
	if err != nil && strings.Contains(err.Error(), "invalid reference to") {
		p.refused = true
		err = l.captureWith(p)
	}
	return err
}

func (l *lab) captureWith(p *program) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c := &capture{work: filepath.Join(l.work, "link", p.id)}
	tmp := filepath.Join(c.work, "tmp")
	if err := os.MkdirAll(tmp, 0o777); err != nil {
		return err
	}
	file := filepath.Join(c.work, "capture.json")
	env := append(slices.Clone(p.env), "GOTMPDIR="+tmp, recordEnv+"="+file, roleEnv+"="+roleRecord)
	args := slices.Concat([]string{"build", "-work", "-toolexec=" + self, "-o", filepath.Join(c.work, "program")}, p.flags(), []string{p.target})
	if _, err := l.goCommand(p.dir, env, args...); err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, c); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	at := slices.Index(c.Argv, "-o")
	if at < 0 || at+1 >= len(c.Argv) {
		return fmt.Errorf("no -o in the link of %s", p.id)
	}
	c.Argv[at+1] = c.output()
	p.link = c
	const policy = "version: 1\nmode: enforce\nrules:\n  - module: '**'\n    action: allow\n    reason: measured\n  - module: main\n    action: allow\n    reason: measured\n"
	return os.WriteFile(c.policy(), []byte(policy), 0o666)
}

func (c *capture) output() string { return filepath.Join(c.work, "out") }
func (c *capture) policy() string { return filepath.Join(c.work, "policy.yaml") }

// A knowledge is what linkgate remembers of earlier links when a link begins.
type knowledge int

const (
	nothing    knowledge = iota // the first link
	archives                    // what another main package of the same dependencies finds
	everything                  // the same link: nothing is read again
)

// forgotten are the patterns of what goes from the directory of a linkgate's caches, so that
// it knows no more.
func (k knowledge) forgotten(caches string) []string {
	switch k {
	case nothing:
		return []string{caches}
	case archives:
		return []string{filepath.Join(caches, "linkgate", "cache", "*-links.bin")}
	}
	return nil
}

// stock is the link without linkgate.
func (c *capture) stock() side {
	return side{remove: []string{c.output()}, job: job{Argv: c.Argv, Dir: c.Dir, Env: c.Env}}
}

// through is the link through a linkgate, which has a cache of its own. With another
// tool in the linker's place only linkgate's own part is left.
func (c *capture) through(linkgate, tool, mode string, knows knowledge) side {
	argv := slices.Clone(c.Argv)
	if tool != "" {
		argv[0] = tool
	}
	front := []string{linkgate}
	if mode == "enforce" { // what Go's linker would refuse is masked, and needs no flag
		front = append(front, "-policy", c.policy())
		argv = slices.DeleteFunc(argv, func(arg string) bool { return strings.HasPrefix(arg, "-checklinkname=") })
	}
	caches := filepath.Join(c.work, "caches", strings.ReplaceAll(linkgate, string(filepath.Separator), "_"))
	remove := []string{c.output(), filepath.Join(c.work, "tmp", "go-build*", "*", "linkgate")} // masked archives
	remove = append(remove, knows.forgotten(caches)...)
	return side{remove, job{Argv: append(front, argv...), Dir: c.Dir, Env: append(slices.Clone(c.Env), "XDG_CACHE_HOME="+caches)}}
}
