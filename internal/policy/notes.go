package policy

import (
	"fmt"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
)

// A Note is something in a policy that has no effect, though its author may think that it has.
type Note struct {
	At   string // "linkgate.yaml:4"
	Text string
}

// Notes returns the parts of the file itself that have no effect with a toolchain, go1.26.8, on a
// day (taken in UTC): rules that have ended, and settings that an inherited final one overrides.
func (p *Policy) Notes(toolchain string, day time.Time) []Note {
	var notes []Note
	add := func(line int, format string, args ...any) {
		notes = append(notes, Note{p.location(line), fmt.Sprintf(format, args...)})
	}
	for _, l := range p.inherited { // Mode itself may have become a rollout's
		if at := l.location(l.lines["mode"]); p.mode != "" && at == p.ModeAt {
			add(p.lines["mode"], "mode: %s has no effect: %s is final and says %s", p.mode, at, l.mode)
		}
	}
	for _, key := range []string{"honor-global-flag", "break-glass"} {
		word := p.honor
		if key == "break-glass" {
			word = p.glass
		}
		if by := p.HeldBy(key); word != nil && *word && by != "" {
			add(p.lines[key], "%s: true has no effect: what %s says is final", key, by)
		}
	}
	if p.telemetry != "" && (p.telemetry == TelemetryOn) != p.Telemetry {
		add(p.lines["telemetry"], "telemetry: %s has no effect: a final policy says otherwise", p.telemetry)
	}
	for _, d := range p.Defaults {
		if by, action := p.finalDefault(d.Class); action.Stricter(d.Action) {
			add(d.Line, "%s: %s has no effect: %s is final and says %s", d.Class, d.Action, by, action)
		}
	}
	for i := range p.Rules {
		if ended := p.Rules[i].ended(toolchain, day); ended != "" {
			add(p.Rules[i].Line, "the rule for %s has ended (%s)", p.Rules[i].Module, ended)
		}
	}
	return notes
}

// finalDefault returns the strictest inherited default for a class that is final.
func (p *Policy) finalDefault(class finding.Class) (at string, action finding.Action) {
	for _, l := range p.inherited {
		i := slices.IndexFunc(l.Defaults, func(d Default) bool { return d.Class == class })
		if i >= 0 && l.final("defaults") && l.Defaults[i].Action.Stricter(action) {
			at, action = l.location(l.Defaults[i].Line), l.Defaults[i].Action
		}
	}
	return at, action
}

// Idle returns the rules of the file itself that match none of the references, whatever their
// classes, and have not ended with a toolchain on a day.
func (p *Policy) Idle(refs []Ref, toolchain string, day time.Time) []Rule {
	var idle []Rule
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.ended(toolchain, day) == "" && !slices.ContainsFunc(refs, func(ref Ref) bool {
			return r.matches(ref) && slices.ContainsFunc(ref.Classes, func(class finding.Class) bool { return r.covers(ref, class) })
		}) {
			idle = append(idle, *r)
		}
	}
	return idle
}

// At returns the place of a rule of the file itself.
func (p *Policy) At(r Rule) string { return p.location(r.Line) }
