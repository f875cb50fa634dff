package diff

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/source"
)

func TestIsModuleVersion(t *testing.T) {
	for arg, want := range map[string]bool{
		"example.com/a@v1.2.0": true, "gopkg.in/yaml.v3@v3.0.1": true, "example.com@v1.0.0": true,
		"HEAD": false, "HEAD~1": false, "HEAD@{1}": false, "main@{upstream}": false, "v1.2.0": false,
		"release/1.2@v1": false, "example.com/a": false, "example.com/a@latest": false, "diff.go": false,
	} {
		if got := isModuleVersion(arg); got != want {
			t.Errorf("%s: %t, want %t", arg, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, tt := range []struct {
		d    source.Directive
		want finding.Direction
	}{
		{source.Directive{Local: "x", Target: "runtime.x"}, "pull"},
		{source.Directive{Local: "x", Target: "runtime.x", Body: true}, "push"},
		{source.Directive{Local: "x", Body: true}, "open"},
		{source.Directive{Local: "x"}, "open"},
		{source.Directive{Local: "x", Target: "example.com/a.y", Body: true}, "open"},
	} {
		if got := kindOf(tt.d, "example.com/a"); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.d, got, tt.want)
		}
	}
}

// What a log or a source names is printed without what a terminal would act on.
func TestPrintDiff(t *testing.T) {
	list := linknames{{"example.com/a", ".", "pull", "runtime.x\x1b[2J"}: {pkg: "a\nb", line: "a.go:3"}}
	d := difference{Added: only(list, nil), Scope: "of a test"}
	if !d.fails("new") || !d.fails("any") || d.fails("deny") || d.fails("") {
		t.Error("it is new, and not denied")
	}
	if want := `+ pull  runtime.x\x1b[2J  a\nb  a.go:3` + "\n1 added, 0 removed, 0 as before: of a test\n"; d.text() != want {
		t.Errorf("%q, want %q", d.text(), want)
	}
}

// Nothing of a tree lands outside of its directory, and only what is of use
// lands in it.
func TestParseTree(t *testing.T) {
	got, err := parseTree("100644 blob 1\ta.go\x00100755 blob 2\tsub/go.mod\x00100644 blob 3\tbig.bin\x00" +
		"100644 blob 4\t../out.go\x00100644 blob 5\t/abs.go\x00120000 blob 6\tlink.go\x00160000 commit 7\tmod.go\x00")
	want := []blob{{"1", "a.go"}, {"2", filepath.Join("sub", "go.mod")}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := parseTree("fatal: no tree"); err == nil {
		t.Errorf("what is no tree is taken: %v", got)
	}
}

func TestWriteBlobs(t *testing.T) {
	blobs := []blob{{"1", "a.go"}, {"2", "sub/go.mod"}}
	dir := t.TempDir()
	if err := writeBlobs(strings.NewReader("1 blob 3\na\n\n\n2 blob 0\n\n"), blobs, dir); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "a.go")); err != nil || string(data) != "a\n\n" {
		t.Errorf("got %q, %v", data, err)
	}
	for _, out := range []string{"", "1 missing\n", "1 tree 3\nabc\n", "2 blob 3\nabc\n", "1 blob 3\nab", "1 blob 3\nabc", "1 blob 3\nabc\n"} {
		if err := writeBlobs(strings.NewReader(out), blobs, t.TempDir()); err == nil {
			t.Errorf("%q is taken", out)
		}
	}
}
