package toolexec

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/cache"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/linkflags"
)

// TestDeclarationsRemembered: where variables are declared is remembered of sources
// that never change, also of a name that is not found, and of no others.
func TestDeclarationsRemembered(t *testing.T) {
	p, m := kept(t)
	m.cache = cache.Open(t.TempDir(), "sources.bin", cache.MaxSize)
	g := &gate{Config: Config{Getenv: func(string) string { return "" }}, prog: p, memory: m, flags: &linkflags.Link{}}
	g.log.GOOS, g.log.GOARCH = "linux", "amd64"
	dir := t.TempDir()
	file := filepath.Join(dir, "a.go")
	for _, tt := range []struct {
		constant  bool
		source    string
		line      int // of x
		remembers bool
	}{
		{false, "package a\n\nvar x = 1\n", 3, false},
		{true, "package a\n\nvar x = \n", 0, false}, // it cannot be parsed
		{true, "package a\n\n\nvar x = 1\n", 4, true},
		{true, "package a\n\n\n\n\nvar x, y = 1, 2\n", 4, true},
		{false, "package a\n\n\n\n\nvar x, y = 1, 2\n", 6, true},
	} {
		if err := os.WriteFile(file, []byte(tt.source), 0o666); err != nil {
			t.Fatal(err)
		}
		d := &declared{pkg: "a", archive: p.packages[0].archive, dir: dir, constant: tt.constant}
		got := g.declarationsOf(d, []string{"x", "y"})
		want := source.Position{File: file, Line: tt.line}
		if tt.line == 0 {
			want = source.Position{}
		}
		if got["x"] != want {
			t.Errorf("%q, constant %t: x at %v, want %v", tt.source, tt.constant, got["x"], want)
		}
		if _, known := m.get(d.archive, dir, kindDeclarations); known != tt.remembers {
			t.Errorf("%q, constant %t: remembered %t", tt.source, tt.constant, known)
		}
		if _, found := got["y"]; found && tt.constant {
			t.Errorf("%q: y is found where it was not", tt.source)
		}
	}
}
