package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func sampleCells() []cell {
	a := ref{"main", "runtime.a"}
	return []cell{
		{program: "two", toolchain: "go1.26.8", kind: differ, oracle: []ref{a}, extra: []ref{{"x", "runtime.x"}}, lacking: []ref{a}},
		{program: "one", toolchain: "go1.26.8", kind: equal},
		{program: "one", toolchain: "go1.27.4", kind: equal, oracle: []ref{a}},
		{program: "two", toolchain: "go1.27.4", kind: noCompile, why: "too old"},
		{program: "six", toolchain: "go1.27.4", kind: broken, why: "no log"},
		{program: "six", toolchain: "go1.26.8", kind: skipped, why: "large"},
	}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	tab := table{cells: sampleCells()}
	tab.print(&b)
	want := `program  go1.26.8    go1.27.4
one      = 0         = 1
six      skip        ERROR
two      DIFF +1 -1  no compile
  six go1.27.4: ERROR: no log
+ two go1.26.8: x refers to runtime.x: the linker allows it
- two go1.26.8: main refers to runtime.a: the linker refuses it
  two go1.27.4: no compile: too old
skip: large
2 passed, 2 failed, 2 skipped
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestGolden(t *testing.T) {
	file := filepath.Join(t.TempDir(), "golden.tsv")
	if err := writeGolden(file, sampleCells()); err != nil {
		t.Fatal(err)
	}
	got, err := readGolden(file)
	want := map[key][]ref{
		{"one", "go1.26.8"}: {},
		{"one", "go1.27.4"}: {{"main", "runtime.a"}},
		{"two", "go1.26.8"}: {{"main", "runtime.a"}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", "id\n", goldenHeader + "a\tb\tc\n"} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := readGolden(file); err == nil {
			t.Errorf("readGolden(%q): want an error", text)
		}
	}
}

func TestRefs(t *testing.T) {
	a, b := ref{"a", "x"}, ref{"b", "x"}
	if got := sorted([]ref{b, a, b}); !reflect.DeepEqual(got, []ref{a, b}) {
		t.Errorf("sorted: %v", got)
	}
	if got := missing([]ref{a}, []ref{a, b}); !reflect.DeepEqual(got, []ref{b}) {
		t.Errorf("missing: %v", got)
	}
}
