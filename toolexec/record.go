package toolexec

import (
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/link"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/report"
)

// locateAndRecord is record for a link whose references are not located yet.
func (g *gate) locateAndRecord(j *link.Judgement, guard finding.Guard) {
	located, err := link.Locate(j)
	g.record(j, located, err, guard)
}

// record logs a link with all that is known of it, and returns what it logs of its
// references. unlocated is why it is not known where they stand, nil where it is: by
// now the link has been judged, so the log and a warning say so. guard is as in
// [link.Located.Relocations].
func (g *gate) record(j *link.Judgement, located link.Located, unlocated error, guard finding.Guard) []*events.Relocation {
	if unlocated != nil {
		g.log.Error = unlocated.Error()
		g.warnUnlocated(unlocated)
	}
	g.searched = located.Searched
	rels := located.Relocations(j, g.stamp(), guard)
	if g.log.Mode != finding.ModeObserve && g.log.Result != finding.ResultDenied {
		report.Stops(g.Stderr, g.log.Link, g.log.BuildMode, rels)
	}
	list := located.Events(rels)
	for _, p := range g.problems(j, false) {
		list = append(list, p)
	}
	g.append(list...)
	return rels
}

// append writes events and that of the link itself to the log. A log that cannot be
// written costs a warning, never a link.
func (g *gate) append(list ...events.Event) {
	path, err := logs.Path(g.Getenv, g.Log, g.dir, g.log.Build)
	if err == nil {
		err = events.Append(path, append(list, &g.log)...)
	}
	if err != nil {
		g.warnLog(err)
	}
}

// stamp returns what all events of the link have in common.
func (g *gate) stamp() link.Stamp {
	return link.Stamp{Build: g.log.Build, Link: g.log.Link, Go: g.log.Go, GOOS: g.log.GOOS, GOARCH: g.log.GOARCH}
}

// problems writes directives that have no effect as events, on request only those that
// people are told of: not what is wrong in a dependency, which nobody here can mend, nor
// what the policy allows.
func (g *gate) problems(j *link.Judgement, told bool) []*events.Problem {
	var out []*events.Problem
	for i, p := range j.Facts.Problems {
		rule := j.Decisions.Allowed[i]
		if told && (!p.Main || rule != "") {
			continue
		}
		out = append(out, &events.Problem{
			Build: g.log.Build, Link: g.log.Link, Go: g.log.Go, GOOS: g.log.GOOS, GOARCH: g.log.GOARCH,
			From: p.From, File: p.File, Line: p.Line, Symbol: p.Target, Message: p.Message, Nearest: p.Nearest, Rule: rule,
		})
	}
	return out
}

// with returns the relocations on which an action was decided.
func with(rels []*events.Relocation, action finding.Action) []events.Relocation {
	var list []events.Relocation
	for _, r := range rels {
		if r.Decision.Action == action {
			list = append(list, *r)
		}
	}
	return list
}
