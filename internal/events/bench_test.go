package events

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkAppend writes the log of one link: 1,000 relocations with a site each, in
// one write.
func BenchmarkAppend(b *testing.B) {
	evs := benchEvents(b, 1000)
	path := filepath.Join(b.TempDir(), "log.jsonl")
	if err := Append(path, evs...); err != nil {
		b.Fatal(err)
	}
	fi, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(fi.Size())
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		if err := os.Remove(path); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := Append(path, evs...); err != nil {
			b.Fatal(err)
		}
	}
}

// benchEvents returns n times the first event of the golden log.
func benchEvents(b *testing.B, n int) []Event {
	data, err := os.ReadFile("testdata/schema1.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	var evs []Event
	for ev, err := range Read(strings.NewReader(strings.Repeat(line+"\n", n))) {
		if err != nil {
			b.Fatal(err)
		}
		evs = append(evs, ev)
	}
	return evs
}
