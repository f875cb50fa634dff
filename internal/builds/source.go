package builds

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
)

// A Source reads builds from logs.
type Source struct {
	logs.Set
	warn     io.Writer       // for lines that cannot be read
	reported map[string]bool // logs whose lines were
}

// NewSource returns a Source of those logs.
func NewSource(set logs.Set, warn io.Writer) *Source {
	return &Source{set, warn, make(map[string]bool)}
}

// read passes the course of a log's builds to take. It reports the first line of a log
// that cannot be read.
func (src *Source) read(log logs.Log, take func(events.Event)) error {
	for ev, err := range log.ReadCourse() {
		var line *events.LineError
		switch {
		case errors.As(err, &line):
			if !src.reported[log.Path] && !line.Torn {
				fmt.Fprintf(src.warn, "linkgate: %v; left out\n", err)
				src.reported[log.Path] = true
			}
		case err != nil:
			return err
		default:
			take(ev)
		}
	}
	return nil
}

// Newest returns the n newest builds, all for 0, and says whether there are
// more. It reads no more logs than it has to, unless they were named: a build
// began before its log was last written to.
func (src *Source) Newest(n int) (list []Summary, more bool, err error) {
	if src.Dir == "" {
		return src.newestNamed(n)
	}
	for _, log := range src.Logs {
		if n > 0 && len(list) > n && list[n-1].Start.After(log.Written) {
			break
		}
		var sums Summaries
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
func (src *Source) newestNamed(n int) ([]Summary, bool, error) {
	var sums Summaries
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
func mergeNewest(a, b []Summary, n int) []Summary {
	list := slices.Concat(a, b)
	slices.SortStableFunc(list, func(x, y Summary) int { return y.Start.Compare(x.Start) })
	if n > 0 && len(list) > n+1 {
		list = list[:n+1]
	}
	return list
}

// Load reads builds by their ids or the beginnings of them; an empty one is the
// newest.
func (src *Source) Load(ids ...string) ([]*Build, error) {
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
	return src.Collect(want, all)
}

// Collect reads the builds of these ids from logs, in the order of the ids.
func (src *Source) Collect(want []string, from []logs.Log) ([]*Build, error) {
	c := Collector{Keep: func(id string) bool { return slices.Contains(want, id) }}
	for _, log := range from {
		if err := src.read(log, c.Add); err != nil {
			return nil, err
		}
	}
	list := make([]*Build, len(want))
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
func (src *Source) find(id string) (string, []logs.Log, error) {
	if id == "" {
		list, _, err := src.Newest(1)
		if err == nil && len(list) == 0 {
			err = src.None()
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
	var sums Summaries
	for _, log := range in {
		if err := src.read(log, sums.Add); err != nil {
			return "", nil, err
		}
	}
	var all []string
	for _, s := range sums.List() {
		all = append(all, s.Build)
	}
	found, err := Find(all, id)
	return found, in, err
}

// None says that there is no build.
func (src *Source) None() error {
	if src.Dir == "" {
		return errors.New("no build in these logs")
	}
	return fmt.Errorf("no build in %s yet", src.Dir)
}
