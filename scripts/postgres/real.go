package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// real holds a log, and what a collector has made of it.
const real = "deploy/testdata"

// checkReal loads what a collector wrote in place of the scenario. Each tool, link
// and finding of the log has to be a row with the same fields, and no other may be.
func checkReal() error {
	if _, err := psql(".", "-c", "drop schema linkgate cascade"); err != nil {
		return err
	}
	out, err := load(real)
	if err != nil {
		return fmt.Errorf("loading %s: %w", real, err)
	}
	if !strings.HasPrefix(out, "lines | lines_left_out\n3 | 0\n") {
		return fmt.Errorf("loading %s: %s", real, out)
	}
	want, err := rowsOfLog(filepath.Join(real, "build.jsonl"))
	if err != nil {
		return err
	}
	got, err := psql(".", "-t", "-c", `
		select concat_ws(' ', 'build', build, array_to_string(command, ' '), module, go, result, graph, revision,
			extract(epoch from started)::numeric(20, 6), user_ns, system_ns) from linkgate.builds
		union all select concat_ws(' ', 'tool', build, tool, package, module, version, go, goos, goarch, wall_ns, user_ns, system_ns,
			peak_memory, exit, not_run, own_wall_ns) from linkgate.tools
		union all select concat_ws(' ', 'link', build, link, goos, goarch, go, module, mode, policy, guard, result, packages) from linkgate.links
		union all select concat_ws(' ', 'finding', build, link, go, package, module, version, symbol, direction, form, local,
			array_to_string(classes, ','), verdict, reach, file, line, action, enforce, rule, known) from linkgate.findings`)
	if err != nil {
		return err
	}
	rows := strings.Split(strings.TrimSpace(got), "\n")
	slices.Sort(rows)
	if !slices.Equal(rows, want) {
		return fmt.Errorf("%s: got\n%s\nwant\n%s", real, strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
	return nil
}

// checkLogsAlone loads what a collector wrote that got logs alone, as
// OTEL_TRACES_EXPORTER=none and OTEL_METRICS_EXPORTER=none have it.
func checkLogsAlone() error {
	if _, err := psql(".", "-c", "drop schema linkgate cascade"); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "linkgate-postgres-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	data, err := os.ReadFile(filepath.Join(real, "logs.jsonl"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "logs.jsonl"), data, 0o666); err != nil {
		return err
	}
	got, err := load(dir)
	if err != nil {
		return fmt.Errorf("loading logs alone: %w", err)
	}
	want := "lines | lines_left_out\n1 | 0\nbuilds | tools | links | findings | points\n0 | 0 | 1 | 3 | 0\n"
	if got != want {
		return fmt.Errorf("logs alone: got\n%swant\n%s", got, want)
	}
	return nil
}

// rowsOfLog returns what the query of checkReal has to return.
func rowsOfLog(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rows []string
	add := func(fields ...any) {
		row := fmt.Sprintln(fields...)
		rows = append(rows, strings.Join(strings.Fields(row), " ")) // concat_ws leaves out what is null
	}
	flag := func(b bool) string { return fmt.Sprint(b)[:1] }
	for ev, err := range events.Read(f) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		switch ev := ev.(type) {
		case *events.Build:
			revision := ""
			if ev.VCS != nil {
				revision = ev.VCS.Revision
			}
			add("build", ev.Build, strings.Join(ev.Command, " "), ev.Module, ev.Go, ev.Result, ev.Graph, revision,
				fmt.Sprintf("%d.%06d", ev.Start.Unix(), (ev.Start.Nanosecond()+500)/1000), int64(ev.User), int64(ev.System))
		case *events.Tool:
			add("tool", ev.Build, ev.Tool, ev.Package, ev.Module, ev.Version, ev.Go, ev.GOOS, ev.GOARCH, int64(ev.Wall), int64(ev.User),
				int64(ev.System), ev.PeakMemory, ev.Exit, flag(ev.NotRun), int64(ev.Own.Wall))
		case *events.Link:
			add("link", ev.Build, ev.Link, ev.GOOS, ev.GOARCH, ev.Go, ev.Main.Module, ev.Mode, ev.Policy, ev.Guard, ev.Result, ev.Counts.Packages)
		case *events.Relocation:
			d := ev.Decision
			if !ev.Reference().IsDecided() {
				continue
			}
			if ev.Directive == nil {
				ev.Directive = &events.Directive{}
			}
			line := any(ev.Directive.Line)
			if ev.Directive.File == "" {
				line = ""
			}
			add("finding", ev.Build, ev.Link, ev.Go, ev.From.Path, ev.From.Module, ev.From.Version, ev.Symbol, ev.Direction, ev.Form, ev.Local,
				finding.Join(ev.Classes, ","), ev.Linker.Verdict, ev.Reach, ev.Directive.File, line, d.Action, d.Enforce, d.Rule, flag(d.Known))
		}
	}
	if len(rows) == 0 {
		return nil, errors.New(path + ": no row")
	}
	slices.Sort(rows)
	return rows, nil
}
