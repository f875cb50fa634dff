package report

import (
	"bytes"
	"os"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
)

// BenchmarkRead reads a log of one line many times over: an operation is one
// relocation event.
func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("../events/testdata/schema1.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	line := data[:bytes.IndexByte(data, '\n')+1]
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	if _, err := Read(events.Read(&repeat{line: line, n: b.N}), Options{}); err != nil {
		b.Fatal(err)
	}
}
