package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// varied is a log with findings of every kind, in two links, with names that
// every format has to escape.
func varied() []events.Event {
	known := rel("example.com/b", "v0.3.0", "example.com/b", "runtime.known",
		events.Decision{Action: finding.Allow, Enforce: finding.Allow, Rule: "linkgate.baseline.yaml:7", Known: true})
	evil := rel("example.com/evil", "v1.0.0", `example.com/evil/<script>alert("x")</script>|,:%`, "runtime.a]]>&*_`\"'\n",
		events.Decision{Action: finding.Deny, Rule: "linkgate.yaml:4", Reason: "</script><!-- \x00 \u2028 %0A::error::"})
	evil.Directive = &events.Directive{File: "example.com/evil@v1.0.0/a b#%.go", Line: 3}
	warned := rel("example.com/replaced", "v1.0.0", "example.com/replaced", "runtime.warned",
		events.Decision{Action: finding.Warn, Enforce: finding.Deny, Rule: "linkgate.yaml:9"})
	warned.From.Replace = "./lib"
	warned.Directive = &events.Directive{File: "lib/lib.go", Line: 4}
	upper := rel("github.com/BurntSushi/toml", "v1.0.0", "github.com/BurntSushi/toml", "runtime.upper",
		events.Decision{Action: finding.Deny, Rule: "linkgate.yaml:4"})
	upper.Directive = &events.Directive{File: "github.com/BurntSushi/toml@v1.0.0/a.go", Line: 3}
	newer := like(rel("example.com/new", "v1.0.0", "example.com/new", "runtime.x", events.Decision{Action: finding.Deny}), "", "", "of-tomorrow")

	rels := append(mixed(), placed()...)
	rels = append(rels, known, evil, warned, upper, newer, rel("", "", "example.com/x", "runtime.y", events.Decision{}))
	evs := append(in("1", "example.com/app", rels...),
		&events.Problem{
			Build: "1", Link: "example.com/app", Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64",
			From: placed()[0].From, File: "example.com/a@v1.2.0/clock/clock.go", Line: 30,
			Message: "nothing defines rumtime.nanotime", Nearest: "runtime.nanotime",
		},
		&events.Problem{
			Build: "1", Link: "example.com/app", Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64",
			From: events.Package{Path: "example.com/app", Module: "example.com/app"}, File: "main.go", Line: 7,
			Message: `its file does not import "unsafe"`,
		},
		linked("1", "example.com/app", finding.ModeEnforce, "linkgate.yaml", func(l *events.Link) {
			l.Main = events.Package{Path: "example.com/app", Module: "example.com/app"}
			l.Result = finding.ResultDenied
			l.BreakGlass = &events.BreakGlass{Mode: finding.ModeEnforce, User: "ann", Job: "GITHUB_RUN_ID=12", Time: "2026-11-21T10:00:00Z"}
		}))
	evs = append(evs, in("1", "example.com/app/cmd/two", mixed()[0], mixed()[7])...)
	return append(evs, linked("1", "example.com/app/cmd/two", finding.ModeObserve, "", nil))
}

