package events

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
)

var updateDocs = flag.Bool("update", false, "write docs/log.md anew")

// TestLogDocs holds docs/log.md against the structs and their comments; -update writes it.
func TestLogDocs(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "log.md")
	want := logDocs(t)
	if *updateDocs {
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the structs say: go test ./internal/events -run TestLogDocs -update", path)
	}
}

// examples is one event of each kind.
func examples() []Event {
	pkg := Package{Path: "example.com/c", Module: "example.com/c", Version: "v1.1.0"}
	std := Package{Path: "fmt", Module: ModuleStd, Version: "go1.26.8"}
	main := Package{Path: "example.com/app", Module: "example.com/app", Version: "(devel)"}
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	const build, goVersion = "20261128-090000-0a1b2c3d", "go1.26.8"
	return []Event{
		&Relocation{
			Build: build, Link: main.Path, Go: goVersion, GOOS: "linux", GOARCH: "amd64", Direction: finding.DirectionPull, Form: finding.FormFunc,
			Symbol: "fmt.tooLarge", Local: "example.com/c.tooLarge", From: pkg, To: std,
			Directive: &Directive{File: "example.com/c@v1.1.0/c.go", Line: 11, Pragma: PragmaLinkname, Args: 2},
			Sites:     []Site{{Func: "example.com/c.Large", File: "example.com/c@v1.1.0/c.go", Line: 16, Type: "R_CALL", Count: 1}},
			Chain:     []string{main.Path, pkg.Path}, Reach: finding.ReachLive,
			Linker:   Verdict{finding.VerdictRefused, "not pushed by fmt"},
			Classes:  []finding.Class{finding.ClassRefused},
			Decision: Decision{Action: finding.Deny, Rule: "built-in default for refused", Enforce: finding.Deny},
		},
		&Link{
			Build: build, Link: main.Path, Go: goVersion, GOOS: "linux", GOARCH: "amd64", Dir: "/src/app", Main: main, BuildMode: "exe",
			Mode: finding.ModeEnforce, Policy: "linkgate.yaml", Guard: finding.GuardNative, Result: finding.ResultDenied, Rules: "go1.26",
			Counts: Counts{Packages: 60, References: 1, Refused: 1, Denied: 1, EnforceDenied: 1},
		},
		&Problem{Build: build, Link: main.Path, Go: goVersion, GOOS: "linux", GOARCH: "amd64", From: main, File: "main.go", Line: 7, Message: "nothing defines rumtime.nanotime", Nearest: "runtime.nanotime"},
		&Tool{Build: build, Tool: "compile", Package: pkg.Path, Module: pkg.Module, Version: pkg.Version, Go: goVersion, GOOS: "linux", GOARCH: "amd64", Start: at, Wall: 80 * time.Millisecond, User: 60 * time.Millisecond},
		&Build{Build: build, Command: []string{"build", "./..."}, Dir: "/src/app", Module: main.Module, Go: goVersion, GOOS: "linux", GOARCH: "amd64", Start: at, Wall: 2 * time.Second, Result: BuildDenied, Exit: 1, Graph: GraphMerged},
		&Action{Build: build, ID: 3, Deps: []int{4, 5}, Mode: "build", Package: pkg.Path, Cached: true},
	}
}

// logDocs is the page.
func logDocs(t *testing.T) string {
	t.Helper()
	structs := parseStructs(t)
	var b strings.Builder
	b.WriteString("# The log\n\nJSON Lines, `\"schema\": 1`: one event a line, each with `schema` and `event` first. A reader skips the\n" +
		"kinds and fields that it does not know. `linkgate help log` says where logs lie. This page is written from\nthe structs in `internal/events` by `go test ./internal/events -run TestLogDocs -update`.\n")
	for _, ev := range examples() {
		file := filepath.Join(t.TempDir(), "log.jsonl")
		if err := Append(file, ev); err != nil {
			t.Fatal(err)
		}
		line, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := reflect.TypeOf(ev).Elem().Name()
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n```json\n%s```\n", ev.kind(), structs[name].doc, line)
		b.WriteString(structs[name].table())
	}
	b.WriteString("\n## What events share\n")
	for _, name := range []string{"Package", "Directive", "Site", "Verdict", "Decision", "BaselineEntry", "CheckLinkname", "NewRule", "BreakGlass", "Counts", "VCS", "Own"} {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n%s", name, structs[name].doc, structs[name].table())
	}
	return b.String()
}

// A documented struct.
type documented struct {
	doc    string
	fields [][3]string // name in JSON, type, comment
}

func (d documented) table() string {
	var b strings.Builder
	b.WriteString("\n| field | type | what |\n|---|---|---|\n")
	for _, f := range d.fields {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f[0], f[1], f[2])
	}
	return b.String()
}

func parseStructs(t *testing.T) map[string]documented {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]documented{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				ts := spec.(*ast.TypeSpec)
				if st, ok := ts.Type.(*ast.StructType); ok {
					out[ts.Name.Name] = describe(gen.Doc.Text(), st)
				}
			}
		}
	}
	return out
}

func describe(doc string, st *ast.StructType) documented {
	plain := func(s string) string {
		s = regexp.MustCompile(`\[(\*?[A-Z][\w.]*)\]`).ReplaceAllString(strings.Join(strings.Fields(s), " "), "$1")
		return strings.ReplaceAll(s, "|", `\|`)
	}
	d := documented{doc: plain(doc)}
	comment := ""
	for _, field := range st.Fields.List {
		if field.Tag == nil {
			continue
		}
		name, _, _ := strings.Cut(reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json"), ",")
		if own := plain(field.Doc.Text() + " " + field.Comment.Text()); own != "" {
			comment = own // fields that are described together follow each other
		}
		for _, id := range field.Names {
			if !regexp.MustCompile(`\b`+id.Name+`\b`).MatchString(comment) && field.Doc == nil && field.Comment == nil {
				comment = "" // it is about the field before
			}
		}
		d.fields = append(d.fields, [3]string{name, typeName(field.Type), comment})
	}
	return d
}

// typeName is a type as JSON has it.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.ArrayType:
		return "list of " + typeName(e.Elt)
	case *ast.SelectorExpr:
		switch e.Sel.Name {
		case "Time":
			return "time"
		case "Duration":
			return "nanoseconds"
		}
		return "text"
	case *ast.Ident:
		switch e.Name {
		case "string":
			return "text"
		case "int", "int64", "uint64", "float64":
			return "number"
		case "bool":
			return "true, false"
		}
		return "[" + e.Name + "](#" + strings.ToLower(e.Name) + ")"
	}
	return "value"
}
