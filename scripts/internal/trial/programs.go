package trial

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Program is one thing to link.
type Program struct {
	ID      string
	Source  string   // where it is from, as each table has it
	Command []string // build, or test -c
	Target  string
	Env     []string
	Flags   []string
	Needs   []string // large, cgo
}

// Lacks reports whether a program needs what there is not.
func (p Program) Lacks(need string, have bool) bool {
	return slices.Contains(p.Needs, need) && !have
}

// ReadPrograms reads a table of programs.
func ReadPrograms(file string) ([]Program, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	all, err := parsePrograms(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s:%w", file, err)
	}
	return all, nil
}

// Corpus reads testdata/programs/programs.tsv, and adds every archive of testdata/holes.
func Corpus(testdata string) ([]Program, error) {
	all, err := ReadPrograms(filepath.Join(testdata, "programs", "programs.tsv"))
	if err != nil {
		return nil, err
	}
	holes, err := filepath.Glob(filepath.Join(testdata, "holes", "*.txtar"))
	if err != nil {
		return nil, err
	}
	for _, hole := range holes {
		name := strings.TrimSuffix(filepath.Base(hole), ".txtar")
		all = append(all, Program{ID: "hole-" + name, Source: "../holes/" + name + ".txtar", Command: []string{"build"}, Target: "."})
	}
	return all, nil
}

// Place returns the directory of one of [Corpus]. An archive is unpacked below work.
func (p Program) Place(testdata, work string) (string, error) {
	path := filepath.Join(testdata, "programs", filepath.FromSlash(p.Source))
	if !strings.HasSuffix(path, ".txtar") {
		return path, nil
	}
	dir := filepath.Join(work, p.ID)
	return dir, Unpack(path, dir)
}

// parsePrograms reads the table: id, source, command, target, env, flags, needs. A list
// is separated by spaces.
func parsePrograms(text string) ([]Program, error) {
	var all []Program
	seen := map[string]bool{}
	for r, err := range Rows(text, 7) {
		if err != nil {
			return nil, err
		}
		f := r.Fields
		if f[0] == "" || f[1] == "" || f[2] == "" || seen[f[0]] {
			return nil, fmt.Errorf("%d: id %q is empty, doubled or has no source or command", r.Line, f[0])
		}
		seen[f[0]] = true
		all = append(all, Program{
			ID: f[0], Source: f[1], Command: strings.Fields(f[2]), Target: f[3],
			Env: strings.Fields(f[4]), Flags: strings.Fields(f[5]), Needs: strings.Fields(f[6]),
		})
	}
	return all, nil
}
