package report

import (
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
)

type parsedRule struct {
	Module  string   `yaml:"module"`
	Symbols []string `yaml:"symbols"`
	Action  string   `yaml:"action"`
	Reason  string   `yaml:"reason"`
}

func TestRule(t *testing.T) {
	got := Rule("github.com/fjl/memsize", []string{"runtime.stopTheWorld", "runtime.startTheWorld", "runtime.stopTheWorld"}, []finding.Class{finding.ClassRefused, finding.ClassShadow})
	want := `- module: github.com/fjl/memsize
  symbols: [runtime.startTheWorld, runtime.stopTheWorld]
  classes: [refused, shadow]
  action: allow
  reason: why, and until when
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestRuleParses parses rules back: the module is the same, and the patterns
// match the symbols and no other.
func TestRuleParses(t *testing.T) {
	symbols := []string{
		"runtime.nanotime",
		"reflect.(*rtype).uncommon",
		"sync/atomic.(*Pointer[go.shape.struct { a int; b [3]*int }]).Load",
		"a.b[...]", "a.what?", `a.back\slash`, "it's.f", `say."hi"`,
		"true", "Null", "no", "~", "-", "- x", "1.5", "0x1f", ".inf", "main..inittask", "type:.eq.[2]string",
		"a: b", "a #b", "{a}", "[a]", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "a,b", "", " a ",
		"ünï.cödé", "a·b", "\x1b[31m", "a\nb", "a\tb", "\u2028", "\U0001F600",
		strings.Repeat("long/", 30) + ".f",
	}
	try := func(module string, symbols []string) {
		t.Helper()
		text := Rule(module, symbols, nil)
		var rules []parsedRule
		if err := yaml.Unmarshal([]byte(text), &rules); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		want := slices.Clone(symbols)
		for i, s := range want {
			want[i] = escapePattern(s)
			for _, other := range append(symbols, s+"x", "x"+s) {
				if ok, err := path.Match(want[i], other); err != nil || ok != (other == s) {
					t.Errorf("pattern %q, symbol %q: %v %v", want[i], other, ok, err)
				}
			}
		}
		if len(rules) != 1 {
			t.Fatalf("%d rules in\n%s", len(rules), text)
		}
		r := rules[0]
		slices.Sort(want)
		slices.Sort(r.Symbols)
		if r.Module != module || r.Action != "allow" || r.Reason != msgReason || !reflect.DeepEqual(r.Symbols, want) {
			t.Errorf("got %q\nwant %q\nin\n%s", r, want, text)
		}
	}
	for _, s := range symbols {
		try("github.com/a-b/c.d/v2", []string{s})
	}
	try("gopkg.in/yaml.v3", symbols)
	for _, module := range []string{"true", "1.5", "example.com/~user/x", "a b", "main"} {
		try(module, []string{"a.b"})
	}
}

// TestHintParses parses the whole file that is proposed where there is none.
func TestHintParses(t *testing.T) {
	var b strings.Builder
	Denial(&b, &events.Link{Link: "example.com/app"}, refusals(), nil)
	_, file, ok := strings.Cut(b.String(), "main module's root:\n")
	if !ok {
		t.Fatal(b.String())
	}
	var policy struct {
		Version int          `yaml:"version"`
		Mode    string       `yaml:"mode"`
		Rules   []parsedRule `yaml:"rules"`
	}
	if err := yaml.Unmarshal([]byte(file), &policy); err != nil {
		t.Fatal(err)
	}
	if policy.Version != 1 || policy.Mode != "enforce" || len(policy.Rules) != 4 {
		t.Errorf("%+v", policy)
	}
}

// TestHintGrants pastes the hint behind a policy without rules: what was denied is allowed
// then, and no other class of the same symbol.
func TestHintGrants(t *testing.T) {
	const head = "version: 1\nmode: enforce\n"
	rels := refusals()
	for i := range rels {
		rels[i].Decision = events.Decision{Action: finding.Deny, Rule: "built-in default"}
	}
	var b strings.Builder
	Denial(&b, &events.Link{Link: "example.com/app", Policy: "linkgate.yaml", NoRules: true}, rels, nil)
	_, pasted, ok := strings.Cut(b.String(), "add at the end of linkgate.yaml:\n")
	if !ok {
		t.Fatal(b.String())
	}
	pol, err := policy.Parse("linkgate.yaml", []byte(head+pasted))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rels {
		for _, class := range finding.Classes() {
			want := class.Default()
			if slices.Contains(r.Classes, class) {
				want = finding.Allow
			}
			ref := policy.Ref{Module: r.From.Module, Symbol: r.Symbol, Classes: []finding.Class{class}}
			if got := pol.Decide(ref, time.Now()).Action; got != want {
				t.Errorf("%s %s as %s: %s, want %s in\n%s", r.From.Module, r.Symbol, class, got, want, pasted)
			}
		}
	}
}

// TestLines holds that rules to copy keep their lines in HTML, and nothing foreign becomes markup.
func TestLines(t *testing.T) {
	if got := lines("- module: <a>\n  reason: \x1b\n"); got != "- module: &lt;a&gt;\n  reason: \\x1b\n" {
		t.Errorf("got %q", got)
	}
}

func FuzzRule(f *testing.F) {
	f.Add("example.com/m", "reflect.(*rtype).uncommon")
	f.Add("a'b", "x: [y] # z")
	f.Fuzz(func(t *testing.T, module, symbol string) {
		module, symbol = strings.ToValidUTF8(module, ""), strings.ToValidUTF8(symbol, "")
		var rules []parsedRule
		text := Rule(module, []string{symbol}, finding.Classes())
		if err := yaml.Unmarshal([]byte(text), &rules); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if len(rules) != 1 || rules[0].Module != module || len(rules[0].Symbols) != 1 || rules[0].Symbols[0] != escapePattern(symbol) {
			t.Fatalf("got %q from %s", rules, text)
		}
	})
}

// TestHintOnce holds that links of one build that are denied for the same references say the
// rules once, and that what one link has more is said as well.
func TestHintOnce(t *testing.T) {
	said := map[string]bool{}
	once := func(text string) bool {
		first := !said[text]
		said[text] = true
		return first
	}
	rels := refusals()
	for i := range rels {
		rels[i].Decision = events.Decision{Action: finding.Deny, Rule: "built-in default"}
	}
	hint := func(rels []events.Relocation) string {
		var b strings.Builder
		Denial(&b, &events.Link{Link: "example.com/app", Policy: "linkgate.yaml", NoRules: true}, rels, once)
		_, hint, _ := strings.Cut(b.String(), "hint: ")
		return hint
	}
	if got := hint(rels[1:]); !strings.HasPrefix(got, "to allow these references, add at the end of linkgate.yaml:\nrules:\n  - module: ") {
		t.Error(got)
	}
	got := hint(rels)
	if !strings.HasPrefix(got, "to allow these references, add below the rules that another link of this\n  build has printed:\n  - module: ") || strings.Count(got, "- module") != 1 {
		t.Error(got)
	}
	if got := hint(rels); got != "the rules that another link of this build has printed allow these\n  references too\n" {
		t.Error(got)
	}
}
