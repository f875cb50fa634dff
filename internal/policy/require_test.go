package policy

import (
	"strings"
	"testing"
)

const all = "require: {fields: [reason, owner, expires], days: 90}\n"

func TestUnmet(t *testing.T) {
	rule := func(more string) string { return "rules: [{module: example.com/a" + more + "}]\n" }
	const full = ", action: allow, reason: JIT, owner: me, expires: "
	for _, tt := range []struct{ name, own, above, want string }{
		{"nothing is demanded", rule(", action: allow"), "", ""},
		{"all is there", all + rule(full+"2027-04-01"), "", ""},
		{"the last day", all + rule(full+"2027-04-01"), "", ""},
		{"a day too late", all + rule(full+"2027-04-02"), "",
			"linkgate.yaml:3:9: the rule does not meet linkgate.yaml:2: it expires on 2027-04-02, more than 90 days from today: 2027-04-01 is the last day"},
		{"nothing is there", all + rule(", action: warn"), "",
			"linkgate.yaml:3:9: the rule does not meet linkgate.yaml:2: it has no reason and no owner and no expires"},
		{"what denies needs nothing", all + rule(", action: deny"), "", ""},
		{"nor what has ended", all + rule(", action: allow, expires: 2027-01-01"), "", ""},
		{"days demand a day", "require: {days: 30}\n" + rule(", action: allow"), "",
			"linkgate.yaml:3:9: the rule does not meet linkgate.yaml:2: it has no expires"},
		{"until-go is no day", all + rule(", action: allow, reason: a, owner: b, until-go: 1.28"), "",
			"linkgate.yaml:3:9: the rule does not meet linkgate.yaml:2: it has no expires"},
		{"a demand that is not final is for its own rules", rule(", action: allow"), all, ""},
		{"one that is final is for all", rule(", action: allow, owner: me, expires: 2027-04-01"), "final: [require]\n" + all,
			"linkgate.yaml:2:9: the rule does not meet /etc/linkgate.yaml:3: it has no reason"},
		{"its own rules too", "", "final: [require]\n" + all + rule(", action: allow, reason: a, owner: b"),
			"/etc/linkgate.yaml:4:9: the rule does not meet /etc/linkgate.yaml:3: it has no expires"},
		{"a milder demand takes nothing away", "require: {fields: [owner]}\n" + rule(", action: allow, owner: me"), "final: [require]\nrequire: {fields: [reason]}\n",
			"linkgate.yaml:3:9: the rule does not meet /etc/linkgate.yaml:3: it has no reason"},
		{"a default lets nothing through without a rule", "defaults: {refused: allow, handshake: deny, wrapper: warn}\n", "final: [require]\n" + all,
			"linkgate.yaml:2:1: the default does not meet /etc/linkgate.yaml:3: refused would be deny by built-in default for refused, and only a rule can loosen that"},
		{"its own defaults are its own affair", "", "final: [require]\ndefaults: {refused: allow}\n" + all, ""},
		{"nor is what it allows already", "defaults: {refused: allow}\n", "final: [require]\ndefaults: {refused: allow}\n" + all, ""},
	} {
		read := func(p Place) ([]byte, error) { return []byte("version: 1\n" + tt.above), nil }
		p, err := Load("linkgate.yaml", []byte("version: 1\n"+tt.own), read, "/etc/linkgate.yaml")
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		got := ""
		if err := p.Unmet(day("2027-01-01")); len(err) > 0 {
			got, _, _ = strings.Cut(err.Error(), "\n")
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestRequireRefused(t *testing.T) {
	for yaml, want := range map[string]string{
		"require: {}":                              "require needs fields or days",
		"require: {fields: [reason, reason]}":      `field "reason" twice in one list`,
		"require: {fields: [resaon]}":              `unknown field "resaon" (did you mean "reason"?)`,
		"require: {days: 0}":                       "days",
		"require: {days: 90d}":                     "days",
		"require: [reason]":                        "require",
		"final: [require]":                         "require cannot be final: this file does not say it",
		"require: {fields: [reason], owner: true}": `unknown key "owner"`,
	} {
		_, err := Parse("linkgate.yaml", []byte("version: 1\n"+yaml+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", yaml, err, want)
		}
	}
}

func TestRequireString(t *testing.T) {
	for want, r := range map[string]Require{
		"reason and owner":                         {Fields: []string{"reason", "owner"}},
		"reason and expires, within 90 days":       {Fields: []string{"reason", "expires"}, Days: 90},
		"reason, owner and expires within 30 days": {Fields: []string{"reason", "owner"}, Days: 30},
		"expires within 7 days":                    {Days: 7},
	} {
		if got := r.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
