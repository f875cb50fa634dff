package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

// TestPath holds what is said of the way to a decision, whether something final and inherited
// speaks of it, and what has ended. The reference is one of example.com/a, of class refused.
func TestPath(t *testing.T) {
	rule := func(action, more string) string {
		return fmt.Sprintf("rules: [{module: example.com/a, action: %s%s}]\n", action, more)
	}
	const finalWarn, finalDeny = "final: [defaults]\ndefaults: {refused: warn}\n", "final: [defaults]\ndefaults: {refused: deny}\n"
	for _, tt := range []struct {
		name           string
		own, team, org string // org is extended by team, team by own
		baseline       string // "": none; "-": one that does not know it; else its entry's last day
		want           string
	}{
		{"the built-in default", "", "", "", "", `
deny by built-in default for refused
  default built-in default for refused deny: decides`},
		{"a default that allows asks no baseline", "defaults: {refused: allow}", "", "", "2027-06-01", `
allow by linkgate.yaml:3
  default linkgate.yaml:3 allow: decides`},
		{"a baseline that does not know it", "", "", "", "-", `
deny by built-in default for refused
  baseline: does not know it
  default built-in default for refused deny: decides`},
		{"a baseline that knows it", "", "", "", "2027-06-01", `
allow by b.yaml:7, known
  baseline entry b.yaml:7 allow: decides`},
		{"a baseline entry that has ended", "", "", "", "2027-01-01", `
deny by built-in default for refused, ended b.yaml:7 (2027-01-01)
  baseline entry b.yaml:7 allow: ended on 2027-01-01
  default built-in default for refused deny: decides`},
		{"a rule that has ended goes before such an entry", rule("allow", ", expires: 2026-12-31"), "", "", "2027-01-01", `
deny by built-in default for refused, ended linkgate.yaml:3 (2026-12-31)
  rule linkgate.yaml:3 allow: ended: 2026-12-31
  baseline entry b.yaml:7 allow: ended on 2027-01-01
  default built-in default for refused deny: decides`},
		{"of rules that have ended the nearest is told", rule("allow", ", expires: 2026-12-31"), rule("warn", ", until-go: 1.26"), rule("deny", ""), "", `
deny by org.yaml:4, ended linkgate.yaml:3 (2026-12-31)
  rule linkgate.yaml:3 allow: ended: 2026-12-31
  rule team.yaml:3 warn: ended: until-go 1.26
  rule org.yaml:4 deny: decides`},
		{"rules of three files", rule("allow", ""), rule("deny", ""), rule("warn", ""), "2027-06-01", `
allow by linkgate.yaml:3
  rule linkgate.yaml:3 allow: decides
  rule team.yaml:3 deny: not reached
  rule org.yaml:4 warn: not reached`},
		{"a final rule of the file itself", rule("warn", ", final: true"), rule("deny", ""), "", "", `
warn by linkgate.yaml:3
  final rule linkgate.yaml:3 warn: decides
  rule team.yaml:3 deny: not reached`},
		{"an inherited final rule", rule("allow", ""), "", rule("warn", ", final: true"), "", `
warn by org.yaml:4, final, held
  rule linkgate.yaml:3 allow: looser than what is final
  final rule org.yaml:4 warn: decides`},
		{"a rule stricter than a final one", rule("deny", ""), "", rule("warn", ", final: true"), "", `
deny by linkgate.yaml:3, held
  rule linkgate.yaml:3 deny: decides
  final rule org.yaml:4 warn: not reached`},
		{"a rule as strict as a final one", rule("warn", ""), "", rule("warn", ", final: true"), "", `
warn by org.yaml:4, final, held
  rule linkgate.yaml:3 warn: not reached
  final rule org.yaml:4 warn: decides`},
		{"of two final rules the stricter", "", rule("deny", ", final: true"), rule("warn", ", final: true"), "", `
deny by team.yaml:3, final, held
  final rule team.yaml:3 deny: decides
  final rule org.yaml:4 warn: looser than what is final`},
		{"of two final rules as strict the outer", "", rule("warn", ", final: true"), rule("warn", ", final: true"), "", `
warn by org.yaml:4, final, held
  final rule team.yaml:3 warn: not reached
  final rule org.yaml:4 warn: decides`},
		{"a final default", rule("allow", ""), "", finalWarn, "2027-06-01", `
warn by org.yaml:5, final, held
  rule linkgate.yaml:3 allow: looser than what is final
  final default org.yaml:5 warn: decides`},
		{"a final default, with a rule of its file that is no milder", rule("allow", ""), "", finalWarn + rule("deny", ""), "", `
warn by org.yaml:5, final, held
  rule linkgate.yaml:3 allow: looser than what is final
  rule org.yaml:6 deny: not reached
  final default org.yaml:5 warn: decides`},
		{"a final default, with a rule of its file that is as strict", rule("allow", ""), "", finalWarn + rule("warn", ""), "", `
warn by org.yaml:5, final, held
  rule linkgate.yaml:3 allow: looser than what is final
  rule org.yaml:6 warn: not reached
  final default org.yaml:5 warn: decides`},
		{"a final default, with a milder rule of its file", rule("warn", ""), "", finalDeny + rule("allow", ""), "", `
warn by linkgate.yaml:3
  rule linkgate.yaml:3 warn: decides
  rule org.yaml:6 allow: not reached`},
		{"a final default, with a final rule of its file", "", "", finalWarn + rule("warn", ", final: true"), "", `
warn by org.yaml:6, final, held
  final rule org.yaml:6 warn: decides`},
		{"a final default that is milder than a nearer final rule", "", rule("deny", ", final: true"), finalWarn + rule("deny", ""), "", `
deny by team.yaml:3, final, held
  final rule team.yaml:3 deny: decides
  rule org.yaml:6 deny: not reached`},
		{"a final default of another class", "", "", "final: [defaults]\ndefaults: {shadow: deny}\n" + rule("warn", ""), "", `
warn by org.yaml:6
  rule org.yaml:6 warn: decides`},
		{"a final default of another class alone", "", "", "final: [defaults]\ndefaults: {shadow: deny}\n", "", `
deny by built-in default for refused
  default built-in default for refused deny: decides`},
		{"a final default, with a stricter rule of an outer file", "", finalWarn, rule("deny", ""), "", `
deny by org.yaml:4, held
  final default team.yaml:4 warn: not reached
  rule org.yaml:4 deny: decides`},
		{"a rule stricter than a final one, with a looser one behind", rule("deny", ""), rule("warn", ", final: true"), rule("allow", ""), "", `
deny by linkgate.yaml:3, held
  rule linkgate.yaml:3 deny: decides
  final rule team.yaml:3 warn: not reached
  rule org.yaml:4 allow: not reached`},
		{"two final defaults", "", finalWarn + rule("warn", ""), finalWarn + rule("deny", ""), "", `
warn by org.yaml:5, final, held
  rule team.yaml:5 warn: not reached
  final default team.yaml:4 warn: not reached
  rule org.yaml:6 deny: not reached
  final default org.yaml:5 warn: decides`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := mustLoad(t, "version: 1\nextends: [team.yaml]\n"+tt.own, map[string]string{
				"team.yaml": "version: 1\nextends: [org.yaml]\n" + tt.team,
				"org.yaml":  "version: 1\nmode: warn\n\n" + tt.org,
			})
			if tt.baseline != "" {
				p.Baseline = func(string, string, finding.Class) (Known, bool) {
					return Known{At: "b.yaml:7", Expires: tt.baseline}, tt.baseline != "-"
				}
			}
			ref := Ref{Module: "example.com/a", Symbol: "fmt.x", Go: "go1.26.8", Classes: []finding.Class{finding.ClassRefused}}
			path, d := p.Path(ref, finding.ClassRefused, day("2027-01-01"))
			if same := p.Decide(ref, day("2027-01-01")); same != d {
				t.Errorf("the path ends with %+v, the decision is %+v", d, same)
			}
			var b strings.Builder
			fmt.Fprintf(&b, "\n%s by %s", d.Action, d.Rule)
			for _, word := range []struct {
				text string
				said bool
			}{{"final", d.Final}, {"held", p.HeldFinal(ref, finding.ClassRefused, day("2027-01-01"))}, {"known", d.Known}, {"ended " + d.Expired, d.Expired != ""}} {
				if word.said {
					b.WriteString(", " + word.text)
				}
			}
			for _, c := range path {
				fmt.Fprintf(&b, "\n  %s: %s", strings.TrimSpace(strings.Join([]string{c.What, c.At, string(c.Action)}, " ")), c.Note)
			}
			if got := b.String(); got != tt.want {
				t.Errorf("got%s\nwant%s", got, tt.want)
			}
		})
	}
}

