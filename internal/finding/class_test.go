package finding

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the README's table anew")

// Each class has its texts, and a program or a story that shows it.
func TestTable(t *testing.T) {
	holes, stories := read(t, "testdata/script/classes/holes.txtar"), ""
	list, err := filepath.Glob(path("testdata/script/classes/class_*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range list {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		stories += string(data)
	}
	for i, info := range Table() {
		if slices.Contains(Classes()[:i], info.Class) {
			t.Errorf("%s stands there twice", info.Class)
		}
		if !slices.Contains(Actions(), info.Default) || !slices.Contains(Levels(), info.Level) {
			t.Errorf("%s: default %q, level %q", info.Class, info.Default, info.Level)
		}
		// The help sets it behind "push-std: deny" in 80 columns.
		if n := len(info.Brief); n == 0 || n > 48 || strings.HasSuffix(info.Brief, ".") {
			t.Errorf("%s: %d characters, or a full stop: %s", info.Class, n, info.Brief)
		}
		for _, sentence := range []string{info.Short, info.Long} {
			if !strings.HasSuffix(sentence, ".") {
				t.Errorf("%s: no sentence: %q", info.Class, sentence)
			}
		}
		if info.Default == Allow {
			story := "testdata/script/classes/class_" + strings.ReplaceAll(string(info.Class), "-", "") + ".txtar"
			if !strings.Contains(read(t, story), string(info.Class)) {
				t.Errorf("%s does not show %s", story, info.Class)
			}
			continue
		}
		shown := false
		for line := range strings.Lines(holes) {
			_, hole, ok := strings.Cut(line, "hole ")
			if f := strings.Fields(hole); ok && len(f) == 4 && f[3] == string(info.Class) {
				shown = read(t, "testdata/holes/"+f[0]+".txtar") != ""
			}
		}
		shown = shown || strings.Contains(stories, "default for "+string(info.Class)) // where no program can be printed
		if !shown {
			t.Errorf("no program of testdata/holes shows class %s in holes.txtar", info.Class)
		}
	}
}

// Each constant is in the table: what is not has no texts, and no policy can name it.
func TestConstants(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "class.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, spec := range gen.Specs {
			c := spec.(*ast.ValueSpec)
			if typ, ok := c.Type.(*ast.Ident); !ok || typ.Name != "Class" {
				continue
			}
			n++
			word, err := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
			if err != nil || !slices.Contains(PolicyClasses(), Class(word)) {
				t.Errorf("%s is not in the table: %v", c.Names[0].Name, err)
			}
		}
	}
	if n != len(PolicyClasses()) {
		t.Errorf("%d constants, and %d rows", n, len(PolicyClasses()))
	}
}

// The README's table is written from ours: go test ./internal/finding -update.
func TestReadme(t *testing.T) {
	const head = "| class | what it is | default |\n|---|---|---|\n"
	text := read(t, "README.md")
	before, rest, ok := strings.Cut(text, head)
	_, after, ok2 := strings.Cut(rest, "\n\n")
	if !ok || !ok2 {
		t.Fatalf("the README has no table under %q", head)
	}
	var rows []string
	for _, info := range Table() {
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |", info.Class, strings.TrimSuffix(info.Short, "."), info.Default))
	}
	want := before + head + strings.Join(rows, "\n") + "\n\n" + after
	if text == want {
		return
	}
	if !*update {
		t.Fatal("the README has other classes than the table: go test ./internal/finding -update writes it anew")
	}
	if err := os.WriteFile(path("README.md"), []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
}

// SQL has no table of ours: its queries list the classes that Go intends.
func TestQueries(t *testing.T) {
	var intended []string
	for _, c := range Classes() {
		if c.Intended() {
			intended = append(intended, "'"+string(c)+"'")
		}
	}
	slices.Sort(intended)
	files, err := filepath.Glob(path("deploy/postgres/queries/*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	found := false
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, rest := range strings.Split(string(data), "class not in (")[1:] {
			list, _, _ := strings.Cut(rest, ")")
			got := strings.Split(list, ", ")
			slices.Sort(got)
			if !slices.Equal(got, intended) {
				t.Errorf("%s leaves out the classes %s, and Go intends %s", file, got, intended)
			}
			found = true
		}
	}
	if !found {
		t.Error("no query leaves out classes")
	}
}

// path returns where a file of the repository is.
func path(name string) string { return filepath.Join("..", "..", filepath.FromSlash(name)) }

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// docs/classes.md has a section for each class, in the order of the table, that says what it is
// in the table's words, shows it, and says what holds by default and how it is allowed.
func TestClassesPage(t *testing.T) {
	sections := strings.Split(read(t, "docs/classes.md"), "\n## ")[1:]
	list := append(Table(), NoEffect())
	if len(sections) != len(list) {
		t.Fatalf("%d sections, want %d", len(sections), len(list))
	}
	for i, info := range list {
		name, text, _ := strings.Cut(sections[i], "\n\n")
		words := strings.Join(strings.Fields(text), " ")
		_, allow, _ := strings.Cut(words, "- To allow")
		switch {
		case name != string(info.Class):
			t.Errorf("section %d is %s, want %s", i+1, name, info.Class)
		case !strings.HasPrefix(words, strings.TrimSuffix(info.Short, ".")):
			t.Errorf("%s does not begin with %q", name, info.Short)
		case strings.Count(text, "```") != 2 || !strings.Contains(words, "- Go: "):
			t.Errorf("%s has no example, or does not say what Go does", name)
		case !strings.Contains(words, "- Default: "+string(info.Default)+"."):
			t.Errorf("%s does not say that the default is %s", name, info.Default)
		case allow == "" || strings.Contains(allow, "names") != info.Class.IsNamed():
			t.Errorf("%s: whether a rule has to name it: %t", name, info.Class.IsNamed())
		}
	}
}
