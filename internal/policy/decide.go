package policy

import (
	"fmt"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
)

// Decision is what a policy says of one reference.
type Decision struct {
	Action finding.Action
	// Rule is where that is written: "linkgate.yaml:14" for a rule or a line under defaults,
	// "../org/linkgate.yaml:3" for one that is inherited, "linkgate.baseline.yaml:7" for what is
	// known, "built-in default for refused", or "no class".
	Rule    string
	Reason  string // the rule's own, as are Owner and Expires
	Owner   string
	Expires string // YYYY-MM-DD
	// Expired is the first rule or baseline entry that would have decided had it not ended, as
	// "linkgate.yaml:14 (2027-03-31)" or "linkgate.yaml:14 (until-go 1.28)"; empty if there is none.
	Expired string
	Known   bool // the baseline alone lets it through
	Final   bool // inherited, and final: no rule of the main module could loosen it
}

// What decided, in the order in which equally strict decisions are named.
const (
	byRule = iota
	byBaseline
	byDefault
)

// ruling is the decision on one class, and where it stands among others.
type ruling struct {
	Decision
	kind      int // byRule, byBaseline, byDefault
	layer, at int // of a rule: index of its file, and line
	final     bool
	held      bool // an inherited final word sets the least
	expired   rank // of Decision.Expired
}

// rank orders what has ended. The zero rank is that of nothing.
type rank struct{ layer, line int }

func (a rank) before(b rank) bool {
	return a.line > 0 && (b.line == 0 || a.layer < b.layer || a.layer == b.layer && a.line < b.line)
}

// Decide says what p means for ref on the given day (taken in UTC), in mode enforce.
//
// Each class of the reference is decided in the order that the package's comment states, and the
// strictest of these decisions holds. So a rule restricted to one class never excuses a reference
// for another one. Of equally strict decisions a rule goes before the baseline and that before a
// default, and the earlier rule before the later. A reference without a class is allowed, whatever
// the rules say.
//
// A reference whose module is not known could be from any module: every rule that denies applies to
// it, and no other rule does, not even one for the module "*". No baseline knows it.
func (p *Policy) Decide(ref Ref, day time.Time) Decision {
	if len(ref.Classes) == 0 {
		return Decision{Action: finding.Allow, Rule: "no class"}
	}
	var decided ruling
	var expired ruling
	for _, class := range ref.Classes {
		r, _ := p.rule(ref, class, day)
		if r.expired.before(expired.expired) {
			expired = r
		}
		if r.goesBefore(decided) {
			decided = r
		}
	}
	decided.Expired = expired.Expired
	return decided.Decision
}

// HeldFinal reports whether something inherited and final speaks of a class of a reference.
func (p *Policy) HeldFinal(ref Ref, class finding.Class, day time.Time) bool {
	r, _ := p.rule(ref, class, day)
	return r.held
}

// goesBefore reports whether the decision on one class holds rather than that on another.
func (r ruling) goesBefore(other ruling) bool {
	switch {
	case r.Action != other.Action:
		return r.Action.Stricter(other.Action)
	case r.kind != other.kind:
		return r.kind < other.kind
	case r.kind == byRule:
		return r.layer < other.layer || r.layer == other.layer && r.at < other.at
	}
	return false
}

// Considered is one thing that was asked on the way to the decision on a class of a reference.
type Considered struct {
	At     string         // "linkgate.yaml:14", "built-in default for refused"
	What   string         // "rule", "final rule", "default", "final default", "baseline entry", "baseline"
	Action finding.Action // empty for what has no say
	Note   string         // "decides", or why it does not
}

// Path returns all that could have decided one class of a reference, in order, and the decision.
// Rules that do not match are left out.
func (p *Policy) Path(ref Ref, class finding.Class, day time.Time) ([]Considered, Decision) {
	r, path := p.rule(ref, class, day)
	return path, r.Decision
}

