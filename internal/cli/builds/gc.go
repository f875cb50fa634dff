package builds

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/plural"
)

func gcCommand() cli.Command {
	o := gcOptions{keep: logs.DefaultRetention()}
	return cli.Command{
		Name:  "gc",
		Short: "remove logs that nobody named and that are too old or too many",
		Long: `linkgate build, test and so on do the same once a day, a bare -toolexec does
not. What was written to within the last hour is kept: its build may run.
`,
		Flags: []cli.Flag{
			{Name: "n", Text: "only say which", Into: &o.dry},
			{Name: "json", Text: `print JSON, "schema": 1`, Into: &o.json},
			{Name: "max-age", Value: "age", Text: "remove what is older: 720h, 30d, 4w, 0 for no limit; default 30d", Into: func(s string) (err error) {
				o.keep.MaxAge, err = parseAge(s)
				return err
			}},
			{Name: "max-size", Value: "size", Text: "remove the oldest of what is beyond it: 500MB, 1GB, 1GiB, 0 for no limit; default 1GB", Into: func(s string) (err error) {
				o.keep.MaxSize, err = parseSize(s)
				return err
			}},
		},
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			return gc(env, o)
		},
	}
}

type gcOptions struct {
	keep logs.Retention
	dry  bool
	json bool
}

// A gcResult is what -json prints.
type gcResult struct {
	Schema  int         `json:"schema"`
	Removed []gcRemoved `json:"removed"` // with -n, what would be
	Bytes   int64       `json:"bytes"`   // of them
	Kept    int         `json:"kept"`    // logs
}

type gcRemoved struct {
	Log     string    `json:"log"`
	Bytes   int64     `json:"bytes"`
	Written time.Time `json:"written"`
}

func gcJSON(all, gone []logs.Log) gcResult {
	out := gcResult{Schema: 1, Removed: []gcRemoved{}, Kept: len(all) - len(gone)}
	for _, log := range gone {
		out.Bytes += log.Size
		out.Removed = append(out.Removed, gcRemoved{log.Path, log.Size, log.Written.UTC()})
	}
	return out
}

// gc removes the logs that nobody named and that are too old or too many.
func gc(env cli.Env, o gcOptions) error {
	set, err := logs.All()
	if err != nil {
		return err
	}
	var gone []logs.Log
	var errs []error
	for _, log := range o.keep.Expired(set.Logs, env.Now) {
		removed := o.dry
		if !o.dry {
			if removed, err = log.Remove(); err != nil {
				errs = append(errs, err)
			}
		}
		if removed {
			gone = append(gone, log)
		}
	}
	if o.json {
		errs = append(errs, cli.PrintJSON(env, gcJSON(set.Logs, gone)))
	} else {
		errs = append(errs, cli.Print(env, gcText(set.Logs, gone, o.dry)))
	}
	return errors.Join(errs...)
}

// gcText lists the logs that were removed, or would be.
func gcText(all, gone []logs.Log, dry bool) string {
	verb := "removed"
	if dry {
		verb = "would remove"
	}
	var p page
	var freed, left int64
	for _, log := range all {
		left += log.Size
	}
	for _, log := range gone {
		freed += log.Size
		p.f("%s %s: %s, written to %s\n", verb, filepath.Base(log.Path), size(log.Size), clock(log.Written, "2006-01-02 15:04"))
	}
	switch {
	case len(all) == 0:
		p.f("nothing to remove; no logs\n")
	case len(gone) == 0:
		p.f("nothing to remove; %s kept, %s\n", plural.Count(len(all), "log"), size(left))
	default:
		p.f("%s %s, %s; %d kept, %s\n", verb, plural.Count(len(gone), "log"), size(freed), len(all)-len(gone), size(left-freed))
	}
	return p.String()
}

// Trim removes old logs, at most once a day: as go does with its build cache, each build
// that ends looks after it. A build does not fail for it.
func Trim(env cli.Env) {
	dir, err := logs.Dir()
	if err != nil {
		return // where there is no place for logs, there are none
	}
	if err := logs.Trim(dir, logs.DefaultRetention(), env.Now); err != nil {
		fmt.Fprintf(env.Stderr, "linkgate: warning: old logs were not removed: %v\nhint: `linkgate builds gc` tries again\n", err)
	}
}

// parseAge reads a length of time: 720h, or days and weeks as 30d, 4w.
func parseAge(s string) (time.Duration, error) {
	if span, err := cli.ParseSpan(s); err == nil {
		return span, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, errors.New("want hours, days or weeks: 720h, 30d, 4w; 0 for no limit")
	}
	return d, nil
}

// parseSize reads a number of bytes: 500MB, 1GB, 1GiB.
func parseSize(s string) (int64, error) {
	number := strings.TrimRight(s, "BkKMGTib")
	unit := map[string]float64{
		"": 1, "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
		"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	}[s[len(number):]]
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || unit == 0 || !(n >= 0 && n*unit < 1<<62) { // nor NaN
		return 0, errors.New("want bytes: 500MB, 1GB, 1GiB; 0 for no limit")
	}
	return int64(n * unit), nil
}
