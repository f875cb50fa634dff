package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
)

// diffCommand prints the linknames that are in one of two and not in the other:
// two logs, two versions of a module, or two git revisions of the main module.
//
//	linkgate diff [-fail] OLD.jsonl NEW.jsonl
//	linkgate diff [-fail] MODULE@v1 MODULE@v2
//	linkgate diff [-fail] HEAD~1 HEAD
func diffCommand(w world, o options, args []string) int {
	flags := flag.NewFlagSet("linkgate diff", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	fail := flags.Bool("fail", false, "")
	if err := flags.Parse(args[1:]); err != nil {
		return w.usage(fmt.Errorf("diff: %w", err))
	}
	if flags.NArg() != 2 {
		return w.usage(errors.New("diff: want two logs, two MODULE@VERSION, or two git revisions"))
	}
	from, to := flags.Arg(0), flags.Arg(1)
	var old, new linknames
	var scope string
	var err error
	switch {
	case areLogs([]string{from, to}):
		old, new, scope, err = diffLogs(from, to)
	case isModuleVersion(from) && isModuleVersion(to):
		old, new, scope, err = w.diffModules(from, to)
	default:
		old, new, scope, err = w.diffRevisions(o, from, to)
	}
	if err != nil {
		return w.baselineFails(err)
	}
	added, err := printDiff(w.stdout, old, new, scope)
	if err != nil {
		return w.baselineFails(err)
	}
	if *fail && added > 0 {
		return exitError
	}
	return exitOK
}

// A declared is a linkname as it is compared.
type declared struct {
	module string // path; empty where the two sides are one module
	dir    string // the package below the module, or its path in a log
	kind   string // pull, push, handshake, open
	symbol string
}

func (l declared) compare(other declared) int {
	return cmp.Or(
		strings.Compare(l.module, other.module),
		strings.Compare(l.dir, other.dir),
		strings.Compare(l.kind, other.kind),
		strings.Compare(l.symbol, other.symbol),
	)
}

// linknames are those of one side, each with where it is: the package with the
// module's version, and the line.
type linknames map[declared]place

type place struct{ pkg, line string }

// add keeps the first place.
func (l linknames) add(name declared, at place) {
	if _, ok := l[name]; !ok {
		l[name] = at
	}
}

// printDiff writes one line for each linkname that one side has, what is added
// first, and a line with the numbers.
func printDiff(out io.Writer, old, new linknames, scope string) (added int, err error) {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	only := func(sign string, list, other linknames) int {
		n := 0
		for _, name := range slices.SortedFunc(maps.Keys(list), declared.compare) {
			if _, ok := other[name]; ok {
				continue
			}
			n++
			at := list[name]
			fmt.Fprintf(t, "%s %s\t%s\t%s\t%s\n", sign, name.kind, name.symbol, at.pkg, at.line)
		}
		return n
	}
	added = only("+", new, old)
	removed := only("-", old, new)
	t.Flush() // into a strings.Builder
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(out, strings.TrimRight(line, " \n")); err != nil {
			return added, err
		}
	}
	_, err = fmt.Fprintf(out, "%d added, %d removed, %d as before: %s\n", added, removed, len(new)-added, scope)
	return added, err
}

// diffLogs compares what the last links of the programs in two logs have.
func diffLogs(from, to string) (old, new linknames, scope string, err error) {
	if old, err = logLinknames(from); err != nil {
		return nil, nil, "", err
	}
	if new, err = logLinknames(to); err != nil {
		return nil, nil, "", err
	}
	return old, new, "references outside std of all programs in the logs", nil
}

func logLinknames(path string) (linknames, error) {
	// A log that is kept has several builds of a program: the last counts.
	last := make(map[program]string)
	byBuild := make(map[program]map[string][]*events.Relocation)
	err := logs.Log{Path: path}.ReadEvents(func(ev events.Event) {
		switch ev := ev.(type) {
		case *events.Relocation:
			p := program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}
			if byBuild[p] == nil {
				byBuild[p] = make(map[string][]*events.Relocation)
			}
			byBuild[p][ev.Build] = append(byBuild[p][ev.Build], ev)
		case *events.Link:
			last[program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}] = ev.Build
		}
	})
	if err != nil {
		return nil, err
	}
	list := make(linknames)
	for _, p := range slices.SortedFunc(maps.Keys(last), program.compare) {
		build := last[p]
		for _, rel := range byBuild[p][build] {
			if ofStd(rel) {
				continue
			}
			at := place{pkg: rel.From.Path}
			if v := rel.From.Version; v != "" && v != "(devel)" {
				at.pkg = rel.From.Module + "@" + v + strings.TrimPrefix(rel.From.Path, rel.From.Module)
			}
			if d := rel.Directive; d != nil {
				at.line = fmt.Sprintf("%s:%d", strings.TrimPrefix(d.File, rel.From.Module+"@"+rel.From.Version+"/"), d.Line)
			}
			list.add(declared{rel.From.Module, rel.From.Path, string(rel.Direction), rel.Symbol}, at)
		}
	}
	return list, nil
}

// isModuleVersion tells example.com/a@v1.2.0 from a git revision.
func isModuleVersion(arg string) bool {
	path, version, ok := strings.Cut(arg, "@")
	first, _, _ := strings.Cut(path, "/")
	if _, err := os.Stat(filepath.FromSlash(arg)); err == nil {
		return false
	}
	return ok && strings.Contains(first, ".") && strings.HasPrefix(version, "v")
}
