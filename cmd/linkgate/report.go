package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/report"
)

// Exit codes of linkgate report: exitOK and exitUsage as elsewhere, exitFound
// for what -fail-on names, and exitInternal where no report could be made, so
// that CI tells the two apart.
const (
	exitFound    = 1
	exitInternal = 3
)

// A reportCall is the command line of linkgate report.
type reportCall struct {
	report.Options
	format string
	out    []output // of -o
	failOn string
	dir    string // where go.mod is looked for
	follow bool
	logs   []string
}

// An output is a format and the file it goes to, empty for standard output.
type output struct{ format, file string }

// reportCommand prints what logs hold: those named, else LINKGATE_LOG, else
// the last one of those that nobody named.
func reportCommand(w world, o options, args []string) int {
	call, err := parseReport(args[1:])
	if err != nil {
		return w.usage(fmt.Errorf("report: %w", err))
	}
	if call.follow {
		return follow(w, o, call)
	}
	if len(call.logs) == 0 {
		path, err := logFile(w, o)
		if err != nil {
			return w.failInternal(err)
		}
		call.logs = []string{path}
	}
	r, err := report.Read(logs.ReadAll(call.logs), call.Options)
	if err != nil {
		return w.failInternal(err)
	}
	if err := call.write(w, r); err != nil {
		return w.failInternal(err)
	}
	return call.exit(r)
}

func parseReport(args []string) (reportCall, error) {
	var call reportCall
	var classes, actions string
	flags := flag.NewFlagSet("linkgate report", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&call.All, "all", false, "")
	flags.BoolVar(&call.Std, "std", false, "")
	flags.BoolVar(&call.New, "new", false, "")
	flags.BoolVar(&call.follow, "follow", false, "")
	flags.StringVar(&call.Modules, "module", "", "")
	flags.StringVar(&classes, "class", "", "")
	flags.StringVar(&actions, "action", "", "")
	flags.StringVar(&call.format, "format", "", "")
	flags.StringVar(&call.failOn, "fail-on", "never", "")
	flags.StringVar(&call.dir, "C", "", "")
	flags.Func("o", "", func(s string) error {
		format, file, ok := strings.Cut(s, "=")
		if !ok || file == "" {
			return errors.New("it takes FORMAT=FILE")
		}
		call.out = append(call.out, output{format, file})
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return call, err
	}
	call.logs = flags.Args()
	if call.format != "" {
		call.out = append(call.out, output{format: call.format})
	} else if len(call.out) == 0 {
		call.out = []output{{format: "text"}}
	}
	for _, out := range call.out {
		if !slices.Contains(reportFormats(), out.format) {
			return call, fmt.Errorf("no format %q: it is one of %s", out.format, strings.Join(reportFormats(), ", "))
		}
	}
	if !slices.Contains([]string{"deny", "warn", "new", "stale", "never"}, call.failOn) {
		return call, fmt.Errorf("-fail-on=%s: it is deny, warn, new, stale or never", call.failOn)
	}
	for pattern := range strings.SplitSeq(call.Modules, ",") {
		if _, err := path.Match(pattern, ""); err != nil {
			return call, fmt.Errorf("-module=%s: %w", call.Modules, err)
		}
	}
	var err error
	if call.Classes, err = words("class", classes, policyClasses()); err != nil {
		return call, err
	}
	call.Actions, err = words("action", actions, []string{events.ActionDeny, events.ActionWarn, events.ActionAllow, report.ActionKnown})
	return call, err
}

// reportFormats are the values of -format.
func reportFormats() []string {
	return []string{"text", "json", "sarif", "html", "markdown", "junit", "github", "trace"}
}

func policyClasses() []string {
	var names []string
	for _, c := range policy.Classes() {
		names = append(names, string(c))
	}
	return names
}

// words cuts the value of a flag at its commas.
func words(flag, value string, known []string) ([]string, error) {
	if value == "" {
		return nil, nil
	}
	list := strings.Split(value, ",")
	for _, s := range list {
		if !slices.Contains(known, s) {
			return nil, fmt.Errorf("-%s: no %s %q: it is one of %s", flag, flag, s, strings.Join(known, ", "))
		}
	}
	return list, nil
}

// write writes each output of a report.
func (call reportCall) write(w world, r *report.Report) error {
	for _, out := range call.out {
		if out.format == "trace" {
			if err := call.trace(w, out.file); err != nil {
				return err
			}
			continue
		}
		var b bytes.Buffer
		if err := call.render(&b, w, r, out); err != nil {
			return err
		}
		if out.file != "" {
			if err := os.WriteFile(out.file, b.Bytes(), 0o666); err != nil {
				return err
			}
		} else if _, err := w.stdout.Write(b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func (call reportCall) render(b *bytes.Buffer, w world, r *report.Report, out output) error {
	switch out.format {
	case "json":
		return r.JSON(b)
	case "markdown":
		return r.Markdown(b)
	case "junit":
		return r.JUnit(b)
	case "text":
		return r.Text(b, report.TextStyle{Color: out.file == "" && colored(w)})
	}
	src, err := findSources(call.dir, r.Mains())
	if err != nil {
		return err
	}
	switch out.format {
	case "sarif":
		return r.SARIF(b, src.Sources, cli.Version())
	case "github":
		return r.GitHub(b, src.Sources)
	default:
		page := quotes(w, src)
		if page.Builds, page.OlderBuilds, err = call.builds(w); err != nil {
			return err
		}
		return r.HTML(b, page)
	}
}

// exit is the exit code that -fail-on asks for.
func (call reportCall) exit(r *report.Report) int {
	found := false
	switch call.failOn {
	case "deny":
		found = r.Denied()
	case "warn":
		found = r.Denied() || r.Warned()
	case "new":
		found = r.New()
	case "stale":
		found = r.Stale()
	}
	switch {
	case found:
		return exitFound
	case call.failOn != "never" && r.Incomplete():
		return exitInternal // nobody can tell that it is clean
	}
	return exitOK
}

// failInternal reports why there is no report.
func (w world) failInternal(err error) int {
	w.fail(err)
	return exitInternal
}

// colored reports whether standard output is a terminal that wants colours
// (no-color.org).
func colored(w world) bool {
	f, ok := w.stdout.(*os.File)
	if !ok || w.getenv("NO_COLOR") != "" || w.getenv("TERM") == "dumb" {
		return false
	}
	fi, err := f.Stat()
	return err == nil && fi.Mode()&os.ModeCharDevice != 0
}
