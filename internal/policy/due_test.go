package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	p := mustLoad(t, `version: 1
extends: [org.yaml]
rules:
  - {module: a, action: allow, expires: 2027-04-30, owner: web, reason: PLAT-1}
  - {module: b, action: allow, expires: 2027-05-01}
  - {module: c, action: allow, expires: 2027-03-31}
  - {module: d, action: allow, until-go: 1.28}
  - {module: e, action: allow, until-go: 1.29}
  - {module: f, action: allow, until-go: 1.27.4}
  - {module: g, action: allow}
`, map[string]string{"org.yaml": "version: 1\nrules: [{module: h, action: warn, expires: 2027-04-01}]\n"})
	var got []string
	for _, d := range p.Due("go1.27.4", day("2027-03-31"), 30*24*time.Hour) {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s%s %t %s %s", d.At, d.Date, d.Go, d.Ended, d.What, d.Owner)))
	}
	want := []string{
		"linkgate.yaml:6 2027-03-31 true c: allow",
		"org.yaml:2 2027-04-01 false h: warn",
		"linkgate.yaml:4 2027-04-30 false a: allow web",
		"linkgate.yaml:9 1.27.4 true f: allow",
		"linkgate.yaml:7 1.28 false d: allow",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A toolchain that does not tell its version is taken for a newer one.
func TestDueUnknownToolchain(t *testing.T) {
	p := mustParse(t, "version: 1\nrules: [{module: a, action: allow, until-go: 1.99}]\n")
	list := p.Due("devel +abc", day("2027-03-31"), 0)
	if len(list) != 1 || list[0].Go != "1.99" || !list[0].Ended {
		t.Errorf("got %+v", list)
	}
}

func TestDueDay(t *testing.T) {
	for date, want := range map[string][2]bool{
		"": {false, false}, "2027-03-31": {true, true}, "2027-04-01": {true, false}, "2027-04-02": {true, false}, "2027-04-03": {false, false},
	} {
		if due, ended := DueDay(date, day("2027-03-31"), 48*time.Hour); due != want[0] || ended != want[1] {
			t.Errorf("%q: due %t, ended %t, want %v", date, due, ended, want)
		}
	}
}
