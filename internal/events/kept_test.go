package events

import (
	"reflect"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

// A line that was kept is, with another build and decision, the line that the
// whole relocation would have there.
func TestKept(t *testing.T) {
	r := &Relocation{
		Build: `go-"build"1`, Link: "example.com/<app>", Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64",
		Direction: finding.DirectionPull, Form: finding.FormFunc, Symbol: "fmt.tooLarge", Local: "a.tooLarge",
		From: Package{Path: "example.com/a", Module: "example.com/a", Version: "v1.2.0"}, To: Package{Path: "fmt", Module: "std"},
		Directive: &Directive{File: "a.go", Line: 8, Pragma: PragmaLinkname, Args: 2},
		Sites:     []Site{{Func: "a.TooLarge", File: "a.go", Line: 11, Type: "R_CALL", Count: 1}},
		Chain:     []string{"example.com/<app>", "example.com/a"}, Reach: finding.ReachLive,
		Linker: Verdict{Verdict: finding.VerdictRefused, Why: `not "pushed" by fmt`}, Classes: []finding.Class{finding.ClassRefused},
		Decision: Decision{Action: finding.Deny, Rule: "built-in default for refused"},
	}
	for _, r := range []*Relocation{r, {Classes: []finding.Class{}}} {
		text, err := Keep(r)
		if err != nil {
			t.Fatal(err)
		}
		later := *r
		later.Build = "20261121-000000-01234567"
		later.Decision = Decision{Action: finding.Allow, Rule: "linkgate.yaml:4", Reason: "<b> & \"c\"", Guard: finding.GuardNative}
		want, err := encode([]Event{&later})
		if err != nil {
			t.Fatal(err)
		}
		few := &Relocation{Build: later.Build, Decision: later.Decision}
		got, err := encode([]Event{Kept{few, text}})
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("got  %swant %s", got, want)
		}
		if err := (Kept{few, text}).Restore(); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(few, &later) {
			t.Errorf("restored %+v\nwant %+v", few, later)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	for _, text := range []string{"", "{}", `,"symbol":`, `,"symbol":1`} {
		if err := (Kept{&Relocation{}, []byte(text)}).Restore(); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