// rule decides one class of a reference, and returns what was considered on the way.
func (p *Policy) rule(ref Ref, class finding.Class, day time.Time) (r ruling, path []Considered) {
	var held, first ruling // the strictest final word; the nearest rule
	var expired ruling
	for i, layer := range p.Layers() {
		word, seen := layer.word(ref, class, day, i, &expired)
		path = append(path, seen...)
		if word.final && !held.Action.Stricter(word.Action) {
			held = word // of equally strict ones the outermost
		}
		if word.kind == byRule && first.Action == "" {
			first = word
		}
		// A rule that is no milder than the file's final default does not lift it.
		if d, ok := layer.ownDefault(class); ok && layer.final("defaults") && !word.final &&
			!d.Action.Stricter(word.Action) && !held.Action.Stricter(d.Action) {
			held = ruling{Decision: d, kind: byDefault, layer: i, final: true}
			path = append(path, Considered{At: d.Rule, What: "final default", Action: d.Action})
		}
	}
	decided := held
	if first.Action.Stricter(held.Action) {
		decided = first
	}
	if decided.Action != "" {
		for i, c := range path {
			path[i] = c.judged(decided, held)
		}
		decided.Final = decided.final && decided.layer > 0
		decided.held = held.layer > 0
		return decided.with(expired), path
	}
	d := p.byDefault(class) // all rules on the path have ended
	r, last := ruling{Decision: d, kind: byDefault}, Considered{d.Rule, "default", d.Action, "decides"}
	if d.Action == finding.Allow { // there is nothing to excuse, and the baseline is not asked
		return r.with(expired), append(path, last)
	}
	known, ok := p.known(ref, class)
	switch {
	case ok && !passed(known.Expires, day):
		path = append(path, Considered{known.At, "baseline entry", finding.Allow, "decides"})
		return ruling{kind: byBaseline, Decision: Decision{
			Action: finding.Allow, Rule: known.At, Reason: known.Reason, Owner: known.Owner, Expires: known.Expires, Known: true,
		}}.with(expired), path
	case ok:
		path = append(path, Considered{known.At, "baseline entry", finding.Allow, "ended on " + known.Expires})
		if expired.Expired == "" {
			expired.Expired, expired.expired = known.At+" ("+known.Expires+")", rank{len(p.inherited) + 1, 1}
		}
	case p.Baseline != nil:
		path = append(path, Considered{"", "baseline", "", "does not know it"})
	}
	return r.with(expired), append(path, last)
}

// with adds what has ended.
func (r ruling) with(expired ruling) ruling {
	r.Expired, r.expired = expired.Expired, expired.expired
	return r
}

// judged says what became of a word, now that the decision is known.
func (c Considered) judged(decided, held ruling) Considered {
	switch {
	case c.Note != "":
	case c.At == decided.Rule:
		c.Note = "decides"
	case decided.Rule == held.Rule && held.Action.Stricter(c.Action):
		c.Note = "looser than what is final"
	default:
		c.Note = "not reached"
	}
	return c
}

// word is what one file says of a class: the first rule that matches and has not ended, else its
// default where that is final. It has no action if the file says nothing. expired keeps the first
// rule of all files that has ended.
func (p *Policy) word(ref Ref, class finding.Class, day time.Time, layer int, expired *ruling) (ruling, []Considered) {
	var seen []Considered
	for i := range p.Rules {
		r := &p.Rules[i]
		covers := r.covers(ref, class)
		at := p.location(r.Line)
		what := "rule"
		if r.Final {
			what = "final rule"
		}
		switch {
		case !covers && len(r.Classes) > 0:
			continue
		case !r.matches(ref) && r.missesReplacement(ref):
			seen = append(seen, Considered{at, what, r.Action, "is for a version as published: replaced: true has to be added for what replaces it"})
			continue
		case !r.matches(ref):
			continue
		}
		if !covers {
			seen = append(seen, Considered{at, what, r.Action, fmt.Sprintf("names no classes: %s has to be named", class)})
			continue
		}
		if end := r.ended(ref.Go, day); end != "" {
			seen = append(seen, Considered{at, what, r.Action, fmt.Sprintf("ended: %s", end)})
			if expired.Expired == "" {
				expired.Expired, expired.expired = at+" ("+end+")", rank{layer, r.Line}
			}
			continue
		}
		return ruling{
			Decision: Decision{Action: r.Action, Rule: at, Reason: r.Reason, Owner: r.Owner, Expires: r.Expires},
			kind:     byRule, layer: layer, at: r.Line, final: r.Final,
		}, append(seen, Considered{At: at, What: what, Action: r.Action})
	}
	if d, ok := p.ownDefault(class); ok && p.final("defaults") {
		return ruling{
			Decision: d, kind: byDefault, layer: layer, final: true,
		}, append(seen, Considered{At: d.Rule, What: "final default", Action: d.Action})
	}
	return ruling{}, seen
}

// Unnamed returns the places of the rules that match ref on a day, but name no classes and so do not
// cover a class of it that can replace the symbol.
func (p *Policy) Unnamed(ref Ref, class finding.Class, day time.Time) []string {
	var at []string
	for _, l := range p.Layers() {
		for i := range l.Rules {
			r := &l.Rules[i]
			if len(r.Classes) == 0 && !r.covers(ref, class) && r.matches(ref) && r.ended(ref.Go, day) == "" {
				at = append(at, l.location(r.Line))
			}
		}
	}
	return at
}

// known asks the baseline.
func (p *Policy) known(ref Ref, class finding.Class) (Known, bool) {
	if p.Baseline == nil || ref.Module == "" {
		return Known{}, false
	}
	return p.Baseline(ref.Module, ref.Symbol, class)
}

func (p *Policy) byDefault(class finding.Class) Decision {
	for _, l := range p.Layers() {
		if d, ok := l.ownDefault(class); ok {
			return d
		}
	}
	return Decision{Action: class.Default(), Rule: "built-in default for " + string(class)}
}

func (p *Policy) ownDefault(class finding.Class) (Decision, bool) {
	for _, d := range p.Defaults {
		if d.Class == class {
			return Decision{Action: d.Action, Rule: p.location(d.Line)}, true
		}
	}
	return Decision{}, false
}
