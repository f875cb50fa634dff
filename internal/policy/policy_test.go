package policy

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

const decideYAML = `version: 1
mode: enforce
defaults:
  handshake: warn
  refused: deny
rules:
  - module: example.com/sonic
    versions: ">=v1.12.0 <v1.15.0"
    go: ">=1.23 <1.28"
    symbols: [encoding/json.*]
    action: allow
    reason: JIT
    owner: platform
    expires: 2027-03-31
  - module: example.com/sonic
    symbols: [encoding/json.*]
    action: warn
    expires: 2027-06-01
  - {module: main, replaced: false, action: warn}
  - {module: example.com/replaced, replaced: true, action: allow}
  - {module: corp.example/*/lib, classes: [refused], action: allow, reason: one}
  - {module: corp.example/*/lib, classes: [shadow], action: allow, reason: two}
  - {module: example.com/bad, classes: [handshake], action: deny}
  - {module: example.com/bad, action: allow}
  - {module: example.com/app, action: deny}
`

func TestDecide(t *testing.T) {
	p := mustParse(t, decideYAML)
	sonic := Ref{Module: "example.com/sonic", Version: "v1.12.3", Symbol: "encoding/json.unquoteBytes", Go: "go1.26.8", Classes: []finding.Class{finding.ClassRefused}}
	with := func(ref Ref, change func(*Ref)) Ref { change(&ref); return ref }
	const builtin = "built-in default for "

	tests := []struct {
		name string
		ref  Ref
		day  string
		want Decision
	}{
		{"a rule matches", sonic, "2027-03-30",
			Decision{finding.Allow, "linkgate.yaml:7", "JIT", "platform", "2027-03-31", "", false, false}},
		{"it expires on its day", sonic, "2027-03-31",
			Decision{finding.Warn, "linkgate.yaml:15", "", "", "2027-06-01", "linkgate.yaml:7 (2027-03-31)", false, false}},
		{"both expired, the first is told", sonic, "2030-01-01",
			Decision{finding.Deny, "linkgate.yaml:5", "", "", "", "linkgate.yaml:7 (2027-03-31)", false, false}},
		{"version too new", with(sonic, func(r *Ref) { r.Version = "v1.15.0" }), "2027-01-01",
			Decision{finding.Warn, "linkgate.yaml:15", "", "", "2027-06-01", "", false, false}},
		{"no version", with(sonic, func(r *Ref) { r.Version = "" }), "2027-01-01",
			Decision{finding.Warn, "linkgate.yaml:15", "", "", "2027-06-01", "", false, false}},
		{"Go too new", with(sonic, func(r *Ref) { r.Go = "go1.28rc1" }), "2027-01-01",
			Decision{finding.Warn, "linkgate.yaml:15", "", "", "2027-06-01", "", false, false}},
		{"another symbol, default in the file", with(sonic, func(r *Ref) { r.Symbol = "runtime.memmove" }), "2027-01-01",
			Decision{finding.Deny, "linkgate.yaml:5", "", "", "", "", false, false}},
		{"built-in default", with(sonic, func(r *Ref) { r.Module = "example.com/x"; r.Classes = []finding.Class{finding.ClassDangling} }), "2027-01-01",
			Decision{finding.Deny, builtin + "dangling", "", "", "", "", false, false}},
		{"default written in the file beats the built-in", Ref{Module: "example.com/x", Classes: []finding.Class{finding.ClassHandshake}}, "2027-01-01",
			Decision{finding.Warn, "linkgate.yaml:4", "", "", "", "", false, false}},
		{"strictest default", Ref{Module: "example.com/x", Classes: []finding.Class{finding.ClassCrossModule, finding.ClassShadow, finding.ClassWrapper}}, "2027-01-01",
			Decision{finding.Deny, builtin + "shadow", "", "", "", "", false, false}},
		{"first of equal defaults", Ref{Module: "example.com/x", Classes: []finding.Class{finding.ClassDangling, finding.ClassShadow}}, "2027-01-01",
			Decision{finding.Deny, builtin + "dangling", "", "", "", "", false, false}},
		{"unknown class", Ref{Module: "example.com/x", Classes: []finding.Class{"exported"}}, "2027-01-01",
			Decision{finding.Deny, builtin + "exported", "", "", "", "", false, false}},
		{"no class", Ref{Module: "example.com/bad"}, "2027-01-01",
			Decision{finding.Allow, "no class", "", "", "", "", false, false}},
		{"main by name", Ref{Module: "example.com/app", Main: true, Classes: []finding.Class{finding.ClassRefused}}, "2027-01-01",
			Decision{finding.Warn, "linkgate.yaml:19", "", "", "", "", false, false}},
		{"main by path", Ref{Module: "example.com/app", Main: true, Replaced: true, Classes: []finding.Class{finding.ClassRefused}}, "2027-01-01",
			Decision{finding.Deny, "linkgate.yaml:25", "", "", "", "", false, false}},
		{"replaced", Ref{Module: "example.com/replaced", Replaced: true, Classes: []finding.Class{finding.ClassRefused}}, "2027-01-01",
			Decision{finding.Allow, "linkgate.yaml:20", "", "", "", "", false, false}},
		{"not replaced", Ref{Module: "example.com/replaced", Classes: []finding.Class{finding.ClassRefused}}, "2027-01-01",
			Decision{finding.Deny, "linkgate.yaml:5", "", "", "", "", false, false}},
		{"pattern and a nested module", Ref{Module: "corp.example/a/lib/v2", Classes: []finding.Class{finding.ClassRefused}}, "2027-01-01",
			Decision{finding.Allow, "linkgate.yaml:21", "one", "", "", "", false, false}},
		{"a rule for one class does not excuse another", Ref{Module: "corp.example/a/lib", Classes: []finding.Class{finding.ClassRefused, finding.ClassDangling}}, "2027-01-01",
			Decision{finding.Deny, builtin + "dangling", "", "", "", "", false, false}},
		{"two rules for two classes", Ref{Module: "corp.example/a/lib", Classes: []finding.Class{finding.ClassShadow, finding.ClassRefused}}, "2027-01-01",
			Decision{finding.Allow, "linkgate.yaml:21", "one", "", "", "", false, false}},
		{"the stricter of two rules", Ref{Module: "example.com/bad", Classes: []finding.Class{finding.ClassRefused, finding.ClassHandshake}}, "2027-01-01",
			Decision{finding.Deny, "linkgate.yaml:23", "", "", "", "", false, false}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := p.Decide(tt.ref, day(tt.day)); got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// TestDecideUnknown: what is of a module that is not known has no grant, and
// every denial could mean it.
func TestDecideUnknown(t *testing.T) {
	p := mustParse(t, `version: 1
mode: enforce
rules:
  - {module: "*", action: allow}
  - {module: "*", replaced: false, action: warn}
  - {module: main, action: allow}
  - {module: example.com/bad, versions: v1.0.0, replaced: true, classes: [handshake], action: deny}
`)
	for _, tt := range []struct {
		class finding.Class
		want  Decision
	}{
		{finding.ClassRefused, Decision{Action: finding.Deny, Rule: "built-in default for refused"}},
		{finding.ClassWrapper, Decision{Action: finding.Warn, Rule: "built-in default for wrapper"}},
		{finding.ClassCrossModule, Decision{Action: finding.Allow, Rule: "built-in default for cross-module"}},
		{finding.ClassHandshake, Decision{Action: finding.Deny, Rule: "linkgate.yaml:7"}},
	} {
		if got := p.Decide(Ref{Symbol: "runtime.x", Go: "go1.26.8", Classes: []finding.Class{tt.class}}, day("2027-01-01")); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.class, got, tt.want)
		}
	}
}

// Days are UTC, wherever the build runs.
// TestCovers: a rule that names no class denies all of them, and excuses no symbol that a module
// replaces.
func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		action  finding.Action
		classes []finding.Class
		class   finding.Class
		want    bool
	}{
		{finding.Allow, nil, finding.ClassCrossModule, false}, // it defines the other module's symbol
		{finding.Deny, nil, finding.ClassCrossModule, true},
		{finding.Allow, []finding.Class{finding.ClassCrossModule}, finding.ClassCrossModule, true},
		{finding.Deny, nil, finding.ClassShadow, true},
		{finding.Allow, nil, finding.ClassShadow, false},
		{finding.Warn, nil, finding.ClassShadow, false},
		{finding.Allow, nil, finding.ClassRefused, true},
		{finding.Allow, []finding.Class{finding.ClassShadow}, finding.ClassShadow, true},
		{finding.Deny, []finding.Class{finding.ClassShadow}, finding.ClassRefused, false},
	} {
		r := Rule{Action: tt.action, Classes: tt.classes}
		if got := r.covers(Ref{Classes: []finding.Class{finding.ClassPushModule, finding.ClassCrossModule}}, tt.class); got != tt.want {
			t.Errorf("%s %v of %s: %t", tt.action, tt.classes, tt.class, got)
		}
	}
	if allow := (&Rule{Action: finding.Allow}); !allow.covers(Ref{}, finding.ClassCrossModule) {
		t.Error("a rule without classes does not allow a pull between modules")
	}
}

