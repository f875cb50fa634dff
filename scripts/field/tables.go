package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// tables are the files beside this one.
type tables struct {
	programs []program
	expected []expectation
	results  results
}

// A program is one thing to link. Its target is a list of packages.
type program struct {
	trial.Program
	modules  []string // path@version; std, . for linkgate itself, or a directory of testdata
	packages []string
}

func newProgram(p trial.Program) program {
	return program{p, strings.Fields(p.Source), strings.Fields(p.Target)}
}

func (p program) isTest() bool { return p.Command[0] == "test" }

// inTestdata is what sources begin with that are directories of testdata.
const inTestdata = "testdata/"

// An expectation is a finding that is right.
type expectation struct {
	pkg, symbol string // or patterns, see matches
	classes     string
	toolchains  string // minor versions, empty for all
	why         string
}

func readTables(root string) (t tables, err error) {
	read := func(name string, fields int, row func(f []string) error) error {
		file := filepath.Join(root, "scripts", "field", name)
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for r, err := range trial.Rows(string(data), fields) {
			if err == nil {
				if err = row(r.Fields); err != nil {
					err = fmt.Errorf("%d: %w", r.Line, err)
				}
			}
			if err != nil {
				return fmt.Errorf("%s:%w", file, err)
			}
		}
		return nil
	}
	own, err := trial.ReadPrograms(filepath.Join(root, "scripts", "field", "programs.tsv"))
	if err != nil {
		return t, err
	}
	// The oracle's programs of real modules count too.
	others, err := trial.ReadPrograms(filepath.Join(root, "testdata", "programs", "programs.tsv"))
	if err != nil {
		return t, err
	}
	for _, p := range others {
		if filepath.Ext(p.Source) != ".txtar" {
			p.ID, p.Source = "oracle-"+p.ID, inTestdata+"programs/"+p.Source
			own = append(own, p)
		}
	}
	for _, p := range own {
		t.programs = append(t.programs, newProgram(p))
	}
	err = read("expected.tsv", 5, func(f []string) error {
		if f[0] == "" || f[1] == "" || f[2] == "" || f[4] == "" {
			return fmt.Errorf("something is empty")
		}
		t.expected = append(t.expected, expectation{f[0], f[1], f[2], f[3], f[4]})
		return nil
	})
	if err != nil {
		return t, err
	}
	return t, read("results.tsv", 6, func(f []string) error {
		r := result{id: f[0], toolchain: f[1], modules: f[2] != "", plain: f[4], found: parseFindings(f[5])}
		_, err := fmt.Sscan(f[3], &r.packages)
		t.results = append(t.results, r)
		return err
	})
}

// write writes the results, and the page made of them.
func (t tables) write(root string) error {
	var b strings.Builder
	b.WriteString("# What the last run of each program with each toolchain gave; written by go run ./scripts/field -write.\n#id\ttoolchain\tdenied too\tpackages\tplain\tfound\n")
	for _, r := range t.results {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%d\t%s\t%s\n", r.id, r.toolchain, cmp.Or(r.policy(), "-"), r.packages, r.plain, cmp.Or(formatFindings(r.found), "-"))
	}
	if err := os.WriteFile(filepath.Join(root, "scripts", "field", "results.tsv"), []byte(b.String()), 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "docs", "field.md"), []byte(t.page()), 0o666)
}