func read(t *testing.T, evs []events.Event, opt Options) *Report {
	t.Helper()
	r, err := Read(seq(evs...), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func testSources(t *testing.T) Sources {
	t.Helper()
	gomod, err := ParseGoMod("go.mod", []byte(`module example.com/app

go 1.23

require (
	example.com/a v1.2.0
	example.com/b v0.3.0
	example.com/evil v1.0.0
)

require github.com/BurntSushi/toml v1.0.0 // indirect

replace example.com/replaced => ./lib
`))
	if err != nil {
		t.Fatal(err)
	}
	return Sources{Prefix: "services/pay", GoMod: gomod}
}

// inputs are what the formats get in tests. None of them traces: see trace_test.go.
func inputs(src Sources) Inputs {
	return Inputs{
		Version: "v1.2.3",
		Sources: func() (Sources, error) { return src, nil },
		Page:    func() (HTMLSources, error) { return HTMLSources{Sources: src}, nil },
	}
}

func TestFormats(t *testing.T) {
	in := inputs(testSources(t))
	for _, f := range Formats() {
		name, format := f.Name, func(r *Report, w io.Writer) error { return f.Write(w, r, in) }
		if name == "text" || name == "trace" { // see report_test.go and trace_test.go
			continue
		}
		var first string
		evs := varied()
		for i := range 3 {
			var b strings.Builder
			if err := format(read(t, evs, Options{All: true}), &b); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = b.String()
			} else if b.String() != first {
				t.Errorf("%s: the order of the log matters", name)
			}
			slices.Reverse(evs)
		}
		if name != "html" { // its style and script would drown what matters
			golden(t, "format-"+name, first)
		}
		var none strings.Builder
		if err := format(read(t, nil, Options{}), &none); err != nil {
			t.Errorf("%s of an empty log: %v", name, err)
		}
	}
}

// TestSARIFWithout: without go.mod, and without findings. scripts/schemas holds what is
// written against SARIF's schema.
func TestSARIFWithout(t *testing.T) {
	sarif := func(evs []events.Event) string {
		var b strings.Builder
		if err := read(t, evs, Options{All: true, Std: true}).SARIF(&b, Sources{}, ""); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	golden(t, "sarif-without-go-mod", sarif(in("1", "example.com/app", placed()...)))
	if empty := sarif(nil); !strings.Contains(empty, `"results": [],`) {
		t.Errorf("the schema wants a list of results: %s", empty)
	}
}

// TestSARIFStable checks that a fingerprint outlives a new version and other
// lines, and that rules have a stable place.
func TestSARIFStable(t *testing.T) {
	fingerprint := func(edit func(*events.Relocation)) string {
		r := placed()[0]
		edit(&r)
		var b bytes.Buffer
		if err := read(t, in("1", "example.com/app", r), Options{}).SARIF(&b, Sources{}, ""); err != nil {
			t.Fatal(err)
		}
		var log sarifLog
		if err := json.Unmarshal(b.Bytes(), &log); err != nil {
			t.Fatal(err)
		}
		result := log.Runs[0].Results[0]
		if rule := log.Runs[0].Tool.Driver.Rules[*result.RuleIndex]; rule.ID != result.RuleID {
			t.Errorf("rule %d is %s, want %s", *result.RuleIndex, rule.ID, result.RuleID)
		}
		return result.Fingerprints["linkgate/v1"]
	}
	first := fingerprint(func(*events.Relocation) {})
	same := fingerprint(func(r *events.Relocation) {
		r.From.Version, r.Directive.Line, r.Decision.Action = "v1.3.0", 77, finding.Allow
	})
	other := fingerprint(func(r *events.Relocation) { r.Symbol = "runtime.walltime" })
	if first != same || first == other || first != "1ea3dbb6ed6e759741611d22dcb439cb" {
		t.Errorf("got %s, %s and %s", first, same, other)
	}
}

// TestJUnitParses reads the XML back: what it says is what the report has.
func TestJUnitParses(t *testing.T) {
	r := read(t, varied(), Options{All: true})
	var b bytes.Buffer
	if err := r.JUnit(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Class   string  `xml:"classname,attr"`
				Name    string  `xml:"name,attr"`
				Failure *string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	cases, failures := 0, 0
	for _, s := range got.Suites {
		for _, c := range s.Cases {
			cases++
			if c.Failure != nil {
				failures++
			}
		}
	}
	if want := len(r.found) + len(r.problems) + len(r.brokenGlass()); cases != want || got.Tests != want || got.Failures != failures {
		t.Errorf("%d cases of %d, %d failures of %d", cases, want, failures, got.Failures)
	}
	c := r.Result().Counts
	if failures != c.Denied+c.WouldBeDenied {
		t.Errorf("%d failures, %d denied, %d would be", failures, c.Denied, c.WouldBeDenied)
	}
}

// TestHTML checks what must hold of a page that shows foreign names.
func TestHTML(t *testing.T) {
	r := read(t, varied(), Options{All: true})
	var b strings.Builder
	src := HTMLSources{Sources: testSources(t), Open: func(base, name string) ([]byte, error) {
		if path.Ext(name) != ".go" {
			return nil, fmt.Errorf("%s", name)
		}
		return []byte("package a\n\n//go:linkname x </pre><script>\n\tfunc x()\n\nfunc y() {\n"), nil
	}}
	if err := r.HTML(&b, src); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	_, rest, _ := strings.Cut(page, `<script type="application/json" id="data">`)
	data, rest, _ := strings.Cut(rest, "</script>")
	var got Result
	if err := json.Unmarshal([]byte(data), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Findings) != len(r.found) || got.Counts != r.Result().Counts {
		t.Errorf("the page's data has %d findings, the report %d", len(got.Findings), len(r.found))
	}
	if n := strings.Count(page, "<script"); n != 2 {
		t.Errorf("%d scripts, want 2", n)
	}
	if strings.Count(page, "<tr") != len(r.found)+1 {
		t.Errorf("%d rows, want %d and the head", strings.Count(page, "<tr"), len(r.found))
	}
	if script, _, _ := strings.Cut(strings.TrimPrefix(rest, "\n<script>"), "</script>"); script != pageScript ||
		!strings.Contains(page, hashOf(pageScript)) || !strings.Contains(page, hashOf(pageStyle)) {
		t.Error("its script or style is not the one that its policy lets in")
	}
	for _, want := range []string{
		"//go:linkname x &lt;/pre&gt;&lt;script&gt;",
		"example.com/evil/&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;",
		`href="#m0"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, bad := range []string{"http:", "@import", "src=", "url("} {
		if strings.Contains(strings.ReplaceAll(page, homepage, ""), bad) {
			t.Errorf("%s in a page that needs no network", bad)
		}
	}
}

// TestFilter keeps parts of one log.
func TestFilter(t *testing.T) {
	tests := []struct {
		name   string
		filter Filter
		want   string
	}{
		{"module", Filter{Modules: "github.com/fjl/*"}, "runtime.startTheWorld runtime.stopTheWorld"},
		{"modules", Filter{Modules: "example.com/b,example.com/new"}, "runtime.known runtime.allglen runtime.allgs runtime.x"},
		{"class", Filter{Classes: []finding.Class{finding.ClassShadow, finding.ClassIndexed}}, "reflect.(*rtype).uncommon runtime.memstats"},
		{"known", Filter{Actions: []finding.Action{ActionKnown}}, "runtime.known"},
		{"warn", Filter{Actions: []finding.Action{finding.Warn}}, "runtime.nosuch runtime.warned"},
		{"new", Filter{New: true, Modules: "example.com/b,example.com/lib,github.com/goccy/*"}, "runtime.allglen runtime.allgs runtime.nosuch"},
		{"nothing", Filter{Modules: "nowhere"}, ""},
	}
	for _, test := range tests {
		var got []string
		for _, f := range read(t, varied(), Options{Filter: test.filter}).Result().Findings {
			got = append(got, f.Symbol)
		}
		want := strings.Fields(test.want)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", test.name, got, want)
		}
	}
}

func TestOutcomes(t *testing.T) {
	warn := read(t, varied(), Options{Filter: Filter{Actions: []finding.Action{finding.Warn}, Modules: "example.com/lib"}})
	if warn.Denied() || !warn.Warned() || !warn.New() {
		t.Error("a warning")
	}
	granted := read(t, varied(), Options{Filter: Filter{Modules: "github.com/goccy/*"}})
	if granted.Denied() || granted.Warned() || granted.New() || len(granted.found) == 0 {
		t.Error("a grant")
	}
	known := read(t, varied(), Options{Filter: Filter{Actions: []finding.Action{ActionKnown}}})
	if known.Denied() || known.New() || known.Result().Counts.Known != 1 {
		t.Error("a known one")
	}
	denied := read(t, varied(), Options{})
	if !denied.Denied() || !denied.Warned() || !denied.New() {
		t.Error("a denial")
	}
}

func TestParseGoMod(t *testing.T) {
	for _, bad := range []string{"", "require x", "module \"\n"} {
		if m, err := ParseGoMod("go.mod", []byte(bad)); err == nil {
			t.Errorf("%q: %+v", bad, m)
		}
	}
	src := testSources(t)
	if p := src.required("github.com/BurntSushi/toml"); p != (place{BaseSource, "services/pay/go.mod", 11}) {
		t.Error(p)
	}
	if p := src.required("not.in/it"); p.line != 1 {
		t.Error(p)
	}
}

func FuzzMarkdownAndXML(f *testing.F) {
	f.Add("a|b`<c>", "]]>&\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		if s := markdownText(a); strings.ContainsAny(s, "|`<>\n*_[]@") {
			t.Errorf("%q", s)
		}
		var got struct {
			A string `xml:"a,attr"`
			B string `xml:",chardata"`
		}
		doc := "<x a=" + xmlAttr(printable.Text(a)) + ">" + xmlText(printable.Text(b)) + "</x>"
		if err := xml.Unmarshal([]byte(doc), &got); err != nil || got.A != printable.Text(a) || got.B != printable.Text(b) {
			t.Errorf("%q: %+v, %v", doc, got, err)
		}
	})
}

// Each outcome has its colour in numbers, badges, graph and legend. Granted has that of
// an edge and of the legend without more.
func TestOutcomeStyles(t *testing.T) {
	for _, o := range finding.Outcomes() {
		for _, of := range []string{".tile.", ".badge.", ".edge.pull.", ".legend ."} {
			plain := o == finding.OutcomeGranted && of != ".badge."
			if !plain && !strings.Contains(pageStyle, of+outcomeClass(o)) {
				t.Errorf("page.css has no %s%s", of, outcomeClass(o))
			}
		}
	}
	if got := outcomeClass("of a newer linkgate"); got != "other" {
		t.Errorf("an unknown outcome has class %s", got)
	}
}
