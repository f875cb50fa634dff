package directive

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/selection"
)

var update = flag.Bool("update", false, "write docs/rules.md and the list of findings anew")

// module has a package for each rule; findings.txt there lists what all drivers find.
var module = filepath.Join("..", "..", "analyzer", "testdata", "rules")

// judge applies the rules to the package in a directory of the module.
func judge(t *testing.T, dir string, language int) []Finding {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	b := selection.Build{GOOS: "linux", GOARCH: "amd64", Minor: 26}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
			b.Files = append(b.Files, e.Name())
		}
	}
	found, err := Judge(Package{
		Path: "example.com/rules/" + filepath.Base(dir), Dir: dir, Build: b, Go: language,
		Owned: func(symbol string) bool { return symbol == "runtime.procPin" },
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Each rule finds what its package in the module was written for, and no other rule finds
// anything there.
func TestRules(t *testing.T) {
	for dir, want := range map[string]string{
		"nounsafe": "no-unsafe", "noeffect": "no-effect", "behind": "misplaced", "misplaced": "misplaced",
		"detached": "detached", "noescape": "noescape replaced", "secrets": "replaced secrets",
		"exported": "exported-target", "replaced": "replaced", "oneargument": "one-argument", "noowner": "no-owner",
		"noreason": "no-reason", "nobound": "no-go-bound", "untested": "untested",
		"ownedrule": "", "kept": "", "refused": "", "gone": "",
	} {
		var ids []string
		for _, f := range judge(t, filepath.Join(module, dir), 26) {
			ids = append(ids, string(f.Rule))
		}
		slices.Sort(ids)
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %q, want %q", dir, got, want)
		}
	}
}

// What a fix changes breaks the rule no more, and no other one.
func TestFixes(t *testing.T) {
	for _, dir := range []string{"nounsafe", "behind", "misplaced", "detached", "noescape", "replaced"} {
		name := filepath.Join(module, dir, dir+".go")
		found := judge(t, filepath.Dir(name), 26)
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var fixes [][]Edit
		for _, f := range found {
			if Of(f.Rule).Edits && len(f.Edits) > 0 {
				fixes = append(fixes, f.Edits)
			}
		}
		if len(fixes) == 0 {
			t.Errorf("%s: no fix", dir)
			continue
		}
		changed, err := Apply(data, fixes)
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		to := t.TempDir()
		copyFile(t, filepath.Join(module, dir, dir+"_test.go"), filepath.Join(to, dir+"_test.go"))
		if err := os.WriteFile(filepath.Join(to, dir+".go"), changed, 0o666); err != nil {
			t.Fatal(err)
		}
		for _, f := range judge(t, to, 26) {
			if f.Rule != Replaced || dir == "replaced" {
				t.Errorf("%s: %s after the fix: %s\n%s", dir, f.Rule, f.Message, changed)
			}
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A replacement that is newer than go.mod's Go is none.
func TestReplacedSince(t *testing.T) {
	for language, want := range map[int]bool{21: false, 22: true} {
		found := judge(t, filepath.Join(module, "replaced"), language)
		if got := slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == Replaced }); got != want {
			t.Errorf("go1.%d: %t, want %t", language, got, want)
		}
	}
}

// Fixes that change the same text in different ways are not both made.
func TestApply(t *testing.T) {
	data := []byte("package p\n\nvar a, b = 1, 2\n")
	got, err := Apply(data, [][]Edit{
		{{"p.go", 15, 16, "c"}}, {{"p.go", 15, 19, "d"}, {"p.go", 0, 0, "// x\n"}}, {{"p.go", 15, 16, "c"}},
	})
	if want := "package p\n\nvar c, b = 1, 2\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if _, err := Apply(data, [][]Edit{{{"p.go", 0, 99, ""}}}); err == nil {
		t.Error("an edit behind the end is made")
	}
}

func TestSoundsSecret(t *testing.T) {
	for name, want := range map[string]bool{
		"NewToken": true, "sessionID": true, "generateKey": true, "APIKey": true, "csrf_token": true, "password": true,
		"key": false, "Tokenizer": false, "mapKey": false, "saltwater": false, "Keys": false, "userID": false,
	} {
		if got := soundsSecret(name); got != want {
			t.Errorf("%s: %t, want %t", name, got, want)
		}
	}
}

// docs/rules.md is written from the table: go test ./internal/directive -update.
func TestDocs(t *testing.T) {
	var b strings.Builder
	b.WriteString(docsHead)
	for _, r := range Rules() {
		fmt.Fprintf(&b, "\n## %s\n\n%s Level: %s.\n\n```go\n%s\n```\n\n%s", r.ID, r.Text, r.Level, r.Example, r.Fix)
		if r.Edits {
			b.WriteString(" `-fix` does it, where it is plain.")
		}
		b.WriteByte('\n')
	}
	name := filepath.Join("..", "..", "docs", "rules.md")
	if *update {
		if err := os.WriteFile(name, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != b.String() {
		t.Errorf("%s is not what the table says (%v): go test ./internal/directive -update", name, err)
	}
}

const docsHead = `# The rules for directives

What ` + "`linkgate check`" + ` and the [analyzers](analyzers.md) say of the ` + "`//go:linkname`" + ` lines of the
packages that are named, whatever a linker makes of them. The ids stay.

| how it knows | |
|---|---|
| no-unsafe, no-effect, misplaced | what the compiler makes of the line: noder.go and writer.go in cmd/compile/internal/noder |
| noescape | the compiler's own escape analysis of the function that is pulled, of those that std opens and writes in Go (` + "`go run ./scripts/escapes`" + `). Of functions in assembly it knows nothing, and says nothing. Parameters that describe types do not count: these lie on no stack |
| secrets | runtime's fast generators, in a package that imports crypto or has a function whose name speaks of tokens, passwords or keys |
| replaced | the list of ` + "`linkgate explain`" + `, for the go directive of go.mod. The source is rewritten where the declaration has the types of the replacement |
| no-go-bound | a //go:build line that holds for no later Go than some go1.N; the first one may stand in go.mod |
| no-owner | ` + "`require: {fields: [owner]}`" + ` in linkgate.yaml; the rule that decides on the pull may name the owner |
| untested | the names in the test files of the directory, and what leads from them to the function. Tests of other packages do not count |
`
