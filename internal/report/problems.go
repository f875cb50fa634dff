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

// problem is a directive that can never work, whichever links have it.
type problem struct {
	module, version, replace string
	pkg                      string
	file                     string // as the log has it
	line                     int
	message, nearest         string
}

func problemOf(ev *events.Problem) problem {
	return problem{
		module: ev.From.Module, version: ev.From.Version, replace: ev.From.Replace, pkg: ev.From.Path,
		file: ev.File, line: ev.Line,
		message: ev.Message, nearest: ev.Nearest,
	}
}

// short is the file's name from the module's root.
func (p problem) short() string { return strings.TrimPrefix(p.file, p.module+"@"+p.version+"/") }

func (p problem) compare(other problem) int {
	return cmp.Or(
		strings.Compare(p.module, other.module),
		strings.Compare(p.version, other.version),
		strings.Compare(p.replace, other.replace),
		strings.Compare(p.file, other.file),
		cmp.Compare(p.line, other.line),
		strings.Compare(p.message, other.message),
		strings.Compare(p.nearest, other.nearest),
		strings.Compare(p.pkg, other.pkg),
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
	same := func(a, b problem) bool {
		return a.module == b.module && a.version == b.version && a.replace == b.replace
	}
	for _, mod := range chunks(list, same) {
		p.line(2, msgModule(entry{module: mod[0].module, version: mod[0].version, replace: mod[0].replace}))
		var rows [][2]string
		for _, s := range mod {
			rows = append(rows, [2]string{printable.Text(fmt.Sprintf("%s:%d", s.short(), s.line)), msgProblem(s)})
		}
		p.table(4, rows)
	}
}