func TestWords(t *testing.T) {
	for want, list := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := words(list); got != want {
			t.Errorf("%q: %q", list, got)
		}
	}
}

// TestDecideUnknownKnown: no baseline knows a reference of a module that is not known.
func TestDecideUnknownKnown(t *testing.T) {
	p := None()
	p.Baseline = func(string, string, finding.Class) (Known, bool) { return Known{At: "b.yaml:7"}, true }
	for module, want := range map[string]finding.Action{"m": finding.Allow, "": finding.Deny} {
		ref := Ref{Module: module, Symbol: "fmt.x", Go: "go1.26.8", Classes: []finding.Class{finding.ClassRefused}}
		if d := p.Decide(ref, day("2027-01-01")); d.Action != want || d.Known != (module != "") {
			t.Errorf("%q: %+v", module, d)
		}
	}
}

func TestDecideUTC(t *testing.T) {
	p := mustParse(t, "version: 1\nrules: [{module: main, action: allow, expires: 2027-03-31}]\n")
	ref := Ref{Main: true, Classes: []finding.Class{finding.ClassRefused}}
	east := time.FixedZone("east", 14*60*60)
	for when, want := range map[time.Time]finding.Action{
		time.Date(2027, 3, 31, 13, 59, 0, 0, east): finding.Allow, // still the 30th in UTC
		time.Date(2027, 3, 31, 14, 0, 0, 0, east):  finding.Deny,
	} {
		if got := p.Decide(ref, when).Action; got != want {
			t.Errorf("%v: got %s, want %s", when, got, want)
		}
	}
}

