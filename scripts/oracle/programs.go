package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// program is one thing to link: a go command in a directory.
type program struct {
	id      string
	dir     string
	command []string // build, or test -c
	target  string
	env     []string
	flags   []string
	needs   []string // large, cgo
}

// loadPrograms reads programs/programs.tsv and adds every archive of holes that
// it does not name. Archives are unpacked below src.
func loadPrograms(testdata, src string) ([]program, error) {
	table := filepath.Join(testdata, "programs", "programs.tsv")
	data, err := os.ReadFile(table)
	if err != nil {
		return nil, err
	}
	all, err := parsePrograms(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s:%w", table, err)
	}
	holes, err := filepath.Glob(filepath.Join(testdata, "holes", "*.txtar"))
	if err != nil {
		return nil, err
	}
	for _, hole := range holes {
		name := strings.TrimSuffix(filepath.Base(hole), ".txtar")
		all = append(all, program{id: "hole-" + name, dir: "../holes/" + name + ".txtar", command: []string{"build"}, target: "."})
	}
	for i := range all {
		p := &all[i]
		p.dir = filepath.Join(testdata, "programs", filepath.FromSlash(p.dir))
		if !strings.HasSuffix(p.dir, ".txtar") {
			continue
		}
		dir := filepath.Join(src, p.id)
		if err := unpack(p.dir, dir); err != nil {
			return nil, err
		}
		p.dir = dir
	}
	return all, nil
}

// parsePrograms reads the table: id, source, command, target, env, flags, needs. A list
// is separated by spaces.
func parsePrograms(text string) ([]program, error) {
	var all []program
	seen := map[string]bool{}
	for r, err := range trial.Rows(text, 7) {
		if err != nil {
			return nil, err
		}
		f := r.Fields
		if f[0] == "" || f[1] == "" || f[2] == "" || seen[f[0]] {
			return nil, fmt.Errorf("%d: id %q is empty, doubled or has no source or command", r.Line, f[0])
		}
		seen[f[0]] = true
		all = append(all, program{
			id: f[0], dir: f[1], command: strings.Fields(f[2]), target: f[3],
			env: strings.Fields(f[4]), flags: strings.Fields(f[5]), needs: strings.Fields(f[6]),
		})
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
		all = append(all, program{
			id: "go-" + strings.TrimSuffix(name, ".go"), dir: dir,
			command: []string{"build"}, target: "./" + name,
		})
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
	return slices.ContainsFunc(p.flags, func(f string) bool { return strings.Contains(f, "-checklinkname=0") })
}

func (p program) lacks(need string, have bool) bool {
	return slices.Contains(p.needs, need) && !have
}
