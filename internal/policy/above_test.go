package policy

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

// TestAbove holds that what is final above a policy holds whatever the policy says, and
// that what is not is the last word before the built-in default.
func TestAbove(t *testing.T) {
	const org = "mode: enforce\nfinal: [mode, defaults, telemetry]\ntelemetry: on\ndefaults: {refused: deny}\n"
	const rule = "rules: [{module: example.com/a, classes: [refused, shadow], action: allow}]\n"
	for _, tt := range []struct {
		name, own, above string
		class            finding.Class
		want             finding.Action
		mode             finding.Mode
	}{
		{"a rule", rule, org, "refused", finding.Deny, finding.ModeEnforce},
		{"what is not said above", rule, org, "shadow", finding.Allow, finding.ModeEnforce},
		{"a default", "defaults: {refused: allow}\n", org, "refused", finding.Deny, finding.ModeEnforce},
		{"the mode, the glass and the flag", "mode: observe\nbreak-glass: true\nhonor-global-flag: true\ntelemetry: off\n", org, "refused", finding.Deny, finding.ModeEnforce},
		{"what is final in a policy that extends", "mode: observe\nfinal: [mode]\n", org, "refused", finding.Deny, finding.ModeEnforce},
		{"nothing here", "", org, "refused", finding.Deny, finding.ModeEnforce},
		{"an exception of its own", rule, org + "rules: [{module: example.com/a, action: warn}]\n", "refused", finding.Allow, finding.ModeEnforce},
		{"a rule that is final", rule, "rules: [{module: example.com/*, classes: [shadow], action: deny, final: true}]\n", "shadow", finding.Deny, finding.ModeObserve},
		{"what is not final", rule + "mode: warn\n", "mode: enforce\ndefaults: {refused: deny}\n", "refused", finding.Allow, finding.ModeWarn},
		{"what only it says", "", "mode: warn\ndefaults: {refused: warn}\n", "refused", finding.Warn, finding.ModeWarn},
		{"what it extends", rule, "extends: [more.yaml]\n", "refused", finding.Deny, finding.ModeObserve},
		{"extended too, it stays above", "extends: [/etc/linkgate/linkgate.yaml, other.yaml]\n" + rule, org, "refused", finding.Deny, finding.ModeEnforce},
	} {
		read := func(p Place) ([]byte, error) {
			switch p.Path {
			case "/etc/linkgate/linkgate.yaml":
				return []byte("version: 1\n" + tt.above), nil
			case "/etc/linkgate/more.yaml":
				return []byte("version: 1\nfinal: [defaults]\ndefaults: {refused: deny}\n"), nil
			case "other.yaml":
				return []byte("version: 1\nmode: observe\n"), nil
			}
			return nil, fs.ErrNotExist
		}
		p, err := Load("linkgate.yaml", []byte("version: 1\n"+tt.own), read, "/etc/linkgate/linkgate.yaml")
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		ref := Ref{Module: "example.com/a", Symbol: "fmt.tooLarge", Classes: []finding.Class{tt.class}}
		if got := p.Decide(ref, day("2027-01-01")).Action; got != tt.want || p.Mode != tt.mode {
			t.Errorf("%s: %s in mode %s", tt.name, got, p.Mode)
		}
		if tt.above == org && (p.BreakGlass || p.HonorGlobalFlag || !p.Telemetry || p.HeldBy("break-glass") != "/etc/linkgate/linkgate.yaml") {
			t.Errorf("%s: glass %t, flag %t, telemetry %t, held by %q", tt.name, p.BreakGlass, p.HonorGlobalFlag, p.Telemetry, p.HeldBy("break-glass"))
		}
		if above := p.Above(); above[0].File() != "/etc/linkgate/linkgate.yaml" {
			t.Errorf("%s: above is %s", tt.name, above[0].File())
		}
	}
}

func TestAboveUnreadable(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "/etc/linkgate/linkgate.yaml",
		"mode: strict":                     "/etc/linkgate/linkgate.yaml:1:1: ",
		"\x00":                             "/etc/linkgate/linkgate.yaml:1:",
		"unreadable":                       "reading /etc/linkgate/linkgate.yaml, which stands above the policy: permission denied",
		"version: 1\nextends: [gone.yaml]": "/etc/linkgate/linkgate.yaml:2:11: cannot extend gone.yaml",
	} {
		read := func(p Place) ([]byte, error) {
			switch {
			case strings.HasSuffix(p.Path, "gone.yaml"):
				return nil, fs.ErrNotExist
			case text == "unreadable":
				return nil, errors.New("permission denied")
			}
			return []byte(text), nil
		}
		_, err := Load("linkgate.yaml", []byte("version: 1\n"), read, "/etc/linkgate/linkgate.yaml")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
