package link

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// FuzzLocatedBefore: whatever a damaged cache holds, a reference gets a line that
// lies in it, in order, or the link is read.
func FuzzLocatedBefore(f *testing.F) {
	text, err := events.Keep(&events.Relocation{Link: "a", Symbol: "fmt.tooLarge"})
	if err != nil {
		f.Fatal(err)
	}
	one := append(binary.AppendUvarint(nil, uint64(len(text))), text...)
	f.Add(slices.Concat(one, one))
	f.Add(one)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		l, ok := locatedBefore(data, make([]Reference, 2), []events.Decision{{Action: finding.Allow}, {Action: finding.Deny}})
		if !ok {
			return
		}
		rest := data
		for _, line := range l.lines {
			_, used := binary.Uvarint(rest)
			if !bytes.HasPrefix(rest[used:], line) {
				t.Fatalf("%q is not next in %q", line, rest)
			}
			rest = rest[used+len(line):]
		}
		if len(rest) > 0 {
			t.Errorf("%q is left of %q", rest, data)
		}
		if l.restored[0] != nil || l.restored[1] == nil {
			t.Errorf("restored %v: people are shown the second one alone", l.restored)
		}
	})
}

// TestRelocations: what the log says of a reference, from its location, from what was kept of it, or
// from neither.
func TestRelocations(t *testing.T) {
	refs := []Reference{
		{From: events.Package{Path: "a"}, Symbol: "fmt.x", Verdict: finding.VerdictRefused, Classes: []finding.Class{finding.ClassRefused}, Why: "w"},
		{From: events.Package{Path: "a"}, Symbol: "fmt.y", Verdict: finding.VerdictGranted},
	}
	j := &Judgement{Facts: &Facts{References: refs}, Decisions: Decisions{List: []events.Decision{{Action: finding.Deny, Rule: "r"}, {Action: finding.Allow}}}}
	at := []Location{{Local: "a.l", Source: "s", Chain: []string{"a"}, Reach: finding.ReachLive, Sites: []events.Site{{Line: 3}}, Directive: &events.Directive{Line: 2}}, {}}
	kept := &events.Relocation{Build: "before", Link: "l", Symbol: "fmt.x", Local: "a.kept"}
	for name, test := range map[string]struct {
		l            Located
		local, guard string
	}{
		"located": {Located{locations: at}, "a.l", "native"},
		"kept":    {Located{restored: []*events.Relocation{kept, nil}}, "a.kept", "native"},
		"neither": {Located{}, "", ""},
	} {
		list := test.l.Relocations(j, Stamp{Build: "now", Link: "l", Go: "g", GOOS: "o", GOARCH: "a"}, finding.Guard(test.guard))
		if len(list) != 2 || list[0].Local != test.local || list[0].Build != "now" || list[0].Link != "l" || list[1].Build != "now" {
			t.Errorf("%s: got %+v", name, list[0])
		}
		if list[0].Decision.Guard != finding.Guard(test.guard) || list[1].Decision.Guard != "" || list[0].Decision.Rule != "r" || list[1].Decision.Action != finding.Allow {
			t.Errorf("%s: decided %+v, %+v", name, list[0].Decision, list[1].Decision)
		}
		if name == "located" && (list[0].Source != "s" || list[0].Chain == nil || list[0].Reach != finding.ReachLive || len(list[0].Sites) != 1 || list[0].Directive.Line != 2 || list[0].Linker.Why != "w") {
			t.Errorf("located: got %+v", list[0])
		}
		if _, ok := test.l.Events(list)[0].(*events.Relocation); !ok {
			t.Errorf("%s: no line was kept", name)
		}
	}
	if kept.Build != "before" {
		t.Error("what was kept is changed")
	}
	l := Located{lines: [][]byte{[]byte("one"), []byte("two")}}
	list := l.Relocations(j, Stamp{}, "")
	for i, e := range l.Events(list) {
		if k, ok := e.(events.Kept); !ok || k.Relocation != list[i] || !bytes.Equal(k.Text, l.lines[i]) {
			t.Errorf("%d: got %+v", i, e)
		}
	}
}

