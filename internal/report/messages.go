package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// All that this package says to people is worded here.

const (
	msgReason         = "why, and until when"
	msgHidden         = "Allowed handshakes and pulls between modules are not shown; -all shows them."
	msgNotLinkedAgain = "A program that is up to date is not linked again, and so not logged again."
	msgSaid           = "the rules that another link of this build has printed allow these references too"
	defaultPolicy     = "linkgate.yaml"
)

// Owner stands in a rule to add until somebody writes who it is.
const Owner = "who answers for it"

// headline is a report's first line: the numbers.
func headline(found []item, links []*link, problems int) string {
	if len(links) == 0 && len(found) == 0 {
		return "no link in this log"
	}
	var judged, failed int
	for _, l := range links {
		if l.event != nil && l.event.Result == finding.ResultError {
			failed++
		} else {
			judged++
		}
	}
	if judged == 0 && len(found) == 0 {
		return count(failed, "link") + " not judged"
	}
	s := count(len(found), "linkname finding")
	switch {
	case len(links) == 1 && judged == 1:
		s = links[0].label + ": " + s
	case judged > 0:
		s += " in " + count(judged, "link")
	}
	if n := numbers(found); n != "" {
		s += ": " + n
	}
	if failed > 0 {
		s += "; " + count(failed, "link") + " not judged"
	}
	if problems > 0 {
		s += "; " + msgProblems(problems)
	}
	return s
}

// msgProblems counts directives that can never work.
func msgProblems(n int) string {
	if n == 1 {
		return "1 directive that has no effect"
	}
	return count(n, "directive") + " that have no effect"
}

func msgWarnedProblems(link string, n int) string {
	return fmt.Sprintf("linkgate: warning: %s: %s", printable.Text(link), msgProblems(n))
}

// msgProblem says why a directive cannot work, and what was likely meant.
func msgProblem(p problem) string {
	if p.Rule != "" {
		return p.Message + "; allowed by " + p.Rule
	}
	if p.Nearest == "" {
		return p.Message
	}
	return p.Message + "; did you mean " + p.Nearest + "?"
}

// msgResult is a finding in one sentence or two, for annotations.
func msgResult(it item) string {
	verb := "refers to"
	if it.push {
		verb = "pushes"
	}
	text := fmt.Sprintf("%s %s %s, %s: %s", msgPackage(it.from), verb, it.symbol, it.outcome().Text(), msgFinding(it.entry))
	if it.Rule != "" {
		text += " (" + msgRule(it.Decision) + ")"
	}
	text += "."
	if it.Reason != "" {
		text += " Reason: " + it.Reason + "."
	}
	if it.Expired != "" {
		text += " The rule at " + it.Expired + " has expired."
	}
	return printable.Text(text)
}

// msgResultAt is [msgResult] with where it is declared and used.
func msgResultAt(it item) string {
	if it.at == "" {
		return msgResult(it)
	}
	return msgResult(it) + " " + upperFirst(it.at) + "."
}

// msgPackage is a finding's package, with its module where that is another
// path or has a version.
func msgPackage(p events.Package) string {
	switch mod := msgModule(p); {
	case p.Module == "" || mod == p.Path:
		return p.Path
	case p.Path == p.Module:
		return mod
	default:
		return p.Path + " of " + mod
	}
}

// msgRule names the line that decided.
func msgRule(d events.Decision) string {
	if strings.HasPrefix(d.Rule, "built-in") {
		return "the " + d.Rule
	}
	return d.Rule
}

// justification is why a finding is let through.
func justification(it item) string {
	text := it.Reason
	if text == "" {
		text = it.outcome().Text() + " by " + msgRule(it.Decision)
	}
	if it.Owner != "" {
		text += "; owner " + it.Owner
	}
	if it.Expires != "" {
		text += "; until " + it.Expires
	}
	return printable.Text(text)
}

// msgStale counts entries that nothing needs.
func msgStale(n int) string {
	if n == 1 {
		return "1 stale baseline entry"
	}
	return fmt.Sprintf("%d stale baseline entries", n)
}

// msgStaleEntry names an entry by its place.
func msgStaleEntry(e events.BaselineEntry) string {
	return fmt.Sprintf("%s: %s of %s (%s)", e.Rule, e.Symbol, e.Module, e.Class)
}

// numbers counts findings by outcome.
func numbers(found []item) string {
	t := tally{}
	for _, it := range found {
		t[it.outcome()]++
	}
	return t.text()
}

// A tally counts findings by outcome.
type tally map[finding.Outcome]int

// text has the worst first, and behind them the words of a newer linkgate.
func (t tally) text() string {
	known := finding.Outcomes()
	unknown := slices.DeleteFunc(slices.Sorted(maps.Keys(t)), func(o finding.Outcome) bool { return slices.Contains(known, o) })
	var parts []string
	for _, o := range append(known, unknown...) {
		if t[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", t[o], printable.Text(o.Text())))
		}
	}
	return strings.Join(parts, ", ")
}

// msgDecision says behind the outcome, at the head of a group of findings, how it
// came about.
func msgDecision(it item) string {
	var b strings.Builder
	switch {
	case strings.HasPrefix(it.Rule, "built-in"):
		b.WriteString(" by the " + it.Rule)
	case it.Rule != "":
		b.WriteString(" by " + it.Rule)
	}
	if it.Final {
		b.WriteString(", final")
	}
	if it.Expires != "" {
		b.WriteString(" until " + it.Expires)
	}
	if it.where != "" {
		b.WriteString(", " + it.where)
	}
	if it.Owner != "" {
		b.WriteString(", owner " + it.Owner)
	}
	if it.Expired != "" {
		b.WriteString("; the rule at " + it.Expired + " has expired")
	}
	if it.Reason != "" {
		b.WriteString(": " + it.Reason)
	}
	return b.String()
}