func TestNone(t *testing.T) {
	p := None()
	if p.Mode != finding.ModeObserve || p.HonorGlobalFlag {
		t.Errorf("got %+v", p)
	}
	for class, want := range map[finding.Class]finding.Action{finding.ClassRefused: finding.Deny, finding.ClassShadow: finding.Deny, finding.ClassDangling: finding.Deny, finding.ClassWrapper: finding.Warn, finding.ClassCrossModule: finding.Allow, finding.ClassHandshake: finding.Allow} {
		d := p.Decide(Ref{Module: "example.com/a", Classes: []finding.Class{class}}, day("2027-01-01"))
		if d.Action != want || d.Rule != "built-in default for "+string(class) {
			t.Errorf("%s: got %+v, want %s", class, d, want)
		}
	}
}

// linkgate starts once for every tool of a build: this package must have nothing to do at start.
func TestNoInit(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("counting coverage initialises something in every package")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "init runtime ") {
		t.Fatalf("%v: %s", err, out)
	}
	for _, pkg := range []string{"github.com/linkgate/linkgate/internal/policy ", "go/version ", "golang.org/x/mod/semver "} {
		if strings.Contains(string(out), "init "+pkg) {
			t.Errorf("%sis initialised at start:\n%s", pkg, out)
		}
	}
}

