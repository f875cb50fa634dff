package toolchain

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A Builtin is a symbol of the runtime that objects name by its place in a
// list which compiler and linker share.
type Builtin struct {
	Name string
	ABI  uint16
}

// builtins returns the built-in list of Go 1.minor.
func builtins(minor int) []Builtin {
	var list []Builtin
	for text := range entriesOf("builtins", minor) {
		name, abi0 := strings.CutSuffix(text, " 0")
		if !strings.HasPrefix(name, "type:") {
			name = "runtime." + name
		}
		b := Builtin{name, 1}
		if abi0 {
			b.ABI = 0
		}
		list = append(list, b)
	}
	return list
}

// builtinSource is the file of a GOROOT that lists the builtins.
const builtinSource = "src/cmd/internal/goobj/builtinlist.go"

// readBuiltins reads the list from the sources in a GOROOT.
func readBuiltins(goroot string) ([]Builtin, error) {
	src, err := os.ReadFile(filepath.Join(goroot, builtinSource))
	if err != nil {
		return nil, err
	}
	return parseBuiltins(src)
}

// parseBuiltins reads the list from the text of builtinSource. It refuses one in
// which it is not a variable "builtins" with a literal name and ABI in each
// entry.
func parseBuiltins(src []byte) ([]Builtin, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", builtinSource, err)
	}
	lit := varLiteral(f, "builtins")
	if lit == nil || len(lit.Elts) == 0 {
		return nil, fmt.Errorf("%s does not list the builtins", builtinSource)
	}
	var list []Builtin
	for _, e := range lit.Elts {
		b, err := builtinEntry(e)
		if err != nil {
			return nil, fmt.Errorf("%s: entry %d: %w", builtinSource, len(list), err)
		}
		list = append(list, b)
	}
	return list, nil
}

// builtinEntry reads {"runtime.newobject", 1}.
func builtinEntry(e ast.Expr) (Builtin, error) {
	lit, ok := e.(*ast.CompositeLit)
	if !ok || len(lit.Elts) != 2 {
		return Builtin{}, fmt.Errorf("not a name and an ABI")
	}
	name, ok1 := lit.Elts[0].(*ast.BasicLit)
	abi, ok2 := lit.Elts[1].(*ast.BasicLit)
	if !ok1 || !ok2 || name.Kind != token.STRING || abi.Kind != token.INT {
		return Builtin{}, fmt.Errorf("not a literal name and ABI")
	}
	s, err := strconv.Unquote(name.Value)
	if err != nil {
		return Builtin{}, err
	}
	n, err := strconv.ParseUint(abi.Value, 10, 1)
	if err != nil {
		return Builtin{}, err
	}
	return Builtin{s, uint16(n)}, nil
}
