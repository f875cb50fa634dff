package report

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with testdata/NAME.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// narrow checks that no line is wider than 80 columns, but for those with a
// name that is.
func narrow(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasSuffix(line, " ") {
			t.Errorf("white space at the end of %q", line)
		}
		if utf8.RuneCountInString(line) > 80 && !strings.Contains(line, "go.shape.struct") {
			t.Errorf("wider than 80: %q", line)
		}
	}
}

func seq(evs ...events.Event) iter.Seq2[events.Event, error] {
	return func(yield func(events.Event, error) bool) {
		for _, ev := range evs {
			if !yield(ev, nil) {
				return
			}
		}
	}
}

func text(t *testing.T, evs iter.Seq2[events.Event, error], opt Options, style TextStyle) string {
	t.Helper()
	r, err := Read(evs, opt)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := r.Text(&b, style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// in returns copies of rels as they stand in one link.
func in(build, link string, rels ...events.Relocation) []events.Event {
	var evs []events.Event
	for _, r := range rels {
		r.Build, r.Link, r.Go, r.GOOS, r.GOARCH = build, link, "go1.26.8", "linux", "amd64"
		evs = append(evs, &r)
	}
	return evs
}

// linked returns the event of one link, changed by edit.
func linked(build, name string, mode finding.Mode, policy string, edit func(*events.Link)) *events.Link {
	l := &events.Link{
		Build: build, Link: name, Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64",
		Mode: mode, Policy: policy, Guard: finding.GuardNative, Result: finding.ResultPassed,
	}
	if edit != nil {
		edit(l)
	}
	return l
}

// rel is a refused pull from std that decision decides.
func rel(module, version, pkg, symbol string, decision events.Decision) events.Relocation {
	std, _, _ := strings.Cut(symbol, ".")
	return events.Relocation{
		Direction: finding.DirectionPull, Form: finding.FormFunc, Symbol: symbol,
		From:     events.Package{Path: pkg, Module: module, Version: version},
		To:       events.Package{Path: std, Module: "std", Version: "go1.26.8"},
		Linker:   events.Verdict{Verdict: finding.VerdictRefused, Why: "not pushed by " + std},
		Classes:  []finding.Class{finding.ClassRefused},
		Decision: decision,
	}
}

// like returns r with another verdict and class.
func like(r events.Relocation, verdict finding.Verdict, why string, classes ...finding.Class) events.Relocation {
	r.Linker = events.Verdict{Verdict: verdict, Why: why}
	r.Classes = classes
	return r
}

func replaced(r events.Relocation, by string) events.Relocation {
	r.From.Replace = by
	return r
}

// refusals are references of many kinds, every one denied.
func refusals() []events.Relocation {
	byDefault := events.Decision{Action: finding.Deny, Rule: "linkgate.yaml:4"}
	byRule := events.Decision{Action: finding.Deny, Rule: "linkgate.yaml:21", Reason: "never again, see INC-77"}
	builtin := events.Decision{Action: finding.Deny, Rule: "built-in default for shadow"}
	const sonic = "github.com/bytedance/sonic"
	return []events.Relocation{
		rel("github.com/fjl/memsize", "v0.0.2", "github.com/fjl/memsize", "runtime.stopTheWorld", byDefault),
		rel("github.com/fjl/memsize", "v0.0.2", "github.com/fjl/memsize", "runtime.startTheWorld", byDefault),
		replaced(rel(sonic, "v1.12.5", sonic+"/internal/rt", "reflect.(*rtype).uncommon", byRule), "./third_party/sonic"),
		replaced(rel(sonic, "v1.12.5", sonic+"/loader", "runtime.lastmoduledatap", byRule), "./third_party/sonic"),
		replaced(rel(sonic, "v1.12.5", sonic+"/internal/encoder/alg",
			"sync/atomic.(*Pointer[go.shape.struct { example.com/some/rather/long/path.Field int }]).CompareAndSwap", byDefault), "./third_party/sonic"),
		like(rel("example.com/app", "(devel)", "example.com/app", "runtime.memstats", builtin),
			finding.VerdictUnchecked, "its definition is not in std", finding.ClassShadow),
		like(rel("example.com/app", "(devel)", "example.com/app/internal/tick", "runtime.systemstack", byDefault),
			finding.VerdictGranted, "an ABI wrapper", finding.ClassWrapper),
	}
}

// placed are references of which all is known that can be.
func placed() []events.Relocation {
	byDefault := func(class string) events.Decision {
		return events.Decision{Action: finding.Deny, Rule: "built-in default for " + class}
	}
	exported := like(rel("example.com/a", "v1.2.0", "example.com/a/clock", "runtime.nanotime", byDefault("exported")),
		finding.VerdictUnchecked, "only other packages use it, so that no object shows the pull", finding.ClassExported)
	exported.Directive = &events.Directive{File: "example.com/a@v1.2.0/clock/clock.go", Line: 5}
	exported.Sites = []events.Site{{Func: "main.main", File: "main.go", Line: 9, Type: "R_CALL", Count: 1}}
	exported.Reach = finding.ReachLive
	exported.Chain = []string{"example.com/app", "example.com/x", "example.com/a/clock"}

	indexed := like(rel("example.com/a", "v1.2.0", "example.com/a/rt", "reflect.(*rtype).uncommon", byDefault("indexed")),
		finding.VerdictUnchecked, "named by index, which the linker does not check", finding.ClassIndexed)
	indexed.Directive = &events.Directive{File: "example.com/a@v1.2.0/rt/rt.go", Line: 12}
	indexed.Sites = []events.Site{{Func: "example.com/a/rt.F", File: "example.com/a@v1.2.0/rt/rt.go", Line: 20}}
	indexed.Reach = finding.ReachLoaded
	indexed.Chain = []string{"example.com/app", "example.com/app/internal/server", "github.com/one/framework",
		"github.com/one/framework/json", "example.com/a", "example.com/a/rt"}

	push := like(rel("example.com/app", "", "example.com/app/hook", "time.hook", byDefault("push-std")),
		finding.VerdictUnchecked, "defined outside the standard library", finding.ClassPushStd)
	push.Direction = finding.DirectionPush
	push.Directive = &events.Directive{File: "hook/hook.go", Line: 3}
	push.Chain = []string{"example.com/app", "example.com/app/hook"}

	gone := rel("example.com/b", "v0.3.0", "example.com/b", "runtime.allglen", byDefault("refused"))
	gone.Source = events.SourceGone
	silent := rel("example.com/b", "v0.3.0", "example.com/b", "runtime.allgs", byDefault("refused"))
	silent.Source, silent.Reach = events.SourceSilent, finding.ReachUnknown
	return []events.Relocation{exported, indexed, push, gone, silent}
}

// ownPair is what a package of std refers to in another.
func ownPair(r events.Relocation) events.Relocation {
	r.From = events.Package{Path: "time", Module: "std", Version: "go1.26.8"}
	return r
}

func TestDenial(t *testing.T) {
	tests := []struct {
		name, policy string
		rels         []events.Relocation
	}{
		{"denial", "linkgate.yaml", refusals()},
		{"denial-one", "linkgate.yaml", refusals()[:1]},
		{"denial-no-policy", "", refusals()[:2]},
		{"denial-expired", "linkgate.yaml", expired()[:1]},
		{"denial-expired-too", "linkgate.yaml", expired()},
		{"denial-places", "linkgate.yaml", placed()},
		{"denial-final", "linkgate.yaml", []events.Relocation{
			rel("example.com/a", "v1.2.0", "example.com/a", "fmt.tooLarge",
				events.Decision{Action: finding.Deny, Rule: "../org/linkgate.yaml:6", Final: true})}},
		{"denial-no-module", "linkgate.yaml", []events.Relocation{
			rel("", "", "example.com/x", "runtime.\x1b[31mevil\n", events.Decision{Action: finding.Deny})}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b, again strings.Builder
			Denial(&b, &events.Link{Link: "example.com/app", Policy: test.policy}, test.rels, nil)
			Denial(&again, &events.Link{Link: "example.com/app", Policy: test.policy}, append(test.rels, test.rels...), nil)
			if again.String() != b.String() {
				t.Errorf("the same references twice: %s", again.String())
			}
			narrow(t, b.String())
			golden(t, test.name, b.String())
		})
	}
}

func expired() []events.Relocation {
	d := events.Decision{Action: finding.Deny, Rule: "linkgate.yaml:4", Expired: "linkgate.yaml:9"}
	return []events.Relocation{
		rel("github.com/fjl/memsize", "v0.0.2", "github.com/fjl/memsize", "runtime.stopTheWorld", d),
		rel("github.com/fjl/memsize", "v0.0.2", "github.com/fjl/memsize", "runtime.startTheWorld",
			events.Decision{Action: finding.Deny, Rule: "linkgate.yaml:4"}),
	}
}

func TestWarning(t *testing.T) {
	warn := events.Decision{Action: finding.Warn, Rule: "linkgate.yaml:6"}
	var b strings.Builder
	Warning(&b, &events.Link{Link: "example.com/app", Policy: "linkgate.yaml"}, []events.Relocation{
		rel("github.com/fjl/memsize", "v0.0.2", "github.com/fjl/memsize", "runtime.stopTheWorld", warn),
		like(rel("example.com/app", "", "example.com/app", "runtime.systemstack", warn),
			finding.VerdictGranted, "an ABI wrapper", finding.ClassWrapper),
	}, nil)
	narrow(t, b.String())
	golden(t, "warning", b.String())
}

// mixed is a link with findings of every kind.
func mixed() []events.Relocation {
	allow := events.Decision{Action: finding.Allow, Rule: "linkgate.yaml:14", Reason: "JIT needs it until PLAT-1234",
		Owner: "platform", Expires: "2027-03-31", Guard: finding.GuardNative}
	byDefault := events.Decision{Action: finding.Allow, Rule: "built-in default for handshake"}
	return append(refusals(),
		rel("github.com/goccy/go-json", "v0.10.3", "github.com/goccy/go-json/internal/runtime", "reflect.ifaceIndir", allow),
		like(rel("github.com/goccy/go-json", "v0.10.3", "github.com/goccy/go-json/internal/runtime", "reflect.typedmemmove", byDefault),
			finding.VerdictGranted, "pushed by reflect", finding.ClassHandshake),
		like(rel("example.com/app", "(devel)", "example.com/app", "example.com/lib.hidden", byDefault),
			finding.VerdictUnchecked, "", finding.ClassCrossModule),
		like(rel("example.com/app", "(devel)", "example.com/app", "os.sigpipe", byDefault), finding.VerdictGranted, "pushed by os"),
		like(rel("example.com/lib", "v1.0.0", "example.com/lib", "runtime.nosuch",
			events.Decision{Action: finding.Warn, Rule: "linkgate.yaml:7"}),
			finding.VerdictUnchecked, "", finding.ClassDangling, "exported"),
	)
}

func TestText(t *testing.T) {
	const policy = "linkgate.yaml"
	denied := func(l *events.Link) { l.Result = finding.ResultDenied }
	app := append(in("1", "example.com/app", mixed()...), linked("1", "example.com/app", finding.ModeEnforce, policy, denied))
	bare := rel("github.com/fjl/memsize", "v0.0.2", "github.com/fjl/memsize", "runtime.stopTheWorld",
		events.Decision{Action: finding.Deny, Rule: "built-in default for refused"})
	granted := rel("github.com/fjl/memsize", "v0.0.2", "github.com/fjl/memsize", "runtime.stopTheWorld",
		events.Decision{Action: finding.Allow, Rule: "linkgate.yaml:3"})
	quiet := mixed()[8:9]

	var several []events.Event
	for i := range 4 {
		name := fmt.Sprintf("example.com/cmd/%c", 'a'+i)
		several = append(several, in("1", name, mixed()[:2+i]...)...)
		several = append(several, linked("1", name, finding.ModeEnforce, policy, func(l *events.Link) {
			switch i {
			case 0:
				l.CheckLinkname = &events.CheckLinkname{Given: true, From: events.FromGOFLAGS}
			case 1:
				l.CheckLinkname = &events.CheckLinkname{Given: true, From: events.FromLDFlags, Honored: true}
				l.Guard = finding.GuardNone
			case 2:
				l.Guard = finding.GuardShim
			case 3:
				l.CheckLinkname = &events.CheckLinkname{Given: true, Value: true}
			}
		}))
	}
	several = append(several, linked("1", "example.com/cmd/e", finding.ModeEnforce, policy, func(l *events.Link) {
		l.Result, l.Error = finding.ResultError, "reading /cache/ab/abcdef-d: object of go1.29 is\nof no known layout: run linkgate version to see those known"
	}))

	targets := append(in("1", "example.com/app", bare), linked("1", "example.com/app", finding.ModeObserve, "", nil))
	for _, ev := range in("1", "example.com/app", bare) {
		ev.(*events.Relocation).GOOS, ev.(*events.Relocation).Go = "windows", "go1.27.4"
		targets = append(targets, ev)
	}

	allowed := events.Decision{Action: finding.Allow, Rule: "built-in default for handshake"}
	pair := ownPair(like(rel("", "", "", "runtime.nanotime", allowed), finding.VerdictGranted, "pushed by runtime", finding.ClassHandshake))
	bad := ownPair(rel("", "", "", "runtime.hidden", events.Decision{Action: finding.Deny, Rule: "built-in default for refused"}))
	places := append(in("1", "example.com/app", append(placed(), pair, bad)...),
		&events.Problem{
			Build: "1", Link: "example.com/app", Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64",
			From: placed()[0].From, File: "example.com/a@v1.2.0/clock/clock.go", Line: 30,
			Message: "nothing defines rumtime.nanotime", Nearest: "runtime.nanotime",
		},
		&events.Problem{
			Build: "1", Link: "example.com/app", Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64",
			From: events.Package{Path: "example.com/app", Module: "example.com/app"}, File: "main.go", Line: 7,
			Message: `its file does not import "unsafe", so that the compiler takes it for a comment`,
		},
		linked("1", "example.com/app", finding.ModeEnforce, policy, func(l *events.Link) {
			l.Unsearched = []string{"example.com/p", "example.com/q", "example.com/r", "example.com/s"}
		}))

	tests := []struct {
		name string
		evs  []events.Event
		opt  Options
	}{
		{"text-places", places, Options{}},
		{"text-places-std", places, Options{Std: true, All: true}},
		{"text", app, Options{}},
		{"text-all", app, Options{All: true}},
		{"text-several-links", several, Options{}},
		{"text-several-targets", targets, Options{}},
		{"text-observe", append(in("1", "example.com/app", bare), linked("1", "example.com/app", finding.ModeObserve, "", nil)), Options{}},
		{"text-observe-policy", append(in("1", "example.com/app", append(refusals(), granted)...),
			linked("1", "example.com/app", finding.ModeObserve, policy, nil)), Options{}},
		{"text-observe-checklinkname-off", append(in("1", "example.com/app", bare),
			linked("1", "example.com/app", finding.ModeObserve, "", func(l *events.Link) {
				l.CheckLinkname = &events.CheckLinkname{Given: true, From: events.FromLDFlags, Honored: true}
				l.Guard = finding.GuardNone
			})), Options{}},
		{"text-rebuilt", append(append(in("1", "example.com/app", refusals()...), linked("1", "example.com/app", finding.ModeEnforce, policy, denied)),
			append(in("2", "example.com/app", granted), linked("2", "example.com/app", finding.ModeEnforce, policy, nil))...), Options{}},
		{"text-none", append(in("1", "example.com/app", quiet...), linked("1", "example.com/app", finding.ModeEnforce, policy, nil)), Options{}},
		{"text-none-in-links", []events.Event{linked("1", "a", finding.ModeEnforce, policy, nil), linked("1", "b", finding.ModeEnforce, policy, nil)}, Options{}},
		{"text-error", []events.Event{several[len(several)-1]}, Options{}},
		{"text-empty", nil, Options{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := text(t, seq(test.evs...), test.opt, TextStyle{})
			narrow(t, got)
			golden(t, test.name, got)
		})
	}
	styles := []struct {
		name  string
		style TextStyle
	}{
		{"text-color", TextStyle{Color: true}},
		{"text-narrow", TextStyle{Width: 50}},
		{"text-wide", TextStyle{Width: 160}},
	}
	for _, test := range styles {
		golden(t, test.name, text(t, seq(app...), Options{}, test.style))
	}
}

// TestTextColor checks that colours change nothing but the colour.
func TestTextColor(t *testing.T) {
	evs := in("1", "example.com/app", mixed()...)
	plain := text(t, seq(evs...), Options{}, TextStyle{})
	color := text(t, seq(evs...), Options{}, TextStyle{Color: true})
	if plain == color {
		t.Error("no colours")
	}
	color = strings.NewReplacer(bold, "", red, "", yellow, "", green, "", reset, "").Replace(color)
	if plain != color {
		t.Errorf("without its colours: %s", color)
	}
}

// TestTextUnreadable reads a log with lines that are no events.
func TestTextUnreadable(t *testing.T) {
	tests := []struct{ name, log string }{
		{"text-torn", `{"schema":1,"event":"link","link":"a"}` + "\n" + `{"schema":1,"eve`},
		{"text-bad-lines", "hello\n" + `{"schema":1,"event":"link","link":"a"}` + "\n{}\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			golden(t, test.name, text(t, events.Read(strings.NewReader(test.log)), Options{}, TextStyle{}))
		})
	}
}

