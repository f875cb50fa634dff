package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/otlp"
)

// What of a log was sent is noted beside it, in LOG.sent: one line for each
// signal of each build, "20261121-101500-1a2b3c4d traces". Lines are appended, so
// that two exports at once lose nothing; a line that is none is passed over, and
// that signal is sent again.
type sent map[string][]string // signals by build

func readSent(log string) (sent, error) {
	data, err := os.ReadFile(logs.SentFile(log))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return parseSent(string(data)), nil
}

func parseSent(text string) sent {
	s := make(sent)
	for line := range strings.Lines(text) {
		if i := strings.LastIndexByte(line, ' '); i > 0 {
			id := line[:i]
			s[id] = append(s[id], strings.TrimSpace(line[i:]))
		}
	}
	return s
}

// noteSent notes the signals of a build that arrived.
func noteSent(log, id string, signals []string) error {
	before, err := readSent(log)
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, signal := range before.missing(id, signals) {
		fmt.Fprintf(&lines, "%s %s\n", id, signal)
	}
	if lines.Len() == 0 {
		return nil
	}
	f, err := os.OpenFile(logs.SentFile(log), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(lines.String())
	return errors.Join(err, f.Close())
}

// missing returns those of the signals that were not sent of a build.
func (s sent) missing(id string, signals []string) []string {
	var list []string
	for _, signal := range signals {
		if !slices.Contains(s[id], signal) {
			list = append(list, signal)
		}
	}
	return list
}

// again returns the signals of a build that can be sent once more. Metrics
// cannot: a sum that arrives twice counts twice.
func (s sent) again(id string, signals []string) []string {
	var list []string
	for _, signal := range signals {
		if signal != otlp.Metrics || !slices.Contains(s[id], signal) {
			list = append(list, signal)
		}
	}
	return list
}

// covers reports whether a log that bears the id of its one build as name was
// sent: then nobody has to read it.
func (s sent) covers(log string, signals []string) bool {
	id := logs.BuildOf(log)
	return len(s) > 0 && len(s.missing(id, signals)) == 0
}
