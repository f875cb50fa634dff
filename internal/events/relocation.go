package events

import (
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
)

// Relocation is one (package, symbol) pair of one link: who names which symbol,
// what the stock linker says of it, and what the policy decided.
type Relocation struct {
	// Build is the same in all lines of one build.
	Build string `json:"build"`
	// Link is the import path of the linked main package.
	Link string `json:"link"`
	// Go, GOOS and GOARCH are the toolchain ("go1.26.8") and the target.
	Go     string `json:"go"`
	GOOS   string `json:"goos"`
	GOARCH string `json:"goarch"`

	Direction finding.Direction `json:"direction"`
	Form      finding.Form      `json:"form"`
	// Symbol is the linker's name of what is named: "runtime.nanotime",
	// "reflect.(*rtype).uncommon".
	Symbol string `json:"symbol"`
	// Local is the declaring package's own name of it, where known.
	Local string `json:"local,omitempty"`

	// From names the symbol, To defines it.
	From Package `json:"from"`
	To   Package `json:"to"`

	// Directive is where the source declares it, where known.
	Directive *Directive `json:"directive,omitempty"`
	// Source says why there is no Directive: [SourceGone], [SourceGenerated],
	// [SourceSilent], or empty when nobody looked.
	Source string `json:"source,omitempty"`
	// Sites are the places that use the symbol, where known: those in From's own objects, and
	// where these have none, those of packages that import a pull of an exported name.
	Sites []Site `json:"sites,omitempty"`
	// Chain is the shortest chain of imports from the linked main package to
	// From, both included, where known.
	Chain []string `json:"chain,omitempty"`
	// Reach is empty when nobody looked: only links with a finding are searched.
	Reach finding.Reach `json:"reach,omitempty"`

	Linker Verdict `json:"linker"`
	// Classes are those that apply, sorted; written as [] when there is none.
	Classes  []finding.Class `json:"classes"`
	Decision Decision        `json:"decision"`
}

// Reference returns what tells whether the relocation is a finding. A module can be
// called std; it has no version of a toolchain.
func (r *Relocation) Reference() finding.Reference {
	return finding.Reference{
		Toolchain: (r.From.Module == ModuleStd || r.From.Module == ModuleCmd) && r.From.Version == r.Go,
		Verdict:   r.Linker.Verdict, Classes: r.Classes, Action: r.Decision.Action,
	}
}

// Undefined reports whether nothing in the program defines the function that is referred
// to. Where that is live the link stops, whatever a policy says. A name without a package
// is another language's.
func (r *Relocation) Undefined() bool {
	return r.Direction == finding.DirectionPull && (r.Form == finding.FormFunc || r.Form == finding.FormAsm) &&
		r.To.Path == "" && r.Linker.Verdict == finding.VerdictUnchecked && strings.Contains(r.Symbol, ".")
}

// Directive is the //go:linkname or //go:linknamestd line that declares a
// reference, or the first line of assembly that uses it. Line counts from 1.
type Directive struct {
	File string `json:"file"`
	Line int    `json:"line"`
	// Pragma is [PragmaLinkname] or [PragmaLinknameStd], empty for assembly.
	Pragma string `json:"pragma,omitempty"`
	// Args is 1 or 2: "//go:linkname local" or "//go:linkname local target"; 0
	// for assembly.
	Args int `json:"args,omitempty"`
}

// Site is a function or variable that holds Count relocations of one type to
// the symbol. The line is that of the use or, in a variable, of its declaration.
type Site struct {
	Func  string `json:"func"`
	File  string `json:"file"`
	Line  int    `json:"line"`
	Type  string `json:"type"` // by its name in cmd/internal/objabi: "R_CALL"
	Count int    `json:"count"`
}

// Verdict is what the toolchain's own linker says of a reference.
type Verdict struct {
	Verdict finding.Verdict `json:"verdict"`
	// Why is the reason in a few plain words: "not pushed by runtime".
	Why string `json:"why,omitempty"`
}

// Decision is what the policy says of a reference, and who enforces it.
type Decision struct {
	Action finding.Action `json:"action"`
	// Rule is the place that decided: "linkgate.yaml:14", of a policy that is
	// extended "../org/linkgate.yaml:3" or
	// "corp.example/policy@v1.4.0/linkgate.yaml:3", of the baseline
	// "linkgate.baseline.yaml:7", or "built-in default for refused".
	Rule string `json:"rule"`
	// Enforce is the action that mode enforce would take, whatever the mode of
	// this link is; empty in logs of older linkgates.
	Enforce finding.Action `json:"enforce,omitempty"`
	// Known says that the baseline alone lets the reference through: Rule is
	// its entry.
	Known bool `json:"known,omitempty"`
	// Reason, Owner and Expires (a date, 2027-03-31) are the rule's own.
	Reason  string `json:"reason,omitempty"`
	Owner   string `json:"owner,omitempty"`
	Expires string `json:"expires,omitempty"`
	// Final says that no rule of the main module's policy could loosen it: the
	// policy that Rule is in has it as final.
	Final bool `json:"final,omitempty"`
	// Expired is the rule or baseline entry that would have decided had it not
	// ended: "linkgate.yaml:14 (2027-03-31)", "linkgate.yaml:14 (until-go 1.28)".
	Expired string        `json:"expired,omitempty"`
	Guard   finding.Guard `json:"guard,omitempty"`
}

// Enforced is the action that mode enforce takes.
func (d Decision) Enforced() finding.Action {
	if d.Enforce != "" {
		return d.Enforce
	}
	return d.Action
}

// Values of [Directive.Pragma].
const (
	PragmaLinkname    = "linkname"
	PragmaLinknameStd = "linknamestd"
)

// Values of [Relocation.Source].
const (
	SourceGone      = "gone"      // the package's directory is not where the build had it
	SourceGenerated = "generated" // cgo writes the declaration during the build
	SourceSilent    = "silent"    // the source is there, and declares no such reference
)
