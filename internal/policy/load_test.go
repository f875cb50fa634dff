package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

// files is a Read of the given texts.
func files(list map[string]string) Read {
	return func(p Place) ([]byte, error) {
		if text, ok := list[p.String()]; ok {
			return []byte(text), nil
		}
		if p.Module != "" {
			return nil, &MissingModule{p.Module}
		}
		return nil, fs.ErrNotExist
	}
}

func mustLoad(t testing.TB, own string, list map[string]string) *Policy {
	t.Helper()
	p, err := Load("corp/"+FileName, []byte(own), files(list))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Each file stands nearer than what it extends, in the order of the lists; what two extend stands
// behind both.
func TestLoadOrder(t *testing.T) {
	p := mustLoad(t, "version: 1\nextends: [a.yaml, ../b.yaml]", map[string]string{
		"a.yaml":                           "version: 1\nextends: [sub/a1.yaml, ../org.yaml]",
		"sub/a1.yaml":                      "version: 1\nextends: [a2.yml, C:/a3.yaml]",
		"sub/a2.yml":                       "version: 1",
		"C:/a3.yaml":                       "version: 1",
		"../b.yaml":                        "version: 1\nextends: [org.yaml, module:m.example/p@v1.0.0]",
		"../org.yaml":                      "version: 1\nmode: enforce",
		"m.example/p@v1.0.0/linkgate.yaml": "version: 1\nextends: [x/y.yaml]",
		"m.example/p@v1.0.0/x/y.yaml":      "version: 1\nextends: [../z.yaml]",
		"m.example/p@v1.0.0/z.yaml":        "version: 1",
	})
	var names []string
	for _, l := range p.Layers() {
		names = append(names, l.File())
	}
	want := "linkgate.yaml a.yaml sub/a1.yaml sub/a2.yml C:/a3.yaml ../b.yaml ../org.yaml" +
		" m.example/p@v1.0.0/linkgate.yaml m.example/p@v1.0.0/x/y.yaml m.example/p@v1.0.0/z.yaml"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if p.Mode != finding.ModeEnforce || p.ModeAt != "../org.yaml:2" {
		t.Errorf("got mode %s at %s", p.Mode, p.ModeAt)
	}
}

func TestLoadErrors(t *testing.T) {
	deep := map[string]string{}
	for i := range 10 {
		deep[fmt.Sprintf("d%d.yaml", i)] = fmt.Sprintf("version: 1\nextends: [d%d.yaml]", i+1)
	}
	inside := map[string]string{"m.example/p@v1.0.0/linkgate.yaml": "version: 1\nextends: [d1.yaml]"}
	for i := range 6 {
		inside[fmt.Sprintf("m.example/p@v1.0.0/d%d.yaml", i+1)] = fmt.Sprintf("version: 1\nextends: [d%d.yaml]", i+2)
	}
	inside["m.example/p@v1.0.0/d6.yaml"] = "version: 1\nextends: [/etc/p.yaml]"
	wide := map[string]string{}
	var many []string
	for i := range 40 {
		wide[fmt.Sprintf("w%d.yaml", i)] = "version: 1"
		many = append(many, fmt.Sprintf("w%d.yaml", i))
	}
	for _, tt := range []struct {
		own  string
		list map[string]string
		want string
	}{
		{"extends: [linkgate.yaml]", nil,
			"corp/linkgate.yaml:2:11: cannot extend linkgate.yaml: a policy cannot extend itself: linkgate.yaml → linkgate.yaml\n    extends: [linkgate.yaml]\n              ^"},
		{"extends: [a.yaml]", map[string]string{"a.yaml": "version: 1\nextends:\n  - b.yaml", "b.yaml": "version: 1\nextends: [./a.yaml]"},
			"corp/b.yaml:2:11: cannot extend ./a.yaml: a policy cannot extend itself: a.yaml → b.yaml → a.yaml\n    extends: [./a.yaml]\n              ^"},
		{"extends:\n  - nowhere.yaml\n  - ../none.yaml", nil,
			"corp/linkgate.yaml:3:5: cannot extend nowhere.yaml: file does not exist\n      - nowhere.yaml\n        ^\n" +
				"corp/linkgate.yaml:4:5: cannot extend ../none.yaml: file does not exist\n      - ../none.yaml\n        ^"},
		{"extends: [module:m.example/p@v1.0.0]", nil,
			"corp/linkgate.yaml:2:11: cannot extend module:m.example/p@v1.0.0: the module m.example/p@v1.0.0 is not in the module cache\n    extends: [module:m.example/p@v1.0.0]\n              ^"},
		{"extends: [../o/a.yaml]", map[string]string{"../o/a.yaml": "version: 1\nmod: warn"},
			"o/a.yaml:2:1: unknown key \"mod\" (did you mean \"mode\"?)\n    mod: warn\n    ^"},
		{"extends: [module:m.example/p@v1.0.0]", map[string]string{"m.example/p@v1.0.0/linkgate.yaml": "version: 1\nextends: [../q@v1.0.0/linkgate.yaml]"},
			"m.example/p@v1.0.0/linkgate.yaml:2:11: cannot extend ../q@v1.0.0/linkgate.yaml: it lies outside of the module\n    extends: [../q@v1.0.0/linkgate.yaml]\n              ^"},
		{"extends: [module:m.example/p@v1.0.0]", map[string]string{"m.example/p@v1.0.0/linkgate.yaml": "version: 1\nextends: [/etc/p.yaml]"},
			"m.example/p@v1.0.0/linkgate.yaml:2:11: cannot extend /etc/p.yaml: a policy in a module extends files of that module, and modules\n    extends: [/etc/p.yaml]\n              ^"},
		{"extends: [module:m.example/p@v1.0.0]", inside, // where nothing more may be extended, the place comes first
			"m.example/p@v1.0.0/d6.yaml:2:11: cannot extend /etc/p.yaml: a policy in a module extends files of that module, and modules\n    extends: [/etc/p.yaml]\n              ^"},
		{"extends: [/etc/p.yaml]", map[string]string{"/etc/p.yaml": "version: 2"},
			"/etc/p.yaml:1:10: unsupported version 2: this linkgate reads version 1\n    version: 2\n             ^"},
		{"extends: [bad.yaml, b.yaml]", map[string]string{"bad.yaml": "version: 2", "b.yaml": "version: 1\nextends: [bad.yaml]"}, // told once
			"corp/bad.yaml:1:10: unsupported version 2: this linkgate reads version 1\n    version: 2\n             ^"},
		{"extends: [d0.yaml]", deep,
			"corp/d6.yaml:2:11: cannot extend d7.yaml: more than 8 policies extend one another\n    extends: [d7.yaml]\n              ^"},
		{"extends: [\n  " + strings.Join(many, ",\n  ") + "]", wide, "more than 32 policies in all"},
	} {
		_, err := Load("corp/linkgate.yaml", []byte("version: 1\n"+tt.own), files(tt.list))
		var errs strictyaml.Errors
		if !errors.As(err, &errs) {
			t.Errorf("%s: got %v", tt.own, err)
			continue
		}
		if got := errs.Error(); got != tt.want && !(len(tt.list) == 40 && strings.Contains(got, tt.want)) {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.own, got, tt.want)
		}
	}
}

