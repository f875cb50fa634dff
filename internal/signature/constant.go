package signature

import (
	"cmp"
	"go/ast"
	"go/constant"
	"go/token"
)

// A constantValue is a constant with its type, which is nil without one. Its value is nil
// where it cannot be told.
type constantValue struct {
	value constant.Value
	typ   *Type
}

// Foreign constants may grow without end: no number that lengths are made of has more bits,
// no text more bytes.
const (
	mostBits = 512
	mostText = 1 << 16
)

// constant evaluates a constant expression: cmd/compile's rules, as far as the lengths of
// arrays need them.
func (s *Sources) constant(f *file, e ast.Expr, iota int64) constantValue {
	if !s.enter() {
		return constantValue{}
	}
	v := s.evaluate(f, e, iota)
	s.depth--
	if v.value == nil || v.value.Kind() == constant.Unknown {
		return constantValue{}
	}
	if v.value.Kind() == constant.Int && constant.BitLen(v.value) > mostBits ||
		v.value.Kind() == constant.String && len(constant.StringVal(v.value)) > mostText {
		return constantValue{}
	}
	return v
}

func (s *Sources) evaluate(f *file, e ast.Expr, iota int64) constantValue {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.constant(f, e.X, iota)
	case *ast.BasicLit:
		if len(e.Value) > mostText || e.Kind == token.FLOAT || e.Kind == token.IMAG {
			return constantValue{} // 1e999999999 is a number of many bytes
		}
		return constantValue{value: constant.MakeFromLiteral(e.Value, e.Kind, 0)}
	case *ast.Ident:
		return s.constantNamed(f, e.Name, iota)
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			if p := s.importOf(f, x.Name); p != "" && p != "C" {
				if sc := s.scope(p); sc != nil {
					return s.constantOf(sc, e.Sel.Name)
				}
			}
		}
	case *ast.UnaryExpr:
		return s.unary(s.constant(f, e.X, iota), e.Op)
	case *ast.BinaryExpr:
		return s.binary(s.constant(f, e.X, iota), e.Op, s.constant(f, e.Y, iota))
	case *ast.CallExpr:
		return s.call(f, e, iota)
	}
	return constantValue{}
}

func (s *Sources) constantNamed(f *file, name string, iota int64) constantValue {
	if v := s.constantOf(f.scope, name); v.value != nil {
		return v
	}
	switch name {
	case "iota":
		return constantValue{value: constant.MakeInt64(iota)}
	case "true", "false":
		return constantValue{value: constant.MakeBool(name == "true")}
	}
	for _, p := range f.dots {
		if sc := s.scope(p); sc != nil {
			if v := s.constantOf(sc, name); v.value != nil {
				return v
			}
		}
	}
	return constantValue{}
}

// constantOf evaluates a constant that a package declares.
func (s *Sources) constantOf(sc *scope, name string) constantValue {
	d, ok := sc.consts[name]
	if !ok || sc.busy[name] {
		return constantValue{}
	}
	if v, ok := sc.known[name]; ok {
		return v
	}
	sc.busy[name] = true
	v := s.constant(d.file, d.value, d.iota)
	sc.busy[name] = false
	if d.typ != nil {
		v.typ = s.typ(d.file, d.typ, nil)
	}
	sc.known[name] = v
	return v
}

func (s *Sources) unary(x constantValue, op token.Token) constantValue {
	if x.value == nil {
		return x
	}
	number := x.value.Kind() == constant.Int
	switch {
	case op == token.NOT && x.value.Kind() == constant.Bool, (op == token.ADD || op == token.SUB) && number:
		return constantValue{constant.UnaryOp(op, x.value, 0), x.typ}
	case op == token.XOR && number:
		bits := uint(0)
		if x.typ != nil && x.typ.Under().Kind == Uint {
			size, _, _ := s.m.sizeOf(x.typ)
			bits = uint(size) * 8
		}
		return constantValue{constant.UnaryOp(op, x.value, bits), x.typ}
	}
	return constantValue{}
}

