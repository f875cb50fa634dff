// Package policy reads linkgate.yaml and decides from it what may be linked.
//
// It reads the bytes of one YAML file, version 1 of the format that schema.json describes, and
// answers for one reference at a time: allow, warn or deny, and which line of the file says so.
// It refuses, with file, line, column and the source line of every error, whatever is not exactly
// such a file: an unknown key, a pattern or range that means nothing, a rule that can never
// decide, and the parts of YAML that a policy has no use for (anchors, aliases, tags, several
// documents). It knows modules and symbols by name only; it opens no file and runs nothing.
package policy

import (
	"slices"
	"strconv"
	"time"
)

// FileName is the name of the policy file in the root of the main module.
const FileName = "linkgate.yaml"

// Version is the one version of the file format that this package reads.
const Version = "1"

// Mode says what becomes of a decision.
type Mode string

// The modes.
const (
	ModeObserve Mode = "observe" // log, and change nothing
	ModeWarn    Mode = "warn"    // let everything through, and print what enforce would deny
	ModeEnforce Mode = "enforce" // deny
)

// Modes returns every mode, from the mildest to the strictest.
func Modes() []Mode { return []Mode{ModeObserve, ModeWarn, ModeEnforce} }

// Action is what the policy says of one reference.
type Action string

// The actions.
const (
	Allow Action = "allow"
	Warn  Action = "warn"
	Deny  Action = "deny"
)

// Actions returns every action, from the mildest to the strictest.
func Actions() []Action { return []Action{Allow, Warn, Deny} }

// stricter reports whether a is stricter than b; no action at all is the mildest.
func (a Action) stricter(b Action) bool {
	return slices.Index(Actions(), a) > slices.Index(Actions(), b)
}

// Class is one kind of finding; a reference can have several.
type Class string

// The classes, in the order in which people should hear of them.
const (
	Refused     Class = "refused"      // the stock linker refuses it
	Exported    Class = "exported"     // a pull declared in one package and used only by others: the linker sees no reference
	Indexed     Class = "indexed"      // a pull that the compiler writes by index, not by name: the linker looks at names
	PushStd     Class = "push-std"     // a package outside std defines a symbol of one in std
	StdPath     Class = "std-path"     // passes because its package has a path as of std
	Promoted    Class = "promoted"     // a pull of a method of std by way of a type that embeds its receiver
	HostObject  Class = "host-object"  // C, or an object of another language, names a symbol of std
	Linker      Class = "linker"       // a symbol that only the linker itself defines
	Shadow      Class = "shadow"       // a pulled variable that replaces the real one
	Dangling    Class = "dangling"     // a pulled variable whose target does not exist
	Wrapper     Class = "wrapper"      // passes up to 1.26 only because the target is assembly
	CrossModule Class = "cross-module" // a pull between modules outside std
	Handshake   Class = "handshake"    // a pull of a symbol that its owner pushes
)

// Classes returns every class.
func Classes() []Class {
	return []Class{Refused, Exported, Indexed, PushStd, StdPath, Promoted, HostObject, Linker, Shadow, Dangling, Wrapper, CrossModule, Handshake}
}

// Default returns the built-in action of a class: what holds where the file says nothing. A class
// that this package does not know is denied.
func (c Class) Default() Action {
	switch c {
	case CrossModule, Handshake:
		return Allow
	case Wrapper:
		return Warn
	}
	return Deny
}

// Policy is one parsed linkgate.yaml, or None.
type Policy struct {
	Mode            Mode      // observe where the file names none
	HonorGlobalFlag bool      // whether enforce honours -ldflags=-checklinkname=0
	Defaults        []Default // as written, at most one a class
	Rules           []Rule    // in the order of the file

	file string // base name of the file, for locations
}

// Default is one line under defaults.
type Default struct {
	Class  Class
	Action Action
	Line   int
}

// Rule is one entry under rules. A field left out of the file is zero here and restricts nothing.
type Rule struct {
	Line     int      // line of the rule's first key
	Module   string   // "main", a module path, or a pattern as in GOPRIVATE
	Versions Range    // of the module
	Go       Range    // of the toolchain
	Symbols  []string // patterns of path.Match, in which (* is no wildcard
	Classes  []Class
	Replaced *bool // only modules that are (true) or are not (false) replaced
	Action   Action
	Reason   string
	Owner    string
	Expires  string // YYYY-MM-DD: from that day (UTC) on the rule no longer matches
}