// TestLoadMany: 32 files in all can be loaded.
func TestLoadMany(t *testing.T) {
	list := map[string]string{}
	own := "version: 1\nextends:\n"
	for i := range maxFiles - 1 {
		list[fmt.Sprintf("w%d.yaml", i)] = "version: 1"
		own += fmt.Sprintf("  - w%d.yaml\n", i)
	}
	if n := len(mustLoad(t, own, list).Layers()); n != maxFiles {
		t.Errorf("%d files", n)
	}
	list["last.yaml"] = "version: 1"
	if _, err := Load(FileName, []byte(own+"  - last.yaml\n"), files(list)); err == nil {
		t.Error("one more is taken too")
	}
}

// TestLoadName: messages call the first file what the caller calls it.
func TestLoadName(t *testing.T) {
	_, err := Load("./linkgate.yaml", []byte("version: 1\nextends: [module:m.example/p@v1.0.0]"), files(nil))
	if err == nil || !strings.HasPrefix(err.Error(), "./linkgate.yaml:2:11: ") {
		t.Errorf("got %v", err)
	}
	var missing *MissingModule
	if !errors.As(err, &missing) || missing.Module != "m.example/p@v1.0.0" {
		t.Errorf("the module that is missing is %+v", missing)
	}
}

func TestModules(t *testing.T) {
	p := mustParse(t, "version: 1\nextends: [a.yaml, module:m.example/p@v1.0.0, module:m.example/q@v1.2.0]\n")
	if got := fmt.Sprint(p.Modules()); got != "[m.example/p@v1.0.0 m.example/q@v1.2.0]" {
		t.Errorf("got %s", got)
	}
}

