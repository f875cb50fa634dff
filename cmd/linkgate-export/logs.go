package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/otlp"
	"github.com/linkgate/linkgate/toolexec"
)

// logFiles returns the logs to read, sorted where nobody named them: then the
// file of a build bears its id as name.
func logFiles(req request) ([]string, error) {
	if len(req.logs) > 0 {
		return req.logs, nil
	}
	dir, err := toolexec.LogDir()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var logs []string
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".jsonl")
		if ok && (len(req.ids) == 0 || askedFor(req.ids, id) != "") {
			logs = append(logs, filepath.Join(dir, e.Name()))
		}
	}
	return logs, nil
}

// places says where builds were looked for.
func places(req request) []string {
	if len(req.logs) > 0 {
		return req.logs
	}
	dir, err := toolexec.LogDir()
	if err != nil {
		return []string{"the user's cache directory"}
	}
	return []string{dir}
}

// readBuilds returns the builds of a log, the oldest first, without their
// findings. Lines that are no event, as a killed process leaves them, are
// passed over.
func readBuilds(log string) ([]*builds.Build, error) {
	var c builds.Collector
	err := events.ReadFile(log, func(ev events.Event) { c.Add(ev) })
	return c.Builds(), err
}

// readFindings adds the findings and problems to builds, reading each of their
// logs once.
func readFindings(jobs []*job) error {
	byLog := make(map[string]map[string]*otlp.Build)
	for _, j := range jobs {
		if byLog[j.log] == nil {
			byLog[j.log] = make(map[string]*otlp.Build)
		}
		byLog[j.log][j.build.ID] = &j.build
	}
	logs := make([]string, 0, len(byLog))
	for log := range byLog {
		logs = append(logs, log)
	}
	slices.Sort(logs)
	for _, log := range logs {
		list := byLog[log]
		err := events.ReadFile(log, func(ev events.Event) {
			switch ev := ev.(type) {
			case *events.Relocation:
				if b := list[ev.Build]; b != nil && otlp.IsFinding(ev) {
					b.Findings = append(b.Findings, ev)
				}
			case *events.Problem:
				if b := list[ev.Build]; b != nil {
					b.Problems = append(b.Problems, ev)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
