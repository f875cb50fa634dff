package goobj

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// A corpus is what the benchmarks read: the archives of net/http and all that it
// imports, of the local toolchain.
type corpus struct {
	paths   []string
	release *toolchain.Release
	size    int64 // of all archives, in bytes
}

func benchCorpus(b *testing.B) corpus {
	b.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.Export}}", "net/http").Output()
	if err != nil {
		b.Skipf("no archives to read: %v", err)
	}
	var c corpus
	for _, path := range strings.Fields(string(out)) {
		fi, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		c.paths, c.size = append(c.paths, path), c.size+fi.Size()
	}
	head, err := ReadHeader(c.paths[0])
	if err != nil {
		b.Fatal(err)
	}
	if c.release, err = toolchain.Of(head.Version, ""); err != nil {
		b.Skip(err)
	}
	return c
}

// open opens all archives.
func (c corpus) open(b *testing.B) []*File {
	var files []*File
	for _, path := range c.paths {
		f, err := Open(path, c.release)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// eachObject measures f on every object of the open corpus. Bytes are those of whole
// archives, of which a reader looks at a part.
func eachObject(b *testing.B, f func(o *Object) (int, error)) {
	c := benchCorpus(b)
	files := c.open(b)
	found := 0
	b.SetBytes(c.size)
	b.ReportAllocs()
	for b.Loop() {
		found = 0
		for _, file := range files {
			for _, o := range file.Objects {
				n, err := f(o)
				if err != nil {
					b.Fatal(err)
				}
				found += n
			}
		}
	}
	b.ReportMetric(float64(len(files)), "archives")
	b.ReportMetric(float64(found), "found")
	for _, file := range files {
		file.Close()
	}
}

// BenchmarkOpen maps the archives and reads their headers.
func BenchmarkOpen(b *testing.B) {
	c := benchCorpus(b)
	b.SetBytes(c.size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range c.open(b) {
			f.Close()
		}
	}
	b.ReportMetric(float64(len(c.paths)), "archives")
}

// BenchmarkParse reads the headers of an archive that is mapped already.
func BenchmarkParse(b *testing.B) {
	c := benchCorpus(b)
	files := c.open(b)
	b.SetBytes(c.size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			if _, err := parse(f.data, c.release.Name, c.release.Layout); err != nil {
				b.Fatal(err)
			}
		}
	}
	for _, f := range files {
		f.Close()
	}
}

func BenchmarkImports(b *testing.B) {
	eachObject(b, func(o *Object) (int, error) {
		list, err := o.Imports()
		return len(list), err
	})
}

func BenchmarkReferences(b *testing.B) {
	eachObject(b, func(o *Object) (int, error) {
		list, err := o.References(false)
		return len(list), err
	})
}

// BenchmarkReferencesAll decodes every reference, as of assembly under Go 1.27.
func BenchmarkReferencesAll(b *testing.B) {
	eachObject(b, func(o *Object) (int, error) {
		list, err := o.References(true)
		return len(list), err
	})
}

func BenchmarkVarReferences(b *testing.B) {
	eachObject(b, func(o *Object) (int, error) {
		list, err := o.VarReferences()
		return len(list), err
	})
}

func BenchmarkPushes(b *testing.B) {
	eachObject(b, func(o *Object) (int, error) {
		list, err := o.Pushes()
		return len(list), err
	})
}

// BenchmarkDefinitions looks for the definitions of few names among all.
func BenchmarkDefinitions(b *testing.B) {
	wanted := map[string]bool{"runtime.nanotime": true, "runtime.mallocgc": true, "fmt.Println": true, "sync.runtime_Semacquire": true}
	want := func(name []byte) bool { return wanted[string(name)] }
	eachObject(b, func(o *Object) (int, error) {
		defs, err := o.PackageDefinitions(want)
		if err != nil {
			return 0, err
		}
		others, err := o.NonPackageDefinitions(want)
		return len(defs) + len(others), err
	})
}

// BenchmarkSites looks for the uses of one symbol, with their lines.
func BenchmarkSites(b *testing.B) {
	eachObject(b, func(o *Object) (int, error) {
		sites, err := o.Sites(func(name []byte) bool {
			return string(name) == "runtime.memmove" || string(name) == "sync.runtime_Semacquire"
		}, nil)
		n := 0
		for _, list := range sites {
			n += len(list)
		}
		return n, err
	})
}
