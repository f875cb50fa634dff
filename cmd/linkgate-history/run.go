package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/history"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/plural"
)

const usage = "usage: linkgate history [-since s] [-by day|week] [-module p] [-command c] [-top n] [-json] [-db file]\n" +
	"       [-rebuild [-force]] [log...]\n`linkgate help history` says more\n"

// A call is the command line.
type call struct {
	history.Options
	db             string
	json           bool
	rebuild, force bool
	logs           []string
}

// run returns the exit code: 0, 1 for an error, 2 for a command line that cannot
// be understood.
func run(w world, args []string) int {
	c, err := parse(w, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(w.stdout, usage)
		return 0
	}
	if err != nil {
		fmt.Fprintf(w.stderr, "linkgate: history: %v\nhint: `linkgate help history` lists the flags\n", err)
		return 2
	}
	if err := c.run(w); err != nil {
		fmt.Fprint(w.stderr, failure(err))
		return 1
	}
	return 0
}

func parse(w world, args []string) (call, error) {
	var c call
	var since, by, verbs string
	flags := flag.NewFlagSet("linkgate history", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.db, "db", "", "")
	flags.StringVar(&since, "since", "30d", "")
	flags.StringVar(&by, "by", "day", "")
	flags.StringVar(&c.Modules, "module", "", "")
	flags.StringVar(&verbs, "command", "", "")
	flags.IntVar(&c.Top, "top", 10, "")
	flags.BoolVar(&c.json, "json", false, "")
	flags.BoolVar(&c.rebuild, "rebuild", false, "")
	flags.BoolVar(&c.force, "force", false, "")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	c.logs = flags.Args()
	switch by {
	case "day":
	case "week":
		c.Weeks = true
	default:
		return c, fmt.Errorf("-by=%s: it is day or week", by)
	}
	var err error
	if c.Since, err = parseSince(since, w.now); err != nil {
		return c, fmt.Errorf("-since=%s: %w", since, err)
	}
	for pattern := range strings.SplitSeq(c.Modules, ",") {
		if _, err := path.Match(pattern, ""); err != nil {
			return c, fmt.Errorf("-module=%s: %w", c.Modules, err)
		}
	}
	if verbs != "" {
		c.Verbs = strings.Split(verbs, ",")
	}
	if c.Top < 0 {
		return c, fmt.Errorf("-top=%d: it is 0 or more", c.Top)
	}
	if c.force && !c.rebuild {
		return c, errors.New("-force goes with -rebuild")
	}
	return c, nil
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
	number, days := strings.TrimSuffix(s, "d"), 1
	if weeks, ok := strings.CutSuffix(s, "w"); ok {
		number, days = weeks, 7
	}
	n, err := strconv.Atoi(number)
	if err != nil || number == s || n < 0 || n > 10_000 {
		return time.Time{}, errors.New("it is 30d, 4w, a day like 2026-10-01, or all")
	}
	return now.AddDate(0, 0, -n*days), nil
}

func (c call) run(w world) error {
	for _, log := range c.logs {
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
	paths = append(paths, c.logs...)
	if log := logs.Named(w.getenv, ""); log != "" {
		paths = append(paths, log)
	}
	if c.db == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		c.db = filepath.Join(dir, "linkgate", "history.db")
	}
	if c.rebuild {
		return c.runRebuild(w, paths)
	}
	db, err := history.Open(c.db)
	if err != nil {
		return err
	}
	defer db.Close() // all of it is committed
	out, err := db.Import(paths)
	if err != nil {
		return err
	}
	unread(w, out)
	t, err := db.Trend(c.Options)
	if err != nil {
		return err
	}
	if c.json {
		enc := json.NewEncoder(w.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(t)
	}
	if err := t.Text(w.stdout); err != nil {
		return err
	}
	if t.Total.Builds > 0 {
		return nil
	}
	first, err := db.First()
	if err != nil {
		return err
	}
	fmt.Fprint(w.stdout, noBuild(first))
	return nil
}

func (c call) runRebuild(w world, logs []string) error {
	r, err := history.Rebuild(c.db, logs, c.force)
	if r.Aside != "" {
		fmt.Fprintf(w.stderr, "linkgate: the damaged database is now %s; builds whose logs are gone are in there alone\n", r.Aside)
	}
	if err != nil {
		return err
	}
	unread(w, r.Outcome)
	if r.Lost != nil {
		fmt.Fprintf(w.stderr, "linkgate: lost: %v\n", r.Lost)
	}
	fmt.Fprintf(w.stdout, "%s: %s from %s\n", c.db, plural.Count(r.Builds, "build"), plural.Count(r.Logs, "log"))
	return nil
}
