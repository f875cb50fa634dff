package verify

import (
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/note"
)

// TestAnswer holds what makes a program attested, and what does not.
func TestAnswer(t *testing.T) {
	grant := note.Grant{Package: "example.com/lib", Module: "example.com/lib", Symbol: "runtime.x", Outcome: finding.OutcomeGranted, Rule: "linkgate.yaml:3"}
	enforced := note.Note{Mode: finding.ModeEnforce, Guard: finding.GuardNative, Grants: []note.Grant{grant}}
	warned := enforced
	warned.Mode = finding.ModeWarn
	off := enforced
	off.Guard = finding.GuardNone
	granted := Finding{Symbol: "runtime.x", Package: "example.com/lib", Module: "example.com/lib", Outcome: finding.OutcomeGranted}
	denied, beyond, sibling, stranger := granted, granted, granted, granted
	denied.Outcome = finding.OutcomeDenied
	beyond.Symbol = "runtime.y"
	sibling.Package = "example.com/lib/sub"
	stranger.Package, stranger.Module = "example.com/other", "example.com/other"
	for _, tt := range []struct {
		name     string
		note     *note.Note
		doubt    string
		checkOff bool
		findings []*Finding
		want     Answer
	}{
		{"a note", &enforced, "", false, nil, Attested},
		{"what it grants", &enforced, "", false, []*Finding{&granted}, Attested},
		{"for its module", &enforced, "", false, []*Finding{&sibling}, Attested},
		{"another symbol", &enforced, "", false, []*Finding{&granted, &beyond}, Found},
		{"another module", &enforced, "", false, []*Finding{&stranger}, Found},
		{"what is denied here", &enforced, "", false, []*Finding{&denied}, Found},
		{"a note that does not fit", &enforced, "another program", false, nil, Unknown},
		{"and a finding", &enforced, "another program", false, []*Finding{&granted}, Found},
		{"a flag that was ignored", &enforced, "", true, nil, Attested},
		{"a flag that was honoured", &off, "", true, nil, Found},
		{"nothing enforced", &warned, "", false, nil, Unknown},
		{"no note", nil, "", false, nil, Unknown},
	} {
		p := &Program{Note: tt.note, CheckOff: tt.checkOff, Findings: tt.findings}
		if tt.doubt != "" {
			p.Doubts = []string{tt.doubt}
		}
		if p.answer(); p.Answer != tt.want {
			t.Errorf("%s: %s", tt.name, p.Answer)
		}
	}
}

// TestTake holds when the note's word no longer counts: from the day on which a grant expires.
func TestTake(t *testing.T) {
	g := &note.Grant{Outcome: finding.OutcomeKnown, Rule: "linkgate.yaml:3", Expires: "2026-11-28"}
	for day, want := range map[string]finding.Outcome{"2026-11-27": finding.OutcomeKnown, "2026-11-28": finding.OutcomeDenied} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		f := new(Finding)
		if f.take(g, now); f.Outcome != want || (f.Expired != "") != (want == finding.OutcomeDenied) {
			t.Errorf("%s: %+v", day, f)
		}
	}
}

func TestCheckOff(t *testing.T) {
	for flags, want := range map[string]bool{
		"-s -w": false, "-checklinkname=0": true, "--checklinkname=false": true, "-checklinkname=0 -checklinkname=1": false,
		"all=-checklinkname=0": true, "example.com/...=-s -checklinkname=0": true, `'-checklinkname=0'`: true,
		"-X=main.v=-checklinkname=0": false, "-X=main.v=a=-checklinkname=0": false, "-X main.v=1": false, "-extldflags=-Wl,-z": false,
	} {
		if got := checkOff(flags); got != want {
			t.Errorf("%q: %t", flags, got)
		}
	}
}
