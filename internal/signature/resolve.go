package signature

import (
	"go/ast"
	"go/constant"
	"strings"
)

// longest is how long the name of a type may be: arguments can double it at each step.
const longest = 1 << 12

// A typeArgs is what the parameters of a generic type stand for.
type typeArgs map[string]*Type

// typ resolves a type as it is written in a file.
func (s *Sources) typ(f *file, e ast.Expr, args typeArgs) *Type {
	if !s.enter() {
		return &Type{}
	}
	defer func() { s.depth-- }()
	elem := func(kind Kind, e ast.Expr) *Type { return &Type{Kind: kind, Elem: s.typ(f, e, args)} }
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.typ(f, e.X, args)
	case *ast.Ident:
		return s.ident(f, e.Name, args)
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return s.selected(f, x.Name, e.Sel.Name, nil)
		}
	case *ast.IndexExpr:
		return s.instance(f, e.X, []ast.Expr{e.Index}, args)
	case *ast.IndexListExpr:
		return s.instance(f, e.X, e.Indices, args)
	case *ast.StarExpr:
		return elem(Pointer, e.X)
	case *ast.ArrayType:
		if e.Len == nil {
			return elem(Slice, e.Elt)
		}
		n, ok := s.length(f, e.Len)
		if !ok {
			return &Type{}
		}
		t := elem(Array, e.Elt)
		t.Len = n
		return t
	case *ast.ChanType:
		return elem(Chan, e.Value)
	case *ast.MapType:
		t := elem(Map, e.Value)
		t.Key = s.typ(f, e.Key, args)
		return t
	case *ast.InterfaceType:
		return s.interfaceType(f, e, args)
	case *ast.StructType:
		return s.structType(f, e, args)
	case *ast.FuncType:
		return s.funcType(f, e, args)
	case *ast.Ellipsis:
		return elem(Slice, e.Elt)
	}
	return &Type{}
}

func (s *Sources) ident(f *file, name string, args typeArgs) *Type {
	if t, ok := args[name]; ok {
		return t
	}
	if d, ok := f.scope.types[name]; ok {
		return s.named(d, name, nil)
	}
	if t := basic(name); t != nil {
		return t
	}
	for _, p := range f.dots {
		if t := s.member(p, name, nil); t.Kind != Invalid {
			return t
		}
	}
	return &Type{}
}

// selected resolves pkg.name.
func (s *Sources) selected(f *file, pkg, name string, args []*Type) *Type {
	p := s.importOf(f, pkg)
	if p == "unsafe" && name == "Pointer" {
		return basic("unsafe.Pointer")
	}
	if p == "" || p == "C" {
		return &Type{}
	}
	return s.member(p, name, args)
}

// member resolves a type of another package.
func (s *Sources) member(pkg, name string, args []*Type) *Type {
	if s.isStd(pkg) {
		return s.std.Named(pkg + "." + name + inBrackets(args))
	}
	sc := s.scope(pkg)
	if sc == nil {
		return &Type{}
	}
	d, ok := sc.types[name]
	if !ok {
		return &Type{}
	}
	return s.named(d, name, args)
}

func inBrackets(args []*Type) string {
	if len(args) == 0 {
		return ""
	}
	var texts []string
	for _, a := range args {
		texts = append(texts, a.String())
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// named returns the type that a declaration declares. What it is made of is resolved when
// it is asked for: types may lead to themselves.
func (s *Sources) named(d typeDecl, name string, args []*Type) *Type {
	params := typeParams(d.spec)
	if len(params) != len(args) {
		return &Type{}
	}
	sc := d.file.scope
	full := sc.path + "." + name + inBrackets(args)
	if t, ok := sc.named[full]; ok {
		return t
	}
	if len(full) > longest {
		return &Type{}
	}
	env := make(typeArgs)
	for i, p := range params {
		env[p] = args[i]
	}
	if d.spec.Assign.IsValid() {
		sc.named[full] = &Type{} // an alias of itself
		t := s.typ(d.file, d.spec.Type, env)
		sc.named[full] = t
		return t
	}
	t := &Type{Kind: Named, Name: full}
	t.resolve = func() *Type { return s.typ(d.file, d.spec.Type, env) }
	sc.named[full] = t
	return t
}

// typeParams lists the names of a generic type's parameters.
func typeParams(spec *ast.TypeSpec) []string {
	var names []string
	if spec.TypeParams != nil {
		for _, field := range spec.TypeParams.List {
			for _, n := range field.Names {
				names = append(names, n.Name)
			}
		}
	}
	return names
}

// instance resolves a generic type with its arguments.
func (s *Sources) instance(f *file, x ast.Expr, indices []ast.Expr, env typeArgs) *Type {
	var args []*Type
	for _, e := range indices {
		args = append(args, s.typ(f, e, env))
	}
	switch x := x.(type) {
	case *ast.Ident:
		if d, ok := f.scope.types[x.Name]; ok {
			return s.named(d, x.Name, args)
		}
	case *ast.SelectorExpr:
		if pkg, ok := x.X.(*ast.Ident); ok {
			return s.selected(f, pkg.Name, x.Sel.Name, args)
		}
	}
	return &Type{}
}

// length evaluates the length of an array.
func (s *Sources) length(f *file, e ast.Expr) (int64, bool) {
	v := s.constant(f, e, 0)
	if v.value == nil {
		return 0, false
	}
	n, exact := constant.Int64Val(constant.ToInt(v.value))
	return n, exact && n >= 0 && constant.ToInt(v.value).Kind() == constant.Int
}

// interfaceType: of the methods it counts alone that there are some.
func (s *Sources) interfaceType(f *file, e *ast.InterfaceType, args typeArgs) *Type {
	t := &Type{Kind: Interface}
	if e.Methods == nil {
		return t
	}
	for _, m := range e.Methods.List {
		if len(m.Names) > 0 {
			t.Methods = true
			continue
		}
		if u := s.typ(f, m.Type, args).Under(); u.Kind == Interface {
			t.Methods = t.Methods || u.Methods
		}
	}
	return t
}

func (s *Sources) structType(f *file, e *ast.StructType, args typeArgs) *Type {
	t := &Type{Kind: Struct}
	if e.Fields == nil {
		return t
	}
	for _, field := range e.Fields.List {
		typ := s.typ(f, field.Type, args)
		if len(field.Names) == 0 {
			t.Fields = append(t.Fields, Field{"", typ})
		}
		for _, name := range field.Names {
			t.Fields = append(t.Fields, Field{name.Name, typ})
		}
	}
	return t
}

func (s *Sources) funcType(f *file, e *ast.FuncType, args typeArgs) *Type {
	t := &Type{Kind: Func}
	t.Params, t.Variadic = s.fieldTypes(f, e.Params, args)
	t.Results, _ = s.fieldTypes(f, e.Results, args)
	return t
}

func (s *Sources) fieldTypes(f *file, list *ast.FieldList, args typeArgs) (types []*Type, variadic bool) {
	if list == nil {
		return nil, false
	}
	for _, field := range list.List {
		_, variadic = field.Type.(*ast.Ellipsis)
		t := s.typ(f, field.Type, args)
		for range max(len(field.Names), 1) {
			types = append(types, t)
		}
	}
	return types, variadic
}
