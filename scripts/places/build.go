package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// A build is one program, built once with one toolchain through linkgate.
type build struct {
	program   program
	toolchain string
	gate      string // linkgate
	work      string // a directory of this build alone
	workfile  string // go.work, or empty
}

// A pkg is what the go command says of a package.
type pkg struct {
	ImportPath string
	Dir        string
	Standard   bool
	Imports    []string
	ImportMap  map[string]string
	GoFiles    []string
	CgoFiles   []string
	SFiles     []string
	HFiles     []string
}

// files returns the paths of a package's files.
func (p *pkg) files() []string {
	list := slices.Concat(p.GoFiles, p.CgoFiles, p.SFiles, p.HFiles)
	for i, name := range list {
		list[i] = filepath.Join(p.Dir, name)
	}
	return list
}

// check builds the program and checks what was logged. why says that there is
// nothing to check.
func (b *build) check(testdata string) (c *checker, why string, err error) {
	defer os.RemoveAll(b.work) // the sources of one program can be large
	dir, err := b.lay(testdata)
	if err != nil {
		return nil, skippable(err), unlessSkippable(err)
	}
	log := filepath.Join(b.work, "log.jsonl")
	args := append([]string{"build", "-ldflags=-w", "-o", os.DevNull, "-toolexec=" + b.gate + " -log " + log}, b.program.flags...)
	_, buildErr := b.goCommand(dir, append(args, ".")...)
	rels, link, err := readLog(log)
	if errors.Is(err, os.ErrNotExist) && buildErr != nil {
		// Before the link: what the linker refuses afterwards is in the log.
		return nil, firstLine(buildErr), nil
	}
	if err != nil {
		return nil, "", err
	}
	if link.Error != "" {
		return nil, "", errors.New(link.Error)
	}
	c = &checker{build: b, dir: dir, main: link.Link, root: dir, texts: map[string]*text{}}
	if b.workfile != "" {
		c.root = filepath.Dir(b.workfile)
	}
	if err := b.describe(dir, c); err != nil {
		return nil, "", err
	}
	if len(rels) == 0 {
		c.fail("no relocation in the log")
	}
	for _, r := range rels {
		c.relocation(r)
	}
	return c, "", nil
}

// skippable says why a program that cannot be laid out is skipped, or nothing
// if that is a fault.
func skippable(err error) string {
	if trial.Unreachable(err.Error()) {
		return trial.ProxyUnreachable
	}
	return ""
}

// unlessSkippable returns err unless it is a reason to skip.
func unlessSkippable(err error) error {
	if skippable(err) != "" {
		return nil
	}
	return err
}

// describe asks the go command for the packages of the program.
func (b *build) describe(dir string, c *checker) error {
	out, err := b.goCommand(dir, append([]string{"list", "-deps", "-json=ImportPath,Dir,Standard,Imports,ImportMap,GoFiles,CgoFiles,SFiles,HFiles"}, append(b.program.flags, ".")...)...)
	if err != nil {
		return err
	}
	c.packages = map[string]*pkg{}
	c.files = map[string]*pkg{}
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		p := new(pkg)
		if err := dec.Decode(p); err == io.EOF {
			break
		} else if err != nil {
			return fmt.Errorf("go list: %w", err)
		}
		c.packages[p.ImportPath] = p
		for _, file := range p.files() {
			c.files[file] = p
		}
	}
	env, err := b.goCommand(dir, "env", "GOROOT", "GOMODCACHE")
	if err != nil {
		return err
	}
	lines := strings.Split(env, "\n")
	c.goroot, c.modcache = lines[0], lines[1]
	return nil
}

// goCommand runs the go command for this build and returns its output.
func (b *build) goCommand(dir string, args ...string) (string, error) {
	cmd := b.command(dir, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	return stdout.String(), nil
}

// command returns the go command with this build's toolchain and environment.
func (b *build) command(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	work := "off"
	if b.workfile != "" {
		work = b.workfile
	}
	cmd.Env = append(os.Environ(), "GOWORK="+work, "GOFLAGS=", "LINKGATE_POLICY=", "LINKGATE_LOG=")
	if b.toolchain != "local" {
		cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+b.toolchain)
	}
	cmd.Env = append(cmd.Env, b.program.env...)
	return cmd
}

// firstLine returns the first line of a failed build that says something.
func firstLine(err error) string {
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "go build:") {
			return line
		}
	}
	return err.Error()
}

// readLog returns the relocations of packages outside std, and the one link.
func readLog(file string) ([]*events.Relocation, *events.Link, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var rels []*events.Relocation
	var link *events.Link
	for ev, err := range events.Read(f) {
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
		switch ev := ev.(type) {
		case *events.Relocation:
			if ev.From.Module != "std" {
				rels = append(rels, ev)
			}
		case *events.Link:
			link = ev
		}
	}
	if link == nil {
		return nil, nil, fmt.Errorf("%s: no link in it", file)
	}
	return rels, link, nil
}
