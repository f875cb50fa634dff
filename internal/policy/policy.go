// Package policy reads linkgate.yaml and decides from it what may be linked.
//
// It reads the bytes of one YAML file, version 1 of the format that schema.json describes, and of
// those that it extends, and answers for one reference at a time: allow, warn or deny, and which
// line of which file says so. It refuses, with file, line, column and the source line of every
// error, whatever is not exactly such a file: an unknown key, a pattern or range that means
// nothing, a rule that can never decide, and the parts of YAML that a policy has no use for. It
// knows modules and symbols by name only; it opens no file and runs nothing: what a policy extends
// is read by its caller.
//
// # Order
//
// Every class of a reference is decided by itself, by the first line of this table that has an
// answer, and the strictest of these decisions holds for the reference.
//
//	1  final        in each file the first rule that matches, and with `final: [defaults]` else its
//	                default, is the file's word. Of all words that are final the strictest holds.
//	                Below it only a rule (2, 3) that is stricter decides.
//	2  own rules    the first that matches
//	3  inherited    the first rule that matches, of the nearest file: what a file extends comes
//	                behind it, in the order of its list, and what two files extend behind both
//	4  baseline     an entry for module, symbol and class: allow, as known, what a default (5 to 7)
//	                would warn of or deny
//	5  own          default
//	6  inherited    default, of the nearest file that has one
//	7  built-in     default
//
// A rule that has ended (expires, until-go) matches nothing. So a baseline entry excuses a finding
// only where nothing but a default speaks against it: a rule that denies, of whatever file, still
// denies, and so does a final default.
//
// What becomes of the decision is the mode's affair, and for that the last line that applies holds:
//
//	1  mode         of the nearest file that has one, else observe; no milder than a final one
//	2  rollout      a step that applies, of whatever file: enforce
//	3  break glass  LINKGATE_MODE=warn or observe where the policy says break-glass: true: warn
//
// telemetry is of the nearest file that has it, else on; one that is final holds, and of several
// off does. attest is of the nearest file that has it, else false; a final true holds.
//
// A policy can stand above another one without being extended by it, see [Load]: it is read as if
// the file that is loaded extended it last, and so comes behind all others.
package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
)

// FileName is the name of the policy file in the root of the main module.
const FileName = "linkgate.yaml"

// Version is the one version of the file format that this package reads.
const Version = "1"

// The values of telemetry.
const (
	TelemetryOn  = "on" // the default
	TelemetryOff = "off"
)

// DefaultRuleAt is [Policy.RuleAt] where no rule says otherwise.
const DefaultRuleAt = 3

// Policy is one parsed linkgate.yaml with what it extends, or None.
type Policy struct {
	// What is in effect: the file's own word, else the nearest inherited one.
	Mode            finding.Mode // observe where no file names one
	ModeAt          string       // where that is written, "linkgate.yaml:2", or "built-in default"
	HonorGlobalFlag bool         // whether enforce honours -ldflags=-checklinkname=0
	BreakGlass      bool         // whether LINKGATE_MODE is honoured
	Telemetry       bool         // whether a build's tools are noted in the log
	Attest          bool         // whether a link leaves a note in the program

	// What this file alone has, as written.
	Defaults []Default // at most one a class
	Rules    []Rule    // in the order of the file
	HasRules bool      // it has the key rules, whether anything stands below it or not
	RuleAt   int       // the column of the dash of a rule that is added; 0 where the rules are in brackets
	Rollout  []Step
	Extends  []Extend
	Final    []string // the keys that a file which extends this one cannot loosen
	Require  *Require // what every rule must have, or nil

	// Baseline says what is known, nil for nothing. It belongs to the policy of the main module,
	// and is not inherited.
	Baseline func(module, symbol string, class finding.Class) (Known, bool)

	file      string         // as locations name it
	name      string         // as messages do
	text      []byte         // of the file
	lines     map[string]int // of the keys
	mode      finding.Mode   // as written, or ""
	honor     *bool          // as written, or nil
	glass     *bool
	telemetry string    // as written, or ""
	attest    *bool     // as written, or nil
	inherited []*Policy // all that is extended, nearest first
	above     int       // so many of them, at the end, stand above without being extended
}

// Default is one line under defaults.
type Default struct {
	Class  finding.Class
	Action finding.Action
	Line   int
}

