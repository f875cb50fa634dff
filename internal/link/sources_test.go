package link

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/linkflags"
)

// TestDeclarationsKept: where variables are declared is kept of sources
// that never change, also of a name that is not found, and of no others.
func TestDeclarationsKept(t *testing.T) {
	p, m := kept(t)
	p.header.GOOS, p.header.GOARCH = "linux", "amd64"
	cmd := &Command{Tool: []string{"link"}, Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
	src := newSources(Input{Command: cmd, Env: project.Env{Getenv: cmd.Getenv}}, p, nil, m)
	dir := t.TempDir()
	file := filepath.Join(dir, "a.go")
	for _, tt := range []struct {
		fixed  bool
		source string
		line   int // of x
		kept   bool
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
		d := &packageSource{pkg: "a", archive: p.packages[0].archive, dir: dir, fixed: tt.fixed}
		got := src.declarations(d, []string{"x", "y"})
		want := source.Position{File: file, Line: tt.line}
		if tt.line == 0 {
			want = source.Position{}
		}
		if got["x"] != want {
			t.Errorf("%q, fixed %t: x at %v, want %v", tt.source, tt.fixed, got["x"], want)
		}
		if _, known := m.Source(d.archive, dir, linkcache.Declarations); known != tt.kept {
			t.Errorf("%q, fixed %t: kept %t", tt.source, tt.fixed, known)
		}
		if _, found := got["y"]; found && tt.fixed {
			t.Errorf("%q: y is found where it was not", tt.source)
		}
	}
}
