// Package report turns the events of a log into reports for people and
// programs.
//
// [Read] gathers a log, or several, in one pass; a [Report] then writes itself
// in any of its [Formats]. [Denial] and [Warning] are what a link prints about
// itself; [Rule] is the policy rule that they propose. All of it comes from
// events alone, so that a report can be made anywhere, at any time.
//
// Names from object files are printed with their unprintable characters
// escaped and are never cut. What the tool path links is kept light: no
// html/template and no encoding/xml, whose initialisation alone costs every
// compile of a build 0.1 and 0.04 ms.
package report

import (
	"io"
	"iter"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/linkflags"
)

// Options say what [Read] gathers.
type Options struct {
	// All adds what nobody has to act on: allowed references whose only
	// classes are handshake and cross-module, or that have none. What is
	// refused by Go's linker, denied, warned of, or of any other class is
	// always shown.
	All bool
	// Std adds the pairs of the standard library and of Go's own commands with
	// themselves.
	Std bool
	// Failed is the last build, where that failed before it linked anything, and the
	// log is of one before.
	Failed *events.Build
	// Written is when the log was written, where that is known: it stands for the time
	// of a build that linkgate did not start.
	Written time.Time
	Filter
}

// covers says that rel is one that the report is about.
func (o Options) covers(rel *events.Relocation) bool {
	return (o.Std || !rel.Reference().OfItself()) && o.keeps(rel)
}

// leavesOut says that rel would be in the report with All.
func (o Options) leavesOut(rel *events.Relocation) bool {
	return !o.All && rel.Reference().Intended()
}

// Report is what a log says.
//
// A finding that several links share is one. If a program was linked several times
// for the same target by the same toolchain, only the last build counts, so that
// a log that is kept tells how things are now.
type Report struct {
	links       []*link
	builds      []*events.Build // of the links, then one that failed after them and linked nothing
	failed      *events.Build   // that one
	written     time.Time
	found       []item
	problems    []problem
	stale       []events.BaselineEntry
	hidden      bool // references were left out
	unreadable  int
	firstUnread *events.LineError
}

// Read gathers the events of a log. Lines that cannot be read are counted and
// left out; a line of a newer schema is an error, since a report without it
// could look clean and be wrong.
//
// Memory grows with the distinct findings and with the links, not with the
// events.
func Read(evs iter.Seq2[events.Event, error], opt Options) (*Report, error) {
	c := newCollector(opt)
	for ev, err := range evs {
		if err := c.take(ev, err); err != nil {
			return nil, err
		}
	}
	return c.report(), nil
}

// take adds what [events.Read] yields.
func (c *collector) take(ev events.Event, err error) error {
	if line, ok := events.Skippable(err); ok {
		c.unread(line)
		return nil
	}
	if err == nil {
		c.add(ev)
	}
	return err
}

func (c *collector) report() *Report {
	links := c.liveLinks()
	builds, failed := c.liveBuilds(links)
	return &Report{
		links:       links,
		builds:      builds,
		failed:      failed,
		written:     c.opt.Written,
		found:       c.live(links),
		problems:    c.liveProblems(links),
		stale:       stale(links),
		hidden:      c.hidden(links),
		unreadable:  c.unreadable,
		firstUnread: c.firstUnread,
	}
}

// Denied says that a finding is denied, or would be if its link enforced.
func (r *Report) Denied() bool {
	return r.any(func(it item) bool { return it.Action == finding.Deny || it.would == finding.Deny })
}

// Warned says that a finding is warned of.
func (r *Report) Warned() bool {
	return r.any(func(it item) bool { return it.Action == finding.Warn })
}

// Unknown says why the log does not tell all, nothing where it does.
func (r *Report) Unknown() []string {
	var why []string
	if r.failed != nil {
		why = append(why, msgFailed(r.failed))
	}
	if len(r.links) == 0 {
		why = append(why, "no link is in the log, so nothing was judged")
	}
	for _, l := range r.links {
		if l.event == nil || l.event.Result == finding.ResultError {
			why = append(why, linkNotes(l)[0])
		}
	}
	if r.unreadable > 0 {
		why = append(why, msgUnreadable(r.unreadable, r.firstUnread))
	}
	return why
}

// Dirs are the directories that the builds were started in, sorted.
func (r *Report) Dirs() []string {
	var dirs []string
	for _, l := range r.links {
		if l.event != nil && l.event.Dir != "" {
			dirs = append(dirs, l.event.Dir)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// Mains are the paths of the main modules of the links, sorted.
func (r *Report) Mains() []string {
	var paths []string
	for _, l := range r.links {
		if l.event != nil && l.event.Main.Module != "" {
			paths = append(paths, l.event.Main.Module)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// New says that a finding is neither granted nor known to the baseline.
func (r *Report) New() bool { return r.any(item.isNew) }

// Stale says that the baseline has an entry which no link needs. A log of a
// part of the programs that share a baseline cannot tell.
func (r *Report) Stale() bool { return len(r.stale) > 0 }

func (r *Report) any(is func(item) bool) bool {
	return slices.ContainsFunc(r.found, is)
}

// A policyFile is the policy of links, as hints name it.
type policyFile struct {
	stops    bool // live references have no definition: no rule makes the program link
	name     string
	several  bool // the links have not all the same
	noModule bool // nor have they a main module that one could lie in
	noRules  bool // it has no key for them
	newRule  *events.NewRule
}

func policyOf(l *events.Link) policyFile {
	return policyFile{name: l.Policy, noRules: l.NoRules, newRule: l.NewRule, noModule: l.Main.Module == linkflags.CommandLine}
}

// commonPolicy returns the one policy of all links.
func commonPolicy(links []*link) policyFile {
	var file policyFile
	first := true
	for _, l := range links {
		switch {
		case l.event == nil:
		case first:
			file, first = policyOf(l.event), false
		case l.event.Policy != file.name:
			return policyFile{several: true}
		}
	}
	return file
}

// inBrackets reports whether the rules stand in brackets, where no line can be added.
func (f policyFile) inBrackets() bool { return f.newRule != nil && f.newRule.Column == 0 }

// margin is what stands before the dash of a rule that is added.
func (f policyFile) margin() int {
	switch {
	case f.name == "" && !f.several:
		return 4 // all of a new file is indented
	case f.newRule == nil || f.newRule.Column == 0:
		return 2
	}
	return f.newRule.Column - 1
}

// demanded are the lines that the policy demands of a rule beside the others.
func (f policyFile) demanded() string {
	if f.newRule == nil {
		return ""
	}
	text := ""
	if f.newRule.Owner {
		text += "  owner: " + Owner + "\n"
	}
	if f.newRule.Expires != "" {
		text += "  expires: " + f.newRule.Expires + "\n"
	}
	return text
}

// write writes text to w, whole or with an error.
func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}
