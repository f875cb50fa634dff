package signature

import (
	"go/ast"
	"go/constant"
	"go/token"
	"strconv"
	"strings"
)

// A Content says whether an object holds bytes for a variable. The linker takes the one
// of two definitions that has some; what init computes does not count.
type Content int

const (
	NoContent    Content = iota // no initial value, the zero one, or one that init computes
	HasContent                  // the compiler writes the value
	MaybeContent                // the value is of a kind that the sources do not decide
)

// The letters of rows by the content of a variable.
func varLetter(c Content) byte { return [...]byte{varRow, dataRow, valueRow}[c] }

// isVar reports whether a letter is that of a variable, and what content that has.
func isVar(letter byte) (c Content, ok bool) {
	for c = range MaybeContent + 1 {
		if varLetter(c) == letter {
			return c, true
		}
	}
	return NoContent, false
}

// contentOf says whether a variable has content, as cmd/compile/internal/staticinit decides.
func (s *Sources) contentOf(v varDecl) Content {
	switch {
	case v.embedded: // a string, slice or embed.FS of an empty file has an address, too
		return address(v.file)
	case v.value == nil:
		return NoContent
	case v.index >= 0:
		return MaybeContent // one of the results of a call, which may be inlined
	case v.typ == nil:
		return s.content(v.file, v.value, nil)
	}
	return s.content(v.file, v.value, s.typ(v.file, v.typ, nil))
}

// content judges a value of a type, nil for the value's own.
func (s *Sources) content(f *file, e ast.Expr, typ *Type) Content {
	if !s.enter() {
		return MaybeContent
	}
	defer func() { s.depth-- }()
	isInterface := typ != nil && (typ.Under().Kind == Interface || typ.Under().Kind == Invalid)
	if v := s.constant(f, e, 0); v.value != nil {
		switch {
		case isInterface: // its first word is the type
			return address(f)
		case isZero(v.value):
			return NoContent
		case v.value.Kind() == constant.String:
			return address(f)
		}
		return HasContent
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.content(f, e.X, typ)
	case *ast.BasicLit: // a float, which constant does not evaluate
		if x, err := strconv.ParseFloat(e.Value, 64); err == nil && x != 0 {
			return HasContent
		}
	case *ast.FuncLit:
		return address(f)
	case *ast.Ident:
		switch _, isFunc := f.scope.funcs[e.Name]; {
		case isFunc:
			return address(f)
		case e.Name == "nil":
			return NoContent
		}
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return addressOf(f, e.X)
		}
	case *ast.BinaryExpr:
		if s.isVariable(f, e.X) || s.isVariable(f, e.Y) {
			return NoContent
		}
		if e.Op == token.MUL && s.content(f, e.X, typ) == HasContent && s.content(f, e.Y, typ) == HasContent {
			return HasContent
		}
	case *ast.CallExpr:
		return s.callContent(f, e, isInterface)
	case *ast.CompositeLit:
		if isInterface {
			return boxed(f, s.infer(f, e).Under())
		}
		return s.literalContent(f, s.infer(f, e), e.Elts)
	}
	return MaybeContent
}

// isVariable reports whether a part of an operand is a variable: init computes the rest.
func (s *Sources) isVariable(f *file, e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.isVariable(f, e.X)
	case *ast.UnaryExpr:
		return s.isVariable(f, e.X)
	case *ast.BinaryExpr:
		return s.isVariable(f, e.X) || s.isVariable(f, e.Y)
	case *ast.Ident:
		_, ok := f.scope.vars[e.Name]
		return ok
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		if !ok {
			return false
		}
		d, ok := s.Declared(s.importOf(f, x.Name), e.Sel.Name)
		return ok && d.Var
	}
	return false
}

// address is the content of a variable that holds the address of another symbol. The FIPS 140
// module has none in its data: init writes them (cmd/internal/obj/fips140.go).
func address(f *file) Content {
	const fips = "crypto/internal/fips140"
	if p := f.scope.path; p == fips || strings.HasPrefix(p, fips+"/") {
		return MaybeContent
	}
	return HasContent
}

// addressOf judges the address of a literal or of a variable of the package.
func addressOf(f *file, e ast.Expr) Content {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return addressOf(f, e.X)
	case *ast.CompositeLit:
		return address(f)
	case *ast.Ident:
		if _, ok := f.scope.vars[e.Name]; ok {
			return address(f)
		}
	}
	return MaybeContent
}

// callContent judges a conversion, and make. What another call returns may be known when the
// call is inlined.
func (s *Sources) callContent(f *file, e *ast.CallExpr, isInterface bool) Content {
	if fun, ok := e.Fun.(*ast.Ident); ok && fun.Name == "make" {
		return NoContent
	}
	if len(e.Args) == 1 {
		if fun, ok := e.Fun.(*ast.SelectorExpr); ok && fun.Sel.Name == "New" {
			if x, ok := fun.X.(*ast.Ident); ok && s.importOf(f, x.Name) == "errors" && s.constant(f, e.Args[0], 0).value != nil {
				return address(f) // it is inlined
			}
		}
		if t := s.typ(f, e.Fun, nil); t.Kind != Invalid {
			c := s.content(f, e.Args[0], t)
			if c != MaybeContent && isInterface && t.Under().Kind != Interface {
				return address(f)
			}
			return c
		}
	}
	return MaybeContent
}

// boxed judges a literal in an interface, whose first word is the literal's type.
func boxed(f *file, u *Type) Content {
	if u.Kind == Struct || u.Kind == Array {
		return address(f)
	}
	return MaybeContent
}

// literalContent judges a composite literal by its elements.
func (s *Sources) literalContent(f *file, t *Type, elts []ast.Expr) Content {
	u := t.Under()
	switch u.Kind {
	case Map:
		return NoContent
	case Slice, Pointer: // also one without elements leads to an array, and &T may be left out
		return address(f)
	case Struct, Array:
	default:
		return MaybeContent
	}
	most := NoContent
	for i, value := range elts {
		kv, keyed := value.(*ast.KeyValueExpr)
		if keyed {
			value = kv.Value
		}
		typ := u.Elem
		if u.Kind == Struct {
			typ = fieldType(u, i, kv)
		}
		c := MaybeContent
		if lit, ok := value.(*ast.CompositeLit); ok && lit.Type == nil && typ != nil {
			c = s.literalContent(f, typ, lit.Elts)
		} else if typ != nil {
			c = s.content(f, value, typ)
		}
		if c == HasContent {
			return c
		}
		most = max(most, c)
	}
	return most
}

// fieldType returns the type of the field that an element of a literal is for.
func fieldType(u *Type, i int, kv *ast.KeyValueExpr) *Type {
	if kv == nil {
		if i < len(u.Fields) {
			return u.Fields[i].Type
		}
		return nil
	}
	name, ok := kv.Key.(*ast.Ident)
	for _, field := range u.Fields {
		if ok && (field.Name == name.Name || field.Name == "" && embeddedName(field.Type) == name.Name) {
			return field.Type
		}
	}
	return nil
}

// isZero reports whether a constant is the zero value of its type.
func isZero(v constant.Value) bool {
	switch v.Kind() {
	case constant.Bool:
		return !constant.BoolVal(v)
	case constant.String:
		return constant.StringVal(v) == ""
	case constant.Int:
		return constant.Sign(v) == 0
	}
	return false
}