func (s *Sources) binary(x constantValue, op token.Token, y constantValue) constantValue {
	if x.value == nil || y.value == nil {
		return constantValue{}
	}
	typ := cmp.Or(x.typ, y.typ)
	ints := x.value.Kind() == constant.Int && y.value.Kind() == constant.Int
	switch op {
	case token.SHL, token.SHR:
		if !ints {
			return constantValue{}
		}
		n, ok := constant.Uint64Val(y.value)
		if !ok || n > mostBits {
			return constantValue{}
		}
		return constantValue{constant.Shift(x.value, op, uint(n)), x.typ}
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		if x.value.Kind() != y.value.Kind() || x.value.Kind() == constant.Bool && op != token.EQL && op != token.NEQ {
			return constantValue{}
		}
		return constantValue{value: constant.MakeBool(constant.Compare(x.value, op, y.value))}
	case token.QUO, token.REM:
		if !ints || constant.Sign(y.value) == 0 {
			return constantValue{}
		}
		if op == token.QUO {
			op = token.QUO_ASSIGN // of integers
		}
		return constantValue{constant.BinaryOp(x.value, op, y.value), typ}
	case token.ADD, token.SUB, token.MUL, token.AND, token.OR, token.XOR, token.AND_NOT:
		texts := op == token.ADD && x.value.Kind() == constant.String && y.value.Kind() == constant.String
		if ints || texts {
			return constantValue{constant.BinaryOp(x.value, op, y.value), typ}
		}
	case token.LAND, token.LOR:
		if x.value.Kind() == constant.Bool && y.value.Kind() == constant.Bool {
			return constantValue{constant.BinaryOp(x.value, op, y.value), typ}
		}
	}
	return constantValue{}
}

// call evaluates a conversion, len, min, max, and what unsafe has.
func (s *Sources) call(f *file, e *ast.CallExpr, iota int64) constantValue {
	if len(e.Args) == 0 {
		return constantValue{}
	}
	name := ""
	switch fun := e.Fun.(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		if x, ok := fun.X.(*ast.Ident); ok && s.importOf(f, x.Name) == "unsafe" {
			return s.callUnsafe(f, fun.Sel.Name, e.Args[0])
		}
	}
	first := s.constant(f, e.Args[0], iota)
	switch name {
	case "len":
		if first.value != nil && first.value.Kind() == constant.String {
			return constantValue{constant.MakeInt64(int64(len(constant.StringVal(first.value)))), basic("int")}
		}
		if t := s.infer(f, e.Args[0]).Under(); t.Kind == Array {
			return constantValue{constant.MakeInt64(t.Len), basic("int")}
		}
		return constantValue{}
	case "min", "max":
		op := map[string]token.Token{"min": token.LSS, "max": token.GTR}[name]
		for _, arg := range e.Args[1:] {
			v := s.constant(f, arg, iota)
			less := s.binary(v, op, first)
			if less.value == nil {
				return constantValue{}
			}
			if constant.BoolVal(less.value) {
				first = v
			}
		}
		return first
	}
	if t := s.typ(f, e.Fun, nil); t.Kind != Invalid && first.value != nil {
		switch t.Under().Kind {
		case Int, Uint, Bool, String:
			return constantValue{first.value, t}
		}
	}
	return constantValue{}
}

func (s *Sources) callUnsafe(f *file, name string, arg ast.Expr) constantValue {
	number := func(n int64, err error) constantValue {
		if err != nil {
			return constantValue{}
		}
		return constantValue{constant.MakeInt64(n), basic("uintptr")}
	}
	switch name {
	case "Sizeof":
		size, _, err := s.m.sizeOf(s.infer(f, arg))
		return number(size, err)
	case "Alignof":
		_, align, err := s.m.sizeOf(s.infer(f, arg))
		return number(align, err)
	case "Offsetof":
		if sel, ok := arg.(*ast.SelectorExpr); ok {
			u := s.infer(f, sel.X).Under()
			offsets, _, _, err := s.m.offsets(u, 0)
			for i, field := range u.Fields {
				if err == nil && field.Name == sel.Sel.Name {
					return number(offsets[i], nil)
				}
			}
		}
	}
	return constantValue{}
}
