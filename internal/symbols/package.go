package symbols

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/source"
)

// A pkg gathers what the files of one package say, of all systems.
type pkg struct {
	path       string
	tags       tagFunc // of the builds that are looked at
	decls      []decl
	asm        []Definition // with the symbol in names
	names      []string     // of asm, by index
	directives []directive
	unread     []string
}

// A decl declares a function or a variable.
type decl struct {
	Definition
	local string   // nanotime, (*conn).ok
	empty bool     // a variable without an initial value
	shame []string // modules that its comment names, if no directive stands in it
}

// read reads one file of the package.
func (p *pkg) read(file string, data []byte) error {
	if !buildable(data, p.tags) {
		return nil
	}
	if strings.HasSuffix(file, ".s") {
		p.readAsm(file, data)
		return nil
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", data, parser.SkipObjectResolution|parser.ParseComments|parser.AllErrors)
	if f == nil {
		return err
	}
	if unread(err) {
		p.unread = append(p.unread, file)
	}
	if f.Name.Name == "main" {
		return nil
	}
	at := func(pos token.Pos) Position { return Position{file, fset.PositionFor(pos, false).Line} }
	docs := make(map[*ast.CommentGroup]bool)
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			docs[d.Doc] = true
			// Go 1.26's parser refuses type parameters of a method and drops
			// them: the source tells.
			if end := fset.PositionFor(d.Name.End(), false).Offset; end < len(data) && data[end] != '[' {
				p.readFunc(d, at(d.Name.Pos()))
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				p.readVars(d, at)
			}
		}
	}
	if source.MayHoldDirective(data) {
		p.readDirectives(f.Comments, docs, at)
	}
	return nil
}

// unread reports whether an error of this parser may hide declarations of a
// file written for a newer one. That it knows no generic methods hides none.
func unread(err error) bool {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return err != nil
	}
	return slices.ContainsFunc(list, func(e *scanner.Error) bool { return e.Msg != "method must have no type parameters" })
}

// readFunc adds a function or a method. A generic one is left out: only its
// instances have symbols.
func (p *pkg) readFunc(d *ast.FuncDecl, at Position) {
	name, form := d.Name.Name, Func
	if d.Recv != nil && len(d.Recv.List) == 1 {
		form = Method
		switch t := d.Recv.List[0].Type.(type) {
		case *ast.Ident:
			name = t.Name + "." + name
		case *ast.StarExpr:
			id, ok := t.X.(*ast.Ident)
			if !ok {
				return // of a generic type
			}
			name = "(*" + id.Name + ")." + name
		default:
			return
		}
	}
	if form == Func && (name == "init" || name == "_") {
		return
	}
	decl := decl{Definition: Definition{Position: at, Package: p.path, Form: form, Declared: d.Body == nil}, local: name}
	if d.Doc != nil && !slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool { _, ok := parseDirective(c.Text); return ok }) {
		decl.shame = shame(d.Doc, nil)
	}
	p.decls = append(p.decls, decl)
}

// readVars adds the variables of one declaration.
func (p *pkg) readVars(d *ast.GenDecl, at func(token.Pos) Position) {
	for _, s := range d.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for _, name := range spec.Names {
			if name.Name == "_" {
				continue
			}
			def := Definition{Position: at(name.Pos()), Package: p.path, Form: Var}
			p.decls = append(p.decls, decl{Definition: def, local: name.Name, empty: len(spec.Values) == 0})
		}
	}
}
