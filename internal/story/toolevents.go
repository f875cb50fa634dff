package story

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/rogpeppe/go-internal/testscript"
)

// toolEvents prints the tool events of a log, a line each, sorted: toolevents LOG
// [PREFIX], of packages with that prefix alone. Builds are called A, B, … in the order
// of their first packages by name. Clocks and sizes are checked, and left out.
func toolEvents(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: toolevents LOG [package prefix]")
	}
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	var tools []*events.Tool
	rest := make(map[string]bool) // the builds of other events
	for ev, err := range events.Read(f) {
		var bad *events.LineError
		if err != nil && !errors.As(err, &bad) {
			ts.Check(err)
		}
		switch ev := ev.(type) {
		case *events.Tool:
			tools = append(tools, ev)
		case *events.Link:
			rest[ev.Build] = true
		}
	}
	if len(args) == 2 {
		tools = slices.DeleteFunc(tools, func(t *events.Tool) bool { return !strings.HasPrefix(t.Package, args[1]) })
	}
	slices.SortFunc(tools, func(a, b *events.Tool) int { return strings.Compare(a.Package, b.Package) })
	names := make(map[string]string)
	var lines []string
	for _, t := range tools {
		if names[t.Build] == "" {
			names[t.Build] = string(rune('A' + len(names)))
		}
		if err := plausible(t); err != nil {
			ts.Fatalf("%s of %s: %v: %+v", t.Tool, t.Package, err, *t)
		}
		lines = append(lines, toolLine(names[t.Build], t))
	}
	for build := range rest {
		if names[build] == "" {
			ts.Fatalf("a link of build %s, which has no tools", build)
		}
	}
	slices.Sort(lines)
	fmt.Fprint(ts.Stdout(), strings.Join(lines, ""))
}

// toolLine is what is the same each time.
func toolLine(build string, t *events.Tool) string {
	line := fmt.Sprintf("%s %s %s:", build, t.Tool, t.Package)
	if t.Module != "" {
		version := ""
		if t.Version != "" {
			version = "@" + t.Version
		}
		line += " " + t.Module + version
	}
	line += fmt.Sprintf(" exit=%d", t.Exit)
	if t.Signal != "" {
		line += " signal=" + t.Signal
	}
	if t.NotRun {
		line += " not-run"
	}
	if t.In > 0 {
		line += " in"
	}
	if t.Out > 0 {
		line += " out"
	}
	return line + "\n"
}

// plausible says what cannot be in an event.
func plausible(t *events.Tool) error {
	switch {
	case t.Go == "":
		return errors.New("no toolchain")
	case t.GOOS == "" || t.GOARCH == "":
		return errors.New("no target")
	case time.Since(t.Start) < 0 || time.Since(t.Start) > time.Hour || t.Start.Location() != time.UTC:
		return errors.New("started at another time")
	case t.Own.Wall <= 0 || t.Own.Wall > time.Hour:
		return errors.New("no time of linkgate's own")
	case t.NotRun && (t.Wall != 0 || t.User != 0 || t.System != 0 || t.PeakMemory != 0):
		return errors.New("time of a tool that did not run")
	case !t.NotRun && (t.Wall <= 0 || t.Wall > time.Hour):
		return errors.New("no wall time")
	}
	return nil
}