// The table of the package's comment, line by line.
func TestDecideOrder(t *testing.T) {
	with := func(action string) string { return fmt.Sprintf("rules: [{module: example.com/a, action: %s}]", action) }
	final := func(action string) string {
		return fmt.Sprintf("rules: [{module: example.com/a, action: %s, final: true}]", action)
	}
	for _, tt := range []struct {
		name           string
		own, team, org string // org is extended by team, team by own
		known          bool
		want           finding.Action
		rule           string
		wantKnown      bool
	}{
		{"nothing but the built-in default", "", "", "", false, finding.Deny, "built-in default for refused", false},
		{"an inherited default", "", "", "defaults: {refused: warn}", false, finding.Warn, "org.yaml:3", false},
		{"the nearer default", "", "defaults: {refused: allow}", "defaults: {refused: warn}", false, finding.Allow, "team.yaml:3", false},
		{"the own default", "defaults: {refused: deny}", "defaults: {refused: allow}", "", false, finding.Deny, "linkgate.yaml:3", false},
		{"the baseline before a default", "defaults: {refused: deny}", "", "", true, finding.Allow, "linkgate.baseline.yaml:7", true},
		{"an own rule before the baseline", with("deny"), "", "", true, finding.Deny, "linkgate.yaml:3", false},
		{"an own warning before the baseline", with("warn"), "", "", true, finding.Warn, "linkgate.yaml:3", false},
		{"an inherited rule before the baseline", "", "", with("deny"), true, finding.Deny, "org.yaml:3", false},
		{"an own rule before an inherited one", with("allow"), "", with("deny"), true, finding.Allow, "linkgate.yaml:3", false},
		{"the nearer rule", "", with("warn"), with("deny"), false, finding.Warn, "team.yaml:3", false},
		{"a rule before any default", "defaults: {refused: deny}", "", with("allow"), false, finding.Allow, "org.yaml:3", false},
		{"what is final cannot be loosened", with("allow"), with("allow"), final("deny"), true, finding.Deny, "org.yaml:3", false},
		{"what is final can be tightened", with("deny"), "", final("allow"), true, finding.Deny, "linkgate.yaml:3", false},
		{"final and allowed", "defaults: {refused: deny}", "", final("allow"), true, finding.Allow, "org.yaml:3", false},
		{"the strictest of what is final", with("allow"), final("allow"), final("warn"), true, finding.Warn, "org.yaml:3", false},
		{"a final rule of the own file is one for those below it", final("allow"), with("deny"), "", false, finding.Allow, "linkgate.yaml:3", false},
		{"a final default stands against rules", with("allow"), "", "final: [defaults]\ndefaults: {refused: deny}", false, finding.Deny, "org.yaml:4", false},
		{"and against the baseline", "", "", "final: [defaults]\ndefaults: {refused: deny}", true, finding.Deny, "org.yaml:4", false},
		{"not of another class", with("allow"), "", "final: [defaults]\ndefaults: {shadow: deny}", false, finding.Allow, "linkgate.yaml:3", false},
		{"its own file can except from it", with("allow"), "", "final: [defaults]\ndefaults: {refused: deny}\n" + with("warn"), false, finding.Allow, "linkgate.yaml:3", false},
		{"an ended final rule is none", with("allow"), "", "rules: [{module: example.com/a, action: deny, final: true, until-go: 1.26}]", false, finding.Allow, "linkgate.yaml:3", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := mustLoad(t, "version: 1\nextends: [team.yaml]\n"+tt.own, map[string]string{
				"team.yaml": "version: 1\nextends: [org.yaml]\n" + tt.team,
				"org.yaml":  "version: 1\nmode: warn\n" + tt.org,
			})
			if tt.known {
				p.Baseline = func(string, string, finding.Class) (Known, bool) { return Known{At: "linkgate.baseline.yaml:7"}, true }
			}
			ref := Ref{Module: "example.com/a", Symbol: "fmt.x", Go: "go1.26.8", Classes: []finding.Class{finding.ClassRefused}}
			d := p.Decide(ref, day("2027-01-01"))
			if d.Action != tt.want || d.Rule != tt.rule || d.Known != tt.wantKnown {
				t.Errorf("got %+v, want %s by %s, known %t", d, tt.want, tt.rule, tt.wantKnown)
			}
			path, same := p.Path(ref, finding.ClassRefused, day("2027-01-01"))
			decides := 0
			for _, c := range path {
				if c.Note == "decides" {
					decides++
				}
				if c.Note == "" {
					t.Errorf("nothing said of %+v", c)
				}
			}
			if same != d || decides != 1 {
				t.Errorf("the path says %+v: %+v", same, path)
			}
		})
	}
}

