package toolchain

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// experimentsSource is the file of a GOROOT that says which experiments are on by default.
const experimentsSource = "src/internal/buildcfg/exp.go"

// Experiments returns the experiments that a build for a platform has on by default, as
// build tags and the headers of objects name them.
func (r *Release) Experiments(goos, goarch string) ([]string, error) {
	list, err := r.experiments()
	if err != nil {
		return nil, err
	}
	var on []string
	for _, text := range list {
		name, where, _ := strings.Cut(text, " ")
		if onPlatform(strings.Fields(where), goos, goarch) {
			on = append(on, name)
		}
	}
	return on, nil
}

// onPlatform reports whether a platform is one of those that an experiment is on for: all,
// those of some architectures, or all but those of some systems (!darwin).
func onPlatform(words []string, goos, goarch string) bool {
	if len(words) == 0 {
		return true
	}
	if strings.HasPrefix(words[0], "!") {
		return !slices.Contains(words, "!"+goos)
	}
	return slices.Contains(words, goarch)
}

// readExperiments reads the experiments that the sources in a GOROOT turn on by default, in
// the order of their names.
func readExperiments(goroot string) ([]string, error) {
	src, err := os.ReadFile(filepath.Join(goroot, experimentsSource))
	if err != nil {
		return nil, err
	}
	list, err := parseExperiments(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", experimentsSource, err)
	}
	return list, nil
}

// parseExperiments reads the literal "baseline" of experimentsSource. It refuses one whose
// values are not true, false, or a variable that depends on GOARCH or GOOS in one of the
// two ways known so far.
func parseExperiments(src []byte) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	where := map[string]string{"true": ""}
	var baseline *ast.CompositeLit
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SwitchStmt:
			architectures(n, where)
			return false
		case *ast.AssignStmt:
			name, ok := n.Lhs[0].(*ast.Ident)
			if !ok || len(n.Rhs) != 1 {
				return true
			}
			if words := excluded(n.Rhs[0]); words != nil {
				where[name.Name] = " " + strings.Join(words, " ")
			}
			if lit, ok := n.Rhs[0].(*ast.CompositeLit); ok && name.Name == "baseline" {
				baseline = lit
			}
		}
		return true
	})
	if baseline == nil {
		return nil, fmt.Errorf("no literal named baseline")
	}
	var list []string
	for _, e := range baseline.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return nil, fmt.Errorf("baseline has an entry without a name")
		}
		name, ok1 := kv.Key.(*ast.Ident)
		value, ok2 := kv.Value.(*ast.Ident)
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("baseline has an entry whose value is no name")
		}
		words, known := where[value.Name]
		if !known && value.Name != "false" {
			return nil, fmt.Errorf("baseline has %s by %s, which depends on more than GOARCH or GOOS", name.Name, value.Name)
		}
		if known {
			list = append(list, strings.ToLower(name.Name)+words)
		}
	}
	slices.Sort(list)
	return list, nil
}

// architectures notes which variables a switch on goarch sets, and for which.
func architectures(s *ast.SwitchStmt, where map[string]string) {
	if tag, ok := s.Tag.(*ast.Ident); !ok || tag.Name != "goarch" {
		return
	}
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		for _, stmt := range clause.Body {
			assign, ok := stmt.(*ast.AssignStmt)
			if !ok {
				continue
			}
			name, ok := assign.Lhs[0].(*ast.Ident)
			if !ok {
				continue
			}
			for _, e := range clause.List {
				if arch, err := text(e); err == nil {
					where[name.Name] += " " + arch
				}
			}
		}
	}
}

// excluded returns the systems of an expression like goos != "darwin" && goos != "ios",
// each with an exclamation mark, nil for any other.
func excluded(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return excluded(e.X)
	case *ast.BinaryExpr:
		if name, ok := e.X.(*ast.Ident); ok && e.Op == token.NEQ && name.Name == "goos" {
			if system, err := text(e.Y); err == nil {
				return []string{"!" + system}
			}
		}
		x, y := excluded(e.X), excluded(e.Y)
		if e.Op == token.LAND && x != nil && y != nil {
			return append(x, y...)
		}
	}
	return nil
}