// TestLimits: a class is limited by a default, and by a rule that is not milder and covers it.
func TestLimits(t *testing.T) {
	for text, want := range map[string]bool{
		"version: 1\n": false,
		"version: 1\ndefaults:\n  cross-module: allow\n":                                               false,
		"version: 1\ndefaults:\n  cross-module: warn\n":                                                true,
		"version: 1\ndefaults:\n  refused: deny\n":                                                     false,
		"version: 1\nrules:\n  - module: a.example/b\n    action: deny\n":                              true,
		"version: 1\nrules:\n  - module: a.example/b\n    action: allow\n":                             false,
		"version: 1\nrules:\n  - module: a.example/b\n    classes: [signature]\n    action: deny\n":    false,
		"version: 1\nrules:\n  - module: a.example/b\n    classes: [cross-module]\n    action: warn\n": true,
	} {
		p, err := Parse("linkgate.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		extending := &Policy{inherited: []*Policy{p}}
		if p.Limits(finding.ClassCrossModule) != want || extending.Limits(finding.ClassCrossModule) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// TestAsks: some classes are looked for only where a policy denies or warns of them by name.
func TestAsks(t *testing.T) {
	for text, want := range map[string]bool{
		"version: 1\n": false,
		"version: 1\ndefaults:\n  signature: allow\n":                                                false,
		"version: 1\ndefaults:\n  signature: warn\n":                                                 true,
		"version: 1\ndefaults:\n  refused: deny\n":                                                   false,
		"version: 1\nrules:\n  - module: a.example/b\n    action: deny\n":                            false,
		"version: 1\nrules:\n  - module: a.example/b\n    classes: [signature]\n    action: deny\n":  true,
		"version: 1\nrules:\n  - module: a.example/b\n    classes: [signature]\n    action: allow\n": false,
	} {
		p, err := Parse("linkgate.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		extending := &Policy{inherited: []*Policy{p}}
		if p.Asks(finding.ClassSignature) != want || extending.Asks(finding.ClassSignature) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// TestReplacedVersions holds that no go.mod gives what it replaces a module by the version of the
// module.
func TestReplacedVersions(t *testing.T) {
	const mod = "example.com/lib"
	for _, tt := range []struct {
		replace       string // of lib v1.2.0
		allow, deny   bool   // whether a rule for v1.2.0 that does so matches
		allow9, deny9 bool   // one for v1.9.0
	}{
		{"", true, true, false, false},
		{"example.com/lib@v1.9.0", false, false, true, true},
		{"example.com/fork@v1.9.0", false, true, false, true},
		{"../lib", false, true, false, true},
	} {
		ref := Ref{Module: mod, Version: "v1.2.0", Replaced: tt.replace != "", Instead: Instead(mod, tt.replace)}
		for version, want := range map[string][2]bool{"v1.2.0": {tt.allow, tt.deny}, "v1.9.0": {tt.allow9, tt.deny9}} {
			r, err := ParseVersions(version)
			if err != nil {
				t.Fatal(err)
			}
			allow, deny := Rule{Module: mod, Versions: r, Action: finding.Allow}, Rule{Module: mod, Versions: r, Action: finding.Deny}
			if got := [2]bool{allow.matches(ref), deny.matches(ref)}; got != want {
				t.Errorf("%q, %s: allow and deny match: %v, want %v", tt.replace, version, got, want)
			}
			yes := true
			allow.Replaced = &yes
			if got := allow.matches(ref); got != (tt.replace != "" && version == "v1.2.0") {
				t.Errorf("%q, %s: replaced: true matches: %t", tt.replace, version, got)
			}
		}
	}
	r, _ := ParseVersions("<v2.0.0")
	for _, ref := range []Ref{{Module: mod, Version: "(devel)", Main: true}, {Module: mod, Version: "v2.1.0"}} {
		if deny := (Rule{Module: mod, Versions: r, Action: finding.Deny}); deny.matches(ref) {
			t.Errorf("%+v is denied", ref)
		}
	}
	if deny := (Rule{Module: mod, Versions: r, Action: finding.Deny}); !deny.matches(Ref{Module: mod}) {
		t.Error("a version that is not known is not denied")
	}
}

// TestReplacementMissed holds that who asks why a rule does not decide is told of the replacement.
func TestReplacementMissed(t *testing.T) {
	p, err := Parse("linkgate.yaml", []byte("version: 1\nrules:\n  - {module: example.com/lib, versions: v1.2.0, action: allow}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		ref  Ref
		want int
	}{
		{Ref{Module: "example.com/lib", Version: "v1.2.0", Replaced: true}, 1},
		{Ref{Module: "example.com/lib", Version: "v1.3.0", Replaced: true}, 0},
		{Ref{Module: "example.com/lib", Version: "v1.3.0"}, 0},
	} {
		path, d := p.Path(tt.ref, finding.ClassRefused, time.Now())
		told := slices.DeleteFunc(path, func(c Considered) bool { return c.At != "linkgate.yaml:3" })
		if len(told) != tt.want || d.Action != finding.Deny {
			t.Errorf("%+v: %v, %s", tt.ref, path, d.Action)
		}
	}
}
