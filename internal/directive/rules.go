// Package directive has the rules for //go:linkname lines: whether they do what they seem to
// do, and whether they tell the next reader what has to be known. Package check says what the
// linker makes of them.
//
// It reads the files of one package, tests included, and asks nobody. All drivers, linkgate
// check and the analyzers, judge by it.
package directive

import "github.com/linkgate/linkgate/internal/finding"

// An ID names a rule for ever: in reports, in SARIF and in the configuration of linters.
type ID string

// The rules.
const (
	NoUnsafe       ID = "no-unsafe"
	NoEffect       ID = "no-effect"
	Misplaced      ID = "misplaced"
	Detached       ID = "detached"
	Noescape       ID = "noescape"
	Secrets        ID = "secrets"
	ExportedTarget ID = "exported-target"
	Replaced       ID = "replaced"
	OneArgument    ID = "one-argument"
	NoOwner        ID = "no-owner"
	NoReason       ID = "no-reason"
	NoGoBound      ID = "no-go-bound"
	Untested       ID = "untested"
)

// A Rule is what people are told about a rule.
type Rule struct {
	ID      ID
	Level   finding.Level
	Text    string // one line
	Example string // Go code with a finding
	Fix     string // what to do
	Edits   bool   // the fix can be applied by itself, where it is plain
}

// Rules returns all rules, the worst first.
func Rules() []Rule {
	return []Rule{
		{NoUnsafe, finding.LevelError, "A file with a linkname directive has to import unsafe; the compiler stops at it.",
			"package p\n\n//go:linkname nanotime runtime.nanotime\nfunc nanotime() int64",
			`Add import _ "unsafe".`, true},
		{NoEffect, finding.LevelError, "The directive is one that the compiler refuses, or takes for a comment.",
			"//go:linkname nanotime runtime.nanotime // the clock\nfunc nanotime() int64",
			"Write a local name that the package declares, at most one target, and nothing else on the line.", false},
		{Misplaced, finding.LevelError, "The directive is on the wrong line: behind code, or above the declaration of another name.",
			"func nanotime() int64 //go:linkname nanotime runtime.nanotime",
			"Put it on a line of its own, above what it names.", true},
		{Detached, finding.LevelNote, "A blank line parts the directive from the declaration that it names, so that one is moved or removed without the other.",
			"//go:linkname nanotime runtime.nanotime\n\nfunc nanotime() int64",
			"Remove the blank line.", true},
		{Noescape, finding.LevelWarning, "go:noescape says that the function keeps none of its arguments, and the one that is pulled may keep one: memory on the stack is used after it is gone.",
			"//go:noescape\n//go:linkname mapassign reflect.mapassign\nfunc mapassign(t, m, key, val unsafe.Pointer)",
			"Remove go:noescape.", true},
		{Secrets, finding.LevelWarning, "The random numbers can be guessed, and the package imports crypto or names tokens or keys.",
			"//go:linkname fastrand runtime.fastrand\nfunc fastrand() uint32\n\nfunc NewToken() uint32 { return fastrand() }",
			"Use crypto/rand for what is to stay secret.", false},
		{ExportedTarget, finding.LevelWarning, "The target is exported: it can be called without a linkname.",
			"//go:linkname now time.Now\nfunc now() time.Time",
			"Call it, by importing its package.", false},
		{Replaced, finding.LevelWarning, "Go has a public replacement, in the Go version of this go.mod.",
			"//go:linkname fastrand runtime.fastrand\nfunc fastrand() uint32",
			"Use the replacement.", true},
		{OneArgument, finding.LevelWarning, "The form with one argument is for what a package opens; the declaration has no body, so that somebody else has to define it, and nothing says who.",
			"//go:linkname nanotime\nfunc nanotime() int64",
			"Name the symbol that is pulled: //go:linkname nanotime runtime.nanotime.", false},
		{NoOwner, finding.LevelWarning, "The policy asks for an owner, and neither a rule nor a comment names one.",
			"//go:linkname nanotime runtime.nanotime\nfunc nanotime() int64",
			"Write a line into its comment, // Owner: team@example.com, or owner: into the policy's rule.", false},
		{NoReason, finding.LevelNote, "No comment says why the symbol is pulled.",
			"//go:linkname nanotime runtime.nanotime\nfunc nanotime() int64",
			"Say above the directive why no API does, and what to do when the symbol goes away.", false},
		{NoGoBound, finding.LevelNote, "No build tag bounds the Go versions: the file is built with a Go in which nobody has tried the symbol.",
			"package p\n\n//go:linkname nanotime runtime.nanotime\nfunc nanotime() int64",
			"Add the first version that is not tried, //go:build !go1.28, and a file without the pull for that one.", false},
		{Untested, finding.LevelNote, "No test of the package calls the function that is pulled, so that the next Go is first tried in production.",
			"//go:linkname nanotime runtime.nanotime\nfunc nanotime() int64\n\nfunc Now() int64 { return nanotime() }",
			"Write a test that calls it.", false},
	}
}

// Of returns the rule with an id.
func Of(id ID) Rule {
	for _, r := range Rules() {
		if r.ID == id {
			return r
		}
	}
	return Rule{ID: id, Level: finding.LevelWarning}
}
