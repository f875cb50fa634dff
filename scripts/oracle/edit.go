package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// What the edited linker prints: a line for each refusal, and one line when all
// references have been checked.
const (
	refusalPrefix = "linkgate-oracle: "
	doneLine      = "linkgate-oracle: done"
)

// editLoader rewrites the text of cmd/link/internal/loader/loader.go in two
// places: the fatal call of checkLinkname prints `linkgate-oracle: PKG SYMBOL`
// (tab separated) and goes on, and LoadSyms, in which every check happens, ends
// the link when it is through. Going on after a refusal changes no later check,
// since checkLinkname has no state; it can print the same pair again.
// A source of another shape than that is an error.
func editLoader(src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "loader.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parsing loader.go: %w", err)
	}
	for _, need := range []string{"fmt", "os"} {
		if !imports(file, need) {
			return nil, fmt.Errorf("loader.go does not import %s", need)
		}
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }

	fatal, err := fatalCall(file)
	if err != nil {
		return nil, err
	}
	load := function(file, "LoadSyms")
	if load == nil {
		return nil, errors.New("loader.go has no LoadSyms")
	}
	edits := []struct {
		from, to int
		text     string
	}{
		{offset(fatal.Pos()), offset(fatal.Args[0].End()), "fmt.Printf(" + strconv.Quote(refusalPrefix+"%s\t%s\n")},
		{offset(load.Body.Rbrace), offset(load.Body.Rbrace), "fmt.Println(" + strconv.Quote(doneLine) + "); os.Exit(0)\n"},
	}
	slices.SortFunc(edits, func(a, b struct {
		from, to int
		text     string
	}) int {
		return b.from - a.from
	})
	out := slices.Clone(src)
	for _, e := range edits {
		out = slices.Replace(out, e.from, e.to, []byte(e.text)...)
	}
	return out, nil
}

// fatalCall finds the one log.Fatalf("…invalid reference to…", pkg, name) in
// checkLinkname.
func fatalCall(file *ast.File) (*ast.CallExpr, error) {
	check := function(file, "checkLinkname")
	if check == nil {
		return nil, errors.New("loader.go has no checkLinkname")
	}
	var found []*ast.CallExpr
	ast.Inspect(check, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 3 {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Fatalf" {
			return true
		}
		format, ok := call.Args[0].(*ast.BasicLit)
		if ok && strings.Contains(format.Value, "%s: invalid reference to %s") {
			found = append(found, call)
		}
		return true
	})
	if len(found) != 1 {
		return nil, fmt.Errorf("checkLinkname has %d fatal calls, want 1", len(found))
	}
	return found[0], nil
}

func function(file *ast.File, name string) *ast.FuncDecl {
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.Name == name && fn.Body != nil {
			return fn
		}
	}
	return nil
}

func imports(file *ast.File, path string) bool {
	return slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool {
		return s.Name == nil && s.Path.Value == strconv.Quote(path)
	})
}
