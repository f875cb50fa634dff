package main

import (
	"cmp"
	"errors"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
)

// A buildLog is what the log of a build holds of references.
type buildLog struct {
	Path    string // empty when there is none
	Missing string // why there is none
	Unread  int    // lines that are no event

	relocations []*events.Relocation
	problems    []*events.Problem
}

// logFile returns the log that a command is to read: the one named, else
// LINKGATE_LOG, else the last one that has a link.
func logFile(w world, o options) (string, error) {
	found, err := logs.Find(w.getenv, o.log)
	if err != nil {
		return "", err
	}
	return found.Linked()
}

// readBuildLog reads the log that o asks for. That there is none yet is no
// error, unless one was named.
func readBuildLog(w world, o options) (*buildLog, error) {
	path, err := logFile(w, o)
	if err != nil {
		return &buildLog{Missing: err.Error()}, nil
	}
	log := &buildLog{Path: path}
	for ev, err := range (logs.Log{Path: path}).Read() {
		var line *events.LineError
		switch {
		case errors.As(err, &line):
			log.Unread++
		case err != nil:
			return nil, err
		default:
			switch ev := ev.(type) {
			case *events.Relocation:
				log.relocations = append(log.relocations, ev)
			case *events.Problem:
				log.problems = append(log.problems, ev)
			}
		}
	}
	return log, nil
}

// module reports whether a name, with a version behind an @ or without, is
// that of a module which the log has references or problems of.
func (l *buildLog) module(name string) (path, version string, ok bool) {
	path, version, _ = strings.Cut(name, "@")
	for _, r := range l.relocations {
		if r.From.Module == path && (version == "" || r.From.Version == version) {
			return path, version, true
		}
	}
	for _, p := range l.problems {
		if p.From.Module == path && (version == "" || p.From.Version == version) {
			return path, version, true
		}
	}
	return "", "", false
}

// of returns what the log has on a symbol.
func (l *buildLog) of(symbol string) []*events.Relocation {
	var list []*events.Relocation
	for _, r := range l.relocations {
		if r.Symbol == symbol {
			list = append(list, r)
		}
	}
	return list
}

// compareProblems orders by module, place and link.
func compareProblems(a, b *events.Problem) int {
	return cmp.Or(
		strings.Compare(a.From.Version, b.From.Version),
		strings.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		strings.Compare(a.Message, b.Message),
		strings.Compare(a.Link, b.Link),
	)
}

// compareRelocations orders by package, symbol and link.
func compareRelocations(a, b *events.Relocation) int {
	return cmp.Or(
		strings.Compare(a.From.Module, b.From.Module),
		strings.Compare(a.From.Version, b.From.Version),
		strings.Compare(a.From.Path, b.From.Path),
		strings.Compare(a.Symbol, b.Symbol),
		strings.Compare(a.Link, b.Link),
	)
}
