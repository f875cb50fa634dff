package source

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// mark is in every file with a directive.
const mark = "//go:linkname"

// A file is a Go file of a package. Its text is read once; it is parsed only
// if it holds a directive or may declare what one names.
type file struct {
	path, name string
	data       []byte

	loaded   bool
	built    bool // it is part of the build; the rest is then known
	newer    bool // written in a newer Go: it may declare more than is known
	pkg      string
	unsafe   bool // imports unsafe, or C: cgo turns that into an import of unsafe
	cgo      bool
	comments []comment
	decls    map[string]decl
}

// A comment is one that begins with mark.
type comment struct {
	pos  token.Position
	text string // to the end of the line, without it
	lone bool   // nothing but white space before it
}

// A decl is what declares a name in a package's scope.
type decl struct {
	tok     token.Token // FUNC, VAR, CONST, TYPE
	body    bool        // a function's body, a variable's initial value
	generic bool
}

// load finds out whether the build selects the file, and parses it. Of a file
// with a syntax error what could be read is kept. It is no error if the
// toolchain is newer than the parser built into this program: generic methods,
// new in Go 1.27, are an error to the parser of 1.26.
func (f *file) load(b Build, part Part) error {
	if f.loaded {
		return nil
	}
	f.loaded = true
	ok, err := match(b, f.path, f.data)
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	err = f.parse()
	f.built = part.has(f.name, f.pkg) && (b.Cgo || !f.cgo)
	if err != nil && f.built {
		f.newer = b.Minor > parserMinor()
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

func (f *file) parse() error {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, f.path, f.data, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
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
	for _, group := range tree.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, mark) {
				f.comments = append(f.comments, f.comment(fset.PositionFor(c.Slash, false)))
			}
		}
	}
	f.decls = declarations(tree)
	return err
}

// comment reads the comment at a position from the text itself: go/scanner
// drops carriage returns that the compiler sees.
func (f *file) comment(pos token.Position) comment {
	line := f.data[pos.Offset:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	before := f.data[bytes.LastIndexByte(f.data[:pos.Offset], '\n')+1 : pos.Offset]
	if len(before) == pos.Offset {
		before = bytes.TrimPrefix(before, []byte("\ufeff"))
	}
	return comment{pos: pos, text: string(bytes.TrimSuffix(line, []byte("\r"))), lone: len(bytes.Trim(before, " \t\r")) == 0}
}

// declarations returns what a file puts into its package's scope.
func declarations(tree *ast.File) map[string]decl {
	decls := make(map[string]decl)
	add := func(name *ast.Ident, d decl) {
		if name != nil && name.Name != "_" {
			decls[name.Name] = d
		}
	}
	for _, d := range tree.Decls {
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
