package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// msgBreakGlass says who switched the policy off for a link, and when.
func msgBreakGlass(l *link) string {
	if l.event == nil || l.event.BreakGlass == nil {
		return ""
	}
	b := l.event.BreakGlass
	who := b.User
	if who == "" {
		who = fmt.Sprintf("user id %d", b.UID)
	}
	if b.Job != "" {
		who += " (" + b.Job + ")"
	}
	return fmt.Sprintf("%s: the glass was broken: %s set LINKGATE_MODE=%s in place of mode %s, %s", l.label, who, cmp.Or(b.Asked, finding.ModeObserve), b.Mode, b.Time)
}

// brokenGlass says it of each link, in the order of the report.
func (r *Report) brokenGlass() []string {
	var list []string
	for _, l := range r.links {
		if s := msgBreakGlass(l); s != "" {
			list = append(list, printable.Text(s))
		}
	}
	return list
}

// linkNotes is what must be known of a link before its findings.
func linkNotes(l *link) []string {
	if l.event == nil {
		return []string{l.label + ": its link line is missing from the log"}
	}
	var notes []string
	if l.event.Result == finding.ResultError {
		notes = append(notes, l.label+": not judged: "+l.event.Error)
	}
	if c := l.event.CheckLinkname; c != nil && c.Given && !c.Value {
		from := ""
		if c.From != "" {
			from = " from " + c.From
		}
		if c.Honored {
			notes = append(notes, fmt.Sprintf("%s: -checklinkname=0%s was honored: nothing was enforced for the whole program", l.label, from))
		} else {
			notes = append(notes, fmt.Sprintf("%s: -checklinkname=0%s was ignored", l.label, from))
		}
	}
	if l.event.Guard == finding.GuardShim {
		notes = append(notes, l.label+": guard shim: the linker's own check had to be off, linkgate alone enforced the policy")
	}
	if len(l.event.Unsearched) > 0 {
		notes = append(notes, l.label+": "+msgUnsearched(l.event.Unsearched))
	}
	if list := l.event.PatchedStd; len(list) > 0 {
		notes = append(notes, fmt.Sprintf("%s: the standard library of this build is not that of %s: it opens or adds %s", l.label, l.event.Go, firstOf(list)))
	}
	return notes
}

// msgUnsearched says which packages may hold pulls that no object shows.
func msgUnsearched(pkgs []string) string {
	return "no source was found of " + firstOf(pkgs) + ": pulls that only the source shows are missing here"
}

// firstOf names the first three of a list, and counts the others.
func firstOf(list []string) string {
	const most = 3
	named := strings.Join(list[:min(most, len(list))], ", ")
	if len(list) > most {
		named += fmt.Sprintf(" and %d more", len(list)-most)
	}
	return named
}

func msgUnreadable(n int, first *events.LineError) string {
	what := fmt.Sprintf("line %d of the log cannot be read and is left out: %v", first.Line, first.Err)
	if first.Torn {
		what = fmt.Sprintf("line %d of the log was cut short (process killed or disk full) and is left out", first.Line)
	}
	if n > 1 {
		what += fmt.Sprintf(" (and %d more)", n-1)
	}
	return what
}

// msgObserve says what observing changes. Where live references have no definition, stops,
// nothing that is granted makes the program link.
func msgObserve(n int, stops bool) string {
	them := fmt.Sprintf("the %d references", n)
	if n == 1 {
		them = "the one reference"
	}
	if stops {
		return "Mode observe changes nothing: Go's own linker refuses " + them + " marked \"refused\" and stops at the first. " + msgNotEnough
	}
	return "Mode observe changes nothing: Go's own linker refuses " + them + " marked \"refused\" and stops at the first. " +
		"What links is a grant for each in a policy with mode enforce, a module that does without them, or -checklinkname=0 for the whole program."
}