// Rule is one entry under rules. A field left out of the file is zero here and restricts nothing.
type Rule struct {
	Line     int      // line of the rule's first key
	Column   int      // of that key
	Module   string   // "main", a module path, or a pattern as in GOPRIVATE
	Versions Range    // of the module
	Go       Range    // of the toolchain
	Symbols  []string // patterns of path.Match, in which (* is no wildcard
	Classes  []finding.Class
	Replaced *bool // only modules that are (true) or are not (false) replaced
	Action   finding.Action
	Final    bool // a policy that extends this one cannot loosen it
	Reason   string
	Owner    string
	Expires  string // YYYY-MM-DD: from that day (UTC) on the rule no longer matches
	UntilGo  string // 1.28: from that toolchain on, its release candidates included, it no longer matches
}

// Known is what a baseline says of a finding.
type Known struct {
	At      string // "linkgate.baseline.yaml:7"
	Reason  string
	Owner   string
	Expires string // YYYY-MM-DD: from that day (UTC) on it is not known any more
}

// Ref is one reference, as far as a policy looks at it.
type Ref struct {
	Module   string // path as required, before any replacement; empty if not known, see Decide
	Version  string // v1.2.3, or "(devel)" or "" where the module has no version
	Main     bool   // the main module, or one of a workspace's main modules
	Replaced bool   // go.mod or go.work replaces the module
	Instead  string // the version of the same module that replaces it, if that is what does; see [Instead]
	Symbol   string // the linker's name, encoding/json.unquoteBytes
	Go       string // the toolchain, go1.26.8
	Classes  []finding.Class
}

// None is the policy of a module without a file: observe, and the built-in defaults.
func None() *Policy {
	p := &Policy{file: FileName}
	p.settle()
	return p
}

// Layers returns p, all that it extends, and what stands above it, nearest first.
func (p *Policy) Layers() []*Policy { return append([]*Policy{p}, p.inherited...) }

// Above returns those of the layers that stand above p without being extended, nearest first.
func (p *Policy) Above() []*Policy { return p.inherited[len(p.inherited)-p.above:] }

// HeldBy returns the file that keeps honor-global-flag or break-glass from being switched on here,
// empty where none does: its final word is against it, or its final mode is not to be taken out of
// force by those below.
func (p *Policy) HeldBy(key string) string {
	word := func(l *Policy) *bool {
		if key == "break-glass" {
			return l.glass
		}
		return l.honor
	}
	on := func(l *Policy) bool { return word(l) != nil && *word(l) }
	for i, l := range slices.Backward(p.inherited) {
		if l.final(key) && !on(l) || l.final("mode") && !slices.ContainsFunc(p.inherited[i:], on) {
			return l.file
		}
	}
	return ""
}

// File returns the policy's name, as locations have it.
func (p *Policy) File() string { return p.file }

// Text returns the bytes of the policy's own file; None has none.
func (p *Policy) Text() []byte { return p.text }

// settle works out what is in effect.
func (p *Policy) settle() {
	p.Mode, p.ModeAt = "", ""
	var honor, glass, attest *bool
	telemetry, final := "", ""
	for _, l := range p.Layers() {
		if p.Mode == "" {
			p.Mode, p.ModeAt = l.mode, l.location(l.lines["mode"])
		}
		honor, glass, telemetry = cmp.Or(honor, l.honor), cmp.Or(glass, l.glass), cmp.Or(telemetry, l.telemetry)
		if attest == nil || l.final("attest") && *l.attest {
			attest = l.attest
		}
		if l.final("telemetry") && final != TelemetryOff { // of several off holds
			final = l.telemetry
		}
	}
	p.Telemetry = cmp.Or(final, telemetry) != TelemetryOff
	if p.Mode == "" {
		p.Mode, p.ModeAt = finding.ModeObserve, "built-in default"
	}
	p.HonorGlobalFlag, p.BreakGlass, p.Attest = honor != nil && *honor, glass != nil && *glass, attest != nil && *attest
	for i, l := range p.inherited {
		if l.final("mode") { // what takes it out of force is not for those below to say
			p.HonorGlobalFlag = p.HonorGlobalFlag && slices.ContainsFunc(p.inherited[i:], func(q *Policy) bool { return q.honor != nil && *q.honor })
			p.BreakGlass = p.BreakGlass && slices.ContainsFunc(p.inherited[i:], func(q *Policy) bool { return q.glass != nil && *q.glass })
		}
		if l.final("mode") && slices.Index(finding.Modes(), l.mode) > slices.Index(finding.Modes(), p.Mode) {
			p.Mode, p.ModeAt = l.mode, l.location(l.lines["mode"])
		}
		p.HonorGlobalFlag = p.HonorGlobalFlag && !(l.final("honor-global-flag") && !*l.honor)
		p.BreakGlass = p.BreakGlass && !(l.final("break-glass") && !*l.glass)
	}
}

