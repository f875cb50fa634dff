package link

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/source"
)

// TestDecideOn: what was found is decided on for the Go that compiled the program, a directive
// without effect too.
func TestDecideOn(t *testing.T) {
	pol, err := policy.Parse("p.yaml", []byte("version: 1\nmode: enforce\nrules:\n"+
		"  - {module: example.com/a, symbols: [runtime.x], go: \"1.26\", action: allow}\n"+
		"  - {module: example.com/a, classes: [no-effect], go: \"1.26\", action: allow}\n"))
	if err != nil {
		t.Fatal(err)
	}
	from := events.Package{Path: "example.com/a", Module: "example.com/a", Version: "v1.0.0"}
	refs := []Reference{{From: from, Symbol: "runtime.x", Verdict: finding.VerdictRefused, Classes: []finding.Class{finding.ClassRefused}}}
	problems := []Problem{{From: from, Problem: source.Problem{Target: "runtime.y"}}, {From: events.Package{Module: "example.com/b"}}}
	for version, want := range map[string]string{"go1.26.8": "allow [p.yaml:5 ]", "go1.27.4": "deny [ ]"} {
		d := decideOn(&Facts{Header: goobj.Header{Version: version}, Packages: 7, References: refs, Problems: problems}, Ruling{Policy: pol})
		if got := fmt.Sprintf("%s %s", d.List[0].Action, d.Allowed); got != want || d.Counts.Packages != 7 || d.Counts.References != 1 {
			t.Errorf("%s: got %s of %d packages, want %s", version, got, d.Counts.Packages, want)
		}
	}
}

// TestFromCache: a link is taken from the cache where its facts are kept, and its lines for the
// decisions that are taken now; else nothing is.
func TestFromCache(t *testing.T) {
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, t.TempDir())
	}
	pol, err := policy.Parse("p.yaml", []byte("version: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := json.Marshal(Facts{Packages: 7, References: []Reference{{Symbol: "runtime.x", Verdict: finding.VerdictGranted}}})
	if err != nil {
		t.Fatal(err)
	}
	line := []byte("\x02{}")
	dir := []linkcache.Directory{{Path: t.TempDir()}}
	for _, test := range []struct {
		name           string
		facts, located []byte
		actions        []string // nil: nothing is kept
		want           bool
	}{
		{"kept", facts, line, []string{string(finding.Allow)}, true},
		{"not kept", nil, nil, nil, false},
		{"damaged facts", []byte("{"), line, []string{string(finding.Allow)}, false},
		{"of other decisions", facts, line, []string{string(finding.Deny)}, false},
		{"without lines", []byte("{}"), nil, []string{string(finding.Deny)}, false},
		{"damaged lines", facts, line[1:], []string{string(finding.Allow)}, false},
	} {
		link := linkcache.OpenLink("go1.26.8", []linkcache.Input{linkcache.Text("test", "case", test.name)})
		if test.actions != nil {
			link.Keep(dir, time.Now().Add(time.Hour), test.facts, test.actions, test.located)
		}
		j := &Judgement{link: link}
		ok := j.fromCache(Ruling{Policy: pol})
		if ok != test.want || (j.Facts != nil) != ok || (j.Decisions.List != nil) != ok || ok && (j.Facts.Packages != 7 || len(j.kept.lines) != 1) {
			t.Errorf("%s: %t, got %+v", test.name, ok, j)
		}
		j.Close()
		if j.link != nil || j.kept.lines != nil {
			t.Errorf("%s: closed, it has %+v", test.name, j)
		}
	}
	if (&Judgement{}).fromCache(Ruling{Policy: pol}) {
		t.Error("a link that is not to be kept is taken from the cache")
	}
}

// testAsked: what is looked for depends on the policy, what is found on the overlay, and what is kept
// on whether a test hides something.
func testAsked(t *testing.T, f fixture) {
	overlay := filepath.Join(f.dir, "overlay.json")
	if err := os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace": {%q: %q}}`, filepath.Join(f.dir, "a", "a.go"), filepath.Join(f.dir, "later", "a", "a.go")), 0o666); err != nil {
		t.Fatal(err)
	}
	f.files["compare.yaml"] = "version: 1\ndefaults: {signature: warn}\n"
	for _, test := range []struct {
		name, policy   string
		hide, overlaid bool
		want           string // the classes of the app's reference to runtime.startTheWorldGC
		modules        bool   // it is looked for what the objects use of other modules
	}{
		{"declarations are compared", "compare.yaml", false, false, "[refused signature]", false},
		{"they are not", "allow.yaml", false, false, "[refused]", false},
		{"references between modules are limited", "deny.yaml", false, false, "[refused]", true},
		{"a test hides a reference", "allow.yaml", true, false, "", false},
		{"an overlay has other directives", "allow.yaml", false, true, "[refused]", false},
	} {
		for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
			t.Setenv(name, t.TempDir())
		}
		j := f.judge(t, test.policy, func(in *Input) {
			in.Keep = true
			if test.overlaid {
				in.Env.Overlay = overlay
			}
			if test.hide {
				in.Hide = func(pkg, symbol string) bool { return symbol == "runtime.startTheWorldGC" }
			}
		})
		got := ""
		for _, r := range j.Facts.References {
			if r.Symbol == "runtime.startTheWorldGC" && !r.Std {
				got = fmt.Sprint(r.Classes)
			}
		}
		_, modules := j.evidence.kept.Text(j.evidence.prog.archive("example.com/b"), linkcache.Modules)
		if got != test.want || modules != test.modules {
			t.Errorf("%s: %s, want %s; of other modules %t", test.name, got, test.want, modules)
		}
		if kept := j.link != nil; kept != (!test.hide && !test.overlaid) {
			t.Errorf("%s: the link is kept: %t", test.name, kept)
		}
		d := j.evidence.src.of("example.com/a")
		if other := slices.ContainsFunc(d.list, func(d source.Directive) bool { return filepath.Base(d.File) == "a.go" && d.Line == 8 }); other != test.overlaid {
			t.Errorf("%s: the directives are %v", test.name, d.list)
		}
		archives, file := j.evidence.kept, j.evidence.prog.archive("example.com/b")
		j.Close()
		if _, open := archives.Text(file, linkcache.Summary); open || j.evidence != nil || j.link != nil {
			t.Errorf("%s: closed, it has %+v", test.name, j)
		}
	}
	j := f.judge(t, "allow.yaml", nil)
	defer j.Close()
	if j.link != nil || j.evidence.kept != nil {
		t.Error("something is kept that nobody asked for")
	}
}

