package toolchain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// A value is an integer or a string, or unknown. go/constant has all of Go's, and with
// them arithmetic of any length, which each tool of a build would have to start.
type value struct {
	kind token.Token // INT, STRING or, of an unknown one, ILLEGAL
	num  int64
	text string
}

// constants evaluates the package-level integer and string constants of a
// file, in order: literals, iota, names defined above, and <<, +, - and *
// between them. What needs more is left out.
func constants(src []byte) (map[string]value, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	vals := make(map[string]value)
	for _, d := range f.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.CONST {
			continue
		}
		var exprs []ast.Expr // of the last spec that had some: the others repeat them
		for iota, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			if len(spec.Values) > 0 {
				exprs = spec.Values
			}
			for i, name := range spec.Names {
				if i >= len(exprs) || name.Name == "_" {
					continue
				}
				if v := eval(exprs[i], int64(iota), vals); v.kind != token.ILLEGAL {
					vals[name.Name] = v
				}
			}
		}
	}
	return vals, nil
}

// eval returns the value of a constant expression, or an unknown one.
func eval(e ast.Expr, iota int64, vals map[string]value) value {
	switch e := e.(type) {
	case *ast.BasicLit:
		return literal(e)
	case *ast.ParenExpr:
		return eval(e.X, iota, vals)
	case *ast.Ident:
		if e.Name == "iota" {
			return value{kind: token.INT, num: iota}
		}
		return vals[e.Name]
	case *ast.BinaryExpr:
		x, y := eval(e.X, iota, vals), eval(e.Y, iota, vals)
		if x.kind == token.INT && y.kind == token.INT {
			return operate(x.num, e.Op, y.num)
		}
	}
	return value{}
}

// literal returns the value of an integer or a string.
func literal(e *ast.BasicLit) value {
	v, err := value{kind: e.Kind}, error(nil)
	switch e.Kind {
	case token.INT:
		v.num, err = strconv.ParseInt(e.Value, 0, 64)
	case token.STRING:
		v.text, err = strconv.Unquote(e.Value)
	default:
		return value{}
	}
	if err != nil {
		return value{}
	}
	return v
}

// operate returns x op y, unknown where it may not fit.
func operate(x int64, op token.Token, y int64) value {
	const wide, half = 1<<62 - 1, 1 << 31
	if min(x, y) < -wide || max(x, y) > wide {
		return value{}
	}
	switch {
	case op == token.SHL && 0 <= y && y < 63 && x<<y>>y == x:
		return value{kind: token.INT, num: x << y}
	case op == token.ADD:
		return value{kind: token.INT, num: x + y}
	case op == token.SUB:
		return value{kind: token.INT, num: x - y}
	case op == token.MUL && -half <= min(x, y) && max(x, y) <= half:
		return value{kind: token.INT, num: x * y}
	}
	return value{}
}