func TestTextErrors(t *testing.T) {
	newer := events.Read(strings.NewReader(`{"schema":2,"event":"link"}` + "\n"))
	_, err := Read(newer, Options{})
	var schema *events.SchemaError
	if !errors.As(err, &schema) || schema.Schema != 2 {
		t.Errorf("newer schema: %v", err)
	}
	r, w := io.Pipe()
	w.CloseWithError(errors.New("gone"))
	if _, err := Read(events.Read(r), Options{}); err == nil || !strings.HasSuffix(err.Error(), "gone") {
		t.Errorf("broken reader: %v", err)
	}
	r.Close()
	if err := new(Report).Text(w, TextStyle{}); err == nil {
		t.Error("broken writer: no error")
	}
}

// TestTextSorted checks that the order of the log does not matter.
func TestTextSorted(t *testing.T) {
	evs := in("1", "example.com/app", mixed()...)
	want := text(t, seq(evs...), Options{All: true}, TextStyle{})
	for i := range evs {
		turned := append(append([]events.Event{}, evs[i:]...), evs[:i]...)
		if got := text(t, seq(turned...), Options{All: true}, TextStyle{}); got != want {
			t.Fatalf("turned by %d: %s", i, got)
		}
	}
}

// TestTextMemory reports a long log with few distinct findings: what is kept
// must not grow with it.
func TestTextMemory(t *testing.T) {
	const n = 200_000
	one, err := os.ReadFile("../events/testdata/schema1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	line := one[:bytes.IndexByte(one, '\n')+1]
	var most uint64
	log := func(yield func(events.Event, error) bool) {
		i := 0
		for ev, err := range events.Read(&repeat{line: line, n: n}) {
			if i++; i%20_000 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
			if !yield(ev, err) {
				return
			}
		}
	}
	if testing.Short() {
		t.Skip("long log")
	}
	if got := text(t, log, Options{}, TextStyle{}); !strings.Contains(got, "\n\nexample.com/app: 1 linkname finding: 1 granted\n") {
		t.Error(got)
	}
	if limit := uint64(4 << 20); most > limit {
		t.Errorf("%d bytes in use, want at most %d", most, limit)
	}
}

// repeat is a reader of n times line.
type repeat struct {
	line []byte
	n    int
	rest []byte
}

func (r *repeat) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n--
		r.rest = r.line
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
