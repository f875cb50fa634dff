package reach_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/reach"
)

// BenchmarkLive searches a program with net/http.
func BenchmarkLive(b *testing.B) {
	in := benchInput(b)
	b.ReportAllocs()
	for b.Loop() {
		g, err := reach.Live(in.Input, []string{"net/http.(*Client).do"})
		if err != nil {
			b.Fatal(err)
		}
		if !g.Symbol("net/http.(*Client).do", 1) {
			b.Fatal("net/http.(*Client).do is not live")
		}
	}
	b.ReportMetric(float64(len(in.Packages)), "packages")
}

// BenchmarkSummarize reads the archives of a program with net/http.
func BenchmarkSummarize(b *testing.B) {
	in := benchInput(b)
	b.ReportAllocs()
	size := 0
	var memory reach.Scratch
	for b.Loop() {
		size = 0
		for _, f := range in.archives {
			s, err := reach.Summarize(f, &in.Rules, &memory)
			if err != nil {
				b.Fatal(err)
			}
			size += len(s)
		}
	}
	b.ReportMetric(float64(len(in.archives)), "archives")
	b.ReportMetric(float64(size), "bytes")
}

// BenchmarkReferences asks a searched program about one reference.
func BenchmarkReferences(b *testing.B) {
	g, err := reach.Live(benchInput(b).Input, []string{"runtime.nanotime"})
	if err != nil {
		b.Fatal(err)
	}
	refs := []reach.Reference{{Package: "time", Symbol: "runtime.nanotime"}, {Package: "sync", Symbol: "runtime.nanotime"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.References(refs); err != nil {
			b.Fatal(err)
		}
	}
}

// benchInput builds a program with net/http, and opens its link.
func benchInput(b *testing.B) link {
	dir := b.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module example.com/bench\n\ngo 1.23\n",
		"main.go": "package main\n\nimport \"net/http\"\n\nfunc main() { http.Get(\"http://example.com\") }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	return input(b, build(b, program{dir: dir, target: ".", own: true}).link[1:])
}