// A baseline entry excuses its own class alone, holds until its day, and knows nothing of a module
// that is not known.
func TestDecideKnown(t *testing.T) {
	p := mustParse(t, "version: 1\n")
	p.Baseline = func(module, symbol string, class finding.Class) (Known, bool) {
		return Known{At: "linkgate.baseline.yaml:4", Owner: "web", Expires: "2027-03-31"}, module == "m" && symbol == "runtime.x" && class == finding.ClassRefused
	}
	for _, tt := range []struct {
		ref  Ref
		day  string
		want Decision
	}{
		{Ref{Module: "m", Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused}}, "2027-03-30",
			Decision{Action: finding.Allow, Rule: "linkgate.baseline.yaml:4", Owner: "web", Expires: "2027-03-31", Known: true}},
		{Ref{Module: "m", Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused}}, "2027-03-31",
			Decision{Action: finding.Deny, Rule: "built-in default for refused", Expired: "linkgate.baseline.yaml:4 (2027-03-31)"}},
		{Ref{Module: "m", Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused, finding.ClassShadow}}, "2027-03-30",
			Decision{Action: finding.Deny, Rule: "built-in default for shadow"}},
		{Ref{Module: "m", Symbol: "runtime.y", Classes: []finding.Class{finding.ClassRefused}}, "2027-03-30",
			Decision{Action: finding.Deny, Rule: "built-in default for refused"}},
		{Ref{Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused}}, "2027-03-30",
			Decision{Action: finding.Deny, Rule: "built-in default for refused"}},
	} {
		if got := p.Decide(tt.ref, day(tt.day)); got != tt.want {
			t.Errorf("%+v: got %+v, want %+v", tt.ref, got, tt.want)
		}
	}
}

func TestUntilGo(t *testing.T) {
	p := mustParse(t, "version: 1\nrules:\n  - {module: m, action: allow, until-go: 1.28}\n  - {module: n, action: allow, until-go: 1.27.4}\n")
	for _, tt := range []struct {
		module, toolchain string
		want              finding.Action
		expired           string
	}{
		{"m", "go1.27.4", finding.Allow, ""},
		{"m", "go1.28rc1", finding.Deny, "linkgate.yaml:3 (until-go 1.28)"},
		{"m", "go1.28.1", finding.Deny, "linkgate.yaml:3 (until-go 1.28)"},
		{"m", "devel go1.28-abc Mon", finding.Deny, "linkgate.yaml:3 (until-go 1.28)"},
		{"m", "devel +abc", finding.Deny, "linkgate.yaml:3 (until-go 1.28)"},
		{"n", "go1.27.3", finding.Allow, ""},
		{"n", "go1.27.4", finding.Deny, "linkgate.yaml:4 (until-go 1.27.4)"},
	} {
		d := p.Decide(Ref{Module: tt.module, Symbol: "runtime.x", Go: tt.toolchain, Classes: []finding.Class{finding.ClassRefused}}, day("2027-01-01"))
		if d.Action != tt.want || d.Expired != tt.expired {
			t.Errorf("%s by %s: got %+v", tt.module, tt.toolchain, d)
		}
	}
}