// testEnded: what cannot be read, or be judged, ends the judgement at the step that finds it.
func testEnded(t *testing.T, f fixture) {
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, t.TempDir())
	}
	config := filepath.Join(f.dir, "importcfg.link")
	before, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	defer os.WriteFile(config, before, 0o666)
	archives := make(map[string]string)
	for line := range strings.Lines(string(before)) {
		if pkg, file, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "packagefile "), "="); ok {
			archives[pkg] = file
		}
	}
	// What is kept of an archive goes by its name in GOCACHE, so that it may be gone unseen.
	f.env = maps.Clone(f.env)
	f.env["GOCACHE"] = t.TempDir()
	copied := make(map[string]string)
	replace := []string{"packagefile none=", ""}
	for _, pkg := range []string{"example.com/a", "example.com/b"} {
		data, err := os.ReadFile(archives[pkg])
		if err != nil {
			t.Fatal(err)
		}
		sum := fmt.Sprintf("%x", sha256.Sum256(data))
		copied[pkg] = filepath.Join(f.env["GOCACHE"], sum[:2], sum+"-d")
		if err := errors.Join(os.MkdirAll(filepath.Dir(copied[pkg]), 0o777), os.WriteFile(copied[pkg], data, 0o666)); err != nil {
			t.Fatal(err)
		}
		replace = append(replace, archives[pkg], copied[pkg])
	}
	write := func(old ...string) {
		if err := os.WriteFile(config, []byte(strings.NewReplacer(old...).Replace(string(before))), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	keep := func(in *Input) { in.Keep = true }
	write(replace...)
	f.judge(t, "allow.yaml", keep).Close()
	for _, test := range []struct {
		step, policy string
		replace      []string
		gone, want   string
	}{
		{"Load", "allow.yaml", []string{archives["example.com/b"], filepath.Join(f.dir, "gone.a")}, "", "gone.a"},
		{"checkStandard", "allow.yaml", []string{archives["example.com/b"], archives["errors"]}, "", "package example.com/b was compiled as one of the standard library"},
		{"readModules", "deny.yaml", replace, copied["example.com/b"], copied["example.com/b"]},
		{"Resolve", "allow.yaml", replace, copied["example.com/a"], copied["example.com/a"]},
	} {
		write(test.replace...)
		if test.gone != "" {
			if err := os.Remove(test.gone); err != nil {
				t.Fatal(err)
			}
		}
		if j, err := f.tryJudge(t, test.policy, keep); j != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %+v, %v", test.step, j, err)
		}
	}
}

// TestJudgeStdMain: the facts tell a program of Go's own.
func TestJudgeStdMain(t *testing.T) {
	j := newFixture(t, "std.txtar", "").judge(t, "deny.yaml", nil)
	defer j.Close()
	if main := j.Facts.StdMain; main == nil || main.Path != "cmd/pack" || main.Module != events.ModuleCmd {
		t.Errorf("got %+v", main)
	}
}
