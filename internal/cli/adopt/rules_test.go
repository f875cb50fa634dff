package adopt

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/adopt"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// TestRulesMeetDemands holds that the rules have the owner that a policy demands, and end on the
// day that was asked for, or on the last that the policy allows. The day is 2026-11-29.
func TestRulesMeetDemands(t *testing.T) {
	const plain, asked = "2027-02-27", "2027-06-30"
	for name, test := range map[string]struct {
		require string
		expires string
		want    string // the rule's last lines
	}{
		"nothing":              {"", plain, "  expires: 2027-02-27\n"},
		"nothing, later":       {"", asked, "  expires: 2027-06-30\n"},
		"reason":               {"require: {fields: [reason]}\n", plain, "  expires: 2027-02-27\n"},
		"owner":                {"require: {fields: [owner]}\n", asked, "  owner: who answers for it\n  expires: 2027-06-30\n"},
		"any end, later":       {"require: {fields: [expires]}\n", asked, "  expires: 2027-06-30\n"},
		"fewer days":           {"require: {days: 30}\n", plain, "  expires: 2026-12-29\n"},
		"more days":            {"require: {days: 120}\n", plain, "  expires: 2027-02-27\n"},
		"more days, too late":  {"require: {days: 120}\n", asked, "  expires: 2027-03-29\n"},
		"owner and fewer days": {"require: {fields: [owner, expires], days: 7}\n", plain, "  owner: who answers for it\n  expires: 2026-12-06\n"},
	} {
		t.Run(name, func(t *testing.T) {
			text := "version: 1\nmode: enforce\n" + test.require
			file := filepath.Join(t.TempDir(), policy.FileName)
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			day := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
			none := func(string) string { return "" }
			rel := &events.Relocation{Symbol: "fmt.tooLarge", Direction: finding.DirectionPull, Classes: []finding.Class{finding.ClassRefused},
				From: events.Package{Path: "example.com/a", Module: "example.com/a", Version: "v1.2.0"}}
			f := found{list: []refs.Link{{Link: &events.Link{Link: "example.com/app"}, Relocations: []*events.Relocation{rel}}}}
			got, err := f.rules(cli.Env{Now: day}, project.Env{Getenv: none, Policy: file}, []adopt.File{{Name: "Makefile", Lines: []int{3}}}, test.expires)
			if err != nil {
				t.Fatal(err)
			}
			want := "- module: example.com/a\n  versions: v1.2.0\n  symbols: [fmt.tooLarge]\n  classes: [refused]\n  action: allow\n" +
				"  reason: '-checklinkname=0 was in Makefile:3'\n" + test.want
			if got.text != want || got.count != 1 || got.never != nil {
				t.Fatalf("got %d, %q and\n%swant\n%s", got.count, got.never, got.text, want)
			}
			pol, err := policy.Parse(policy.FileName, []byte(adopt.AddRules([]byte(text), got.text)))
			if err != nil {
				t.Fatal(err)
			}
			if unmet := pol.Unmet(day); len(unmet) > 0 {
				t.Error(unmet)
			}
		})
	}
}
