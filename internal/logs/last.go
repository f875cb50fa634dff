package logs

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// A Last is the log to look for findings in.
type Last struct {
	Path string
	// Failed is the last build, where that failed before it linked anything: Path is
	// of the build before. It is nil otherwise.
	Failed *events.Build
}

// Linked returns the log that was named, else that of the last build which linked
// something, of those that were started in a directory that is here. A build that was
// up to date, and linked nothing, does not hide what was found before.
func (s Set) Linked(here func(dir string) bool) (Last, error) {
	if s.Dir == "" {
		path, err := s.Newest()
		return Last{Path: path}, err
	}
	if len(s.Logs) == 0 {
		return Last{}, s.none()
	}
	var last Last
	newest := true
	for _, log := range s.Logs {
		end, err := log.end()
		if err != nil {
			return Last{}, err
		}
		if end.dir == "" || !here(end.dir) {
			continue
		}
		if end.linked {
			last.Path = log.Path
			return last, nil
		}
		if newest && FailedToLink(end.build) {
			last.Failed = end.build
		}
		newest = false
	}
	if last.Failed != nil {
		return last, fmt.Errorf("the last build here, of %s UTC, failed and linked nothing, and there is no log of an earlier one", last.Failed.Start.UTC().Format(time.DateTime))
	}
	return last, fmt.Errorf("no log in %s is of a build of this module or workspace that linked something", s.Dir)
}

// FailedToLink reports whether a build that linked nothing failed before it came to that.
// go vet never links.
func FailedToLink(b *events.Build) bool {
	return b != nil && b.Exit != 0 && !slices.Contains(b.Command[:min(1, len(b.Command))], "vet")
}

// An ending is what a log that nobody named says of its one build, at its end.
type ending struct {
	dir    string // that go was started in
	linked bool
	build  *events.Build // nil where linkgate did not start it
}

func (l Log) end() (e ending, err error) {
	for ev, err := range l.ReadEnds() {
		var line *events.LineError
		switch {
		case errors.As(err, &line):
			continue
		case err != nil:
			return e, err
		}
		switch ev := ev.(type) {
		case *events.Link:
			e.linked, e.dir = true, ev.Dir
		case *events.Build:
			e.build, e.dir = ev, ev.Dir
		}
	}
	return e, nil
}
