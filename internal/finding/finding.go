// Package finding is linkgate's vocabulary: the words for what a reference is, what the linker and
// the policy say of it, and what became of it.
//
// Each word has one type and stands in one place, with what people are told about it. The log, the
// policy, every report and the help take it from here. The package knows words alone: it reads
// nothing, and decides nothing but whether a reference is a finding.
package finding

import "slices"

// A Reference is the part of a reference that tells whether it is a finding. The log has all of it.
type Reference struct {
	Toolchain bool // one of the Go toolchain's own packages has it
	Verdict   Verdict
	Classes   []Class
	Action    Action // of the policy, as it was decided for this link
}

// IsFinding reports whether somebody should look at a reference. It is what reports show, what
// history counts, and what makes a link worth the search for what is live.
//
// Two kinds of references are no findings, and a report has an option to show each:
// those for which OfItself holds, and those for which Intended does.
func (r Reference) IsFinding() bool { return !r.OfItself() && !r.Intended() }

// IsDecided reports whether a policy has a say in a reference. An export sends these: whoever
// keeps the findings of all builds also asks which modules use what Go has opened to them, and
// what a stricter policy would have denied. So handshakes and pulls between modules, which are no
// findings while they are allowed, are decided too, as every finding is.
func (r Reference) IsDecided() bool {
	return !r.OfItself() && (len(r.Classes) > 0 || !r.Intended())
}

// OfItself reports whether the Go toolchain refers to itself, and nothing is wrong with that: the
// linker takes it, and it is not denied. Such references are the same in every program.
func (r Reference) OfItself() bool {
	return r.Toolchain && r.Verdict != VerdictRefused && r.Action != Deny
}

// Intended reports whether a reference is allowed and has no class but those that Go itself
// means to let through.
func (r Reference) Intended() bool {
	return r.Action == Allow && r.Verdict != VerdictRefused &&
		!slices.ContainsFunc(r.Classes, func(c Class) bool { return !c.Intended() })
}
