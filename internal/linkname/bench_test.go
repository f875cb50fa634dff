package linkname

import (
	"fmt"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// BenchmarkCheck judges a program of 1,200 packages, a quarter of them std's, with 20
// references each: what a scan leaves of the largest programs.
func BenchmarkCheck(b *testing.B) {
	const packages, std, each = 1200, 300, 20
	var objs []Object
	for i := range packages {
		name := fmt.Sprintf("example.com/mod%d/pkg", i)
		if i < std {
			name = fmt.Sprintf("std%d", i)
		}
		o := Object{Package: name, Std: i < std}
		for j := range each {
			o.Definitions = append(o.Definitions, Symbol{Name: fmt.Sprintf("%s.own%d", name, j), ABI: 1, Text: true, Content: true})
			pushed := Symbol{Name: fmt.Sprintf("%s.pushed%d", name, j), ABI: 1, Text: true, Content: true, Linkname: i < std}
			o.NonPackage = append(o.NonPackage, pushed)
			kind := "own"
			if j%2 == 0 {
				kind = "pushed"
			}
			target := fmt.Sprintf("std%d.%s%d", (i*7+j)%std, kind, j)
			o.References = append(o.References, Symbol{Name: target, ABI: 1, Linkname: true})
		}
		objs = append(objs, o)
	}
	b.ReportAllocs()
	refs := 0
	for b.Loop() {
		refs = len(Check(rules(toolchain.Last), objs, true))
	}
	if refs == 0 {
		b.Fatal("no reference")
	}
	b.ReportMetric(float64(refs), "references")
}
