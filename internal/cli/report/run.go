package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/cli/sources"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/report"
)

// run prints what logs hold: those named, else LINKGATE_LOG, else that of the last build
// here which has a link.
func run(env cli.Env, g cli.Globals, o options) error {
	if len(o.logs) == 0 {
		last, err := refs.Last(env.Getenv, g.Log, o.dir)
		if err != nil {
			return err
		}
		o.logs, o.Failed = []string{last.Path}, last.Failed
	}
	if fi, err := os.Stat(o.logs[0]); err == nil && len(o.logs) == 1 {
		o.Written = fi.ModTime()
	}
	r, err := report.Read(logs.ReadFindings(o.logs), o.Options)
	if err != nil {
		return err
	}
	return o.finish(env, r)
}

// finish writes each output of a report, and returns what -fail-on asks for.
func (o options) finish(env cli.Env, r *report.Report) error {
	for _, out := range o.out {
		if err := out.write(env, r, o.inputs(env, r, out)); err != nil {
			return err
		}
	}
	found := false
	switch o.failOn {
	case "never":
		return nil
	case "deny":
		found = r.Denied()
	case "warn":
		found = r.Denied() || r.Warned()
	case "new":
		found = r.New()
	case "stale":
		found = r.Stale()
	}
	why := r.Unknown()
	if other := foreign(env, o.dir, r); other != "" {
		why, found = append(why, other), false
	}
	if found && o.Failed == nil {
		return cli.Exit(cli.ExitError)
	}
	for _, reason := range why {
		fmt.Fprintf(env.Stderr, "linkgate: -fail-on=%s cannot tell: %s\n", o.failOn, printable.OneLine(reason))
	}
	if len(why) > 0 {
		return cli.Exit(cli.ExitUnknown)
	}
	return nil
}

// foreign says that a report is of another project than the one around dir, empty where
// it is not or where nobody can tell. What was built on another machine is told by its main
// modules.
func foreign(env cli.Env, dir string, r *report.Report) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	built := project.Env{Getenv: env.Getenv}
	root, mains, dirs := project.Root(built, dir), r.Mains(), r.Dirs()
	if root == "" || len(mains) == 0 || len(dirs) == 0 {
		return ""
	}
	if repository, ok := sources.Above(root, ".git"); ok {
		root = repository
	}
	here := project.MainModules(built, dir)
	if slices.ContainsFunc(mains, func(m string) bool { return slices.Contains(here, m) }) ||
		slices.ContainsFunc(dirs, func(d string) bool { return project.Below(d, root) }) {
		return ""
	}
	return fmt.Sprintf("the log is of a build of %s in %s, not of this module or repository; -C names the directory of that one", strings.Join(mains, ", "), strings.Join(dirs, ", "))
}

// write writes one output. A file that cannot be made whole is left as it was, unless the
// format is too large to be made before.
func (out output) write(env cli.Env, r *report.Report, in report.Inputs) error {
	switch {
	case out.format.Large && out.file == "":
		return out.format.Write(env.Stdout, r, in)
	case out.format.Large:
		f, err := os.Create(out.file)
		if err != nil {
			return err
		}
		return errors.Join(out.format.Write(f, r, in), f.Close())
	}
	var b bytes.Buffer
	if err := out.format.Write(&b, r, in); err != nil {
		return err
	}
	if out.file == "" {
		_, err := env.Stdout.Write(b.Bytes())
		return err
	}
	return os.WriteFile(out.file, b.Bytes(), 0o666)
}

// inputs returns what a format may ask for.
func (o options) inputs(env cli.Env, r *report.Report, out output) report.Inputs {
	return report.Inputs{
		Style:   report.TextStyle{Color: out.file == "" && env.Terminal()},
		Version: cli.Version(),
		Sources: func() (report.Sources, error) {
			src, err := sources.Find(o.dir, r.Mains())
			return src.Sources, err
		},
		Page: func() (report.HTMLSources, error) {
			src, err := sources.Find(o.dir, r.Mains())
			if err != nil {
				return report.HTMLSources{}, err
			}
			page := page(env, src)
			page.Builds, page.OlderBuilds, err = newestBuilds(env, o.logs)
			return page, err
		},
		Trace: func(w io.Writer) error { return report.Trace(w, logs.ReadAll(o.logs), o.Options) },
	}
}

// pageBuilds is how many builds the HTML report shows: each can have thousands of tools, and
// all of them are in the page.
const pageBuilds = 8

// newestBuilds returns the newest builds of logs that have tools to show, the newest first,
// and how many older ones are left out.
func newestBuilds(env cli.Env, paths []string) ([]*builds.Build, int, error) {
	set, err := logs.Find(env.Getenv, "", paths...)
	if err != nil {
		return nil, 0, err
	}
	src := builds.NewSource(set, env.Stderr)
	all, _, err := src.Newest(0)
	if err != nil {
		return nil, 0, err
	}
	all = slices.DeleteFunc(all, func(s builds.Summary) bool { return s.Tools == 0 })
	older := max(0, len(all)-pageBuilds)
	var ids []string
	for _, s := range all[:len(all)-older] {
		ids = append(ids, s.Build)
	}
	if len(ids) == 0 {
		return nil, 0, nil
	}
	list, err := src.Collect(ids, src.Logs)
	return list, older, err
}
