package main

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// The tables that are shipped can be read, and docs/field.md is what they say: UPDATE=1
// writes it anew, after a change of expected.tsv.
func TestShipped(t *testing.T) {
	tables, err := readTables("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range tables.results {
		if !contains(tables.programs, r.id) {
			t.Errorf("a result of %q, which is no program", r.id)
		}
		for _, fault := range r.faults(tables.expected) {
			t.Errorf("%s %s: %s", r.toolchain, r.id, fault)
		}
	}
	for _, e := range tables.expected {
		if tables.results.having(e) == 0 {
			t.Errorf("%s %s explains nothing", e.pkg, e.symbol)
		}
	}
	if os.Getenv("UPDATE") != "" {
		if err := tables.write("../.."); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile("../../docs/field.md")
	if err != nil || string(page) != tables.page() {
		t.Errorf("docs/field.md is not what results.tsv says: %v", err)
	}
}

func contains(programs []program, id string) bool {
	for _, p := range programs {
		if p.ID == id {
			return true
		}
	}
	return false
}

func TestFaults(t *testing.T) {
	d := difference{"example.com/a", "runtime.x", "exported", finding.VerdictUnchecked, finding.Deny}
	other := difference{"example.com/a", "runtime.y", "exported", finding.VerdictUnchecked, finding.Deny}
	tests := map[string]struct {
		result   result
		expected []expectation
		want     []string
	}{
		"nothing":     {result: result{}},
		"unexplained": {result: result{found: []difference{d}}, want: []string{"unexplained: " + d.String()}},
		"explained":   {result: result{found: []difference{d}}, expected: []expectation{{pkg: d.pkg, symbol: d.symbol, classes: "exported"}}},
		"pattern":     {result: result{found: []difference{d}}, expected: []expectation{{pkg: "example.com/*", symbol: "runtime.*", classes: "exported"}}},
		"class":       {result: result{found: []difference{d}}, expected: []expectation{{pkg: d.pkg, symbol: d.symbol, classes: "indexed"}}, want: []string{"unexplained: " + d.String()}},
		"toolchain": {
			result: result{toolchain: "go1.26.8", found: []difference{d}}, expected: []expectation{{pkg: d.pkg, symbol: d.symbol, classes: "exported", toolchains: "go1.27 go1.2"}},
			want: []string{"unexplained: " + d.String()},
		},
		"its toolchain": {result: result{toolchain: "go1.27.4", found: []difference{d}}, expected: []expectation{{pkg: d.pkg, symbol: d.symbol, classes: "exported", toolchains: "go1.26 go1.27"}}},
		"broken":        {result: result{broken: "it fails"}, want: []string{"it fails"}},
		"the same":      {result: result{compared: true, found: []difference{d}, others: []difference{d}}},
		"two":           {result: result{compared: true, found: []difference{d}, others: []difference{other}}, want: []string{"only here: " + d.String(), "only there: " + other.String()}},
		"one broken":    {result: result{compared: true, broken: "it fails"}, want: []string{`here "it fails", there ""`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.result.faults(tt.expected); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFindings(t *testing.T) {
	list := []difference{
		{"example.com/a", "runtime.x", "exported,indexed", finding.VerdictUnchecked, finding.Deny},
		{"example.com/b", "type:.eq.[2]string", "wrapper", finding.VerdictGranted, finding.Warn},
	}
	if got := parseFindings(formatFindings(list)); !reflect.DeepEqual(got, list) {
		t.Errorf("got %v", got)
	}
	if got := parseFindings(""); got != nil {
		t.Errorf("got %v of nothing", got)
	}
}

// A program has a result for each toolchain and each policy, and a page has a table for each
// policy.
func TestPolicies(t *testing.T) {
	plain := result{id: "a", toolchain: "go1.26.8", packages: 1, plain: "links"}
	denying := result{id: "a", toolchain: "go1.27.4", modules: true, packages: 2, plain: "links"}
	again := denying
	again.packages = 3
	rs := results{}.with(denying).with(plain).with(again)
	if want := (results{plain, again}); !reflect.DeepEqual(rs, want) {
		t.Errorf("got %v, want %v", rs, want)
	}
	page := tables{programs: []program{newProgram(trial.Program{ID: "a", Source: "example.com/a@v1.0.0", Command: []string{"build"}})}, results: rs}.page()
	for _, row := range []string{"| packages | go1.26.8 |", "| a | example.com/a@v1.0.0 | 1 | links |", "| packages | go1.27.4 |", "| a | example.com/a@v1.0.0 | 3 | links |", "\n1 program."} {
		if !strings.Contains(page, row) {
			t.Errorf("%q is missing in %s", row, page)
		}
	}
}

func TestPlainOf(t *testing.T) {
	failed := func(output string) error { return errors.New("go build: exit status 1\n" + output) }
	for _, tt := range []struct {
		err            error
		plain, skipped string
	}{
		{nil, "links", ""},
		{failed("# example.com/a\nlink: example.com/b: invalid reference to runtime.x\n"), "refused: runtime.x", ""},
		{failed("# example.com/a\nlink: duplicated definition of symbol a.b\n"), "no link: link: duplicated definition of symbol a.b", ""},
		{failed("# example.com/a\na.b: relocation target runtime.x not defined\n"), "no link: a.b: relocation target runtime.x not defined", ""},
		{failed("# example.com/a\n./a.go:3:1: syntax error\n"), "", "./a.go:3:1: syntax error"},
	} {
		if plain, skipped := plainOf(tt.err); plain != tt.plain || skipped != tt.skipped {
			t.Errorf("%v: got %q, %q", tt.err, plain, skipped)
		}
	}
}

func TestUserOf(t *testing.T) {
	dir := t.TempDir()
	text := "package a\n\nfunc F() {}\n\nfunc G[T any]() {}\n\nfunc h() {}\n\ntype T int\n\nfunc (T) M() {}\n\nvar V int\n"
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := userOf([]pkg{{ImportPath: "example.com/a", Dir: dir, GoFiles: []string{"a.go"}}, {ImportPath: "example.com/b"}})
	if err != nil || !strings.Contains(got, "\tp0 \"example.com/a\"\n\t_ \"example.com/b\"\n") || !strings.Contains(got, "{\n\tp0.F,\n}\n") {
		t.Errorf("got %s, %v", got, err)
	}
}
