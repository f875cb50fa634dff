// Package goobjtest opens archives for tests.
package goobjtest

import (
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Seed returns the path of the archive that goobj is tested with, as a toolchain made it:
// go1.26.8. Packages beside goobj see it there.
func Seed(version string) string {
	return filepath.Join("..", "goobj", "testdata", "seed-"+version+".a")
}

// Seeds returns the paths of all of them, one of each release.
func Seeds(tb testing.TB) []string {
	tb.Helper()
	paths, err := filepath.Glob(Seed("*"))
	if err != nil || len(paths) != toolchain.Last-toolchain.First+1 {
		tb.Fatalf("archives: %v, %v", paths, err)
	}
	return paths
}

// Release returns the release that an archive is of.
func Release(tb testing.TB, path string) *toolchain.Release {
	tb.Helper()
	head, err := goobj.ReadHeader(path)
	if err != nil {
		tb.Fatal(err)
	}
	release, err := toolchain.Of(head.Version, "")
	if err != nil {
		tb.Fatal(err)
	}
	return release
}

// Open opens an archive until the test ends.
func Open(tb testing.TB, path string) *goobj.File {
	tb.Helper()
	f, err := goobj.Open(path, Release(tb, path))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	return f
}
