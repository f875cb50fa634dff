package signature

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"
)

// FuzzInflate: inflate unpacks what compress/flate does, and to the same.
func FuzzInflate(f *testing.F) {
	for _, text := range []string{"", "a", strings.Repeat("struct{a int; b uint8}", 100), packed[:2000]} {
		for _, level := range []int{flate.NoCompression, flate.BestSpeed, flate.BestCompression, flate.HuffmanOnly} {
			var b bytes.Buffer
			w, err := flate.NewWriter(&b, level)
			if err != nil {
				f.Fatal(err)
			}
			if _, err := io.WriteString(w, text); err != nil {
				f.Fatal(err)
			}
			if err := w.Close(); err != nil {
				f.Fatal(err)
			}
			f.Add(b.String())
			if got, err := inflate(b.String()); err != nil || string(got) != text {
				f.Errorf("level %d: %q: %v", level, got, err)
			}
		}
	}
	f.Add(packed[:3000])
	f.Fuzz(func(t *testing.T, data string) {
		want, err := io.ReadAll(flate.NewReader(strings.NewReader(data)))
		if err != nil {
			_, _ = inflate(data) // it may take a code that is not complete; it does not panic
			return
		}
		if got, err := inflate(data); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes, not %d: %v", len(got), len(want), err)
		}
	})
}

func BenchmarkReadTable(b *testing.B) {
	for b.Loop() {
		if _, err := ReadTable(); err != nil {
			b.Fatal(err)
		}
	}
}