// Ref is one reference, as far as a policy looks at it.
type Ref struct {
	Module   string // path as required, before any replacement; empty if not known, see Decide
	Version  string // v1.2.3, or "(devel)" or "" where the module has no version
	Main     bool   // the main module, or one of a workspace's main modules
	Replaced bool   // go.mod or go.work replaces the module
	Symbol   string // the linker's name, encoding/json.unquoteBytes
	Go       string // the toolchain, go1.26.8
	Classes  []Class
}

// Decision is what a policy says of one reference.
type Decision struct {
	Action Action
	// Rule is where that is written: "linkgate.yaml:14" for a rule or a line under defaults,
	// "built-in default for refused", or "no class".
	Rule    string
	Reason  string // the rule's own, as are Owner and Expires
	Owner   string
	Expires string // YYYY-MM-DD
	// Expired is the first rule that would have decided had it not expired, as
	// "linkgate.yaml:14 (2027-03-31)"; empty if there is none.
	Expired string
}

// None is the policy of a module without a file: observe, and the built-in defaults.
func None() *Policy { return &Policy{Mode: ModeObserve, file: FileName} }

// Decide says what p means for ref on the given day (taken in UTC).
//
// Each class of the reference is decided by the first rule that matches it, else by its default,
// and the strictest of these decisions holds. So a rule restricted to one class never excuses a
// reference for another one. Of equally strict decisions a rule goes before a default, and the
// earlier rule before the later. A reference without a class is allowed, whatever the rules say.
//
// A reference of a module that is not known could be of any: every rule that denies is one for it,
// and no other rule is, not even one for the module "*".
func (p *Policy) Decide(ref Ref, day time.Time) Decision {
	if len(ref.Classes) == 0 {
		return Decision{Action: Allow, Rule: "no class"}
	}

	var decided Decision
	var expired string
	open := slices.Clone(ref.Classes)
	for i := range p.Rules {
		r := &p.Rules[i]
		if !slices.ContainsFunc(open, r.covers) || !r.matches(ref) {
			continue
		}
		if r.expired(day) {
			if expired == "" {
				expired = p.location(r.Line) + " (" + r.Expires + ")"
			}
			continue
		}
		open = slices.DeleteFunc(open, r.covers)
		if r.Action.stricter(decided.Action) {
			decided = Decision{Action: r.Action, Rule: p.location(r.Line), Reason: r.Reason, Owner: r.Owner, Expires: r.Expires}
		}
		if len(open) == 0 {
			break
		}
	}
	for _, class := range open {
		if d := p.byDefault(class); d.Action.stricter(decided.Action) {
			decided = d
		}
	}
	decided.Expired = expired
	return decided
}

func (p *Policy) byDefault(class Class) Decision {
	for _, d := range p.Defaults {
		if d.Class == class {
			return Decision{Action: d.Action, Rule: p.location(d.Line)}
		}
	}
	return Decision{Action: class.Default(), Rule: "built-in default for " + string(class)}
}

func (p *Policy) location(line int) string { return p.file + ":" + strconv.Itoa(line) }

// covers reports whether the rule speaks of that class.
func (r *Rule) covers(class Class) bool {
	return len(r.Classes) == 0 || slices.Contains(r.Classes, class)
}

// matches reports whether everything but class and expiry fits.
func (r *Rule) matches(ref Ref) bool {
	known := ref.Module != "" || ref.Main
	if !known && r.Action != Deny {
		return false
	}
	if known && !r.matchesModule(ref) || !r.Go.Match(ref.Go) {
		return false
	}
	if len(r.Symbols) == 0 {
		return true
	}
	return slices.ContainsFunc(r.Symbols, func(pattern string) bool { return matchSymbol(pattern, ref.Symbol) })
}

func (r *Rule) matchesModule(ref Ref) bool {
	if !matchModule(r.Module, ref) || !r.Versions.Match(ref.Version) {
		return false
	}
	return r.Replaced == nil || *r.Replaced == ref.Replaced
}

// expired compares days as text: both are YYYY-MM-DD.
func (r *Rule) expired(day time.Time) bool {
	return r.Expires != "" && day.UTC().Format(time.DateOnly) >= r.Expires
}
