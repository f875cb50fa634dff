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

// blocked returns the built-in list of Go 1.minor: symbol to the packages that
// may refer to it.
func blocked(minor int) map[string][]string {
	list := make(map[string][]string)
	for text := range entriesOf("blocked", minor) {
		words := strings.Fields(text)
		list[words[0]] = words[1:]
	}
	return list
}

// loaderSource is the file of a GOROOT that holds the linker's check.
const loaderSource = "src/cmd/link/internal/loader/loader.go"

// ReadBlocked reads the list of the linker in a GOROOT from its sources.
func ReadBlocked(goroot string) (map[string][]string, error) {
	src, err := os.ReadFile(filepath.Join(goroot, loaderSource))
	if err != nil {
		return nil, err
	}
	return parseBlocked(src)
}

// parseBlocked reads the list from the text of loaderSource. It refuses one in
// which it is not the map literal of strings that it has been so far.
func parseBlocked(loader []byte) (map[string][]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", loader, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", loaderSource, err)
	}
	lit := varLiteral(f, "blockedLinknames")
	if lit == nil {
		return nil, fmt.Errorf("%s does not define blockedLinknames as a map literal", loaderSource)
	}
	list := make(map[string][]string)
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return nil, fmt.Errorf("%s: blockedLinknames has an entry without a key", loaderSource)
		}
		pkgs, ok := kv.Value.(*ast.CompositeLit)
		symbol, err := text(kv.Key)
		if !ok || err != nil {
			return nil, fmt.Errorf("%s: blockedLinknames has an entry that is not a string with a list of strings", loaderSource)
		}
		list[symbol] = nil
		for _, p := range pkgs.Elts {
			pkg, err := text(p)
			if err != nil {
				return nil, fmt.Errorf("%s: blockedLinknames[%q]: %w", loaderSource, symbol, err)
			}
			list[symbol] = append(list[symbol], pkg)
		}
	}
	return list, nil
}

// varLiteral returns the composite literal that a package variable is set to.
func varLiteral(f *ast.File, name string) *ast.CompositeLit {
	for _, d := range f.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			if len(spec.Names) == 1 && spec.Names[0].Name == name && len(spec.Values) == 1 {
				lit, _ := spec.Values[0].(*ast.CompositeLit)
				return lit
			}
		}
	}
	return nil
}

// text returns the value of a string literal.
func text(e ast.Expr) (string, error) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", fmt.Errorf("not a string literal")
	}
	return strconv.Unquote(lit.Value)
}