// Settings are inherited; what is final is no milder below.
func TestSettings(t *testing.T) {
	for _, tt := range []struct {
		own, org     string
		mode         finding.Mode
		honor, glass bool
	}{
		{"", "mode: enforce\nhonor-global-flag: true\nbreak-glass: true", finding.ModeEnforce, true, true},
		{"mode: warn\nhonor-global-flag: false\nbreak-glass: false", "mode: enforce\nhonor-global-flag: true\nbreak-glass: true", finding.ModeWarn, false, false},
		{"mode: observe\nhonor-global-flag: true\nbreak-glass: true", "mode: warn\nhonor-global-flag: false\nbreak-glass: false", finding.ModeObserve, true, true},
		{"mode: observe\nhonor-global-flag: true\nbreak-glass: true",
			"final: [mode, honor-global-flag, break-glass]\nmode: warn\nhonor-global-flag: false\nbreak-glass: false", finding.ModeWarn, false, false},
		{"mode: enforce", "final: [mode]\nmode: warn", finding.ModeEnforce, false, false},
		{"mode: enforce\nhonor-global-flag: true\nbreak-glass: true", "final: [mode]\nmode: warn", finding.ModeEnforce, false, false},
		{"honor-global-flag: true\nbreak-glass: true", "final: [mode]\nmode: warn\nhonor-global-flag: false\nbreak-glass: false", finding.ModeWarn, false, false},
		{"honor-global-flag: true\nbreak-glass: true", "final: [mode]\nmode: warn\nhonor-global-flag: true\nbreak-glass: true", finding.ModeWarn, true, true},
		{"honor-global-flag: false\nbreak-glass: false", "final: [mode]\nmode: warn\nhonor-global-flag: true\nbreak-glass: true", finding.ModeWarn, false, false},
		{"honor-global-flag: true\nbreak-glass: true", "final: [honor-global-flag, break-glass]\nhonor-global-flag: false\nbreak-glass: false", finding.ModeObserve, false, false},
		{"honor-global-flag: true\nbreak-glass: true", "final: [honor-global-flag, break-glass]\nhonor-global-flag: true\nbreak-glass: true", finding.ModeObserve, true, true},
		{"break-glass: false", "final: [break-glass]\nbreak-glass: true", finding.ModeObserve, false, false},
	} {
		p := mustLoad(t, "version: 1\nextends: [org.yaml]\n"+tt.own, map[string]string{"org.yaml": "version: 1\n" + tt.org})
		if p.Mode != tt.mode || p.HonorGlobalFlag != tt.honor || p.BreakGlass != tt.glass {
			t.Errorf("%q over %q: %s %t %t", tt.own, tt.org, p.Mode, p.HonorGlobalFlag, p.BreakGlass)
		}
	}
}

// TestSettingsFrom: of two files that say the same mode the nearer one is named.
func TestSettingsFrom(t *testing.T) {
	p := mustLoad(t, "version: 1\nmode: warn\nextends: [org.yaml]\n", map[string]string{"org.yaml": "version: 1\nfinal: [mode]\nmode: warn\n"})
	if p.ModeAt != "linkgate.yaml:2" {
		t.Errorf("from %s", p.ModeAt)
	}
}

func TestTelemetry(t *testing.T) {
	for _, tt := range []struct {
		own, org string
		want     bool
	}{
		{"", "", true},
		{"telemetry: off", "", false},
		{"", "telemetry: off", false},
		{"telemetry: on", "telemetry: off", true},
		{"telemetry: on", "final: [telemetry]\ntelemetry: off", false},
		{"telemetry: off", "final: [telemetry]\ntelemetry: on", true},
		{"final: [telemetry]\ntelemetry: off", "final: [telemetry]\ntelemetry: on", false},
	} {
		p := mustLoad(t, "version: 1\nextends: [org.yaml]\n"+tt.own, map[string]string{"org.yaml": "version: 1\n" + tt.org})
		if p.Telemetry != tt.want {
			t.Errorf("%q over %q: %t", tt.own, tt.org, p.Telemetry)
		}
	}
	if !None().Telemetry {
		t.Error("off without a policy")
	}
}

