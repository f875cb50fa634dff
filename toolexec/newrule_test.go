package toolexec

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/report"
)

// TestHintFits does to policies of many shapes what the hint of a denied link says, word by word:
// the policy can be read then, lacks nothing that it demands, and allows the reference.
func TestHintFits(t *testing.T) {
	day := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	const item = "module: other.example/x\n%s  symbols: [runtime.x]\n%s  action: deny\n"
	list := func(margin string) string { return margin + "- " + strings.ReplaceAll(item, "%s", margin) }
	for name, text := range map[string]string{
		"no rules":    "version: 1\nmode: enforce\n",
		"no value":    "version: 1\nmode: enforce\nrules:\n",
		"two columns": "version: 1\nmode: enforce\nrules:\n" + list("  "),
		"none":        "version: 1\nmode: enforce\nrules:\n" + list(""),
		"four":        "version: 1\nrules:\n    # ours\n" + list("    ") + "mode: enforce\n",
		"empty list":  "version: 1\nmode: enforce\nrules: []\n",
		"brackets":    "version: 1\nmode: enforce\nrules: [{module: other.example/x, symbols: [runtime.x], action: deny}]\n",
		"demands":     "version: 1\nmode: enforce\nrequire:\n  fields: [reason, owner, expires]\n",
		"days":        "version: 1\nmode: enforce\nrequire:\n  days: 30\nrules:\n" + list(""),
	} {
		t.Run(name, func(t *testing.T) {
			pol, err := policy.Parse(policy.FileName, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			rel := events.Relocation{Symbol: "runtime.gone", From: events.Package{Path: "example.com/a", Module: "example.com/a"},
				Direction: finding.DirectionPull, Classes: []finding.Class{finding.ClassRefused},
				Decision: events.Decision{Action: finding.Deny, Rule: "built-in default for refused"}}
			link := events.Link{Link: "example.com/app", Policy: policy.FileName, NoRules: !pol.HasRules, NewRule: newRule(pol, day)}
			var b strings.Builder
			report.Denial(&b, &link, []events.Relocation{rel}, nil)
			_, hint, ok := strings.Cut(b.String(), "hint: to allow these references, ")
			if !ok {
				t.Fatal(b.String())
			}
			pol, err = policy.Parse(policy.FileName, []byte(followed(t, text, hint)))
			if err != nil {
				t.Fatalf("%v after %s", err, hint)
			}
			if unmet := pol.Unmet(day); len(unmet) > 0 {
				t.Errorf("%v after %s", unmet, hint)
			}
			ref := policy.Ref{Module: "example.com/a", Symbol: "runtime.gone", Classes: rel.Classes}
			if got := pol.Decide(ref, day).Action; got != finding.Allow {
				t.Errorf("%s after %s", got, hint)
			}
		})
	}
}

// followed is a policy's text after what a hint says.
func followed(t *testing.T, text, hint string) string {
	t.Helper()
	step, block, _ := strings.Cut(hint, ":\n")
	switch step = strings.Join(strings.Fields(step), " "); step {
	case "add at the end of linkgate.yaml":
		return text + block
	case "add at the top of the rules in linkgate.yaml":
		return strings.Replace(text, "rules:\n", "rules:\n"+block, 1)
	case "write the rules in linkgate.yaml without brackets, this one first":
		brackets := regexp.MustCompile(`rules: \[(.*)\]\n`)
		if rule := brackets.FindStringSubmatch(text)[1]; rule != "" {
			block += "  - " + rule + "\n"
		}
		return brackets.ReplaceAllLiteralString(text, block)
	}
	t.Fatalf("what is to be done is %q", step)
	return ""
}
