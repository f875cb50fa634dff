package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

// The documented hash: echo $((0x$(printf %s PATH | sha256sum | cut -c1-8) % 100)).
func TestBucket(t *testing.T) {
	for module, want := range map[string]int{
		"example.com/app": 69, "github.com/linkgate/linkgate": 27, "": 99,
	} {
		if got := Bucket(module); got != want {
			t.Errorf("%s: %d, want %d", module, got, want)
		}
	}
}

// Whoever is in stays in when the share grows, and a share is about as large as it says.
func TestRolloutGrows(t *testing.T) {
	const modules = 2_000
	in := make([]int, Buckets+1)
	policies := make([]*Policy, Buckets+1)
	for percent := range policies {
		policies[percent] = mustParse(t, fmt.Sprintf("version: 1\nmode: warn\nrollout: [{percent: %d}]\n", percent))
	}
	for i := range modules {
		was := false
		for percent, p := range policies {
			mode, step := p.InForce(fmt.Sprintf("corp.example/team%d/service%d", i%97, i), day("2027-01-01"))
			is := mode == finding.ModeEnforce
			if was && !is {
				t.Fatalf("service%d leaves at %d percent", i, percent)
			}
			if is != (step == "linkgate.yaml:3") {
				t.Fatalf("mode %s by step %q", mode, step)
			}
			if was = is; is {
				in[percent]++
			}
		}
	}
	for percent, n := range in {
		if off := n*Buckets - percent*modules; off < -modules*2 || off > modules*2 {
			t.Errorf("%d percent take in %d of %d modules", percent, n, modules)
		}
	}
	if in[0] != 0 || in[Buckets] != modules {
		t.Errorf("0 percent take in %d, 100 percent %d", in[0], in[Buckets])
	}
}

func TestInForce(t *testing.T) {
	const yaml = `version: 1
mode: observe
rollout:
  - {modules: [corp.example/payments/**], after: 2027-01-15}
  - modules: [corp.example/shop]
  - {percent: 100, after: 2027-06-01}
`
	for _, tt := range []struct {
		module, day string
		mode        finding.Mode
		step        string
	}{
		{"corp.example/payments/card", "2027-01-14", finding.ModeObserve, ""},
		{"corp.example/payments/card", "2027-01-15", finding.ModeEnforce, "linkgate.yaml:4"},
		{"corp.example/payments/card/v2", "2027-01-15", finding.ModeEnforce, "linkgate.yaml:4"},
		{"corp.example/payments", "2027-01-15", finding.ModeObserve, ""},
		{"corp.example/shop", "2026-01-01", finding.ModeEnforce, "linkgate.yaml:5"},
		{"corp.example/shop/cart", "2026-01-01", finding.ModeObserve, ""},
		{"", "2026-01-01", finding.ModeObserve, ""},
		{"", "2027-06-01", finding.ModeEnforce, "linkgate.yaml:6"},
	} {
		if mode, step := mustParse(t, yaml).InForce(tt.module, day(tt.day)); mode != tt.mode || step != tt.step {
			t.Errorf("%s on %s: %s by %q, want %s by %q", tt.module, tt.day, mode, step, tt.mode, tt.step)
		}
	}
	enforced := mustParse(t, "version: 1\nmode: enforce\nrollout: [{percent: 100}]\n")
	if mode, step := enforced.InForce("m", day("2027-01-01")); mode != finding.ModeEnforce || step != "" {
		t.Errorf("%s by %q, which nobody needs", mode, step)
	}
	// A main module without a path is no module, whatever a pattern matches.
	any := mustParse(t, "version: 1\nmode: warn\nrollout: [{modules: ['*']}]\n")
	for module, want := range map[string]finding.Mode{"m": finding.ModeEnforce, "": finding.ModeWarn} {
		if mode, _ := any.InForce(module, day("2027-01-01")); mode != want {
			t.Errorf("module %q: %s, want %s", module, mode, want)
		}
	}
	// A step of an organisation applies below, whatever the mode there is.
	p := mustLoad(t, "version: 1\nmode: observe\nextends: [org.yaml]\n", map[string]string{"org.yaml": "version: 1\nrollout:\n  - percent: 100\n"})
	if mode, step := p.InForce("m", day("2027-01-01")); mode != finding.ModeEnforce || step != "org.yaml:3" {
		t.Errorf("%s by %q", mode, step)
	}
}

func TestStepString(t *testing.T) {
	p := mustParse(t, "version: 1\nrollout: [{percent: 25}, {modules: [a, b/*], after: 2027-01-15}, {after: 2027-02-01}]\n")
	var got []string
	for _, s := range p.Rollout {
		got = append(got, s.String())
	}
	if list := strings.Join(got, "; "); list != "percent: 25; modules: [a b/*] and after: 2027-01-15; after: 2027-02-01" {
		t.Errorf("got %s", list)
	}
}
