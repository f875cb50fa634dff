package signature

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestTruth holds verdicts against known ones. testdata/truth.tsv has a program, package,
// local name, symbol, and the verdict of each release, the first letter of its word; the
// declarations are those of the real modules, without all that they do not need. `go run
// ./scripts/signatures -truth` does the same with the modules themselves.
func TestTruth(t *testing.T) {
	table := readTable(t)
	data, err := os.ReadFile("testdata/truth.tsv")
	if err != nil {
		t.Fatal(err)
	}
	systems := map[string]string{"anet-android": "android/arm64", "xnet-old-darwin": "darwin/arm64"}
	programs := make(map[string]*[toolchain.Last - toolchain.First + 1]*Sources)
	n := 0
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		id, pkg, local, symbol, verdicts := f[0], f[1], f[2], f[3], f[4]
		if programs[id] == nil {
			programs[id] = program(t, table, id, systems[id])
		}
		for i, letter := range verdicts {
			if letter == '-' {
				continue
			}
			c := programs[id][i].Judge(pkg, local, symbol)
			if n++; rune(c.Verdict.String()[0]) != letter {
				t.Errorf("%s, go1.%d, %s: %s, not %c\n\t%s\n\t%s\n\t%s", id, toolchain.First+i, symbol, c.Verdict, letter, c.Local, c.Target, c.Why())
			}
		}
	}
	if n < 1000 {
		t.Errorf("%d verdicts", n)
	}
}

// program returns what resolves a program's packages with each release.
func program(t *testing.T, table *Table, id, system string) *[toolchain.Last - toolchain.First + 1]*Sources {
	goos, goarch, cross := strings.Cut(system, "/")
	if !cross {
		goos, goarch = "linux", "amd64"
	}
	archive, err := txtar.ParseFile(filepath.Join("testdata", "truth", id+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	sources, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, sources); err != nil {
		t.Fatal(err)
	}
	files := NewFiles()
	var list [toolchain.Last - toolchain.First + 1]*Sources
	for i := range list {
		minor := toolchain.First + i
		std, ok := table.Std(minor, goos, goarch)
		release, known := toolchain.BuiltIn(minor)
		if !ok || !known {
			t.Fatalf("go1.%d is not in the table", minor)
		}
		b := selection.Build{GOOS: goos, GOARCH: goarch, Minor: minor, Cgo: !cross && id != "prometheus"}
		if b.Experiments, err = release.Experiments(goos, goarch); err != nil {
			t.Fatal(err)
		}
		where := func(pkg string) (string, []string) { return filepath.Join(dir, filepath.FromSlash(pkg)), nil }
		list[i] = NewSources(b, std, Where{Files: where}, files)
	}
	return &list
}
