package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/printable"
)

// A problem is a directive that can never work, whichever links have it: the
// event without its build and link.
type problem struct{ events.Problem }

func problemOf(ev *events.Problem) problem {
	return problem{events.Problem{From: ev.From, File: ev.File, Line: ev.Line, Symbol: ev.Symbol, Message: ev.Message, Nearest: ev.Nearest, Rule: ev.Rule}}
}

// short is the file's name from the module's root.
func (p problem) short() string {
	return strings.TrimPrefix(p.File, p.From.Module+"@"+p.From.Version+"/")
}

func (p problem) compare(other problem) int {
	return cmp.Or(
		strings.Compare(p.From.Module, other.From.Module),
		strings.Compare(p.From.Version, other.From.Version),
		strings.Compare(p.From.Replace, other.From.Replace),
		strings.Compare(p.File, other.File),
		cmp.Compare(p.Line, other.Line),
		strings.Compare(p.Message, other.Message),
		strings.Compare(p.Nearest, other.Nearest),
		strings.Compare(p.Rule, other.Rule),
		strings.Compare(p.From.Path, other.From.Path),
	)
}

// liveProblems returns the problems of the given links, sorted.
func (c *collector) liveProblems(links []*link) []problem {
	var list []problem
	for p, in := range c.problems {
		if slices.ContainsFunc(links, func(l *link) bool { return in[l] }) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, problem.compare)
	return list
}

// Problems writes what a link says on standard error of directives that can
// never work. Without any it writes nothing.
func Problems(w io.Writer, link string, list []*events.Problem) {
	if len(list) == 0 {
		return
	}
	var found []problem
	for _, p := range list {
		found = append(found, problemOf(p))
	}
	slices.SortFunc(found, problem.compare)
	found = slices.Compact(found)
	p := newPage(defaultWidth, false)
	p.raw(0, msgWarnedProblems(link, len(found))+"\n")
	writeProblemRows(p, found)
	io.WriteString(w, p.String()) // standard error: nobody is left to tell
}

// writeProblems writes sorted problems by module.
func writeProblems(p *page, list []problem) {
	if len(list) == 0 {
		return
	}
	p.blank()
	title := msgProblems(len(list))
	p.painted(0, bold, title, title)
	writeProblemRows(p, list)
}

func writeProblemRows(p *page, list []problem) {
	same := func(a, b problem) bool { return sameModule(a.From, b.From) }
	for _, mod := range chunks(list, same) {
		p.line(2, msgModule(mod[0].From))
		var rows [][2]string
		for _, s := range mod {
			rows = append(rows, [2]string{printable.Text(fmt.Sprintf("%s:%d", s.short(), s.Line)), msgProblem(s)})
		}
		p.table(4, rows)
	}
}
