package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/project"
)

// exitFailed is the exit code of a command that compares and could not, where
// exitError says that there is a difference.
const exitFailed = 3

// baselineCommand is `linkgate baseline write|diff|tighten [log...|packages]`.
func baselineCommand(w world, o options, args []string) int {
	if len(args) < 2 {
		return w.usage(errors.New("baseline: write, diff or tighten?"))
	}
	var do func(world, *baselineWork) int
	switch args[1] {
	case "write":
		do = baselineWrite
	case "diff":
		do = baselineDiff
	case "tighten":
		do = baselineTighten
	default:
		return w.usage(fmt.Errorf("baseline: unknown command %q", args[1]))
	}
	flags := flag.NewFlagSet("linkgate baseline", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.log, "log", o.log, "")
	if err := flags.Parse(args[2:]); err != nil {
		return w.usage(fmt.Errorf("baseline %s: %w", args[1], err))
	}
	work, err := w.baselineWork(o, flags.Args())
	if err != nil {
		return w.baselineFails(err)
	}
	return do(w, work)
}

// baselineWork is the baseline as it is, and what is found today.
type baselineWork struct {
	path, name string
	data       []byte // nil where there is no file yet
	links      int
	found      []baseline.Finding
	ruled      []string // rules that a baseline cannot excuse
}

// baselineWork reads logs, or builds packages: those that args name, else the
// log of -log or LINKGATE_LOG, else every package under the policy is built,
// wherever in it this is started. The log of the last build would not do: it lacks every program that was up to date.
func (w world) baselineWork(o options, args []string) (*baselineWork, error) {
	c := w.toolexec(o, nil).Env()
	file, err := project.FindPolicy(c, "")
	if err != nil {
		return nil, err
	}
	if file.Dir == "" {
		return nil, errors.New("no go.mod here or above: a baseline lies beside it")
	}
	pol, _, err := file.Load(w.withModCache(c))
	if err != nil {
		return nil, err
	}
	paths := args
	if log := logs.Named(w.getenv, o.log); log != "" && len(args) == 0 {
		paths = []string{log}
	}
	if len(paths) == 0 || !areLogs(paths) {
		dir, patterns := "", args
		if len(patterns) == 0 {
			if dir, patterns, err = file.Packages(c); err != nil {
				return nil, err
			}
		}
		log, err := w.observeLog(dir, patterns)
		if log != "" {
			defer os.RemoveAll(filepath.Dir(log))
		}
		if err != nil {
			return nil, err
		}
		paths = []string{log}
	}
	found, err := readFindings(c, file, paths)
	switch {
	case err != nil:
		return nil, err
	case len(found.unread) > 0:
		return nil, fmt.Errorf("%s could not be judged: what it has is not in the log", strings.Join(found.unread, ", "))
	case found.links == 0:
		return nil, errors.New("no link of this module is in the log")
	}
	b := &baselineWork{links: found.links}
	b.path, b.name = file.Baseline()
	b.found, b.ruled = found.baselined(w, pol, project.MainModule(c))
	b.data, err = os.ReadFile(b.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return b, nil
}

// areLogs tells logs from package patterns.
func areLogs(args []string) bool {
	for _, arg := range args {
		if filepath.Ext(arg) == ".jsonl" {
			continue
		}
		if fi, err := os.Stat(arg); err != nil || !fi.Mode().IsRegular() || strings.HasSuffix(arg, ".go") {
			return false
		}
	}
	return true
}

// diff compares the baseline as it is with what is found.
func (b *baselineWork) diff() (old *baseline.Baseline, added []baseline.Finding, gone []baseline.Entry, err error) {
	old = &baseline.Baseline{}
	if b.data != nil {
		if old, err = baseline.Parse(b.name, b.data); err != nil {
			return nil, nil, nil, err
		}
	}
	added, gone = old.Diff(b.found)
	return old, added, gone, nil
}

func baselineWrite(w world, b *baselineWork) int {
	_, added, gone, err := b.diff()
	if err != nil {
		return w.baselineFails(err)
	}
	data, err := baseline.Write(b.name, b.data, b.found)
	if err != nil {
		return w.baselineFails(err)
	}
	if code := b.save(w, data); code != exitOK {
		return code
	}
	fmt.Fprintf(w.stdout, "%s: %s in %s: %d new, %d gone\n", b.name, countText(len(b.found), "known finding"), countText(b.links, "link"), len(added), len(gone))
	b.sayRuled(w)
	return exitOK
}

// sayRuled names the rules that speak against a finding: no baseline excuses
// from a rule.
func (b *baselineWork) sayRuled(w world) {
	if len(b.ruled) > 0 {
		fmt.Fprintf(w.stdout, "left out is what %s decides: a baseline excuses from defaults alone\n", strings.Join(b.ruled, ", "))
	}
}

func baselineDiff(w world, b *baselineWork) int {
	old, added, gone, err := b.diff()
	if err != nil {
		return w.baselineFails(err)
	}
	for _, f := range added {
		fmt.Fprintf(w.stdout, "new   %s %s %s\n", f.Module, f.Symbol, f.Class)
	}
	for _, e := range gone {
		fmt.Fprintf(w.stdout, "gone  %s %s %s (%s)\n", e.Module, e.Symbol, e.Class, old.At(e))
	}
	fmt.Fprintf(w.stdout, "%s: %d new, %d gone, %d known, in %s\n", b.name, len(added), len(gone), len(old.Entries)-len(gone), countText(b.links, "link"))
	if len(added)+len(gone) > 0 {
		return exitError
	}
	return exitOK
}

func baselineTighten(w world, b *baselineWork) int {
	if b.data == nil {
		fmt.Fprintf(w.stderr, "linkgate: there is no %s to tighten\nhint: `linkgate baseline write` writes one\n", b.name)
		return exitFailed
	}
	old, added, gone, err := b.diff()
	if err != nil {
		return w.baselineFails(err)
	}
	data, err := baseline.Tighten(b.name, b.data, b.found)
	if err != nil {
		return w.baselineFails(err)
	}
	for _, e := range gone {
		fmt.Fprintf(w.stdout, "gone  %s %s %s (%s)\n", e.Module, e.Symbol, e.Class, old.At(e))
	}
	if code := b.save(w, data); code != exitOK {
		return code
	}
	fmt.Fprintf(w.stdout, "%s: %d dropped, %d left\n", b.name, len(gone), len(old.Entries)-len(gone))
	if len(added) > 0 {
		fmt.Fprintf(w.stdout, "%s not in it, which tightening does not add\n", countText(len(added), "finding"))
	}
	return exitOK
}

// save writes the file in one step, so that a build that reads it meanwhile
// has the old one or the new one. What has not changed is not written.
func (b *baselineWork) save(w world, data []byte) int {
	if b.data != nil && bytes.Equal(data, b.data) {
		return exitOK
	}
	f, err := os.CreateTemp(filepath.Dir(b.path), ".linkgate-baseline-*")
	if err != nil {
		return w.baselineFails(err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return w.baselineFails(err)
	}
	if err := os.Rename(f.Name(), b.path); err != nil {
		return w.baselineFails(err)
	}
	return exitOK
}

// baselineFails reports what kept a command from comparing.
func (w world) baselineFails(err error) int {
	w.failPolicy(err)
	return exitFailed
}
