package main

import (
	"os"
	"strings"
	"testing"
)

// The table that is shipped names sources that are there, and each source is in
// the table.
func TestShippedPrograms(t *testing.T) {
	programs, err := loadPrograms("../../testdata", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	text, err := os.ReadFile("../../testdata/programs/programs.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(line, "\t"); len(f) > 1 {
			used[f[1]] = true
		}
	}
	for _, p := range programs {
		if _, err := os.Stat(p.dir); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
	entries, err := os.ReadDir("../../testdata/programs")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "programs.tsv" && !used[e.Name()] {
			t.Errorf("%s is in no line of programs.tsv", e.Name())
		}
	}
}
