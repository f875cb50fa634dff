package logs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Log is one log.
type Log struct {
	Path string

	// As they were when the logs were listed; zero for a log that was named.
	Size    int64 // bytes
	Written time.Time
}

// A Set are the logs that a command reads.
type Set struct {
	Dir  string // empty where the logs were named
	Logs []Log  // as named, or the one written to last first
}

// Find returns the logs that were named as arguments, else the one of flag or
// LINKGATE_LOG, else all that nobody named.
func Find(getenv func(string) string, flag string, named ...string) (Set, error) {
	if log := Named(getenv, flag); len(named) == 0 && log != "" {
		named = []string{log}
	}
	if len(named) == 0 {
		return All()
	}
	var set Set
	for _, path := range named {
		set.Logs = append(set.Logs, Log{Path: path})
	}
	return set, nil
}

// All returns the logs that nobody named.
func All() (set Set, err error) {
	if set.Dir, err = Dir(); err == nil {
		set.Logs, err = List(set.Dir)
	}
	return set, err
}

// List lists the logs of a directory, the one written to last first. Only regular
// files are logs. A directory that is not there has none.
func List(dir string) ([]Log, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var logs []Log
	for _, e := range entries {
		if !e.Type().IsRegular() || !HasSuffix(e.Name()) {
			continue
		}
		fi, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed since
		} else if err != nil {
			return nil, err
		}
		logs = append(logs, Log{filepath.Join(dir, e.Name()), fi.Size(), fi.ModTime()})
	}
	slices.SortFunc(logs, func(x, y Log) int {
		if c := y.Written.Compare(x.Written); c != 0 {
			return c
		}
		return strings.Compare(y.Path, x.Path)
	})
	return logs, nil
}

// ByBuild returns the logs as named, else sorted by the builds' ids, which begin with
// their time.
func (s Set) ByBuild() []Log {
	if s.Dir == "" {
		return s.Logs
	}
	return slices.SortedFunc(slices.Values(s.Logs), func(x, y Log) int { return strings.Compare(x.Path, y.Path) })
}

// Newest returns the first log, which is the one that was written to last if nobody
// named one.
func (s Set) Newest() (string, error) {
	if len(s.Logs) == 0 {
		return "", s.none()
	}
	return s.Logs[0].Path, nil
}

// String says where the logs are.
func (s Set) String() string {
	if s.Dir != "" {
		return s.Dir
	}
	var paths []string
	for _, log := range s.Logs {
		paths = append(paths, log.Path)
	}
	return strings.Join(paths, ", ")
}

func (s Set) none() error {
	return fmt.Errorf("no log in %s yet: a build that links something through linkgate writes one", s.Dir)
}
