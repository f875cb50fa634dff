package link

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
)

// TestGlobalFlagExcusesRefusalsAlone: an honoured -checklinkname=0 is a grant
// for what the linker refuses, not for what it does not see.
func TestGlobalFlagExcusesRefusalsAlone(t *testing.T) {
	honoring, err := policy.Parse("linkgate.yaml", []byte("version: 1\nmode: enforce\nhonor-global-flag: true\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		classes []finding.Class
		off     bool
		action  finding.Action
		rule    string
	}{
		{[]finding.Class{"refused"}, true, finding.Allow, "-checklinkname=0"},
		{[]finding.Class{"refused", "shadow"}, true, finding.Deny, "built-in default for shadow"},
		{[]finding.Class{"shadow"}, true, finding.Deny, "built-in default for shadow"},
		{[]finding.Class{"refused"}, false, finding.Deny, "built-in default for refused"},
		{[]finding.Class{"handshake"}, true, finding.Allow, "built-in default for handshake"},
	} {
		by := Ruling{Policy: honoring, Now: time.Now(), CheckOff: tt.off}
		refs := []Reference{{From: events.Package{Path: "p", Module: "m"}, Classes: tt.classes}}
		if d := Decide(by, refs).List[0]; d.Action != tt.action || d.Rule != tt.rule {
			t.Errorf("%v, off %t: %s by %q, want %s by %q", tt.classes, tt.off, d.Action, d.Rule, tt.action, tt.rule)
		}
	}
}

const decidePolicy = `version: 1
mode: %s
extends: [org.yaml]
honor-global-flag: %t
rules:
  - {module: example.com/a, versions: <v1.2.0, go: ">=1.26", action: allow, reason: old, owner: us, expires: 2027-03-31}
  - {module: main, action: warn}
  - {module: example.com/replaced, replaced: true, action: allow}
  - {module: example.com/ended, action: allow, expires: 2026-12-31}
`

const decideBaseline = `version: 1
known:
  - {module: example.com/known, symbol: runtime.x, class: refused}
  - {module: example.com/gone, symbol: runtime.x, class: refused}
  - {module: example.com/gone, symbol: runtime.x, class: shadow}
`

func deciding(t *testing.T, mode finding.Mode, honor, off, known bool) Ruling {
	t.Helper()
	org := func(policy.Place) ([]byte, error) {
		return []byte("version: 1\nrules: [{module: example.com/final, action: deny, final: true}]\n"), nil
	}
	pol, err := policy.Load("linkgate.yaml", fmt.Appendf(nil, decidePolicy, mode, honor), org)
	if err != nil {
		t.Fatal(err)
	}
	by := Ruling{Policy: pol, Now: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Go: "go1.26.8", CheckOff: off}
	if known {
		if by.Baseline, err = baseline.Parse("b.yaml", []byte(decideBaseline)); err != nil {
			t.Fatal(err)
		}
	}
	return by
}

// TestDecide holds the decision on references of each kind, in mode warn and in mode
// enforce, and what is counted.
func TestDecide(t *testing.T) {
	refused := func(module, version, replace string) Reference {
		return Reference{From: events.Package{Path: module, Module: module, Version: version, Replace: replace}, Symbol: "runtime.x",
			Verdict: finding.VerdictRefused, Classes: []finding.Class{finding.ClassRefused}}
	}
	own := refused("example.com/app", "", "")
	own.Main = true
	std := Reference{Std: true, From: events.Package{Path: "os"}, Symbol: "runtime.x", Verdict: finding.VerdictGranted, Classes: []finding.Class{finding.ClassHandshake}}
	stdRefused := refused("", "", "")
	stdRefused.Std = true
	pushed := refused("example.com/b", "v1.0.0", "")
	pushed.Verdict = finding.VerdictGranted
	refs := []Reference{
		refused("example.com/a", "v1.1.0", ""), refused("example.com/a", "v1.2.0", ""), own, refused("example.com/replaced", "v1.0.0", "./lib"),
		refused("example.com/replaced", "v1.0.0", ""), refused("example.com/ended", "v1.0.0", ""), refused("example.com/known", "v1.0.0", ""),
		refused("example.com/final", "v1.0.0", ""), std, stdRefused, pushed,
	}
	for _, tt := range []struct {
		mode finding.Mode
		deny string
		want events.Counts
	}{
		{finding.ModeWarn, "warn", events.Counts{References: 10, Refused: 9, Warned: 7, Known: 1, EnforceDenied: 6, EnforceWarned: 1}},
		{finding.ModeEnforce, "deny", events.Counts{References: 10, Refused: 9, Denied: 6, Warned: 1, Known: 1, EnforceDenied: 6, EnforceWarned: 1}},
	} {
		d := Decide(deciding(t, tt.mode, true, false, true), refs)
		var got []string
		for i, e := range d.List {
			got = append(got, fmt.Sprintf("%s %s: %s, enforced %s by %s%s", refs[i].From.Path, refs[i].From.Version, e.Action, e.Enforce, e.Rule,
				strings.Join([]string{"", e.Reason, e.Owner, e.Expires, e.Expired, fmt.Sprint(e.Known), fmt.Sprint(e.Final)}, "|")))
		}
		want := []string{
			"example.com/a v1.1.0: allow, enforced allow by linkgate.yaml:6|old|us|2027-03-31||false|false",
			"example.com/a v1.2.0: DENY, enforced deny by built-in default for refused|||||false|false",
			"example.com/app : warn, enforced warn by linkgate.yaml:7|||||false|false",
			"example.com/replaced v1.0.0: allow, enforced allow by linkgate.yaml:8|||||false|false",
			"example.com/replaced v1.0.0: DENY, enforced deny by built-in default for refused|||||false|false",
			"example.com/ended v1.0.0: DENY, enforced deny by built-in default for refused||||linkgate.yaml:9 (2026-12-31)|false|false",
			"example.com/known v1.0.0: allow, enforced allow by b.yaml:3|||||true|false",
			"example.com/final v1.0.0: DENY, enforced deny by org.yaml:2|||||false|true",
			"os : allow, enforced allow by the standard library's own|||||false|false",
			" : DENY, enforced deny by org.yaml:2|||||false|true", /* no module: every rule that denies is one for it */
			"example.com/b v1.0.0: DENY, enforced deny by built-in default for refused|||||false|false",
		}
		for i := range want {
			want[i] = strings.ReplaceAll(want[i], "DENY", tt.deny)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got\n  %s\nwant\n  %s", tt.mode, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
		if d.Counts != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.mode, d.Counts, tt.want)
		}
	}
}

