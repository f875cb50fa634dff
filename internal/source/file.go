package source

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path/filepath"
	"slices"
)

// A file is a Go file of a package. It is parsed only if it holds a directive
// or may declare what one names.
type file struct {
	path, name string
	data       []byte // kept only if it may be parsed
	marked     bool   // it may hold a directive
	generated  bool   // cgo has written it, for this build

	loaded   bool
	built    bool // it is part of the build; then the fields below are set
	newer    bool // written in a newer Go: it may declare more than is known
	pkg      string
	unsafe   bool // imports unsafe, or C: cgo turns that into an import of unsafe
	cgo      bool
	comments []comment
	decls    map[string]decl
}

// A decl is what declares a name in a package's scope.
type decl struct {
	tok     token.Token // FUNC, VAR, CONST, TYPE
	body    bool        // a function's body, a variable's initial value
	generic bool
	line    int // of the name; a //line directive does not change it
}

// load finds out whether the build selects the file, and parses it. If the file
// has a syntax error, what could be read is kept. A syntax error is not returned if
// the toolchain is newer than the parser in this program: generic methods, new in
// Go 1.27, are an error to the parser of 1.26. It is returned all the same if the
// parser gave up before the package clause.
func (f *file) load(b Build, part Part, tested func(pkg string) bool, shallow bool) error {
	if f.loaded {
		return nil
	}
	f.loaded = true
	if !f.generated {
		if ok, err := match(b, f.path, f.data); err != nil || !ok {
			return err
		}
	}
	f.comments = comments(f.data)
	err := f.parse(shallow)
	f.built = f.generated || part.has(f.name, f.pkg, tested) && (b.Cgo || !f.cgo)
	if err != nil && f.built {
		f.newer = b.Minor > parserMinor() && f.pkg != ""
	}
	if err != nil && f.built && !f.newer {
		return fmt.Errorf("parsing %w", err) // it begins with the path
	}
	return nil
}

// match reports whether the constraints select a file with the given text.
func match(b Build, path string, data []byte) (bool, error) {
	ok, err := b.Match(filepath.Base(path), data)
	if err != nil {
		return false, fmt.Errorf("reading %s: %w", path, err)
	}
	return ok, nil
}

// parse reads what the file declares or, if shallow, its imports alone.
func (f *file) parse(shallow bool) error {
	mode := parser.SkipObjectResolution | parser.AllErrors
	if shallow {
		mode |= parser.ImportsOnly
	}
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, f.path, f.data, mode)
	if tree == nil {
		return err
	}
	if tree.Name != nil {
		f.pkg = tree.Name.Name
	}
	for _, imp := range tree.Imports {
		if imp.Path == nil {
			continue
		}
		f.cgo = f.cgo || imp.Path.Value == `"C"`
		f.unsafe = f.unsafe || imp.Path.Value == `"C"` || imp.Path.Value == `"unsafe"` || imp.Path.Value == "`unsafe`"
	}
	f.decls = declarations(fset, tree, errorOffsets(err))
	return err
}

// errorOffsets returns where in its file a parser found errors.
func errorOffsets(err error) []int {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return nil
	}
	var offsets []int
	for _, e := range list {
		offsets = append(offsets, e.Pos.Offset)
	}
	return offsets
}

// declarations returns what a file puts into its package's scope. wrong are the
// offsets of syntax errors: a declaration with one is left out, since the parser may
// have misread it.
func declarations(fset *token.FileSet, tree *ast.File, wrong []int) map[string]decl {
	decls := make(map[string]decl)
	add := func(name *ast.Ident, d decl) {
		if name != nil && name.Name != "_" {
			d.line = fset.PositionFor(name.Pos(), false).Line
			decls[name.Name] = d
		}
	}
	for i, d := range tree.Decls {
		from, to := int(d.Pos()-tree.FileStart), int(tree.FileEnd-tree.FileStart)
		if i+1 < len(tree.Decls) {
			to = int(tree.Decls[i+1].Pos() - tree.FileStart)
		}
		if slices.ContainsFunc(wrong, func(at int) bool { return from <= at && at <= to }) {
			continue
		}
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name != nil && d.Name.Name != "init" {
				add(d.Name, decl{tok: token.FUNC, body: d.Body != nil, generic: d.Type != nil && d.Type.TypeParams != nil})
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range s.Names {
						add(name, decl{tok: d.Tok, body: len(s.Values) > 0})
					}
				case *ast.TypeSpec:
					add(s.Name, decl{tok: d.Tok})
				}
			}
		}
	}
	return decls
}
