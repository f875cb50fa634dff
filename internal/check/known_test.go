package check

import (
	"testing"
)

// A log tells what sources do not: whether an object has a reference, and whether the program
// keeps it. It speaks of its own platform alone, and only of the packages that it is of does
// silence say something.
func TestObserve(t *testing.T) {
	uses := []Use{
		{Package: "p", Symbol: "runtime.used", Go: "go1.25", GOOS: "linux", GOARCH: "amd64"},
		{Package: "p", Symbol: "runtime.live", GOOS: "linux", GOARCH: "amd64", Live: true},
		{Package: "p", Symbol: "runtime.dead", GOOS: "linux", GOARCH: "amd64", Loaded: true},
		{Package: "p", Symbol: "runtime.refused", Go: "go1.26", GOOS: "linux", GOARCH: "amd64", Refused: true},
		{Package: "p", Symbol: "runtime.larger", Go: "go1.26", GOOS: "linux", GOARCH: "amd64"},
	}
	for _, tt := range []struct {
		symbol, goos string
		kind         Kind
		before       Certainty
		ofThese      bool
		want         Certainty // empty: no finding is left
	}{
		{"runtime.used", "linux", Refused, IfUsed, true, Certain},
		{"runtime.used", "windows", Refused, IfUsed, true, IfUsed},
		{"runtime.unused", "linux", Refused, IfUsed, true, ""},
		{"runtime.unused", "linux", Refused, IfUsed, false, IfUsed},
		{"runtime.unused", "linux", Refused, Certain, true, Certain},
		{"runtime.live", "linux", Gone, IfReached, false, Certain},
		{"runtime.dead", "linux", Gone, IfReached, true, IfReached},
		{"runtime.used", "linux", Gone, IfReached, true, IfReached},
		{"runtime.refused", "linux", Refused, IfUsed, false, Certain},
		{"runtime.larger", "linux", Refused, Certain, false, ""}, // the linker there has nothing against it
	} {
		r := &Result{Findings: []Finding{{Package: "p", Go: "go1.26", Symbol: tt.symbol, GOOS: tt.goos, GOARCH: "amd64", Kind: tt.kind, Certainty: tt.before}}}
		r.Observe(uses, tt.ofThese)
		got := Certainty("")
		if len(r.Findings) == 1 {
			got = r.Findings[0].Certainty
		}
		if got != tt.want {
			t.Errorf("%s on %s, %s, %s, of these packages %t: %q, want %q", tt.symbol, tt.goos, tt.kind, tt.before, tt.ofThese, got, tt.want)
		}
	}
}

// TestHarmless: what is harmless stays so where a build shows that it is used, and fails
// no check.
func TestHarmless(t *testing.T) {
	uses := []Use{{Package: "p", Symbol: "runtime.used", GOOS: "linux", GOARCH: "amd64", Live: true}}
	r := &Result{Findings: []Finding{{Package: "p", Symbol: "runtime.used", GOOS: "linux", GOARCH: "amd64", Kind: Signature, Certainty: IfUsed, harmless: true}}}
	r.Observe(uses, true)
	if len(r.Findings) != 1 || r.Findings[0].Certainty != IfUsed {
		t.Errorf("%+v", r.Findings)
	}
	if r.Has(FailFound) || len(r.Matrix()) != 1 || len(r.Open(Module{})) != 0 {
		t.Error("a harmless finding counts")
	}
	r.Findings[0].harmless = false
	if !r.Has(FailFound) || len(r.Matrix()) != 2 || len(r.Open(Module{})) != 1 {
		t.Error("a finding does not count")
	}
}
