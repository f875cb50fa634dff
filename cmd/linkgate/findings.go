package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// findings are the references of the programs in logs, each program's last
// link, that are under one policy.
type findings struct {
	links  int
	unread []string // programs that could not be judged, sorted
	rels   []*events.Relocation
}

// program tells links of the same program by several builds together.
type program struct{ link, goos, goarch, toolchain string }

func (p program) compare(q program) int {
	return cmp.Or(strings.Compare(p.link, q.link), strings.Compare(p.goos, q.goos),
		strings.Compare(p.goarch, q.goarch), strings.Compare(p.toolchain, q.toolchain))
}

// readFindings reads logs, and keeps what is under the policy of file.
func readFindings(c project.Env, file project.PolicyFile, paths []string) (*findings, error) {
	type linked struct {
		event *events.Link
		rels  map[string][]*events.Relocation // by build
	}
	programs := make(map[program]*linked)
	of := func(p program) *linked {
		if programs[p] == nil {
			programs[p] = &linked{rels: make(map[string][]*events.Relocation)}
		}
		return programs[p]
	}
	for _, path := range paths {
		err := (logs.Log{Path: path}).ReadEvents(func(ev events.Event) {
			switch ev := ev.(type) {
			case *events.Relocation:
				l := of(program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go})
				l.rels[ev.Build] = append(l.rels[ev.Build], ev)
			case *events.Link:
				of(program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}).event = ev
			}
		})
		if err != nil {
			return nil, err
		}
	}
	found := &findings{}
	for p, l := range programs {
		if l.event == nil {
			continue // its link line is torn
		}
		theirs, err := project.FindPolicy(c, l.event.Main.Module)
		if err != nil {
			return nil, err
		}
		if theirs.Path != file.Path || theirs.Dir != file.Dir {
			continue // another module of the workspace
		}
		if l.event.Result == finding.ResultError {
			found.unread = append(found.unread, p.link)
			continue
		}
		found.links++
		found.rels = append(found.rels, l.rels[l.event.Build]...)
	}
	slices.Sort(found.unread)
	slices.SortFunc(found.rels, func(a, b *events.Relocation) int {
		return cmp.Or(compareRelocations(a, b), strings.Compare(a.Go+a.GOOS+a.GOARCH, b.Go+b.GOOS+b.GOARCH))
	})
	return found, nil
}

// refOf returns what a policy looks at of a logged reference. main is the main
// module of builds here.
func refOf(rel *events.Relocation, main string) policy.Ref {
	m := rel.From
	local := (m.Version == "" || m.Version == "(devel)") && m.Replace == "" && m.Module != "" && m.Module != "std" && m.Module != "cmd"
	return policy.Ref{
		Module: m.Module, Version: m.Version, Replaced: m.Replace != "",
		Main:   local || m.Module == main && main != "",
		Symbol: rel.Symbol, Go: rel.Go, Classes: rel.Classes,
	}
}

// baselined returns the findings that only a default speaks against, which a
// baseline can excuse, each once; and of the others the places of the rules
// that warn of them or deny them.
func (f *findings) baselined(w world, pol *policy.Policy, main string) (known []baseline.Finding, ruled []string) {
	excused := *pol
	excused.Baseline = func(string, string, finding.Class) (policy.Known, bool) { return policy.Known{}, true }
	for _, rel := range f.rels {
		if ofStd(rel) {
			continue // its pairs with itself are its own affair, and no policy is asked
		}
		ref := refOf(rel, main)
		for _, class := range ref.Classes {
			one := ref
			one.Classes = []finding.Class{class}
			d := excused.Decide(one, w.now)
			switch {
			case d.Known:
				known = append(known, baseline.Finding{Module: ref.Module, Symbol: ref.Symbol, Class: class})
			case d.Action == finding.Allow:
			case ref.Module == "":
				ruled = append(ruled, "no module is known")
			default:
				ruled = append(ruled, d.Rule)
			}
		}
	}
	slices.SortFunc(known, baseline.Finding.Compare)
	slices.Sort(ruled)
	return slices.Compact(known), slices.Compact(ruled)
}

// observeLog builds packages through linkgate, from a directory or the current
// one, links every program among them, throws the programs away, and returns
// the log. Nothing is enforced: what is
// to be found is what is there. The caller removes the log's directory.
func (w world) observeLog(dir string, patterns []string) (log string, err error) {
	tmp, err := os.MkdirTemp("", "linkgate-")
	if err != nil {
		return "", err
	}
	observe := filepath.Join(tmp, "linkgate.yaml")
	log = filepath.Join(tmp, "log.jsonl")
	if err := os.WriteFile(observe, []byte("version: "+policy.Version+"\nmode: observe\n"), 0o666); err != nil {
		return log, err
	}
	self, err := os.Executable()
	if err != nil {
		return log, err
	}
	// go links each time what goes nowhere, and compiles nothing again.
	// -checklinkname=0 lets go's own linker pass what it would refuse.
	args := append([]string{"-policy", observe, "-log", log, "build", "-o", os.DevNull, "-ldflags=-checklinkname=0"}, patterns...)
	cmd := exec.Command(self, args...)
	cmd.Dir = dir
	cmd.Stderr = w.stderr
	if err := cmd.Run(); err != nil {
		return log, fmt.Errorf("building %s: %w", strings.Join(patterns, " "), err)
	}
	if _, err := os.Stat(log); errors.Is(err, fs.ErrNotExist) {
		return log, fmt.Errorf("building %s links no program", strings.Join(patterns, " "))
	}
	return log, nil
}
