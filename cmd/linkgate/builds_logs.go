package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
)

// buildSource are the logs that builds are read from.
type buildSource struct {
	logs.Set
	stderr io.Writer
	told   map[string]bool // what was said of a log's lines
}

// buildSource returns the logs of -log, else the one of LINKGATE_LOG, else all
// that nobody named.
func (w world) buildSource(o options, named []string) (*buildSource, error) {
	found, err := logs.Find(w.getenv, o.log, named...)
	return &buildSource{found, w.stderr, map[string]bool{}}, err
}

// read hands the course of a log's builds to take. What cannot be read of a log is
// said once.
func (src *buildSource) read(log logs.Log, take func(events.Event)) error {
	for ev, err := range log.ReadCourse() {
		var line *events.LineError
		switch {
		case errors.As(err, &line):
			if !src.told[log.Path] && !line.Torn {
				fmt.Fprintf(src.stderr, "linkgate: %v; left out\n", err)
				src.told[log.Path] = true
			}
		case err != nil:
			return err
		default:
			take(ev)
		}
	}
	return nil
}

// newest returns the n newest builds, all for 0, and says whether there are
// more. Of the logs that nobody named it reads no more than it has to: a build
// began before its log was last written to.
func (src *buildSource) newest(n int) (list []builds.Summary, more bool, err error) {
	if src.Dir == "" {
		return src.newestNamed(n)
	}
	for _, log := range src.Logs {
		if n > 0 && len(list) > n && list[n-1].Start.After(log.Written) {
			break
		}
		var sums builds.Summaries
		if err := src.read(log, sums.Add); err != nil {
			return nil, false, err
		}
		list = mergeNewest(list, sums.List(), n)
	}
	if n > 0 && len(list) > n {
		return list[:n], true, nil
	}
	return list, false, nil
}

// newestNamed reads all logs together: one build can be in several.
func (src *buildSource) newestNamed(n int) ([]builds.Summary, bool, error) {
	var sums builds.Summaries
	for _, log := range src.Logs {
		if err := src.read(log, sums.Add); err != nil {
			return nil, false, err
		}
	}
	list := sums.List()
	if n > 0 && len(list) > n {
		return list[:n], true, nil
	}
	return list, false, nil
}

// mergeNewest merges two lists, the newest first, and keeps one more than n.
func mergeNewest(a, b []builds.Summary, n int) []builds.Summary {
	list := slices.Concat(a, b)
	slices.SortStableFunc(list, func(x, y builds.Summary) int { return y.Start.Compare(x.Start) })
	if n > 0 && len(list) > n+1 {
		list = list[:n+1]
	}
	return list
}

// load reads builds by their ids or the beginnings of them; an empty one is the
// newest.
func (src *buildSource) load(ids ...string) ([]*builds.Build, error) {
	want := make([]string, len(ids))
	var all []logs.Log
	for i, id := range ids {
		found, in, err := src.find(id)
		if err != nil {
			return nil, err
		}
		want[i] = found
		for _, log := range in {
			if !slices.Contains(all, log) {
				all = append(all, log)
			}
		}
	}
	return src.collect(want, all)
}

// collect reads the builds of these ids from logs, in the order of the ids.
func (src *buildSource) collect(want []string, from []logs.Log) ([]*builds.Build, error) {
	c := builds.Collector{Keep: func(id string) bool { return slices.Contains(want, id) }}
	for _, log := range from {
		if err := src.read(log, c.Add); err != nil {
			return nil, err
		}
	}
	list := make([]*builds.Build, len(want))
	for _, b := range c.Builds() {
		for i, id := range want {
			if b.ID == id {
				list[i] = b
			}
		}
	}
	for i, b := range list {
		if b == nil {
			return nil, fmt.Errorf("build %s is gone", want[i])
		}
	}
	return list, nil
}

// find returns the whole id of a build, and the logs that it may be in. A log
// that nobody named bears its build's id.
func (src *buildSource) find(id string) (string, []logs.Log, error) {
	if id == "" {
		list, _, err := src.newest(1)
		if err == nil && len(list) == 0 {
			err = src.none()
		}
		if err != nil {
			return "", nil, err
		}
		id = list[0].Build
	}
	in := src.Logs
	if src.Dir != "" {
		in = slices.DeleteFunc(slices.Clone(in), func(log logs.Log) bool {
			return !strings.HasPrefix(logs.BuildOf(log.Path), id)
		})
	}
	var sums builds.Summaries
	for _, log := range in {
		if err := src.read(log, sums.Add); err != nil {
			return "", nil, err
		}
	}
	var all []string
	for _, s := range sums.List() {
		all = append(all, s.Build)
	}
	found, err := builds.Find(all, id)
	return found, in, err
}

// none says that there is no build.
func (src *buildSource) none() error {
	if src.Dir == "" {
		return errors.New("no build in these logs")
	}
	return fmt.Errorf("no build in %s yet", src.Dir)
}

// parseAge reads a length of time: 720h, or days and weeks as 30d, 4w.
func parseAge(s string) (time.Duration, error) {
	if span, err := parseSpan(s); err == nil {
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
