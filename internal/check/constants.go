package check

import (
	"go/ast"
	"go/token"
	"strconv"
)

// constants evaluates the conditions that the compiler decides itself: what they rule out
// leaves no reference.
type constants struct {
	goos, goarch string
	exprs        map[string]ast.Expr // constants of the package by name, nil for those it cannot tell
	depth        int
}

// A value is a truth value or a string; of any other the kind is ILLEGAL.
type value struct {
	kind token.Token // boolean or STRING
	yes  bool
	text string
}

// constants collects the package's own constants.
func (u *uses) constants() *constants {
	c := &constants{goos: u.build.GOOS, goarch: u.build.GOARCH, exprs: make(map[string]ast.Expr)}
	for _, tree := range u.trees {
		for _, d := range tree.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST {
				continue
			}
			for _, s := range decl.Specs {
				spec := s.(*ast.ValueSpec)
				for i, name := range spec.Names {
					if i < len(spec.Values) {
						c.exprs[name.Name] = spec.Values[i]
					}
				}
			}
		}
	}
	return c
}

// eval returns the value of an expression. A local name that shadows a constant is not seen:
// only names that the package declares as constants, and no variables, are of the package.
func (c *constants) eval(e ast.Expr) value {
	if c.depth > 20 {
		return value{}
	}
	c.depth++
	defer func() { c.depth-- }()
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.eval(e.X)
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return value{kind: token.STRING, text: s}
		}
	case *ast.Ident:
		switch {
		case c.exprs[e.Name] != nil:
			return c.eval(c.exprs[e.Name])
		case e.Name == "true" || e.Name == "false":
			return truth(e.Name == "true")
		}
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && x.Name == "runtime" {
			switch e.Sel.Name {
			case "GOOS":
				return value{kind: token.STRING, text: c.goos}
			case "GOARCH":
				return value{kind: token.STRING, text: c.goarch}
			case "Compiler":
				return value{kind: token.STRING, text: "gc"}
			}
		}
	case *ast.UnaryExpr:
		if x := c.eval(e.X); e.Op == token.NOT && x.kind == boolean {
			return truth(!x.yes)
		}
	case *ast.BinaryExpr:
		return operate(c.eval(e.X), e.Op, c.eval(e.Y))
	}
	return value{}
}

// boolean is the kind of truth values, for which go/token has no word.
const boolean = token.Token(token.IDENT)

func truth(yes bool) value { return value{kind: boolean, yes: yes} }

func operate(x value, op token.Token, y value) value {
	switch op {
	case token.LAND:
		if x.kind == boolean && !x.yes || y.kind == boolean && !y.yes {
			return truth(false)
		}
		if x.kind == boolean && y.kind == boolean {
			return truth(true)
		}
	case token.LOR:
		if x.kind == boolean && x.yes || y.kind == boolean && y.yes {
			return truth(true)
		}
		if x.kind == boolean && y.kind == boolean {
			return truth(false)
		}
	case token.EQL, token.NEQ:
		if x.kind == token.STRING && y.kind == token.STRING {
			return truth((x.text == y.text) == (op == token.EQL))
		}
	}
	return value{}
}
