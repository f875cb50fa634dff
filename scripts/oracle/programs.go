package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// program is one thing to link: a go command in a directory.
type program struct {
	trial.Program
	dir string
}

// loadPrograms returns the corpus. Archives are unpacked below src.
func loadPrograms(testdata, src string) ([]program, error) {
	table, err := trial.Corpus(testdata)
	if err != nil {
		return nil, err
	}
	var all []program
	for _, p := range table {
		dir, err := p.Place(testdata, src)
		if err != nil {
			return nil, err
		}
		all = append(all, program{p, dir})
	}
	return all, nil
}

// goPrograms copies Go's own linkname tests of one toolchain into a module of
// their own below dir: each .go file is a program and each directory with a
// main package is one, as in TestCheckLinkname of cmd/link.
func goPrograms(tc trial.Toolchain, dir string) ([]program, error) {
	from := filepath.Join(tc.GOROOT, "src", "cmd", "link", "testdata", "linkname")
	if err := copyGoTests(from, dir); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []program
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() {
			if _, err := os.Stat(filepath.Join(dir, name, "main.go")); err != nil {
				continue // a library
			}
		} else if !strings.HasSuffix(name, ".go") {
			continue
		}
		all = append(all, program{trial.Program{
			ID: "go-" + strings.TrimSuffix(name, ".go"), Command: []string{"build"}, Target: "./" + name,
		}, dir})
	}
	return all, nil
}

// copyGoTests copies a tree and takes its packages out of module cmd, which
// only a GOROOT may hold.
func copyGoTests(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	err := filepath.WalkDir(to, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		// Files from the module cache are read-only; write a fresh one.
		if err := os.Remove(path); err != nil {
			return err
		}
		text = bytes.ReplaceAll(text, []byte("cmd/link/testdata/linkname"), []byte("example.com/linkname"))
		return os.WriteFile(path, text, 0o666)
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "go.mod"), []byte("module example.com/linkname\n\ngo 1.23\n"), 0o666)
}

// unchecked says that the program's link has its check switched off.
func (p program) unchecked() bool {
	return slices.ContainsFunc(p.Flags, func(f string) bool { return strings.Contains(f, "-checklinkname=0") })
}