// Asks reports whether the policy, or one that it extends, denies or warns of a class by its name:
// some are looked for only then.
func (p *Policy) Asks(class finding.Class) bool {
	return slices.ContainsFunc(p.Layers(), func(l *Policy) bool {
		d, ok := l.ownDefault(class)
		return ok && d.Action != finding.Allow || slices.ContainsFunc(l.Rules, func(r Rule) bool {
			return r.Action != finding.Allow && slices.Contains(r.Classes, class)
		})
	})
}

// Limits reports whether the policy, or one that it extends, can say something else than allow
// of a class.
func (p *Policy) Limits(class finding.Class) bool {
	return p.byDefault(class).Action != finding.Allow || slices.ContainsFunc(p.Layers(), func(l *Policy) bool {
		return slices.ContainsFunc(l.Rules, func(r Rule) bool {
			return r.Action != finding.Allow && r.covers(Ref{}, class)
		})
	})
}

func (p *Policy) final(key string) bool { return slices.Contains(p.Final, key) }

func (p *Policy) location(line int) string { return p.file + ":" + strconv.Itoa(line) }

// covers reports whether the rule speaks of that class. A rule without classes that
// lets something through was written for a reference: it does not let a module replace
// the symbol.
func (r *Rule) covers(ref Ref, class finding.Class) bool {
	if len(r.Classes) == 0 {
		return r.Action == finding.Deny || !class.IsNamed() && !(class == finding.ClassCrossModule && slices.Contains(ref.Classes, finding.ClassPushModule))
	}
	return slices.Contains(r.Classes, class)
}

// matches reports whether everything but class and end fits.
func (r *Rule) matches(ref Ref) bool {
	known := ref.Module != "" || ref.Main
	if !known && r.Action != finding.Deny {
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
	if !matchModule(r.Module, ref) || !r.matchesVersion(ref) {
		return false
	}
	return r.Replaced == nil || *r.Replaced == ref.Replaced
}

// matchesVersion reports whether the code of a reference is of a version in the rule's range. What
// replaces a module is not the version that is required, unless the rule says that it means that
// one. Where the version is not known, a rule that denies is for it and no other rule: whoever
// writes a go.mod chooses what it replaces, and by what.
func (r *Rule) matchesVersion(ref Ref) bool {
	version := ref.Version
	if ref.Replaced && (r.Replaced == nil || !*r.Replaced) {
		version = ref.Instead
	}
	if r.Versions.Match(version) {
		return true
	}
	return r.Action == finding.Deny && !ref.Main && !moduleVersions.valid(version)
}

// missesReplacement reports whether the rule is for the version that is required, and only for that
// reason not for what replaces it.
func (r *Rule) missesReplacement(ref Ref) bool {
	if !ref.Replaced || r.Replaced != nil {
		return false
	}
	ref.Replaced = false
	return r.matches(ref)
}

// Instead returns the version of a module that replaces the one that is required, empty where a
// directory or another module does. replace is written as "example.com/lib@v1.2.3" or "../lib".
func Instead(module, replace string) string {
	if path, version, ok := strings.Cut(replace, "@"); ok && path == module {
		return version
	}
	return ""
}

// ended says what has ended the rule, "2027-03-31" or "until-go 1.28", or "" if it holds. A
// toolchain that does not tell its version is taken for a newer one.
func (r *Rule) ended(toolchain string, day time.Time) string {
	if passed(r.Expires, day) {
		return r.Expires
	}
	if r.UntilGo != "" && !before(toolchain, r.UntilGo) {
		return "until-go " + r.UntilGo
	}
	return ""
}

// before reports whether a toolchain, go1.26.8, is older than a Go version, 1.28, and its release
// candidates.
func before(name, bound string) bool {
	v := toolchain(name)
	return goVersions.valid(v) && goVersions.compare(v, bound) < 0
}

// passed reports whether a day, YYYY-MM-DD or empty, has come. Days are compared as text.
func passed(date string, day time.Time) bool {
	return date != "" && day.UTC().Format(time.DateOnly) >= date
}

// words joins words as a sentence does.
func words(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
