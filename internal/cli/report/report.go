// Package report is linkgate report: what a build found, by its log.
package report

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/report"
)

// options are the command line.
type options struct {
	report.Options
	classes, actions string // joined with commas
	format           string
	json             bool     // -format json
	out              []output // of -o
	failOn           string
	dir              string // where go.mod is looked for
	follow           bool
	logs             []string
}

// An output is a format and the file that it goes to, empty for standard output.
type output struct {
	format report.Format
	file   string
}

// Command returns the entry of the table of commands.
func Command() cli.Command {
	o := &options{failOn: "never"}
	return cli.Command{
		Name:     "report",
		Synopsis: []string{"[log...]"},
		Short:    "print what a build found, as text, JSON, SARIF, HTML and more",
		Examples: `linkgate report                             # the last build, for people
linkgate report -o sarif=out.sarif -o html=out.html -format github log.jsonl
linkgate report -new -fail-on=new log.jsonl # in CI
`,
		Long: `report reads the logs that are named. Without names it reads LINKGATE_LOG or, if
that is not set, the log of the last build of this module or workspace that
linked something. It reads a log once; its memory grows with distinct findings
and links, not with the log. If a program was linked several times, only the
last link counts. The report first says what build it is about.

Each finding says where it is declared and used, whether it is live or linked
in, but unreachable, and which imports bring in its package. "Would be denied"
means that mode enforce would deny it.

JSON is {schema, counts, builds, links, findings, problems, stale}. A finding
has an id that stays the same over versions and lines, outcome (denied, would be
denied, warned, would be warned of, known, granted), new, its links, and the
fields of the log's relocation.

Exit codes: 0; 1 for what -fail-on names; 2 for a command line that cannot be
understood; 3 when there is no report (a log cannot be read, a file not written)
and when -fail-on cannot tell: nothing was judged, the log is cut, or it is from
another module and directory.
`,
		Flags:  o.flags(),
		Args:   cli.AllFiles(),
		Failed: cli.ExitUnknown,
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			o.logs = args
			if err := o.check(); err != nil {
				return err
			}
			if o.follow {
				return follow(env, g, *o)
			}
			return run(env, g, *o)
		},
	}
}

func (o *options) flags() []cli.Flag {
	formats := report.FormatNames()
	var described, files []string
	for _, f := range report.Formats() {
		text := f.Name
		if f.Note != "" {
			text += " (" + f.Note + ")"
		}
		described = append(described, text)
		files = append(files, f.Name+"=")
	}
	return []cli.Flag{
		{Name: "format", Value: "f", Text: "print as f: " + strings.Join(described, ", "), Args: cli.Values{Words: formats}, Into: &o.format},
		{Name: "json", Text: "the same as -format=json", Into: &o.json},
		{Name: "o", Value: "f=file", Text: "write as f to a file; several at once. Standard output is then written with -format only",
			Args: cli.Values{Words: files}, Into: o.addOutput},
		{Name: "module", Value: "p", Text: "keep modules that match patterns as in GOPRIVATE: corp.example/*", Into: &o.Modules},
		{Name: "class", Value: "c,...", Text: "keep findings of these classes", Args: cli.Values{Words: finding.Words(finding.Classes())}, Into: &o.classes},
		{Name: "action", Value: "a,...", Text: "keep deny (also what would be denied), warn, allow, known (in the baseline)", Args: cli.Values{Words: finding.Words(actions())}, Into: &o.actions},
		{Name: "new", Text: "keep what is neither granted by a rule nor in the baseline", Into: &o.New},
		{Name: "all", Text: "add allowed handshakes and pulls between modules", Into: &o.All},
		{Name: "std", Text: "add the pairs of the standard library with itself", Into: &o.Std},
		{Name: "fail-on", Value: "w", Text: "exit with 1 if a finding is left: deny (or would be denied), warn (or warned of), new, stale (a baseline entry that no link in the log needs: it must have every program) or never",
			Args: cli.Values{Words: failOn()}, Into: &o.failOn},
		{Name: "C", Value: "dir", Text: "look for go.mod from there up: annotations of a dependency point to the line that requires it", Args: cli.Values{Dirs: true}, Into: &o.dir},
		{Name: "follow", Text: "print a line for each link as it ends in a log that is being written; the report when a signal ends it (interrupt). Without a name it goes over to the newest log whenever one appears", Into: &o.follow},
	}
}

func actions() []finding.Action {
	return []finding.Action{finding.Deny, finding.Warn, finding.Allow, report.ActionKnown}
}

func failOn() []string { return []string{"deny", "warn", "new", "stale", "never"} }

// addOutput adds what -o names.
func (o *options) addOutput(s string) error {
	name, file, ok := strings.Cut(s, "=")
	if !ok || file == "" {
		return errors.New("it takes FORMAT=FILE")
	}
	format, err := findFormat(name)
	o.out = append(o.out, output{format, file})
	return err
}

func findFormat(name string) (report.Format, error) {
	format, ok := report.FindFormat(name)
	if !ok {
		return format, cli.Usagef("no format %q: it is one of %s", name, strings.Join(report.FormatNames(), ", "))
	}
	return format, nil
}

// check completes the options, and says what is wrong with them.
func (o *options) check() error {
	if o.json {
		o.format = "json"
	}
	if o.format == "" && len(o.out) == 0 {
		o.format = "text"
	}
	if o.format != "" {
		format, err := findFormat(o.format)
		if err != nil {
			return err
		}
		o.out = append(o.out, output{format: format})
	}
	if !slices.Contains(failOn(), o.failOn) {
		return cli.Usagef("-fail-on=%s: it is %s", o.failOn, cli.Or(failOn()))
	}
	for pattern := range strings.SplitSeq(o.Modules, ",") {
		if _, err := path.Match(pattern, ""); err != nil {
			return cli.Usagef("-module=%s: %w", o.Modules, err)
		}
	}
	if o.follow && len(o.logs) > 1 {
		return cli.Usagef("-follow takes one log")
	}
	if o.follow && slices.Contains(o.logs, "-") {
		return cli.Usagef("-follow reads a file, not standard input")
	}
	var err error
	if o.Classes, err = words("class", o.classes, finding.Classes()); err != nil {
		return err
	}
	o.Actions, err = words("action", o.actions, actions())
	return err
}

// words splits the value of a flag at its commas.
func words[T ~string](flag, value string, known []T) ([]T, error) {
	if value == "" {
		return nil, nil
	}
	var list []T
	for word := range strings.SplitSeq(value, ",") {
		if !slices.Contains(known, T(word)) {
			return nil, cli.Usagef("-%s: no %s %q: it is one of %s", flag, flag, word, finding.Join(known, ", "))
		}
		list = append(list, T(word))
	}
	return list, nil
}
