package adopt

import (
	"testing"

	"github.com/linkgate/linkgate/internal/policy"
)

// Rules come first, in a policy that is one before and after.
func TestAddRules(t *testing.T) {
	const rule = "- module: example.com/a\n  action: allow\n"
	for _, tt := range []struct{ old, want string }{
		{"version: 1\nmode: warn", "version: 1\nmode: warn\nrules:\n  - module: example.com/a\n    action: allow\n"},
		{"version: 1\nrules: # ours\n- module: b.c/d\n  action: deny\nmode: warn\n", "version: 1\nrules: # ours\n- module: example.com/a\n  action: allow\n- module: b.c/d\n  action: deny\nmode: warn\n"},
		{"version: 1\nrules:\n    # one\n    - module: b.c/d\n      action: deny\n", "version: 1\nrules:\n    - module: example.com/a\n      action: allow\n    # one\n    - module: b.c/d\n      action: deny\n"},
	} {
		got := AddRules([]byte(tt.old), rule)
		if got != tt.want {
			t.Errorf("%q: got %q", tt.old, got)
		}
		if _, err := policy.Parse(policy.FileName, []byte(got)); err != nil {
			t.Error(err)
		}
	}
	if got := AddRules(nil, rule); got != "version: 1\nmode: enforce\nrules:\n  - module: example.com/a\n    action: allow\n" {
		t.Errorf("got %q", got)
	}
}
