package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// TestHotPathDependencies holds that nothing is linked that would make every tool of a build
// start later. With the C library the start takes a third more. What OpenTelemetry, SQLite and
// the tables of the releases' signatures are used for is in programs of their own.
func TestHotPathDependencies(t *testing.T) {
	deps := goList(t, "-deps", ".")
	if !slices.Contains(deps, "os") {
		t.Fatalf("got %q", deps)
	}
	for _, dep := range deps {
		if slices.Contains(heavy(), dep) || slices.ContainsFunc(foreign(), func(s string) bool { return strings.Contains(dep, s) }) {
			t.Errorf("%s is linked", dep)
		}
	}
}

// heavy are packages whose initialisation or size every tool would pay for.
func heavy() []string {
	return []string{
		"runtime/cgo", "os/user", "net", "net/http", "go/build", "text/template", "html/template", "encoding/xml",
		"compress/flate", "crypto/rand",
	}
}

// foreign are parts of the paths of packages that other programs are for.
func foreign() []string {
	return []string{
		"opentelemetry", "google.golang.org", "sqlite", "linkgate/internal/otlp", "linkgate/internal/history", "linkgate/internal/binary", "linkgate/internal/image",
		"linkgate/internal/check", "linkgate/internal/signature/released", "x/arch", "x/tools",
	}
}

// TestCommandsKnowNoObjects holds that commands read logs, policies and sources, and leave
// objects to the link.
func TestCommandsKnowNoObjects(t *testing.T) {
	const module = "github.com/linkgate/linkgate/"
	for _, line := range goList(t, "-f", `{{.ImportPath}}:{{join .Imports ","}}`, module+"internal/cli/...", ".") {
		pkg, imports, _ := strings.Cut(line, ":")
		for _, dep := range strings.Split(imports, ",") {
			switch strings.TrimPrefix(dep, module) {
			case "internal/goobj", "internal/hostobj", "internal/summary", "internal/linkname", "internal/link", "internal/linkcache", "internal/reach":
				t.Errorf("%s imports %s", pkg, dep)
			}
		}
	}
}

// TestNoTableAtStart holds that nothing of the commands is made before main: no variable of
// a package, and no init. A tool that go starts comes before there is a table.
func TestNoTableAtStart(t *testing.T) {
	const format = `{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}`
	files := goList(t, "-f", format, "github.com/linkgate/linkgate/internal/cli/...", ".")
	if len(files) < 20 {
		t.Fatalf("got %q", files)
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					t.Errorf("%s has a variable of its package", file)
				}
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s has an init", file)
				}
			}
		}
	}
}
