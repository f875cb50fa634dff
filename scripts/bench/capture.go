package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/linkflags"
)

// recordEnv names the file that the link is written to.
const recordEnv = "LINKGATE_BENCH_FILE"

// A capture is one link as go starts it: the linker, its arguments, directory and
// environment. The importcfg and the archives stay where they are: in go's work
// directory, which is kept, and in GOCACHE.
type capture struct {
	Argv []string
	Dir  string
	Env  []string

	work string // directory of our own: its output and linkgate's cache
}

// record is the -toolexec program that writes a link down. It becomes the tool.
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
	if err != nil && !p.off && strings.Contains(err.Error(), "invalid reference to") {
		p.off = true
		err = l.captureWith(p)
	}
	return err
}

func (l *lab) captureWith(p *program) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	work, err := l.dir("link", p.id)
	if err != nil {
		return err
	}
	tmp, err := l.dir("link", p.id, "tmp")
	if err != nil {
		return err
	}
	file := filepath.Join(work, "capture.json")
	env := append(slices.Clone(p.env), "GOTMPDIR="+tmp, recordEnv+"="+file, roleEnv+"="+roleRecord)
	args := append([]string{"build", "-work", "-toolexec=" + self, "-o", filepath.Join(work, "program")}, p.flags()...)
	if _, err := l.goCommand(p.dir, env, append(args, p.target)...); err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	c := &capture{work: work}
	if err := json.Unmarshal(data, c); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	at := slices.Index(c.Argv, "-o")
	if at < 0 || at+1 >= len(c.Argv) {
		return fmt.Errorf("no -o in the link of %s", p.id)
	}
	c.Argv[at+1] = c.output()
	p.link = c
	return nil
}

func (c *capture) output() string { return filepath.Join(c.work, "out") }
func (c *capture) caches() string { return filepath.Join(c.work, "xdg") }
func (c *capture) policy() string { return filepath.Join(c.work, "policy.yaml") }

// A way is one of the ways to run a captured link.
type way struct {
	gate    string   // linkgate and its flags, or empty for the stock link
	flags   []string // of linkgate
	tool    string   // in the linker's place, or empty
	check   bool     // with the linker's check on, even where the program needs it off
	knows   knowledge
	stdout  string
	further [][]string // commands that follow
}

// side returns a captured link as one side of a pair.
func (c *capture) side(w way) side {
	argv := slices.Clone(c.Argv)
	if w.tool != "" {
		argv[0] = w.tool
	}
	if w.check {
		argv = slices.DeleteFunc(argv, func(arg string) bool { return strings.HasPrefix(arg, "-checklinkname=") })
	}
	if w.gate != "" {
		argv = slices.Concat([]string{w.gate}, w.flags, argv)
	}
	remove := []string{c.output(), c.masked()}
	remove = append(remove, w.knows.forget(c.caches())...)
	return side{afresh(remove...), job{
		Commands: append([][]string{argv}, w.further...), Dir: c.Dir, Stdout: w.stdout,
		Env: append(slices.Clone(c.Env), "XDG_CACHE_HOME="+c.caches()), Whole: true,
	}}
}

// A knowledge is what linkgate remembers of earlier links when a link begins.
type knowledge string

const (
	everything knowledge = "link seen before"     // the same link: nothing is read again
	archives   knowledge = "archives seen before" // what another main package of the same dependencies finds
	nothing    knowledge = "first time seen"
)

// levels lists what there is to know, the least first.
func levels() []knowledge { return []knowledge{nothing, archives, everything} }

// forget lists what to remove from linkgate's caches for a link that knows no more.
func (k knowledge) forget(caches string) []string {
	switch k {
	case nothing:
		return []string{caches}
	case archives:
		// Go's versions alone are in the names of these files.
		return []string{filepath.Join(caches, "linkgate", "cache", "*-links.bin")}
	}
	return nil
}

// masked is the directory in which linkgate leaves masked archives.
func (c *capture) masked() string {
	flags, err := linkflags.ParseLink(c.Argv[1:])
	if err != nil || !filepath.IsAbs(flags.ImportCfg) {
		return filepath.Join(c.work, "none") // go gives a whole path
	}
	return filepath.Join(filepath.Dir(flags.ImportCfg), "linkgate")
}

// archives lists the files that a link reads.
func (c *capture) archives() ([]string, error) {
	flags, err := linkflags.ParseLink(c.Argv[1:])
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(flags.ImportCfg)
	if err != nil {
		return nil, err
	}
	cfg, err := linkflags.ParseImportCfg(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flags.ImportCfg, err)
	}
	list := []string{flags.Main}
	for _, p := range cfg.Packages {
		if p.File != flags.Main {
			list = append(list, p.File)
		}
	}
	return list, nil
}
