package toolchain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// parseLinker parses the sources of cmd/link without its tests.
func parseLinker(root string) ([]*ast.File, error) {
	var files []*ast.File
	for _, pattern := range []string{"*.go", "internal/*/*.go"} {
		names, err := filepath.Glob(filepath.Join(root, "src/cmd/link", pattern))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
	}
	return files, nil
}

// flagsIn returns the flags that the files declare through packages flag and objabi, as
// tables.txt has them.
func flagsIn(files []*ast.File) (flags []string) {
	boolTypes := map[string]bool{} // types with a method IsBoolFlag
	typeOf := map[string]string{}  // type names of variables and fields, by their name
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Name.Name == "IsBoolFlag" && n.Recv != nil {
					boolTypes[lastName(n.Recv.List[0].Type)] = true
				}
			case *ast.ValueSpec:
				for _, name := range n.Names {
					typeOf[name.Name] = lastName(n.Type)
				}
			case *ast.Field:
				for _, name := range n.Names {
					typeOf[name.Name] = lastName(n.Type)
				}
			}
			return true
		})
	}
	add := func(name ast.Expr, boolean bool) {
		lit, _ := name.(*ast.BasicLit)
		s, err := strconv.Unquote(lit.Value)
		if err != nil {
			panic(err)
		}
		if boolean {
			s += " bool"
		}
		flags = append(flags, s)
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fun, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg := lastName(fun.X)
			switch what := pkg + "." + fun.Sel.Name; what {
			case "objabi.AddVersionFlag":
				flags = append(flags, "V bool")
			case "objabi.Flagcount":
				add(call.Args[0], true)
			case "objabi.Flagfn1":
				add(call.Args[0], false)
			case "flag.Var":
				add(call.Args[1], boolTypes[typeOf[lastName(call.Args[0])]])
			case "flag.Bool":
				add(call.Args[0], true)
			case "flag.BoolVar":
				add(call.Args[1], true)
			case "flag.String", "flag.Int", "flag.Int64", "flag.Uint", "flag.Uint64", "flag.Float64", "flag.Duration":
				add(call.Args[0], false)
			case "flag.StringVar", "flag.IntVar", "flag.Int64Var", "flag.UintVar", "flag.Uint64Var", "flag.DurationVar":
				add(call.Args[1], false)
			}
			return true
		})
	}
	slices.Sort(flags)
	return flags
}

// lastName returns the last identifier of x, &x.y, *x or x.y; empty for anything else.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.UnaryExpr:
		return lastName(e.X)
	case *ast.StarExpr:
		return lastName(e.X)
	}
	return ""
}

// symbolsIn returns the symbols that the files define with xdefine.
func symbolsIn(files []*ast.File) (symbols []string) {
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || lastName(call.Fun) != "xdefine" {
				return true
			}
			if s, err := text(call.Args[0]); err == nil && strings.HasPrefix(s, "runtime.") {
				symbols = append(symbols, s)
			}
			return true
		})
	}
	return symbols
}

func TestLinkerDefined(t *testing.T) {
	for symbol, want := range map[string]bool{
		"runtime.text": true, "runtime.text.1": true, "runtime.gcbits.*": true, "runtime.__stop___sancov_cntrs": true,
		"runtime.nanotime": false, "p.etext": false, "runtime.": false, "runtime.text\netext": false, "runtime": false,
	} {
		if got := LinkerDefined(symbol); got != want {
			t.Errorf("%q: %v", symbol, got)
		}
	}
}