// TestDecideCheckOff: -checklinkname=0 excuses nothing where the policy does not honour
// it, nor from what is final, and tells nothing of the baseline's entries for what the
// linker refuses.
func TestDecideCheckOff(t *testing.T) {
	refs := []Reference{
		{From: events.Package{Module: "example.com/known"}, Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused}},
		{From: events.Package{Module: "example.com/final"}, Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused}},
		{From: events.Package{Module: "example.com/c"}, Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused}},
	}
	for _, tt := range []struct {
		honor, off, known bool
		want              string
	}{
		{true, true, true, "-checklinkname=0 org.yaml:2 -checklinkname=0; unused b.yaml:5 shadow"},
		{true, false, true, "b.yaml:3 org.yaml:2 built-in default for refused; unused b.yaml:4 refused b.yaml:5 shadow"},
		{false, true, true, "b.yaml:3 org.yaml:2 built-in default for refused; unused b.yaml:4 refused b.yaml:5 shadow"},
		{true, true, false, "-checklinkname=0 org.yaml:2 -checklinkname=0; unused"},
	} {
		d := Decide(deciding(t, finding.ModeEnforce, tt.honor, tt.off, tt.known), refs)
		var got []string
		for _, e := range d.List {
			got = append(got, e.Rule)
		}
		got[len(got)-1] += "; unused"
		for _, e := range d.Unused {
			if e.Module != "example.com/gone" || e.Symbol != "runtime.x" {
				t.Errorf("%+v", e)
			}
			got = append(got, e.Rule, string(e.Class))
		}
		if line := strings.Join(got, " "); line != tt.want {
			t.Errorf("honoured %t, off %t, baseline %t: got\n  %s\nwant\n  %s", tt.honor, tt.off, tt.known, line, tt.want)
		}
	}
}
