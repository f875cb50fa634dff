package check

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/linkgate/linkgate/internal/finding"
)

// Schema is the number in [Result.Schema]. It grows when a field changes its meaning or goes
// away, not when one is added.
const Schema = 1

// A Result is what check says, for programs as JSON. Every list is sorted, and [] where it is
// empty.
type Result struct {
	Schema   int       `json:"schema"`
	Checked  []Checked `json:"checked"`
	Findings []Finding `json:"findings"`
	Unread   []string  `json:"unread"` // what could not be read or found, so that not all is told
}

// A Checked is a Go version and a platform that was judged.
type Checked struct {
	Go       string `json:"go"`
	GOOS     string `json:"goos"`
	GOARCH   string `json:"goarch"`
	Packages int    `json:"packages"` // outside std
	Modules  int    `json:"modules"`
}

// Has reports whether there is a finding of those that a word of -fail-on names.
func (r *Result) Has(failOn string) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool {
		denied := f.Decision == finding.OutcomeDenied
		switch {
		case f.IsRule():
			return failOn == FailRules && f.Level() != finding.LevelNote
		case f.Kind == Moved || f.harmless:
			return false
		case failOn == FailDeny:
			return denied && f.Certainty == Certain
		case failOn == FailPossible:
			return denied
		}
		return failOn == FailFound || failOn == FailRules
	})
}

// The words of -fail-on.
const (
	FailDeny     = "deny"     // what is denied and certain
	FailPossible = "possible" // what is denied, certain or not
	FailFound    = "found"    // all, granted or not
	FailRules    = "rules"    // the same, and rules for directives, but for notes
	FailNever    = "never"
)

// FailOn are the values of -fail-on.
func FailOn() []string { return []string{FailDeny, FailPossible, FailFound, FailRules, FailNever} }

// JSON writes the result.
func (r *Result) JSON(w io.Writer) error {
	out := *r
	out.Schema = Schema
	out.Checked, out.Findings, out.Unread = list(r.Checked), list(r.Findings), list(r.Unread)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// list returns a list that is not nil.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
