package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		in      string
		want    Version
		builtIn bool
	}{
		{"go1.23.12", Version{23, false}, true},
		{"go1.27rc1", Version{27, false}, true},
		{"go1.27.4-corp", Version{27, false}, true},
		{"devel go1.27-abcdef Mon Jan 2", Version{27, true}, false},
		{fmt.Sprintf("go1.%d-devel_abcdef", Last+1), Version{Last + 1, true}, false},
		{fmt.Sprintf("go1.%d.1", First-1), Version{First - 1, false}, false},
		{fmt.Sprintf("go1.%d", Last+1), Version{Last + 1, false}, false},
	} {
		got, err := Parse(tt.in)
		if err != nil || got != tt.want || got.BuiltIn() != tt.builtIn {
			t.Errorf("Parse(%q) = %v, %v; built in %t", tt.in, got, err, got.BuiltIn())
		}
	}
	for _, bad := range []string{"", "go2.1", "weekly", "go1.", "go1.x"} {
		if v, err := Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %v", bad, v)
		}
	}
}

// TestNames: the releases that are built in are those from First to Last, and
// those that the README names.
func TestNames(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if want := fmt.Sprintf("works with Go 1.%d to 1.%d ", First, Last); err != nil || !strings.Contains(string(readme), want) {
		t.Errorf("README.md does not say that linkgate %s(%v)", want, err)
	}
	names := Names()
	if len(names) != Last-First+1 {
		t.Fatalf("%v, want go1.%d to go1.%d", names, First, Last)
	}
	for i, name := range names {
		r, err := Of(name, "")
		if err != nil || r.Name != name || r.Minor != First+i || r.Layout == (Layout{}) || len(r.Rules.Blocked) == 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// TestOf: a version that is not built in is not taken for one that is.
func TestOf(t *testing.T) {
	none := t.TempDir()
	for version, want := range map[string]string{
		"go1.22.1":         "the oldest that does is go1.23",
		"devel go1.22-abc": "the oldest that does is go1.23",
		"devel go1.26-abc": "written by devel go1.26-abc, which is not built in",
		"go1.99.1":         "written by go1.99.1, which is not built in",
		"weekly":           "unknown Go version",
	} {
		if r, err := Of(version, none); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", version, r, err, want)
		}
	}
}

func TestRelocName(t *testing.T) {
	r, _ := BuiltIn(26)
	for typ, want := range map[uint16]string{
		1: "R_ADDR", WeakReloc | 1: "R_WEAKADDR", 0: "R_0", 9999: "R_9999", WeakReloc | 9999: "R_9999",
	} {
		if got := r.RelocName(typ); got != want {
			t.Errorf("type %d is %s, want %s", typ, got, want)
		}
	}
	if n, err := r.RelocType("R_GONE"); err == nil || !strings.Contains(err.Error(), "does not define R_GONE") {
		t.Errorf("R_GONE is %d, %v", n, err)
	}
}

func TestParseBlocked(t *testing.T) {
	got, err := parseBlocked([]byte("package loader\nvar blockedLinknames = map[string][]string{\"a.b\": {\"c\", \"d\"}, \"e.f\": {}}"))
	if err != nil || len(got) != 2 || !slices.Equal(got["a.b"], []string{"c", "d"}) || len(got["e.f"]) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{
		"package loader",
		"package loader\nvar blockedLinknames = load()",
		"package loader\nvar blockedLinknames = map[string][]string{name: {\"c\"}}",
		"package loader\nvar blockedLinknames = map[string][]string{\"a\": list}",
		"package",
	} {
		if got, err := parseBlocked([]byte(bad)); err == nil {
			t.Errorf("%s: %v", strings.ReplaceAll(bad, "\n", "; "), got)
		}
	}
}

func TestParseBuiltins(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"package", "expected"},
		{"package goobj", "does not list"},
		{"package goobj\nvar builtins = [...]struct{name string; abi int}{{f(), 1}}", "not a literal"},
		{"package goobj\nvar builtins = [...]struct{name string; abi int}{{\"x\"}}", "entry 0"},
		{"package goobj\nvar builtins = [...]struct{name string; abi int}{{\"x\", 7}}", "out of range"},
	} {
		if list, err := parseBuiltins([]byte(tt.src)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, %v; want %q", tt.src, list, err, tt.want)
		}
	}
}