// TestSeveralClasses: which of several decisions that are as strict is told, and which of what
// has ended, whatever the order of the classes.
func TestSeveralClasses(t *testing.T) {
	p := mustLoad(t, `version: 1
extends: [org.yaml]
rules:
  # the line decides
  - {module: m, classes: [shadow], action: deny}
  - {module: m, classes: [refused], action: deny}
  - {module: m, classes: [promoted], action: deny, expires: 2027-01-01}
  - {module: m, classes: [exported], action: deny, expires: 2026-01-01}
`, map[string]string{"org.yaml": "version: 1\nrules: [{module: m, classes: [linker], action: allow, expires: 2026-01-01}]\n" +
		"defaults: {dangling: deny, wrapper: deny, std-path: allow}\n"})
	p.Baseline = func(_, _ string, class finding.Class) (Known, bool) {
		switch class {
		case finding.ClassDangling:
			return Known{At: "b.yaml:4", Expires: "2026-01-01"}, true
		case finding.ClassWrapper:
			return Known{At: "b.yaml:5", Expires: "2026-01-01"}, true
		case finding.ClassIndexed:
			return Known{At: "b.yaml:6"}, true
		}
		return Known{}, false
	}
	org := mustLoad(t, "version: 1\nextends: [org.yaml]\nrules:\n\n  - {module: m, classes: [shadow], action: deny}\n",
		map[string]string{"org.yaml": "version: 1\nrules: [{module: m, classes: [refused], action: deny}]\n"})
	for _, tt := range []struct {
		p       *Policy
		classes string
		rule    string
		expired string
	}{
		{p, "shadow refused", "linkgate.yaml:5", ""},
		{p, "refused shadow", "linkgate.yaml:5", ""},
		{p, "host-object shadow", "linkgate.yaml:5", ""},                    // a rule before a default
		{p, "std-path indexed", "b.yaml:6", ""},                             // the baseline before a default
		{p, "indexed std-path", "b.yaml:6", ""},                             // and the other way round
		{p, "host-object push-std", "built-in default for host-object", ""}, // the first of equals
		{p, "refused exported", "linkgate.yaml:6", "linkgate.yaml:8 (2026-01-01)"},
		{p, "exported refused", "linkgate.yaml:6", "linkgate.yaml:8 (2026-01-01)"},
		{p, "promoted exported", "built-in default for promoted", "linkgate.yaml:7 (2027-01-01)"},
		{p, "exported promoted", "built-in default for exported", "linkgate.yaml:7 (2027-01-01)"},
		{p, "linker refused", "linkgate.yaml:6", "org.yaml:2 (2026-01-01)"},
		{p, "linker exported", "built-in default for linker", "linkgate.yaml:8 (2026-01-01)"},
		{p, "exported linker", "built-in default for exported", "linkgate.yaml:8 (2026-01-01)"},
		{p, "dangling wrapper", "org.yaml:3", "b.yaml:4 (2026-01-01)"},
		{p, "wrapper dangling", "org.yaml:3", "b.yaml:5 (2026-01-01)"},
		{p, "dangling linker", "org.yaml:3", "org.yaml:2 (2026-01-01)"},
		{org, "refused shadow", "linkgate.yaml:5", ""}, // the nearer file, whatever the line
		{org, "shadow refused", "linkgate.yaml:5", ""},
	} {
		ref := Ref{Module: "m", Symbol: "fmt.x", Go: "go1.26.8"}
		for _, class := range strings.Fields(tt.classes) {
			ref.Classes = append(ref.Classes, finding.Class(class))
		}
		if d := tt.p.Decide(ref, day("2027-01-15")); d.Rule != tt.rule || d.Expired != tt.expired {
			t.Errorf("%s: by %s, ended %q, want %s, %q", tt.classes, d.Rule, d.Expired, tt.rule, tt.expired)
		}
	}
}