// TestAttest holds that a final true is not to be switched off.
func TestAttest(t *testing.T) {
	for _, tt := range []struct {
		own, org string
		want     bool
	}{
		{"", "", false},
		{"attest: true", "", true},
		{"", "attest: true", true},
		{"attest: false", "attest: true", false},
		{"attest: false", "final: [attest]\nattest: true", true},
		{"", "final: [attest]\nattest: true", true},
		{"attest: true", "final: [attest]\nattest: false", true},
	} {
		p := mustLoad(t, "version: 1\nextends: [org.yaml]\n"+tt.own, map[string]string{"org.yaml": "version: 1\n" + tt.org})
		if p.Attest != tt.want {
			t.Errorf("%q over %q: %t", tt.own, tt.org, p.Attest)
		}
	}
}

func TestDigestExtends(t *testing.T) {
	own := []byte("version: 1\nextends: [org.yaml]\nrollout: [{after: 2027-05-01}]\n")
	org := "version: 1\nrules: [{module: m, action: allow, expires: 2027-03-31}]\n"
	at := func(org, when string) [32]byte {
		return Digest(own, day(when), files(map[string]string{"org.yaml": org}))
	}
	first := at(org, "2027-01-01")
	if at(org, "2027-03-30") != first {
		t.Error("it changes on a day like any other")
	}
	for name, other := range map[string][32]byte{
		"a changed file":   at(org+"# more\n", "2027-01-01"),
		"an expired rule":  at(org, "2027-03-31"),
		"a missing file":   Digest(own, day("2027-01-01"), files(nil)),
		"a file unread":    Digest(own, day("2027-01-01"), nil),
		"a file in a loop": at("version: 1\nextends: [linkgate.yaml, org.yaml]\n", "2027-01-01"),
	} {
		if other == first {
			t.Errorf("%s does not change the digest", name)
		}
	}
	if at(org, "2027-04-30") == at(org, "2027-05-01") {
		t.Error("a step that begins does not change the digest")
	}
}

// TestDigestParts: neither where one file ends and the next begins, nor which file it is, nor why
// one cannot be read is lost.
func TestDigestParts(t *testing.T) {
	own := []byte("version: 1\nextends: [a.yaml, b.yaml]\n")
	seen := map[[32]byte]string{}
	for name, list := range map[string]map[string]string{
		"one line each":        {"a.yaml": "version: 1\n", "b.yaml": "# more\n"},
		"both in the first":    {"a.yaml": "version: 1\n# more\n", "b.yaml": ""},
		"the second missing":   {"a.yaml": "version: 1\n"},
		"the second empty":     {"a.yaml": "version: 1\n", "b.yaml": ""},
		"the first missing":    {"b.yaml": "version: 1\n"},
		"the other way round":  {"a.yaml": "# more\n", "b.yaml": "version: 1\n"},
		"both in the second":   {"a.yaml": "", "b.yaml": "version: 1\n# more\n"},
		"neither can be found": {},
	} {
		sum := Digest(own, day("2027-01-01"), files(list))
		if other := seen[sum]; other != "" {
			t.Errorf("%s, and %s: one digest", name, other)
		}
		seen[sum] = name
	}
	denied := func(Place) ([]byte, error) { return nil, fs.ErrPermission }
	if Digest(own, day("2027-01-01"), denied) == Digest(own, day("2027-01-01"), files(nil)) {
		t.Error("why a file cannot be read does not matter")
	}
}

// TestDigestMany: of files without end no more are read than can be loaded.
func TestDigestMany(t *testing.T) {
	n := 0
	endless := func(Place) ([]byte, error) {
		if n++; n > 2*maxFiles {
			t.Fatal("it does not end")
		}
		return fmt.Appendf(nil, "version: 1\nextends: [n%d.yaml]\n", n), nil
	}
	Digest([]byte("version: 1\nextends: [n.yaml]\n"), day("2027-01-01"), endless)
	if n != maxFiles {
		t.Errorf("%d are read", n)
	}
}
