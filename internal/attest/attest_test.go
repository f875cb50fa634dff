package attest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/note"
)

const sum = "c6f49d1248cf0f5e7835cbd6980e65278b929e2babc1291069721626851ae1e9"

func testNote() *note.Note {
	return &note.Note{
		Schema: note.Schema, Linkgate: "v1.2.3", Mode: finding.ModeEnforce, Guard: finding.GuardNative,
		Policy: []note.File{{Name: "linkgate.yaml", SHA256: strings.Repeat("0", 64)}},
		Grants: []note.Grant{{Module: "example.com/lib", Version: "v1.0.0", Symbol: "runtime.x", Classes: []finding.Class{finding.ClassRefused},
			Outcome: finding.OutcomeGranted, Rule: "linkgate.yaml:3", Expires: "2027-01-01"}},
	}
}

func TestProperties(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*note.Note)
		want   string
	}{
		{"a grant", func(*note.Note) {}, "ENFORCED NATIVE_GUARD NO_BASELINE GRANTS_EXPIRE"},
		{"none", func(n *note.Note) { n.Grants = nil }, "ENFORCED NATIVE_GUARD NO_GRANTS NO_BASELINE GRANTS_EXPIRE"},
		{"for ever", func(n *note.Note) { n.Grants[0].Expires = "" }, "ENFORCED NATIVE_GUARD NO_BASELINE"},
		{"known", func(n *note.Note) { n.Grants[0].Outcome = finding.OutcomeKnown }, "ENFORCED NATIVE_GUARD GRANTS_EXPIRE"},
		{"shim", func(n *note.Note) { n.Guard = finding.GuardShim }, "ENFORCED NO_BASELINE GRANTS_EXPIRE"},
		{"no guard", func(n *note.Note) { n.Guard = finding.GuardNone }, ""},
		{"warn", func(n *note.Note) { n.Mode = finding.ModeWarn; n.Grants = nil }, ""},
	} {
		n := testNote()
		tt.change(n)
		if got := strings.ReplaceAll(strings.Join(Properties(n), " "), "LINKGATE_", ""); got != tt.want {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
}

// TestCheck tells a statement about this file from others, in each form in which one comes.
func TestCheck(t *testing.T) {
	text := func(predicate, sum string, n *note.Note) string {
		s, err := New(predicate, "server", sum, n, "2026-11-28T00:00:00Z")
		if err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	wrap := func(payloadType, statement string) string {
		out, err := json.Marshal(map[string]any{"payloadType": payloadType, "payload": []byte(statement), "signatures": []any{}})
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	other := testNote()
	other.Grants[0].Symbol = "runtime.y"
	milder := testNote()
	milder.Guard = finding.GuardShim
	good, elsewhere := text(Linkgate, sum, testNote()), text(Linkgate, strings.Repeat("1", 64), testNote())
	for _, tt := range []struct{ name, file, want string }{
		{"a statement", good, ""},
		{"a result", text(SVR, sum, testNote()), ""},
		{"an envelope", wrap(PayloadType, good), ""},
		{"a bundle", `{"mediaType":"x","dsseEnvelope":` + wrap(PayloadType, good) + `}`, ""},
		{"several", elsewhere + "\n" + good, ""},
		{"another file's", elsewhere, "the attestation is of other files: this one has sha256:" + sum},
		{"other grants", text(Linkgate, sum, other), "the attestation says another thing than the note"},
		{"another guard", text(SVR, sum, milder), "the attestation says another thing than the note"},
		{"another verifier", strings.Replace(text(SVR, sum, testNote()), "verifier/v1", "verifier/v2", 1), `the attestation is "https://github.com/linkgate/linkgate/verifier/v2"'s`},
		{"another predicate", strings.Replace(good, "attestation/v1", "attestation/v2", 1), `the attestation's predicate is "https://github.com/linkgate/linkgate/attestation/v2", which linkgate does not know`},
		{"another payload", wrap("text/plain", good), `the envelope holds "text/plain", and no statement of in-toto's`},
		{"another version", strings.Replace(good, "Statement/v1", "Statement/v0.1", 1), `it is "https://in-toto.io/Statement/v0.1", and no statement of in-toto's, version 1`},
		{"nothing", "", "reading a statement: EOF"},
		{"an SBOM", "{}", `it is "", and no statement of in-toto's, version 1`},
	} {
		list, err := Parse([]byte(tt.file))
		if err == nil {
			err = Check(list, sum, testNote())
		}
		if err == nil && tt.want != "" || err != nil && err.Error() != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	list, err := Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if err := Check(list, sum, nil); err == nil || err.Error() != "the attestation is of this file, which has no note" {
		t.Errorf("without a note: %v", err)
	}
}

// TestSBOM keeps what an SBOM has, in its order, and replaces what linkgate wrote before.
func TestSBOM(t *testing.T) {
	for _, tt := range []struct{ name, sbom, want string }{
		{"a component", `{"bomFormat":"CycloneDX","z":1.50,"metadata":{"component":{"name":"a<b","properties":[{"name":"own","value":"x"},{"name":"linkgate:mode","value":"old"}],"a":2}},"components":[]}`,
			`{"bomFormat":"CycloneDX","z":1.50,"metadata":{"component":{"name":"a<b","properties":[{"name":"own","value":"x"},PROPERTIES],"a":2}},"components":[]}`},
		{"metadata alone", `{"bomFormat":"CycloneDX","metadata":{"timestamp":"x"}}`, `{"bomFormat":"CycloneDX","metadata":{"timestamp":"x","properties":[PROPERTIES]}}`},
		{"nothing", `{"bomFormat":"CycloneDX"}`, `{"bomFormat":"CycloneDX","metadata":{"properties":[PROPERTIES]}}`},
		{"another format", `{"spdxVersion":"SPDX-2.3"}`, "reading the SBOM: it is none of CycloneDX in JSON"},
		{"no object", `[]`, "reading the SBOM: it is no object of JSON's"},
		{"no metadata", `{"bomFormat":"CycloneDX","metadata":7}`, "reading the SBOM's metadata: it is no object of JSON's"},
		{"cut", `{"bomFormat":"CycloneDX"`, "reading the SBOM: EOF"},
	} {
		out, err := AddToSBOM([]byte(tt.sbom), testNote(), sum)
		got := string(out)
		if err != nil {
			got = err.Error()
		}
		var list []string
		for _, p := range [][2]string{{"sha256", sum}, {"version", "v1.2.3"}, {"mode", "enforce"}, {"guard", "native"}, {"enforced", "true"},
			{"policy", "linkgate.yaml sha256:" + strings.Repeat("0", 64)}, {"grant", "example.com/lib@v1.0.0 runtime.x refused granted: linkgate.yaml:3 until 2027-01-01"}} {
			list = append(list, `{"name":"linkgate:`+p[0]+`","value":"`+p[1]+`"}`)
		}
		want := strings.Replace(tt.want, "PROPERTIES", strings.Join(list, ","), 1)
		if strings.HasPrefix(want, "{") {
			var b strings.Builder
			for line := range strings.Lines(got) {
				b.WriteString(strings.Replace(strings.TrimSpace(line), `": `, `":`, 1))
			}
			got = b.String()
		}
		if got != want && !strings.HasPrefix(got, want+":") {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}

// FuzzSBOM holds that nothing of an SBOM is lost, and that a second time changes nothing.
func FuzzSBOM(f *testing.F) {
	f.Add([]byte(`{"bomFormat":"CycloneDX","metadata":{"component":{"name":"a","properties":[]}},"components":[{"name":"b"}]}`))
	f.Fuzz(func(t *testing.T, sbom []byte) {
		once, err := AddToSBOM(sbom, testNote(), sum)
		if err != nil {
			return
		}
		before, err := readObject(sbom)
		if err != nil {
			t.Fatal(err)
		}
		after, err := readObject(once)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range before {
			if !slices.ContainsFunc(after, func(a member) bool { return a.key == m.key }) {
				t.Fatalf("%q is gone", m.key)
			}
		}
		if twice, err := AddToSBOM(once, testNote(), sum); err != nil || string(twice) != string(once) {
			t.Fatalf("%s\n%s\n%v", once, twice, err)
		}
	})
}

// FuzzParse holds that what is read is a statement, and that its own text is read as the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"00"}}],"predicateType":"x","predicate":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := Parse(text)
		if err != nil {
			return
		}
		for _, s := range list {
			out, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Parse(out)
			if err != nil || len(again) != 1 || again[0].PredicateType != s.PredicateType || len(again[0].Subject) != len(s.Subject) {
				t.Fatalf("%s: %v", out, err)
			}
		}
	})
}
