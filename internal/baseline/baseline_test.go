package baseline

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

func find(list ...string) []Finding {
	var out []Finding
	for _, s := range list {
		f := strings.Fields(s)
		out = append(out, Finding{f[0], f[1], finding.Class(f[2])})
	}
	return out
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// A new file has every finding once, sorted; what it has it knows.
func TestWriteNew(t *testing.T) {
	found := find("example.com/b runtime.x refused", "example.com/a reflect.(*rtype).uncommon shadow",
		"example.com/a reflect.(*rtype).uncommon refused", "example.com/b runtime.x refused",
		"m sync/atomic.(*Pointer[go.shape.int]).Load refused", "true type:.eq.[2]int wrapper")
	got, err := Write("x/"+FileName, nil, found)
	if err != nil {
		t.Fatal(err)
	}
	want := header + `  - {module: example.com/a, symbol: reflect.(*rtype).uncommon, class: refused}
  - {module: example.com/a, symbol: reflect.(*rtype).uncommon, class: shadow}
  - {module: example.com/b, symbol: runtime.x, class: refused}
  - {module: 'm', symbol: 'sync/atomic.(*Pointer[go.shape.int]).Load', class: refused}
  - {module: 'true', symbol: 'type:.eq.[2]int', class: wrapper}
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	b, err := Parse("x/"+FileName, got)
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := b.Find("example.com/b", "runtime.x", finding.ClassRefused); !ok || k.At != FileName+":15" {
		t.Errorf("got %+v %t", k, ok)
	}
	if _, ok := b.Find("example.com/b", "runtime.x", finding.ClassShadow); ok {
		t.Error("it knows another class")
	}
}

const edited = `# ours
version: 1
known: # sorted by hand
  # PLAT-1
  - {module: a.example, symbol: fmt.a, class: refused, owner: web, reason: "legacy # one", expires: 2027-03-31}
  - {module: b.example, symbol: fmt.b, class: refused} # soon

  # team web, whatever it has

  # PLAT-3
  - module: c.example
    symbol: fmt.c
    class: refused
    owner: web
  # the last
`

// What stays keeps its line, and its comments; those of what goes go with it.
func TestEdit(t *testing.T) {
	a, b, c := "a.example fmt.a refused", "b.example fmt.b refused", "c.example fmt.c refused"
	for _, tt := range []struct {
		name string
		edit func(string, []byte, []Finding) ([]byte, error)
		now  []string
		want func(string) string
	}{
		{"nothing changes", Write, []string{a, b, c}, func(s string) string { return s }},
		{"tighten never adds", Tighten, []string{a, b, c, "d.example fmt.d refused"}, func(s string) string { return s }},
		{"the first goes", Tighten, []string{b, c}, func(s string) string {
			from, to := strings.Index(s, "  # PLAT-1"), strings.Index(s, "  - {module: b")
			return s[:from] + s[to:]
		}},
		{"a comment of no entry stays", Tighten, []string{a, c}, func(s string) string {
			return strings.Replace(s, "  - {module: b.example, symbol: fmt.b, class: refused} # soon\n", "", 1)
		}},
		{"an entry of several lines goes", Write, []string{a, b}, func(s string) string {
			from, to := strings.Index(s, "  # PLAT-3"), strings.Index(s, "  # the last")
			return s[:from] + s[to:]
		}},
		{"one is added in its place", Write, []string{c, a, b, "b.example fmt.a refused"}, func(s string) string {
			return strings.Replace(s, "  - {module: b", "  - {module: b.example, symbol: fmt.a, class: refused}\n  - {module: b", 1)
		}},
		{"all go", Tighten, nil, func(string) string {
			return "# ours\nversion: 1\nknown: # sorted by hand\n\n  # team web, whatever it has\n\n  # the last\n"
		}},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			got, err := tt.edit(FileName, []byte(strings.ReplaceAll(edited, "\n", end)), find(tt.now...))
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			if want := strings.ReplaceAll(tt.want(edited), "\n", end); string(got) != want {
				t.Errorf("%s: got\n%q\nwant\n%q", tt.name, got, want)
			}
		}
	}
}

// An empty list is filled, however it is written.
func TestEditEmpty(t *testing.T) {
	for _, text := range []string{"version: 1\nknown: []\n", "version: 1\nknown:\n", "version: 1\n", "version: 1\nknown:\n# nothing yet\n"} {
		got, err := Write(FileName, []byte(text), find("a.example fmt.a refused"))
		if err != nil || !strings.Contains(string(got), "known:\n  - {module: a.example, symbol: fmt.a, class: refused}\n") {
			t.Errorf("%q: %v\n%s", text, err, got)
		}
		if got, err := Tighten(FileName, got, nil); err != nil || strings.Contains(string(got), "module") {
			t.Errorf("%q: %v\n%s", text, err, got)
		}
	}
}

func TestDiff(t *testing.T) {
	b, err := Parse(FileName, []byte(edited))
	if err != nil {
		t.Fatal(err)
	}
	added, gone := b.Diff(find("z.example fmt.z refused", "a.example fmt.a shadow", "b.example fmt.b refused", "z.example fmt.z refused"))
	if want := find("a.example fmt.a shadow", "z.example fmt.z refused"); !slices.Equal(added, want) {
		t.Errorf("new: got %v, want %v", added, want)
	}
	if len(gone) != 2 || b.At(gone[0]) != FileName+":5" || b.At(gone[1]) != FileName+":11" {
		t.Errorf("gone: got %v", gone)
	}
}

func TestParseErrors(t *testing.T) {
	const text = `version: 2
knwon: []
known:
  - {module: a.example, symbol: fmt.a, class: refuse}
  - {module: a.example, symbol: fmt.a}
  - {module: a.example, symbol: fmt.a, class: refused, until: 2027-01-01}
  - {module: b.example, symbol: fmt.b, class: refused, expires: soon}
  - {module: c.example, symbol: fmt.c, class: refused}
  - {class: refused, symbol: fmt.c, module: c.example, owner: web}
  - {module: d.example, symbol: 1.5, class: refused}
  - fmt.e
`
	const want = `x/linkgate.baseline.yaml:1:10: unsupported version 2: this linkgate reads version 1
    version: 2
             ^
x/linkgate.baseline.yaml:2:1: unknown key "knwon" (did you mean "known"?)
    knwon: []
    ^
x/linkgate.baseline.yaml:4:47: unknown class "refuse" (did you mean "refused"?)
      - {module: a.example, symbol: fmt.a, class: refuse}
                                                  ^
x/linkgate.baseline.yaml:5:5: an entry without class
      - {module: a.example, symbol: fmt.a}
        ^
x/linkgate.baseline.yaml:6:56: unknown key "until" (want one of: module, symbol, class, owner, reason, expires)
      - {module: a.example, symbol: fmt.a, class: refused, until: 2027-01-01}
                                                           ^
x/linkgate.baseline.yaml:7:65: bad date "soon": want a day of the calendar as YYYY-MM-DD
      - {module: b.example, symbol: fmt.b, class: refused, expires: soon}
                                                                    ^
x/linkgate.baseline.yaml:9:5: duplicate entry: the one on line 8 knows the same
      - {class: refused, symbol: fmt.c, module: c.example, owner: web}
        ^
x/linkgate.baseline.yaml:10:33: symbol must be a string, not a number (quotes make it a string)
      - {module: d.example, symbol: 1.5, class: refused}
                                    ^
x/linkgate.baseline.yaml:11:5: an entry must be a mapping, key: value, not a string
      - fmt.e
        ^`
	_, err := Parse("x/"+FileName, []byte(text))
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	_, err = Parse(FileName, []byte("version: 1\nknown: [{module: a, symbol: b, class: refused}, {module: a, symbol: c, class: refused}]\n"))
	if err == nil || !strings.Contains(err.Error(), "a second entry on one line") {
		t.Errorf("got %v", err)
	}
}

func TestDigest(t *testing.T) {
	first := Digest([]byte(edited), day("2027-03-30"))
	if Digest([]byte(edited), day("2026-01-01")) != first {
		t.Error("it changes on a day like any other")
	}
	if Digest([]byte(edited), day("2027-03-31")) == first {
		t.Error("it does not change when an entry expires")
	}
	if Digest([]byte("known: ["), day("2027-03-31")) == first {
		t.Error("it does not depend on the bytes")
	}
}

func large(n int) []Finding {
	var found []Finding
	for i := range n {
		found = append(found, Finding{fmt.Sprintf("corp.example/team%d/module%d", i%50, i/10), fmt.Sprintf("runtime.(*mheap).alloc%d", i), finding.ClassRefused})
	}
	return found
}

// Ten thousand entries are read.
func TestLarge(t *testing.T) {
	data, err := Write(FileName, nil, large(10_000))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := Parse(FileName, data); err != nil || len(b.Entries) != 10_000 {
		t.Fatal(err)
	}
}

func BenchmarkParse1000(b *testing.B) {
	data, err := Write(FileName, nil, large(1000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Parse(FileName, data); err != nil {
			b.Fatal(err)
		}
	}
}

// The properties: no input panics; every error has a place in the file; what is written has exactly
// the findings, keeps what an entry says, and writing it again changes nothing; tightening never
// adds.
func FuzzBaseline(f *testing.F) {
	for seed, text := range []string{edited, header, header + "  - {module: a.example, symbol: 'fmt.x', class: refused}\n", "version: 1\nknown: []\n",
		"version: 1\nknown:\n  - {module: a, symbol: \"x\n    # y\", class: refused}\n  - {module: b, symbol: x, class: shadow}\n"} {
		f.Add([]byte(text), uint64(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		b, err := Parse(FileName, data)
		if err != nil {
			var errs strictyaml.Errors
			if !errors.As(err, &errs) || len(errs) == 0 || errs[0].Line < 1 || errs[0].Column < 1 {
				t.Fatalf("%v has no place", err)
			}
			return
		}
		rnd := rand.New(rand.NewPCG(seed, 1))
		found := find("a.example fmt.x refused", "n.example fmt.y shadow")
		for _, e := range b.Entries {
			if rnd.IntN(2) == 0 {
				found = append(found, e.Finding)
			}
		}
		made, err := Write(FileName, data, found)
		if err != nil {
			if !strings.Contains(err.Error(), errEdit().Error()) {
				t.Fatal(err)
			}
			return
		}
		again, err := Parse(FileName, made)
		if err != nil {
			t.Fatalf("%v in\n%s", err, made)
		}
		if added, gone := again.Diff(found); len(added)+len(gone) > 0 {
			t.Errorf("written with %v and %v wrong:\n%s", added, gone, made)
		}
		for _, e := range again.Entries {
			if i, ok := b.index[e.Finding]; ok {
				e.Line = b.Entries[i].Line
				if e != b.Entries[i] {
					t.Errorf("%+v has become %+v", b.Entries[i], e)
				}
			}
		}
		if twice, err := Write(FileName, made, found); err != nil || !bytes.Equal(twice, made) {
			t.Errorf("written again: %v\n%q\n%q", err, made, twice)
		}
		if tight, err := Tighten(FileName, data, found); err == nil {
			now, err := Parse(FileName, tight)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range now.Entries {
				if _, ok := b.index[e.Finding]; !ok {
					t.Errorf("tightening added %v", e)
				}
			}
		}
	})
}
