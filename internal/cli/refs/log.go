// Package refs reads the references that builds have noted in their logs.
package refs

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/project"
)

// A Log is what the log of a build has of references.
type Log struct {
	Path    string // empty when there is none
	Missing string // why there is none
	Unread  int    // lines that are no event

	Relocations []*events.Relocation
	Problems    []*events.Problem
}

// Last returns the log that is named, else that of LINKGATE_LOG, else that of the last build
// of the module or workspace around dir which linked something.
func Last(getenv func(string) string, named, dir string) (logs.Last, error) {
	set, err := logs.Find(getenv, named)
	if err != nil {
		return logs.Last{}, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return logs.Last{}, err
	}
	return set.Linked(project.Within(project.Env{Getenv: getenv}, dir))
}

// Read reads the log that [Last] finds. That there is none yet is no error, unless one was named.
func Read(getenv func(string) string, named string) (*Log, error) {
	last, err := Last(getenv, named, ".")
	if err != nil {
		return &Log{Missing: err.Error()}, nil
	}
	log := &Log{Path: last.Path}
	for ev, err := range (logs.Log{Path: last.Path}).Read() {
		if _, ok := events.Skippable(err); ok {
			log.Unread++
			continue
		}
		if err != nil {
			return nil, err
		}
		switch ev := ev.(type) {
		case *events.Relocation:
			log.Relocations = append(log.Relocations, ev)
		case *events.Problem:
			log.Problems = append(log.Problems, ev)
		}
	}
	return log, nil
}

// Module reports whether a name, with a version behind an @ or without, is
// that of a module which the log has references or problems of.
func (l *Log) Module(name string) (path, version string, ok bool) {
	path, version, _ = strings.Cut(name, "@")
	for _, r := range l.Relocations {
		if r.From.Module == path && (version == "" || r.From.Version == version) {
			return path, version, true
		}
	}
	for _, p := range l.Problems {
		if p.From.Module == path && (version == "" || p.From.Version == version) {
			return path, version, true
		}
	}
	return "", "", false
}

// Of returns what the log has on a symbol.
func (l *Log) Of(symbol string) []*events.Relocation {
	var list []*events.Relocation
	for _, r := range l.Relocations {
		if r.Symbol == symbol {
			list = append(list, r)
		}
	}
	return list
}

// CompareProblems orders by module, place and link.
func CompareProblems(a, b *events.Problem) int {
	return cmp.Or(
		strings.Compare(a.From.Version, b.From.Version),
		strings.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		strings.Compare(a.Message, b.Message),
		strings.Compare(a.Link, b.Link),
	)
}

// Compare orders by package, symbol and link.
func Compare(a, b *events.Relocation) int {
	return cmp.Or(
		strings.Compare(a.From.Module, b.From.Module),
		strings.Compare(a.From.Version, b.From.Version),
		strings.Compare(a.From.Path, b.From.Path),
		strings.Compare(a.Symbol, b.Symbol),
		strings.Compare(a.Link, b.Link),
	)
}

// AreLogs tells logs from package patterns.
func AreLogs(args []string) bool {
	for _, arg := range args {
		if arg == "-" || logs.HasSuffix(arg) {
			continue
		}
		if fi, err := os.Stat(arg); err != nil || !fi.Mode().IsRegular() || strings.HasSuffix(arg, ".go") {
			return false
		}
	}
	return true
}
