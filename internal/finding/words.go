package finding

import (
	"slices"
	"strings"
)

// Words returns words of one kind as strings.
func Words[T ~string](list []T) []string {
	var words []string
	for _, w := range list {
		words = append(words, string(w))
	}
	return words
}

// Join writes words of one kind one after the other.
func Join[T ~string](list []T, sep string) string { return strings.Join(Words(list), sep) }

// A Verdict is what the stock linker says of a reference.
type Verdict string

// The verdicts.
const (
	VerdictRefused   Verdict = "refused"
	VerdictGranted   Verdict = "granted"   // checked, and passed
	VerdictUnchecked Verdict = "unchecked" // the target is not marked as the standard library's
)

// WhyUndefined is the reason in a reference to what no Go object defines. WhyOtherABI is added
// where a function is there, and assembly asks for it with the calling convention of Go, or
// Go with that of assembly.
const (
	WhyUndefined = "no Go object defines it"
	WhyOtherABI  = " for this ABI"
)

// A Direction says which of two packages a reference leads to.
type Direction string

// The directions.
const (
	DirectionPull      Direction = "pull"      // the package names a symbol of another one
	DirectionPush      Direction = "push"      // it defines or opens a symbol in another one's name
	DirectionHandshake Direction = "handshake" // a pull of what its owner pushes
)

// A Form is how a reference is written.
type Form string

// The forms.
const (
	FormFunc Form = "func"
	FormVar  Form = "var"
	FormAsm  Form = "asm"
	FormHost Form = "host" // an object or a library of another language

	FormSource Form = "source" // none that is known: the source cannot be read
)

// A Reach says whether a program has what uses a reference.
type Reach string

// The states of reach; empty where nobody looked.
const (
	ReachLive    Reach = "live"    // what uses the reference is part of the program
	ReachLoaded  Reach = "loaded"  // the linker reads it and leaves it out
	ReachUnknown Reach = "unknown" // this kind of link cannot be searched
)

// An Action is what the policy says of a reference.
type Action string

// The actions.
const (
	Allow Action = "allow"
	Warn  Action = "warn"
	Deny  Action = "deny"
)

// Actions returns every action, from the mildest to the strictest.
func Actions() []Action { return []Action{Allow, Warn, Deny} }

// Stricter reports whether a is stricter than b; a word that is no action is the mildest.
func (a Action) Stricter(b Action) bool {
	return slices.Index(Actions(), a) > slices.Index(Actions(), b)
}

// A Mode says what becomes of a decision.
type Mode string

// The modes.
const (
	ModeObserve Mode = "observe" // log, and change nothing
	ModeWarn    Mode = "warn"    // let everything through, and print what enforce would deny
	ModeEnforce Mode = "enforce" // deny
)

// Modes returns every mode, from the mildest to the strictest.
func Modes() []Mode { return []Mode{ModeObserve, ModeWarn, ModeEnforce} }

// A Guard says who enforces the decisions of a link.
type Guard string

// The guards.
const (
	GuardNative Guard = "native" // the linker's own check is on
	GuardShim   Guard = "shim"   // it had to be off, linkgate alone decides
	GuardNone   Guard = "none"   // -checklinkname=0 was honoured
)

// A Result is how linkgate's part in a link ended.
type Result string

// The results.
const (
	ResultPassed Result = "passed" // handed to the linker
	ResultDenied Result = "denied"
	ResultError  Result = "error"
)

// An Outcome is what became of a reference, as people are told.
type Outcome string

// The outcomes.
const (
	OutcomeDenied        Outcome = "denied"
	OutcomeWouldBeDenied Outcome = "would be denied" // in mode enforce, which no link was in
	OutcomeWarned        Outcome = "warned"
	OutcomeWouldBeWarned Outcome = "would be warned of" // in every other mode than observe
	OutcomeKnown         Outcome = "known"              // the baseline alone lets it through
	OutcomeGranted       Outcome = "granted"
)

// Outcomes returns every outcome, the worst first.
func Outcomes() []Outcome {
	return []Outcome{OutcomeDenied, OutcomeWouldBeDenied, OutcomeWarned, OutcomeWouldBeWarned, OutcomeKnown, OutcomeGranted}
}

// Text is the outcome in a sentence.
func (o Outcome) Text() string {
	if o == OutcomeKnown {
		return "in the baseline"
	}
	return string(o)
}

// OutcomeOf returns what became of a decision. would is the action that a stricter mode takes,
// empty where the one of this mode is it. A word of a newer linkgate's log stays as it is.
func OutcomeOf(a Action, known bool, would Action) Outcome {
	switch {
	case known && a == Allow:
		return OutcomeKnown
	case would == Deny:
		return OutcomeWouldBeDenied
	case would == Warn:
		return OutcomeWouldBeWarned
	case a == Deny:
		return OutcomeDenied
	case a == Warn:
		return OutcomeWarned
	case a == Allow:
		return OutcomeGranted
	case a == "":
		return "undecided"
	}
	return Outcome(a)
}
