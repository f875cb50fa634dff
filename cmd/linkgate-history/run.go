package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	cmd "github.com/linkgate/linkgate/internal/cli/history"
	"github.com/linkgate/linkgate/internal/history"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/plural"
)

// run does what the command line says, and returns the exit code.
func run(env cli.Env, args []string) int {
	command := cmd.Command(func(env cli.Env, o cmd.Options) error {
		trend, err := trendOptions(o, env.Now)
		if err != nil {
			return err
		}
		if slices.Contains(o.Logs, "-") {
			return cli.Usagef("it keeps what it has read of a log, and so reads files, not standard input")
		}
		if err := printTrend(env, o, trend); err != nil {
			return explain(err)
		}
		return nil
	})
	return cli.Execute(command, env, cli.Globals{}, append([]string{command.Name}, args...))
}

// trendOptions reads the values of flags, and says what is wrong with them.
func trendOptions(o cmd.Options, now time.Time) (history.Options, error) {
	t := history.Options{Modules: o.Modules, Top: o.Top, Weeks: o.By == "week"}
	if o.By != "day" && o.By != "week" {
		return t, cli.Usagef("-by=%s: it is day or week", o.By)
	}
	var err error
	if t.Since, err = parseSince(o.Since, now); err != nil {
		return t, cli.Usagef("-since=%s: %w", o.Since, err)
	}
	for pattern := range strings.SplitSeq(o.Modules, ",") {
		if _, err := path.Match(pattern, ""); err != nil {
			return t, cli.Usagef("-module=%s: %w", o.Modules, err)
		}
	}
	if o.Verbs != "" {
		t.Verbs = strings.Split(o.Verbs, ",")
	}
	if o.Top < 0 {
		return t, cli.Usagef("-top=%d: it is 0 or more", o.Top)
	}
	if o.Force && !o.Rebuild {
		return t, cli.Usagef("-force goes with -rebuild")
	}
	return t, nil
}

// parseSince reads a span of days or weeks before now, a day, or "all", which is
// the zero time.
func parseSince(s string, now time.Time) (time.Time, error) {
	if s == "all" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return day, nil
	}
	span, err := cli.ParseSpan(s)
	if err != nil {
		return time.Time{}, errors.New("it is 30d, 4w, a day like 2026-10-01, or all")
	}
	return now.Add(-span), nil
}

// printTrend brings the database up to date and prints the trend, or makes the database anew.
func printTrend(env cli.Env, o cmd.Options, trend history.Options) error {
	for _, log := range o.Logs {
		if _, err := os.Stat(log); err != nil {
			return err
		}
	}
	kept, err := logs.All()
	if err != nil {
		return err
	}
	var paths []string
	for _, log := range kept.ByBuild() {
		paths = append(paths, log.Path)
	}
	paths = append(paths, o.Logs...)
	if log := logs.Named(env.Getenv, ""); log != "" {
		paths = append(paths, log)
	}
	if o.DB == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		o.DB = filepath.Join(dir, "linkgate", "history.db")
	}
	if o.Rebuild {
		return rebuild(env, o, paths)
	}
	db, err := history.Open(o.DB)
	if err != nil {
		return err
	}
	defer db.Close() // all of it is committed
	out, err := db.Import(paths)
	if err != nil {
		return err
	}
	unread(env, out)
	t, err := db.Trend(trend)
	if err != nil {
		return err
	}
	if o.JSON {
		return cli.PrintJSON(env, t)
	}
	if err := t.Text(env.Stdout); err != nil {
		return err
	}
	if t.Total.Builds > 0 {
		return nil
	}
	first, err := db.First()
	if err != nil {
		return err
	}
	fmt.Fprint(env.Stdout, noBuild(first))
	return nil
}

func rebuild(env cli.Env, o cmd.Options, logs []string) error {
	r, err := history.Rebuild(o.DB, logs, o.Force)
	if r.Aside != "" {
		fmt.Fprintf(env.Stderr, "linkgate: the damaged database is now %s; builds whose logs are gone are in there alone\n", r.Aside)
	}
	if err != nil {
		return err
	}
	unread(env, r.Outcome)
	if r.Lost != nil {
		fmt.Fprintf(env.Stderr, "linkgate: lost: %v\n", r.Lost)
	}
	fmt.Fprintf(env.Stdout, "%s: %s from %s\n", o.DB, plural.Count(r.Builds, "build"), plural.Count(r.Logs, "log"))
	return nil
}
