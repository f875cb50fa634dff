package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

// Require is what a policy demands of every rule that lets something through: of its own, and where
// it is final of all rules of the files that it stands behind. Then these cannot let anything
// through by their defaults either, and the baseline's entries need the same.
type Require struct {
	Fields []string // of reason, owner and expires
	Days   int      // so many days ahead expires lies at most; 0: as many as it likes
	Line   int
}

// requirable are the fields that can be demanded.
func requirable() []string { return []string{"reason", "owner", "expires"} }

// maxDays is how many days can be allowed: ten years.
const maxDays = 3660

func (c checker) require(e strictyaml.Entry) *Require {
	r := &Require{Line: e.At.Position.Line}
	entries, ok := c.Mapping(e, []string{"fields", "days"})
	if !ok {
		return r
	}
	for _, e := range entries {
		switch e.Key {
		case "fields":
			for _, e := range c.Items(e, "a field") {
				field := strictyaml.Word(c.Checker, e, "field", requirable())
				if slices.Contains(r.Fields, field) && field != "" {
					c.At(e.At, "field %q twice in one list", field)
				}
				r.Fields = append(r.Fields, field)
			}
		case "days":
			r.Days, _ = c.Number(e, 1, maxDays)
		}
	}
	if len(entries) == 0 && !c.Odd {
		c.At(e.At, "require needs fields or days")
	}
	return r
}

// String returns what is demanded, in words: "reason, owner and expires, within 90 days".
func (r *Require) String() string {
	switch {
	case r.Days == 0:
		return words(r.Fields)
	case slices.Contains(r.Fields, "expires"):
		return fmt.Sprintf("%s, within %d days", words(r.Fields), r.Days)
	}
	return words(append(slices.Clip(r.Fields), fmt.Sprintf("expires within %d days", r.Days)))
}

// Lack says what something that lets references through lacks on a day (taken in UTC), "" for
// nothing. When it was written nobody knows: so days are counted from today on, and what is to last
// has to be renewed.
func (r *Require) Lack(reason, owner, expires string, day time.Time) string {
	var lacks []string
	for field, value := range map[string]string{"reason": reason, "owner": owner, "expires": expires} {
		if value == "" && (slices.Contains(r.Fields, field) || field == "expires" && r.Days > 0) {
			lacks = append(lacks, field)
		}
	}
	slices.SortFunc(lacks, func(a, b string) int { return slices.Index(requirable(), a) - slices.Index(requirable(), b) })
	last := daysAfter(day, r.Days)
	switch {
	case len(lacks) > 0:
		return "it has no " + strings.Join(lacks, " and no ")
	case r.Days > 0 && expires > last:
		return fmt.Sprintf("it expires on %s, more than %d days from today: %s is the last day", expires, r.Days, last)
	}
	return ""
}

// A Demand is what a file requires, and where that is written.
type Demand struct {
	*Require
	At string // "/etc/linkgate/linkgate.yaml:3"
}

// Demands returns what the rules of p itself have to meet, and the baseline's entries: its own
// demand, and those that are final and inherited.
func (p *Policy) Demands() []Demand { return demands(p.Layers()) }

// demands returns those on the first of some layers.
func demands(layers []*Policy) []Demand {
	var list []Demand
	for i, l := range layers {
		if l.Require != nil && (i == 0 || l.final("require")) {
			list = append(list, Demand{l.Require, l.location(l.Require.Line)})
		}
	}
	return list
}

// NewRule returns what a rule that is added on a day has to say beside its reason: whether an
// owner, and the day on which it ends, "" where it need not end. Where nobody says how far ahead
// that may lie, it is 90 days.
func (p *Policy) NewRule(day time.Time) (owner bool, expires string) {
	expires = p.LastDay(day)
	for _, d := range p.Demands() {
		owner = owner || slices.Contains(d.Fields, "owner")
		if expires == "" && slices.Contains(d.Fields, "expires") {
			expires = daysAfter(day, 90)
		}
	}
	return owner, expires
}

// LastDay returns the last day on which a rule that is added on a day may end, "" where nobody says
// it.
func (p *Policy) LastDay(day time.Time) string {
	last := ""
	for _, d := range p.Demands() {
		if end := daysAfter(day, d.Days); d.Days > 0 && (last == "" || end < last) {
			last = end
		}
	}
	return last
}

func daysAfter(day time.Time, days int) string {
	return day.UTC().AddDate(0, 0, days).Format(time.DateOnly)
}

// Unmet returns every rule that lacks on a day what is demanded of it, and every
// default that lets through what a final demand leaves to rules.
func (p *Policy) Unmet(day time.Time) strictyaml.Errors {
	var errs strictyaml.Errors
	layers := p.Layers()
	for i, l := range layers {
		c := strictyaml.New(l.name, "policy")
		c.Lines(l.text)
		all := demands(layers[i:])
		for _, d := range all {
			l.unmetRules(c, d, day)
		}
		if l.Require != nil {
			all = all[1:] // its own says nothing of its defaults
		}
		if len(all) > 0 {
			l.unmetDefaults(c, all[0], &Policy{inherited: layers[i+1:]})
		}
		errs = append(errs, c.Errs...)
	}
	return errs
}

// unmetRules reports the rules that let something through and do not meet a demand. What has ended
// lets nothing through.
func (p *Policy) unmetRules(c *strictyaml.Checker, d Demand, day time.Time) {
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Action == finding.Deny || passed(r.Expires, day) {
			continue
		}
		if lack := d.Lack(r.Reason, r.Owner, r.Expires, day); lack != "" {
			c.Errorf(r.Line, r.Column, "the rule does not meet %s: %s", d.At, lack)
		}
	}
}

// unmetDefaults reports the defaults that are milder than what would hold without them: they would
// let through without a rule what has to have one.
func (p *Policy) unmetDefaults(c *strictyaml.Checker, d Demand, outer *Policy) {
	for _, own := range p.Defaults {
		if other := outer.byDefault(own.Class); other.Action.Stricter(own.Action) {
			c.Errorf(own.Line, 1, "the default does not meet %s: %s would be %s by %s, and only a rule can loosen that", d.At, own.Class, other.Action, other.Rule)
		}
	}
}
