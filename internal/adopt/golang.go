package adopt

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"

	"github.com/google/shlex"
)

// goCommands returns the go commands of a Go file that have the flag: those of go:generate lines,
// and of calls that have "go" and its arguments as texts, as a magefile has them.
func goCommands(text string) []Command {
	var list []Command
	n := 0
	for line := range strings.Lines(text) {
		n++
		rest, ok := strings.CutPrefix(line, "//go:generate ")
		if !ok || !flagPattern().MatchString(line) {
			continue
		}
		words, err := shlex.Split(strings.TrimSpace(rest))
		if err != nil {
			continue
		}
		if c, ok := goCommand(words, nil, false); ok {
			c.Line = n
			list = append(list, c)
		}
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return list
	}
	values := constants(file)
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		words := literals(call, values)
		env := map[string]string{}
		for i, w := range words { // of a map, "GOOS": "linux"
			if i+1 < len(words) && (w == "GOOS" || w == "GOARCH" || w == "CGO_ENABLED" || w == "GOFLAGS") {
				env[w] = words[i+1]
			}
		}
		if c, ok := goCommand(words, env, flagPattern().MatchString(env["GOFLAGS"])); ok {
			c.Line = fset.Position(call.Pos()).Line
			list = append(list, c)
			return false
		}
		return true
	})
	return list
}

// literals returns the texts in a call, in their order, with names that stand for one.
func literals(call *ast.CallExpr, values map[string]string) []string {
	var words []string
	for _, arg := range call.Args {
		ast.Inspect(arg, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(node.Value); err == nil {
					words = append(words, s)
				}
			case *ast.BinaryExpr: // joined texts
				words = append(words, joined(node, values))
				return false
			case *ast.Ident:
				if s, ok := values[node.Name]; ok {
					words = append(words, s)
				}
			}
			return true
		})
	}
	return words
}

func joined(e ast.Expr, values map[string]string) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return joined(e.X, values) + joined(e.Y, values)
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil {
			return s
		}
	case *ast.Ident:
		if s, ok := values[e.Name]; ok {
			return s
		}
	}
	return "$unknown"
}

// constants are the names of a file that stand for one text.
func constants(file *ast.File) map[string]string {
	values := map[string]string{}
	set := func(name, value ast.Expr) {
		id, ok := name.(*ast.Ident)
		lit, isLit := value.(*ast.BasicLit)
		if ok && isLit && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				values[id.Name] = s
			}
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.ValueSpec:
			for i, name := range node.Names {
				if i < len(node.Values) {
					set(name, node.Values[i])
				}
			}
		case *ast.AssignStmt:
			for i, name := range node.Lhs {
				if i < len(node.Rhs) {
					set(name, node.Rhs[i])
				}
			}
		}
		return true
	})
	return values
}