// TestUnnamed: a rule without classes does not cover a class that has to be named. Path says so
// and goes on, and Unnamed returns the rule, but no rule that names another class, is for another
// module or has ended.
func TestUnnamed(t *testing.T) {
	p := mustParse(t, `version: 1
rules:
  - {module: b.example, action: allow, reason: another module}
  - {module: a.example, action: allow, reason: ended, expires: 2026-01-01}
  - {module: a.example, action: allow, reason: another class, classes: [`+string(finding.ClassRefused)+`]}
  - {module: a.example, action: allow, reason: no class}
  - {module: a.example, action: warn, reason: this class, classes: [`+string(finding.ClassShadow)+`]}
`)
	ref := Ref{Module: "a.example", Symbol: "runtime.f", Classes: []finding.Class{finding.ClassShadow}}
	if got := p.Unnamed(ref, finding.ClassShadow, day("2027-01-01")); !slices.Equal(got, []string{"linkgate.yaml:6"}) {
		t.Errorf("Unnamed: %q", got)
	}
	if got := p.Unnamed(ref, finding.ClassRefused, day("2027-01-01")); got != nil {
		t.Errorf("Unnamed of a class that need not be named: %q", got)
	}
	path, d := p.Path(ref, finding.ClassShadow, day("2027-01-01"))
	var got []string
	for _, c := range path {
		got = append(got, c.At+" "+c.Note)
	}
	why := "names no classes: " + string(finding.ClassShadow) + " has to be named"
	if want := []string{"linkgate.yaml:4 " + why, "linkgate.yaml:6 " + why, "linkgate.yaml:7 decides"}; !slices.Equal(got, want) {
		t.Errorf("Path:\n%q, want\n%q", got, want)
	}
	if d.Action != finding.Warn {
		t.Errorf("decided %s", d.Action)
	}
}
