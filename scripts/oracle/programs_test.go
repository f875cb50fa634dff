package main

import (
	"os"
	"reflect"
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

func TestSplitArchive(t *testing.T) {
	got, err := splitArchive("story\n-- a.go --\npackage a\n-- not a marker\n-- b/b.go --\n")
	want := []archived{{"a.go", "package a\n-- not a marker\n"}, {"b/b.go", ""}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, text := range []string{"", "story\n", "-- ../a --\n", "-- /a --\n", "--  --\n"} {
		if got, err := splitArchive(text); err == nil {
			t.Errorf("splitArchive(%q) = %v, want an error", text, got)
		}
	}
}
