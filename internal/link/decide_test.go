package link

import (
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/events"
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
		classes []string
		off     bool
		action  policy.Action
		rule    string
	}{
		{[]string{"refused"}, true, policy.Allow, "-checklinkname=0"},
		{[]string{"refused", "shadow"}, true, policy.Deny, "built-in default for shadow"},
		{[]string{"shadow"}, true, policy.Deny, "built-in default for shadow"},
		{[]string{"refused"}, false, policy.Deny, "built-in default for refused"},
		{[]string{"handshake"}, true, policy.Allow, "built-in default for handshake"},
	} {
		by := Ruling{Policy: honoring, Now: time.Now(), CheckOff: tt.off}
		refs := []Reference{{From: events.Package{Path: "p", Module: "m"}, Classes: tt.classes}}
		if d := Decide(by, refs).List[0]; d.Action != string(tt.action) || d.Rule != tt.rule {
			t.Errorf("%v, off %t: %s by %q, want %s by %q", tt.classes, tt.off, d.Action, d.Rule, tt.action, tt.rule)
		}
	}
}
