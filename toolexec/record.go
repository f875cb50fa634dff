package toolexec

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/link"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/report"
)

// record logs a link with all that is known of it, and returns its references as they
// are logged. unlocated is the error for references that could not be located, or nil: the
// link has been judged by then, so the error does not end it, but is logged and warned of.
// guard is as in [link.Located.Relocations].
func (g *gate) record(j *link.Judgement, located link.Located, unlocated error, guard finding.Guard) []*events.Relocation {
	if unlocated != nil {
		g.log.Error = unlocated.Error()
		g.warn(message{fact: fmt.Sprintf("judged, but the log does not say where its references stand: %v", unlocated)})
	}
	stamp := link.StampOf(&g.log)
	rels := located.Relocations(j, stamp, guard)
	if g.log.Mode != finding.ModeObserve && g.log.Result != finding.ResultDenied {
		report.Stops(g.Stderr, g.log.Link, g.log.BuildMode, rels)
	}
	list := located.Events(rels)
	for _, p := range link.ProblemEvents(j, stamp, false) {
		list = append(list, p)
	}
	g.append(list...)
	return rels
}

// append writes events and the link's own to the log. A log that cannot be written is
// warned of, and never ends a link.
func (g *gate) append(list ...events.Event) {
	path, err := logs.Path(g.Getenv, g.Log, g.dir, g.log.Build)
	if err == nil {
		err = events.Append(path, append(list, &g.log)...)
	}
	if err != nil {
		g.warn(message{fmt.Sprintf("the log is incomplete: %v", err), "name a writable file with -log or LINKGATE_LOG"})
	}
}

// withAction returns the relocations on which an action was decided.
func withAction(rels []*events.Relocation, action finding.Action) []events.Relocation {
	var list []events.Relocation
	for _, r := range rels {
		if r.Decision.Action == action {
			list = append(list, *r)
		}
	}
	return list
}
