package source

import (
	"cmp"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkDirectives reads up to 1,000 package directories of the module
// cache, as a link of a large program does, and says what one costs.
func BenchmarkDirectives(b *testing.B) {
	dirs := packageDirs(b, 1000)
	build := linux(26)
	var files, size, found int
	for _, dir := range dirs {
		list, err := names(build, dir, ".go")
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range list {
			if fi, err := os.Stat(filepath.Join(dir, name)); err == nil && !strings.HasSuffix(name, "_test.go") {
				files++
				size += int(fi.Size())
			}
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	r := &Reader{Build: build}
	for b.Loop() {
		found = 0
		for _, dir := range dirs {
			list, _, _ := r.Directives(dir, PackageFiles) // some need another Go
			found += len(list)
		}
	}
	b.ReportMetric(float64(files*b.N)/b.Elapsed().Seconds(), "files/s")
	b.ReportMetric(float64(files), "files")
	b.ReportMetric(float64(len(dirs)), "packages")
	b.ReportMetric(float64(found), "directives")
}

// packageDirs returns up to n directories of the module cache with Go files in
// them, evenly chosen.
func packageDirs(tb testing.TB, n int) []string {
	cache := cmp.Or(os.Getenv("GOMODCACHE"), filepath.Join(build.Default.GOPATH, "pkg", "mod"))
	var dirs []string
	filepath.WalkDir(cache, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if name := d.Name(); d.IsDir() && (name == "testdata" || path == filepath.Join(cache, "cache") || strings.HasPrefix(name, "toolchain@")) {
			return fs.SkipDir
		}
		if dir := filepath.Dir(path); strings.HasSuffix(path, ".go") && (len(dirs) == 0 || dirs[len(dirs)-1] != dir) {
			dirs = append(dirs, dir)
		}
		return nil
	})
	if len(dirs) == 0 {
		tb.Skip("no module cache")
	}
	var some []string
	for i := range min(n, len(dirs)) {
		some = append(some, dirs[i*len(dirs)/min(n, len(dirs))])
	}
	return some
}
