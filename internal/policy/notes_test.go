package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
)

// What has no effect is said with its line, and what has is not.
func TestNotes(t *testing.T) {
	const org = `version: 1
mode: enforce
final: [mode, defaults, telemetry]
telemetry: on
defaults:
  shadow: deny
`
	for _, tt := range []struct{ org, own, want string }{
		{org, `version: 1
mode: warn
telemetry: off
break-glass: true
defaults:
  shadow: allow
  wrapper: allow
`, `2 mode: warn has no effect: org.yaml:2 is final and says enforce
4 break-glass: true has no effect: what org.yaml says is final
3 telemetry: off has no effect: a final policy says otherwise
6 shadow: allow has no effect: org.yaml:6 is final and says deny`},
		{org, "version: 1\nmode: enforce\ntelemetry: on\nbreak-glass: false\ndefaults:\n  shadow: deny\n", ""},
		{strings.ReplaceAll(org, "final: [mode, defaults, telemetry]\n", ""), "version: 1\nmode: warn\ntelemetry: off\ndefaults:\n  shadow: allow\n", ""},
		{"version: 1\n", `version: 1
rules:
  - {module: example.com/a, action: allow, expires: 2027-01-01}
  - {module: example.com/b, action: allow, expires: 2027-01-02}
  - {module: example.com/c, action: allow, until-go: "1.26"}
`, `3 the rule for example.com/a has ended (2027-01-01)
5 the rule for example.com/c has ended (until-go 1.26)`},
	} {
		own := strings.Replace(tt.own, "version: 1\n", "version: 1\nextends: [org.yaml]\n", 1)
		p, err := Load("linkgate.yaml", []byte(own), func(Place) ([]byte, error) { return []byte(tt.org), nil })
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range p.Notes("go1.26.8", time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
			var line int
			if _, err := fmt.Sscanf(n.At, "linkgate.yaml:%d", &line); err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%d %s", line-1, n.Text)) // without extends
		}
		if s := strings.Join(got, "\n"); s != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.own, s, tt.want)
		}
	}
}

// A rule is idle that matches no reference of a class that it covers.
func TestIdle(t *testing.T) {
	p, err := Parse("linkgate.yaml", []byte(`version: 1
rules:
  - {module: example.com/a, symbols: [fmt.x], action: allow}
  - {module: example.com/a, symbols: [fmt.y], action: allow}
  - {module: example.com/a, symbols: [fmt.x], classes: [shadow], action: allow}
  - {module: example.com/b, action: allow, expires: 2027-01-01}
  - {module: example.com/*, action: deny}
`))
	if err != nil {
		t.Fatal(err)
	}
	refs := []Ref{{Module: "example.com/a", Symbol: "fmt.x", Classes: []finding.Class{finding.ClassRefused}}}
	var got []string
	for _, r := range p.Idle(refs, "go1.26.8", time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
		got = append(got, p.At(r))
	}
	if s := strings.Join(got, " "); s != "linkgate.yaml:4 linkgate.yaml:5" {
		t.Error(s)
	}
}