// msgModule is a module with its version and replacement.
func msgModule(p events.Package) string {
	if p.Module == "" {
		return "(module not known)"
	}
	s := p.Module
	if p.Version != "" && p.Version != "(devel)" {
		s += "@" + p.Version
	}
	if p.Replace != "" {
		s += " => " + p.Replace
	}
	return printable.Text(s)
}

// msgFinding says what is wrong with a reference: its classes, or the linker's
// verdict where there is none, and why.
func msgFinding(f entry) string {
	if f.linker.Why == "" {
		return f.what()
	}
	return f.what() + ": " + f.linker.Why
}

// what returns a reference's classes, or the linker's verdict where there is none.
func (e entry) what() string {
	return cmp.Or(strings.ReplaceAll(e.classes, ",", ", "), string(e.linker.Verdict))
}

// msgWhere names the links of a finding out of all.
func msgWhere(names []string, all int) string {
	switch {
	case all == 1:
		return ""
	case len(names) <= 2:
		return "in " + strings.Join(names, " and ")
	case len(names) == all:
		return fmt.Sprintf("in all %d links", all)
	default:
		return fmt.Sprintf("in %d of %d links", len(names), all)
	}
}

func msgDenied(link string, n int) string {
	return fmt.Sprintf("linkgate: %s: %s denied", printable.Text(link), count(n, "linkname reference"))
}

func msgWarned(link string, n int) string {
	return fmt.Sprintf("linkgate: %s: %s linked with a warning", printable.Text(link), count(n, "linkname reference"))
}

// msgFinal says where alone a final rule can be loosened.
func msgFinal(files []string) string {
	return "what is final is allowed only by a rule in " + strings.Join(files, " or ") + " itself"
}

// msgFails says what makes a link of references that no rule mends.
func msgFails(failing []item) string {
	var parts []string
	for _, it := range failing {
		var what []string
		if slices.Contains(it.rel.Classes, finding.ClassDuplicate) {
			what = append(what, "leave it to one package to define it")
		} else {
			what = append(what, msgSince(it.rel), cmp.Or(msgMend(it.rel), msgChange(it.rel)))
		}
		what = slices.DeleteFunc(what, func(s string) bool { return s == "" })
		parts = append(parts, it.symbol+": "+strings.Join(what, ", "))
	}
	slices.Sort(parts)
	return "no rule makes this link; " + strings.Join(slices.Compact(parts), "; ")
}

// msgHint is the line above the rules to add. said is that another link of the build has printed
// rules too.
func msgHint(h hinter, add, said bool, renew []string) string {
	var steps []string
	if len(renew) > 0 {
		steps = append(steps, msgRenew(renew))
	}
	file := h.file
	switch {
	case said && add:
		steps = append(steps, "add below the rules that another link of this build has printed:")
	case file.several && h.observe && add:
		steps = append(steps, "add to the policy of each program's main module, with mode: enforce:")
	case file.several && add:
		steps = append(steps, "add to the policy of each program's main module:")
	case file.noModule && file.name == "" && add:
		steps = append(steps, "write "+defaultPolicy+" and name it with -policy or LINKGATE_POLICY:")
	case file.name == "" && add:
		steps = append(steps, "write "+defaultPolicy+" in the main module's root:")
	case h.observe && add && file.inBrackets():
		steps = append(steps, "set mode: enforce in "+file.name+" and write its rules without brackets, this one first:")
	case add && file.inBrackets():
		steps = append(steps, "write the rules in "+file.name+" without brackets, this one first:")
	case h.observe && add && file.noRules:
		steps = append(steps, "set mode: enforce in "+file.name+" and add at its end:")
	case h.observe && add:
		steps = append(steps, "set mode: enforce in "+file.name+" and add at the top of its rules:")
	case h.observe:
		steps = append(steps, "set mode: enforce in "+file.name)
	case add && file.noRules:
		steps = append(steps, "add at the end of "+file.name+":")
	case add:
		steps = append(steps, "add at the top of the rules in "+file.name+":")
	}
	what := "to allow these references, "
	if h.action == finding.Warn {
		what = "to end this warning, "
	}
	if file.stops {
		what = "this alone does not make it link; " + what
	}
	return what + strings.Join(steps, ", and ")
}

// msgRenew says how rules that have ended, "linkgate.yaml:4 (until-go 1.26)", hold again.
func msgRenew(rules []string) string {
	end := "a later expires date"
	if slices.ContainsFunc(rules, func(r string) bool { return strings.Contains(r, "(until-go ") }) {
		end = "a later until-go"
		if slices.ContainsFunc(rules, func(r string) bool { return !strings.Contains(r, "(until-go ") }) {
			end = "a later expires date or until-go"
		}
	}
	if len(rules) == 1 {
		return "give the rule at " + rules[0] + " " + end
	}
	return "give the rules at " + strings.Join(rules, " and ") + " " + end
}

func count(n int, what string) string {
	if n == 0 {
		return "no " + what
	}
	return plural.Count(n, what)
}
