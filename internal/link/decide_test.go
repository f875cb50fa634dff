package link

import (
	"testing"
	"time"

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
