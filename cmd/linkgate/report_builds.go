package main

import (
	"errors"
	"os"
	"slices"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/report"
)

// pageBuilds is how many builds the HTML report shows: each can have thousands of
// tools, and all of them are in the page.
const pageBuilds = 8

// builds returns the newest builds of the report's logs that have tools to show,
// the newest first, and how many older ones are left out.
func (call reportCall) builds(w world) ([]*builds.Build, int, error) {
	set, err := logs.Find(w.getenv, "", call.logs...)
	if err != nil {
		return nil, 0, err
	}
	src := builds.NewSource(set, w.stderr)
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

// trace writes the logs as a trace, to a file or to standard output. Of all
// formats it alone grows with the log, and is never held as a whole.
func (call reportCall) trace(w world, file string) error {
	if file == "" {
		return report.Trace(w.stdout, logs.ReadAll(call.logs), call.Options)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(report.Trace(f, logs.ReadAll(call.logs), call.Options), f.Close())
}
