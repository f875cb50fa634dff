package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

// benchPolicy has 100 rules, of which the last allows.
func benchPolicy() string {
	var b strings.Builder
	b.WriteString("version: 1\nmode: enforce\nrules:\n")
	for i := range 99 {
		fmt.Fprintf(&b, "  - {module: example.com/mod%d, versions: \">=v1.2.0 <v1.5.0\", go: \">=1.23 <1.28\", symbols: [runtime.*, \"encoding/json.*\"], action: allow, reason: bench}\n", i)
	}
	b.WriteString("  - {module: example.com/last, versions: \">=v1.2.0 <v1.5.0\", symbols: [runtime.*], action: allow, reason: bench}\n")
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	text := []byte(benchPolicy())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(FileName, text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecide asks for one reference: of the module of the last rule, and of one
// without a rule.
func BenchmarkDecide(b *testing.B) {
	p, err := Parse(FileName, []byte(benchPolicy()))
	if err != nil {
		b.Fatal(err)
	}
	for _, tt := range []struct {
		module string
		want   finding.Action
	}{{"example.com/last", finding.Allow}, {"example.com/none", finding.Deny}} {
		b.Run(strings.TrimPrefix(tt.module, "example.com/"), func(b *testing.B) {
			ref := Ref{Module: tt.module, Version: "v1.3.0", Symbol: "runtime.nanotime", Go: "go1.26.8", Classes: []finding.Class{finding.ClassRefused}}
			when := day("2026-11-21")
			b.ReportAllocs()
			for b.Loop() {
				if d := p.Decide(ref, when); d.Action != tt.want {
					b.Fatalf("%s, want %s", d.Action, tt.want)
				}
			}
		})
	}
}
