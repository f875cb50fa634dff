package policy

import "testing"

func TestDigest(t *testing.T) {
	data := []byte(`version: 1
rules:
  - {module: example.com/a, action: allow, expires: 2027-03-31}
  - {module: example.com/b, action: allow, expires: 2027-06-01}
`)
	digests := map[[32]byte]string{}
	for _, days := range [][]string{
		{"2026-01-01", "2027-03-30"}, // none expired
		{"2027-03-31", "2027-05-31"}, // one
		{"2027-06-01", "2040-01-01"}, // both
	} {
		first := Digest(data, day(days[0]), nil)
		if Digest(data, day(days[1]), nil) != first {
			t.Errorf("the digest changes between %v", days)
		}
		if other, ok := digests[first]; ok {
			t.Errorf("%s and %s have one digest", other, days[0])
		}
		digests[first] = days[0]
	}
	if Digest(append(data, '\n'), day("2026-01-01"), nil) == Digest(data, day("2026-01-01"), nil) {
		t.Error("the digest does not depend on the bytes")
	}
}

// What is no policy stands for its bytes, on any day.
func TestDigestUnparsable(t *testing.T) {
	for _, data := range []string{"", "\xff", "rules: [", "version: 1\nrules: [{module: m, action: alow, expires: 2027-03-31}]"} {
		if Digest([]byte(data), day("2027-03-30"), nil) != Digest([]byte(data), day("2027-03-31"), nil) {
			t.Errorf("the digest of %q depends on the day", data)
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	data := read(b, "testdata/valid/every-field.yaml")
	for b.Loop() {
		Digest(data, day("2027-01-01"), nil)
	}
}
