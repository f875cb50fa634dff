// Package check says what the linker of a Go version would make of a program's linknames,
// from its sources and from the tables of the releases: nothing is built, and that version
// need not be there.
//
// The way of a directive: [Engine] walks the imports as that version and platform would take
// the files (graph.go, on directories that are read once, files.go), collects the pulls of
// each package (pulls.go) and whether the package uses what it declares (usage.go), and asks
// for each target what the release has of it (std.go) or, outside std, what the module has
// (other.go). judge.go turns that into a [Finding].
//
// It believes the sources: code that hides what it does is for the gate at the link.
package check

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/directive"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/risk"
)

// A Finding is a pull that one Go version refuses on one platform, or does not find.
type Finding struct {
	Go      string       `json:"go"` // go1.27
	GOOS    string       `json:"goos"`
	GOARCH  string       `json:"goarch"`
	Package string       `json:"package"`
	Module  string       `json:"module,omitempty"`
	Version string       `json:"version,omitempty"` // empty for a main module
	Symbol  string       `json:"symbol"`
	Local   string       `json:"local,omitempty"` // empty for assembly
	Form    finding.Form `json:"form"`
	File    string       `json:"file"` // below the module's root, with slashes
	Line    int          `json:"line"`

	Kind      Kind         `json:"kind"`
	ID        directive.ID `json:"id,omitempty"` // of the rule, for a directive and a risk
	Now       State        `json:"now"`          // in the version of the go command here, on the same platform
	Then      State        `json:"then"`         // in Go
	Since     string       `json:"since,omitempty"`
	Certainty Certainty    `json:"certainty"`
	Why       string       `json:"why"`
	Instead   string       `json:"instead,omitempty"`
	Fix       string       `json:"fix,omitempty"`   // with -fix: the lowest newer version of Module without it, or NoFix
	Edits     bool         `json:"edits,omitempty"` // -fix can change the source so that it is gone

	Risk     risk.Class      `json:"risk,omitempty"` // what can go wrong, of a symbol of std
	Class    finding.Class   `json:"class"`          // what it is to a policy
	Decision finding.Outcome `json:"decision"`       // of the policy
	Rule     string          `json:"rule"`           // where that is written

	harmless       bool // no program that was looked at suffers from it
	doubtful       bool // the sources do not settle it
	replaced, main bool
	instead        string // see [Module]
}

// A Kind is what becomes of a pull.
type Kind string

// The kinds. Another analysis adds its own here, and a row to [Kinds].
const (
	Refused      = Kind(finding.VerdictRefused) // the linker refuses it
	StdOnly Kind = "std-only"                   // it refuses it: the symbol is open to std alone
	Gone    Kind = "gone"                       // nothing defines it
	Moved   Kind = "moved"                      // it links, and what is behind the name is another function now

	Signature      = Kind(finding.ClassSignature) // it links, and is called as what it is not
	Layout    Kind = "layout"                     // it links, and a struct that is handed over is laid out otherwise

	Directive Kind = "directive" // a rule for directives is broken, see package directive
	Risk      Kind = "risk"      // it links, and is used for what it is not fit for
)

// A KindInfo is what people are told about a kind.
type KindInfo struct {
	Kind  Kind
	Class finding.Class // of a policy; empty for a kind that no policy decides on
	Level finding.Level // in SARIF, where the policy does not say more
	Short string
	Long  string

	ByRule bool // the rules of package directive are the kind's
}

// Kinds returns what is known of every kind.
func Kinds() []KindInfo {
	return []KindInfo{
		{Refused, finding.ClassRefused, finding.LevelError, "The linker of that Go version refuses it.",
			"The symbol is not open to pulls in that version of Go on that platform: the link ends at it.", false},
		{StdOnly, finding.ClassRefused, finding.LevelError, "That Go version opens it to std alone.",
			"The symbol is marked with go:linknamestd, or the linker has a list of the packages that may refer to it: a reference from any other package ends the link.", false},
		{Gone, finding.ClassUndefined, finding.LevelError, "Nothing defines it.",
			"The symbol is not in that version of Go or of its module. A program that can reach the use does not link, with -checklinkname=0 either; one that cannot reach it does.", false},
		{Moved, "", finding.LevelNote, "Another function stands behind the name.",
			"The pull links. The symbol is defined by another package or under another name than before, which may do something else.", false},
		{Signature, finding.ClassSignature, finding.LevelWarning, "It is declared with another signature.",
			"The pull links. The declaration takes arguments from other places than the function does, or results that it does not return, or the variable is laid out otherwise: a use reads and writes what is not meant.", false},
		{Layout, finding.ClassMismatch, finding.LevelNote, "A struct that is handed over is laid out otherwise.",
			"The pull links, and the declarations agree. They lead to structs whose fields stand in other places: what is read of them, or written, is another field.", false},
		{Kind: Directive, Level: finding.LevelWarning, ByRule: true},
		{Kind: Risk, Level: finding.LevelWarning, ByRule: true},
	}
}

// A Certainty says how much the sources tell.
type Certainty string

// The certainties.
const (
	Certain   Certainty = "certain"
	IfUsed    Certainty = "if-used"    // the linker sees it where something uses the local name, and nothing in its package does
	IfReached Certainty = "if-reached" // it fails where the program keeps what uses it
)

// A State is what a Go version has of a symbol.
type State string

// The states.
const (
	Open     State = "open"
	Closed   State = "closed"
	StdState State = "std-only"
	Assembly State = "assembly" // closed, but the linker lets all pulls of assembly pass, up to 1.26
	Blocked  State = "blocked"
	Absent   State = "absent"
	Unlinked State = "not linked" // the package that has it is not part of the program
)

// Sort puts findings in the order of reports.
func Sort(list []Finding) {
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(
			strings.Compare(a.Module, b.Module), strings.Compare(a.Package, b.Package),
			strings.Compare(a.Symbol, b.Symbol), strings.Compare(a.File, b.File), a.Line-b.Line,
			strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(string(a.ID), string(b.ID)), strings.Compare(a.Go, b.Go),
			strings.Compare(a.GOOS, b.GOOS), strings.Compare(a.GOARCH, b.GOARCH))
	})
}