// TestStampOf: all events of a link have the same stamp.
func TestStampOf(t *testing.T) {
	want := Stamp{Build: "b", Link: "l", Go: "g", GOOS: "o", GOARCH: "a"}
	if got := StampOf(&events.Link{Build: "b", Link: "l", Go: "g", GOOS: "o", GOARCH: "a"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestActions: locations are kept for the actions that were decided, in the order of the references.
func TestActions(t *testing.T) {
	got := actions(Decisions{List: []events.Decision{{Action: finding.Deny, Rule: "r"}, {Action: finding.Allow}}})
	if want := []string{string(finding.Deny), string(finding.Allow)}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// testNotKept: what may be another next time is not kept.
func testNotKept(t *testing.T, f fixture) {
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, t.TempDir())
	}
	j := f.judge(t, "deny.yaml", func(in *Input) { in.Keep, in.Began = true, time.Now().Add(time.Hour) })
	defer j.Close()
	located, err := Locate(j)
	if err != nil {
		t.Fatal(err)
	}
	if !located.Searched || len(located.lines) != len(j.Facts.References) {
		t.Errorf("searched %t, %d lines of %d", located.Searched, len(located.lines), len(j.Facts.References))
	}
	for i, line := range located.lines {
		symbol := j.Facts.References[i].Symbol
		if !strings.Contains(string(line), symbol) || !strings.Contains(string(line), `"link":"example.com/app"`) {
			t.Errorf("%s: %s", symbol, line)
		}
	}
	library := filepath.Join(f.dir, "libx.so")
	if err := os.WriteFile(library, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	pk := &j.evidence.prog.packages[j.evidence.prog.index["example.com/a"]]
	for name, change := range map[string]func() (undo func()){
		"no cache":         func() func() { link := j.link; j.link = nil; return func() { j.link = link } },
		"a package unread": func() func() { j.Facts.Unread = []string{"a"}; return func() { j.Facts.Unread = nil } },
		"one that is unparsed": func() func() {
			j.evidence.res.Unparsed = []*packageSource{{}}
			return func() { j.evidence.res.Unparsed = nil }
		},
		"a source that is gone": func() func() {
			j.evidence.src.found["a"] = &packageSource{err: errors.New("gone")}
			return func() { delete(j.evidence.src.found, "a") }
		},
		"a library": func() func() {
			before := *pk.summary
			pk.summary.Flags = []string{library}
			return func() { *pk.summary = before }
		},
		"a search that failed": func() func() {
			located.locations[0].Reach = finding.ReachUnknown
			return func() { located.locations[0].Reach = "" }
		},
	} {
		undo := change()
		if lines := j.keep(located); lines != nil {
			t.Errorf("%s: %d lines are kept", name, len(lines))
		}
		undo()
		if lines := j.keep(located); lines == nil {
			t.Errorf("after %s: nothing is kept", name)
		}
	}
}

// TestLocatedBefore: what is restored of a kept link, and what is not taken for one.
func TestLocatedBefore(t *testing.T) {
	line := func(text string) []byte { return append(binary.AppendUvarint(nil, uint64(len(text))), text...) }
	keep := func(why string) []byte {
		text, err := events.Keep(&events.Relocation{Link: "a", Symbol: "fmt.x", Linker: events.Verdict{Why: why}})
		if err != nil {
			t.Fatal(err)
		}
		return line(string(text))
	}
	allow, deny := events.Decision{Action: finding.Allow}, events.Decision{Action: finding.Deny}
	for _, test := range []struct {
		name         string
		text         []byte
		decision     events.Decision
		ok, restored bool
	}{
		{"allowed", keep("w"), allow, true, false},
		{"denied", keep("w"), deny, true, true},
		{"undefined", keep(finding.WhyUndefined), allow, true, true},
		{"cut before its size", nil, allow, false, false},
		{"cut behind its size", []byte{9}, allow, false, false},
		{"more than the references", slices.Concat(keep("w"), keep("w")), allow, false, false},
		{"no line of the log", line("{"), deny, false, false},
	} {
		l, ok := locatedBefore(test.text, make([]Reference, 1), []events.Decision{test.decision})
		if ok != test.ok || ok && (l.restored[0] != nil) != test.restored {
			t.Errorf("%s: got %+v, %t", test.name, l, ok)
		}
	}
}
