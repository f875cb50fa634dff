package signature

import (
	"go/ast"
	"go/constant"
	"go/token"
)

// infer returns the type of an expression, as far as the initial values of variables and
// the arguments of unsafe.Sizeof need it.
func (s *Sources) infer(f *file, e ast.Expr) *Type {
	if !s.enter() {
		return &Type{}
	}
	defer func() { s.depth-- }()
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.infer(f, e.X)
	case *ast.BasicLit:
		return literal(e.Kind)
	case *ast.FuncLit:
		return s.funcType(f, e.Type, nil)
	case *ast.CompositeLit:
		if a, ok := e.Type.(*ast.ArrayType); ok {
			if _, open := a.Len.(*ast.Ellipsis); open {
				n, ok := s.count(f, e.Elts)
				if !ok {
					return &Type{}
				}
				return &Type{Kind: Array, Len: n, Elem: s.typ(f, a.Elt, nil)}
			}
		}
		return s.typ(f, e.Type, nil)
	case *ast.UnaryExpr:
		switch x := s.infer(f, e.X); e.Op {
		case token.AND:
			return &Type{Kind: Pointer, Elem: x}
		case token.ARROW:
			return orInvalid(x.Under().Elem)
		default:
			return x
		}
	case *ast.StarExpr:
		if x := s.infer(f, e.X).Under(); x.Kind == Pointer {
			return x.Elem
		}
	case *ast.BinaryExpr:
		switch e.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return basic("bool")
		}
		if x := s.infer(f, e.X); x.Kind != Int || x.Name != "int" || e.Op == token.SHL || e.Op == token.SHR {
			return x
		}
		return s.infer(f, e.Y) // 2 * x has the type of x
	case *ast.Ident:
		return s.inferNamed(f, e.Name)
	case *ast.SelectorExpr:
		return s.inferSelected(f, e)
	case *ast.IndexExpr:
		if t := s.infer(f, e.X).Under(); t.Kind == Array || t.Kind == Slice || t.Kind == Map {
			return orInvalid(t.Elem)
		}
	case *ast.CallExpr:
		if t := s.results(f, e); len(t) == 1 {
			return t[0]
		}
	}
	return &Type{}
}

func orInvalid(t *Type) *Type {
	if t == nil {
		return &Type{}
	}
	return t
}

func literal(kind token.Token) *Type {
	switch kind {
	case token.INT:
		return basic("int")
	case token.FLOAT:
		return basic("float64")
	case token.IMAG:
		return basic("complex128")
	case token.CHAR:
		return basic("int32")
	}
	return basic("string")
}

// count returns the length of an array by its elements.
func (s *Sources) count(f *file, elts []ast.Expr) (int64, bool) {
	var next, most int64
	for _, e := range elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			n, ok := s.length(f, kv.Key)
			if !ok {
				return 0, false
			}
			next = n
		}
		next++
		most = max(most, next)
	}
	return most, true
}

func (s *Sources) inferNamed(f *file, name string) *Type {
	sc := f.scope
	if v, ok := sc.vars[name]; ok {
		return s.varType(v, name)
	}
	if d, ok := sc.funcs[name]; ok {
		return s.funcType(d.file, d.decl.Type, nil)
	}
	if _, ok := sc.consts[name]; ok || name == "true" || name == "false" {
		return typeOfConstant(s.constantNamed(f, name, 0))
	}
	return &Type{}
}

// varType returns the type of a variable.
func (s *Sources) varType(v varDecl, name string) *Type {
	sc := v.file.scope
	switch {
	case v.typ != nil:
		return s.typ(v.file, v.typ, nil)
	case v.value == nil || sc.busy[name]:
		return &Type{}
	}
	sc.busy[name] = true
	defer delete(sc.busy, name)
	if v.index < 0 {
		if c := s.constant(v.file, v.value, 0); c.value != nil {
			return typeOfConstant(c)
		}
		return s.infer(v.file, v.value)
	}
	if call, ok := v.value.(*ast.CallExpr); ok {
		if list := s.results(v.file, call); v.index < len(list) {
			return list[v.index]
		}
	}
	return &Type{}
}

func typeOfConstant(v constantValue) *Type {
	if v.typ != nil || v.value == nil {
		return orInvalid(v.typ)
	}
	switch v.value.Kind() {
	case constant.Bool:
		return basic("bool")
	case constant.String:
		return basic("string")
	}
	return basic("int")
}

func (s *Sources) inferSelected(f *file, e *ast.SelectorExpr) *Type {
	x, ok := e.X.(*ast.Ident)
	if ok {
		if p := s.importOf(f, x.Name); p != "" {
			if t := s.foreign(p, e.Sel.Name); t.Kind != Invalid {
				return t
			}
		}
	}
	t := s.infer(f, e.X).Under()
	if t.Kind == Pointer {
		t = orInvalid(t.Elem).Under()
	}
	for _, field := range t.Fields {
		if field.Name == e.Sel.Name {
			return field.Type
		}
	}
	return &Type{}
}

// foreign returns the type of another package's variable, function or constant.
func (s *Sources) foreign(pkg, name string) *Type {
	if s.isStd(pkg) {
		if d, ok := s.std.Symbol(pkg + "." + name); ok {
			return d.Type
		}
		return &Type{}
	}
	sc := s.scope(pkg)
	if sc == nil {
		return &Type{}
	}
	return s.inferNamed(&file{scope: sc}, name)
}

// results returns the types that a call returns.
func (s *Sources) results(f *file, e *ast.CallExpr) []*Type {
	if fun, ok := e.Fun.(*ast.Ident); ok && len(e.Args) > 0 {
		switch fun.Name {
		case "new":
			return []*Type{{Kind: Pointer, Elem: s.typ(f, e.Args[0], nil)}}
		case "make":
			return []*Type{s.typ(f, e.Args[0], nil)}
		case "len", "cap", "copy":
			return []*Type{basic("int")}
		case "append", "min", "max":
			return []*Type{s.infer(f, e.Args[0])}
		}
	}
	if t := s.infer(f, e.Fun); t.Under().Kind == Func {
		return t.Under().Results
	}
	if sel, ok := e.Fun.(*ast.SelectorExpr); ok {
		if list := s.methodResults(f, sel); list != nil {
			return list
		}
	}
	if t := s.typ(f, e.Fun, nil); t.Kind != Invalid {
		return []*Type{t} // a conversion
	}
	return nil
}

// methodResults returns what a method of a type of this reading returns.
func (s *Sources) methodResults(f *file, sel *ast.SelectorExpr) []*Type {
	t := s.infer(f, sel.X)
	if t.Kind == Pointer {
		t = orInvalid(t.Elem)
	}
	pkg, local := splitName(t.Name)
	if t.Kind != Named {
		return nil
	}
	for _, name := range []string{local + "." + sel.Sel.Name, "(*" + local + ")." + sel.Sel.Name} {
		if s.isStd(pkg) {
			if d, ok := s.std.Symbol(pkg + "." + name); ok {
				return d.Type.Results
			}
			continue
		}
		if sc := s.scope(pkg); sc != nil {
			if d, ok := sc.funcs[name]; ok {
				return s.funcType(d.file, d.decl.Type, nil).Results
			}
		}
	}
	return nil
}
