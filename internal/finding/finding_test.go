package finding

import "testing"

func TestIsFinding(t *testing.T) {
	const std = true
	for _, tt := range []struct {
		name    string
		of      Reference
		finding bool
		decided bool
	}{
		{"no class, allowed", Reference{Action: Allow}, false, false},
		{"a handshake, allowed", Reference{Classes: []Class{ClassHandshake}, Action: Allow}, false, true},
		{"between modules, allowed", Reference{Classes: []Class{ClassCrossModule}, Action: Allow}, false, true},
		{"pushed to another module, allowed", Reference{Classes: []Class{ClassPushModule, ClassCrossModule}, Action: Allow}, true, true},
		{"a handshake, warned of", Reference{Classes: []Class{ClassHandshake}, Action: Warn}, true, true},
		{"between modules, denied", Reference{Classes: []Class{ClassCrossModule}, Action: Deny}, true, true},
		{"granted by a rule", Reference{Classes: []Class{ClassHandshake, ClassShadow}, Action: Allow}, true, true},
		{"of a newer linkgate", Reference{Classes: []Class{"brand-new"}, Action: Allow}, true, true},
		{"refused, without a class", Reference{Verdict: VerdictRefused, Action: Allow}, true, true},
		{"warned of, without a class", Reference{Action: Warn}, true, true},
		{"std's own", Reference{Toolchain: std, Verdict: VerdictGranted, Classes: []Class{ClassHandshake}, Action: Allow}, false, false},
		{"std's own, of a worse class", Reference{Toolchain: std, Classes: []Class{ClassWrapper}, Action: Allow}, false, false},
		{"std's own, refused", Reference{Toolchain: std, Verdict: VerdictRefused, Classes: []Class{ClassRefused}, Action: Allow}, true, true},
		{"std's own, denied", Reference{Toolchain: std, Classes: []Class{ClassShadow}, Action: Deny}, true, true},
	} {
		if got := tt.of.IsFinding(); got != tt.finding {
			t.Errorf("%s: a finding: %t, want %t", tt.name, got, tt.finding)
		}
		if got := tt.of.IsDecided(); got != tt.decided {
			t.Errorf("%s: decided: %t, want %t", tt.name, got, tt.decided)
		}
	}
}

func TestDefault(t *testing.T) {
	for class, want := range map[Class]Action{ClassRefused: Deny, ClassWrapper: Warn, ClassHandshake: Allow, "brand-new": Deny} {
		if got := class.Default(); got != want {
			t.Errorf("%s: %s, want %s", class, got, want)
		}
	}
}

func TestStricter(t *testing.T) {
	list := append([]Action{""}, Actions()...)
	for i, a := range list {
		for j, b := range list {
			if got := a.Stricter(b); got != (i > j) {
				t.Errorf("%q is stricter than %q: %t", a, b, got)
			}
		}
	}
}
