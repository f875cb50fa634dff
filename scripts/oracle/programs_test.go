package main

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestParsePrograms(t *testing.T) {
	got, err := parsePrograms("# head\n\na\tdir\tbuild\t.\t-\t-\t-\nb\tx.txtar\ttest -c\t./b\tGOOS=js GOARCH=wasm\t-race -tags=x\tcgo\n")
	want := []program{
		{id: "a", dir: "dir", command: []string{"build"}, target: ".", env: []string{}, flags: []string{}, needs: []string{}},
		{
			id: "b", dir: "x.txtar", command: []string{"test", "-c"}, target: "./b",
			env: []string{"GOOS=js", "GOARCH=wasm"}, flags: []string{"-race", "-tags=x"}, needs: []string{"cgo"},
		},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for text, want := range map[string]string{
		"a\tdir\tbuild\t.\t-\t-\n":                                      "1: 6 fields",
		"#\na\tdir\t-\t.\t-\t-\t-\n":                                    "2: id",
		"a\td\tbuild\t.\t-\t-\t-\na\td\tbuild\t.\t-\t-\t-\n":            "2: id",
		"-\td\tbuild\t.\t-\t-\t-\n":                                     "1: id",
		"a\td\tbuild\t.\t-\t-\t-\t-\n":                                  "1: 8 fields",
		"a\td\tbuild\t.\t-\t-\t-\n\n\nb b b\n":                          "4: 1 fields",
		strings.Repeat("a\td\tbuild\t.\t-\t-\t-\n", 2) + "unread\tline": "2: id",
	} {
		if _, err := parsePrograms(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("parsePrograms(%q): %v, want %s", text, err, want)
		}
	}
}

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
			t.Errorf("%s: %v", p.id, err)
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
