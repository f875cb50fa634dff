package link

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/linkflags"
)

// TestDeclaredIn: where a package's source is, and of which files it is made where these are not all.
func TestDeclaredIn(t *testing.T) {
	const text = "package a\n\nfunc F() { println() }\n"
	for _, test := range []struct {
		name   string
		change func(*sources, *packageSource)
		pkg    string
		names  string // empty where it is not known
	}{
		{"all files", func(*sources, *packageSource) {}, "a", "[]"},
		{"a package that is not linked", func(*sources, *packageSource) {}, "fmt", ""},
		{"a source that is gone", func(_ *sources, d *packageSource) { d.dir = "" }, "a", ""},
		{"an overlay", func(s *sources, d *packageSource) {
			s.build.Overlay = selection.Overlay{filepath.Join(d.dir, "y.go"): "y.go"}
		}, "a", ""},
		{"tests", func(s *sources, _ *packageSource) { s.cmd.Name = "a.test" }, "a", "[x.go x_test.go]"},
		{"tests that are gone", func(s *sources, d *packageSource) { s.cmd.Name, d.dir = "a.test", d.dir+"/gone" }, "a", ""},
		{"other tests", func(s *sources, d *packageSource) { s.cmd.Name = "b.test" }, "a", "[]"},
		{"files by name", func(s *sources, d *packageSource) { s.cmd.Name = linkflags.CommandLine }, "main", "[x.go]"},
		{"files by name, of an archive that is gone", func(s *sources, d *packageSource) {
			s.cmd.Name = linkflags.CommandLine
			s.prog.packages[s.prog.index["main"]].archive = "gone.a"
		}, "main", ""},
	} {
		prog, src := program26(t, map[string]string{"a": text, "main": text})
		prog.imports.of["main"] = []string{"testing/internal/testdeps"}
		if test.pkg == "main" {
			compiled(t, prog, "main", "package main\n\n//line x.go:1\nfunc F() { println() }\n\n//line gone.go:1\nfunc G() { println() }\n")
		}
		d := src.found[test.pkg]
		if d != nil {
			if err := errors.Join(os.WriteFile(filepath.Join(d.dir, "x_test.go"), []byte("package a\n"), 0o666), os.WriteFile(filepath.Join(d.dir, "y_windows.go"), []byte("package a\n"), 0o666)); err != nil {
				t.Fatal(err)
			}
			test.change(src, d)
		}
		dir, names := src.declaredIn(test.pkg)
		if (dir == "") != (test.names == "") || dir != "" && (dir != d.dir || fmt.Sprint(names) != test.names) || dir == "" && names != nil {
			t.Errorf("%s: %s, %q", test.name, dir, names)
		}
	}
}

// TestImportedBy: who imports a package itself.
func TestImportedBy(t *testing.T) {
	prog, src := program26(t, map[string]string{"a": "package a\n", "b": "package b\n", "c": "package c\n"})
	prog.imports.of["c"] = []string{"b", "a", "a"}
	if got := fmt.Sprint(importedBy(prog, "a"), importedBy(prog, "b"), importedBy(prog, "c")); got != "[b c] [c] []" {
		t.Errorf("got %s", got)
	}
	goroot := t.TempDir()
	src.cmd.Getenv = func(string) string { return goroot }
	if s, err := src.signatures(nil); err == nil {
		t.Errorf("without GOROOT's sources: %+v", s)
	}
}
