package summary

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
)

// archives opens what the benchmarks read: the archives of net/http and all that it
// imports, of the local toolchain.
func archives(b *testing.B) []*goobj.File {
	b.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.Export}}", "net/http").Output()
	if err != nil {
		b.Skipf("no archives to read: %v", err)
	}
	var files []*goobj.File
	for _, path := range strings.Fields(string(out)) {
		files = append(files, goobjtest.Open(b, path))
	}
	return files
}

// texts returns their summaries, as they are stored.
func texts(b *testing.B) (list [][]byte, size int64) {
	for _, f := range archives(b) {
		a, err := Of(f, compiler(b, f), nothing, closed, absent)
		if err != nil {
			b.Fatal(err)
		}
		text := a.Append(nil)
		list, size = append(list, text), size+int64(len(text))
	}
	return list, size
}

// BenchmarkOf makes the summaries of open archives.
func BenchmarkOf(b *testing.B) {
	files := archives(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			if _, err := Of(f, compiler(b, f), nothing, closed, absent); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(files)), "archives")
}

// BenchmarkDecode reads stored summaries.
func BenchmarkDecode(b *testing.B) {
	list, size := texts(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range list {
			if _, err := Decode(text); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkFind looks for a few definitions in all summaries.
func BenchmarkFind(b *testing.B) {
	list, size := texts(b)
	var all []*Archive
	for _, text := range list {
		a, err := Decode(text)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, a)
	}
	var f Filter
	for _, name := range []string{"runtime.nanotime", "runtime.mallocgc", "fmt.Println", "sync.runtime_Semacquire"} {
		f.Add(name)
	}
	found := 0
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		found = 0
		for _, a := range all {
			for i := range a.Objects {
				for _, names := range []Names{a.Objects[i].Package, a.Objects[i].NonPackage} {
					if err := names.Find(&f, func(uint32) { found++ }); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
	}
	b.ReportMetric(float64(found), "found")
}
