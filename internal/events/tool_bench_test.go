package events

import (
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkAppendTool notes one tool, as each process of a build does.
func BenchmarkAppendTool(b *testing.B) {
	t := &Tool{Build: "go-build3999752331", Tool: "compile", Package: "example.com/app/a", Module: "example.com/app", Version: "v1.2.3",
		Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Start: time.Now().UTC(), Wall: 12342686, User: 7232000, System: 3450000,
		PeakMemory: 13975552, In: 1000, Out: 3104, Own: Own{454363, 1000, 1000}}
	path := filepath.Join(b.TempDir(), "log.jsonl")
	b.ReportAllocs()
	for b.Loop() {
		if err := Append(path, t); err != nil {
			b.Fatal(err)
		}
	}
}
