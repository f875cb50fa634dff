package note

import (
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

func testNote() *Note {
	return &Note{
		Schema: Schema, Linkgate: "v1.2.3", Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Mode: finding.ModeEnforce, Guard: finding.GuardNative,
		Policy: []File{{"linkgate.yaml", strings.Repeat("0", 64)}},
		Grants: []Grant{{Package: "example.com/lib", Module: "example.com/lib", Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused},
			Outcome: finding.OutcomeGranted, Rule: "linkgate.yaml:3"}},
	}
}

// TestDecode tells what of a note was changed.
func TestDecode(t *testing.T) {
	text, err := testNote().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ old, new, want string }{
		{"", "", ""},
		{"runtime.x", "runtime.y", "its own digest does not fit"},
		{`"schema":1`, `"schema":2`, "the note has schema 2, and this linkgate reads 1"},
		{"\n", "", "the note is cut"},
		{`{"schema"`, `["schema"`, "the note cannot be read: "},
	} {
		_, err := Decode([]byte(strings.Replace(string(text), tt.old, tt.new, -1)))
		if err == nil && tt.want != "" || err != nil && (tt.want == "" || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%q for %q: %v", tt.new, tt.old, err)
		}
	}
}

// TestNoPlace names what takes no note.
func TestNoPlace(t *testing.T) {
	for data, want := range map[string]string{"!<arch>\n": "a C archive has no place for a note", "text": "this file format has no place for a note"} {
		if _, err := Add([]byte(data), testNote()); err == nil || err.Error() != want {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func TestEnforced(t *testing.T) {
	for _, tt := range []struct {
		mode  finding.Mode
		guard finding.Guard
		want  bool
	}{
		{finding.ModeEnforce, finding.GuardNative, true},
		{finding.ModeEnforce, finding.GuardShim, true},
		{finding.ModeEnforce, finding.GuardNone, false},
		{finding.ModeWarn, finding.GuardNative, false},
		{finding.ModeObserve, finding.GuardNative, false},
	} {
		if n := (&Note{Mode: tt.mode, Guard: tt.guard}); n.Enforced() != tt.want {
			t.Errorf("%s, %s: %t", tt.mode, tt.guard, n.Enforced())
		}
	}
}

// FuzzDecode holds that what decodes encodes to a text that decodes to the same.
func FuzzDecode(f *testing.F) {
	text, err := testNote().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := Decode(text)
		if err != nil {
			return
		}
		again, err := n.Encode()
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(again)
		if err != nil {
			t.Fatal(err)
		}
		if third, _ := m.Encode(); string(third) != string(again) {
			t.Fatalf("%q, then %q", again, third)
		}
	})
}
