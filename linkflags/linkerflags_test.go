package linkflags

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestKnownFlags compares the two lists with what the linker's own sources declare: in the GOROOT of the go command
// and in those of the path list LINKGATE_TEST_GOROOTS.
func TestKnownFlags(t *testing.T) {
	roots := filepath.SplitList(os.Getenv("LINKGATE_TEST_GOROOTS"))
	if out, err := exec.Command("go", "env", "GOROOT").Output(); err == nil {
		roots = append(roots, strings.TrimSpace(string(out)))
	}
	if len(roots) == 0 {
		t.Skip("no go command to ask for its GOROOT, and LINKGATE_TEST_GOROOTS is empty")
	}
	slices.Sort(roots)
	roots = slices.Compact(roots)
	for _, root := range roots {
		t.Run(filepath.Base(root), func(t *testing.T) {
			minor, err := minorOf(root)
			if err != nil {
				t.Skipf("no usable GOROOT: %v", err)
			}
			files, err := parseLinker(root)
			if err != nil {
				t.Fatal(err)
			}
			if len(files) == 0 {
				t.Skipf("%s has no sources of the linker", root)
			}
			gotBool, gotValue := declared(files)
			compareFlags(t, "boolean flags", gotBool, expected(boolFlags(), minor))
			compareFlags(t, "value flags", gotValue, expected(valueFlags(), minor))
		})
	}
}

// expected leaves out of list the flags that came after Go 1.minor.
func expected(list []string, minor int) []string {
	since := map[string]int{"fipso": 24, "e": 25, "funcalign": 25, "D": 26, "macos": 27, "macsdk": 27}
	return slices.DeleteFunc(list, func(name string) bool { return since[name] > minor })
}

func compareFlags(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s: the linker declares -%s, the list does not have it for this version", what, name)
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s: the list has -%s, the linker does not declare it", what, name)
		}
	}
}

// minorOf reads the minor version of a GOROOT from its VERSION file.
func minorOf(root string) (int, error) {
	data, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return 0, err
	}
	var minor int
	if _, err := fmt.Sscanf(string(data), "go1.%d", &minor); err != nil {
		return 0, fmt.Errorf("reading the version of %s: %w", root, err)
	}
	return minor, nil
}

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

// declared returns the flags that the files declare through packages flag and objabi.
func declared(files []*ast.File) (bools, values []string) {
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
			bools = append(bools, s)
			return
		}
		values = append(values, s)
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
				bools = append(bools, "V")
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
	return bools, values
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
