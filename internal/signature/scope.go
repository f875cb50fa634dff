package signature

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/source"
)

// A scope is what the files of a package declare.
type scope struct {
	path   string // import path
	name   string // of the package clause
	types  map[string]typeDecl
	consts map[string]constDecl
	vars   map[string]varDecl
	funcs  map[string]funcDecl // f, T.m, (*T).m
	links  []link

	named map[string]*Type // types by name, with their arguments
	known map[string]constantValue
	busy  map[string]bool // constants and variables that are being looked at
}

// A file is what the names in a file's declarations mean beside the package's own.
type file struct {
	scope   *scope
	imports map[string]string // by the name that stands in the file
	unnamed []string          // imports without a name
	dots    []string
}

type typeDecl struct {
	file *file
	spec *ast.TypeSpec
}

type constDecl struct {
	file  *file
	typ   ast.Expr
	value ast.Expr
	iota  int64
}

type varDecl struct {
	file     *file
	typ      ast.Expr
	value    ast.Expr // nil without one
	index    int      // of the results of value; -1 where it has one
	embedded bool     // by go:embed
}

type funcDecl struct {
	file     *file
	decl     *ast.FuncDecl
	noescape bool
	cgo      bool // go:cgo_unsafe_args
}

// A link is a linkname directive.
type link struct{ local, target string }

// load reads what a package declares. Files that cannot be parsed to the end count as far as
// they go.
func (s *Sources) load(pkg string) (*scope, error) {
	list, err := s.filesOf(pkg)
	if err != nil {
		return nil, err
	}
	sc := newScope(pkg)
	for _, f := range list {
		sc.parse(f)
	}
	if sc.name == "" {
		return nil, fmt.Errorf("%s: no Go files of this build", pkg)
	}
	return sc, nil
}

// filesOf returns the Go files of a package: those that are named, or that the build takes.
func (s *Sources) filesOf(pkg string) ([]*sourceFile, error) {
	dir, names := s.where.Files(pkg)
	if dir == "" {
		return nil, fmt.Errorf("%s: it is not known where it is", pkg)
	}
	named := names != nil
	if !named {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if s.build.Name(e.Name()) && !strings.HasSuffix(e.Name(), "_test.go") {
				names = append(names, e.Name())
			}
		}
	}
	var list []*sourceFile
	for _, name := range names {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		f, err := s.files.read(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if !named {
			if ok, err := s.build.Match(name, f.data); !ok || err != nil {
				continue
			}
		}
		list = append(list, f)
	}
	return list, nil
}

// Files are what was read of files, for any number of [Sources]. They are for one goroutine.
type Files struct{ list map[string]*sourceFile }

// NewFiles returns no files.
func NewFiles() *Files { return &Files{make(map[string]*sourceFile)} }

type sourceFile struct {
	name string
	data []byte
	tree *ast.File // once it was asked for; nil of what cannot be parsed
	done bool
}

// read reads a file once.
func (f *Files) read(name string) (*sourceFile, error) {
	if known := f.list[name]; known != nil {
		return known, nil
	}
	data, err := source.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f.list[name] = &sourceFile{name: name, data: data}
	return f.list[name], nil
}

// Tree returns the declarations of a file, read once; nil if it cannot be parsed at all.
func (f *Files) Tree(name string) *ast.File {
	file, err := f.read(name)
	if err != nil {
		return nil
	}
	return file.parse()
}

// parse returns the file's declarations, nil if it cannot be parsed at all.
func (f *sourceFile) parse() *ast.File {
	if !f.done {
		mode := parser.SkipObjectResolution
		if bytes.Contains(f.data, []byte("//go:")) {
			mode |= parser.ParseComments
		}
		f.tree, _ = parser.ParseFile(token.NewFileSet(), f.name, f.data, mode)
		f.done = true
	}
	return f.tree
}

// parse adds a file to a scope.
func (sc *scope) parse(f *sourceFile) {
	tree := f.parse()
	if tree == nil || tree.Name == nil || tree.Name.Name == "documentation" {
		return
	}
	sc.name = tree.Name.Name
	sc.add(tree)
}

func newScope(pkg string) *scope {
	return &scope{
		path: pkg, types: make(map[string]typeDecl), consts: make(map[string]constDecl),
		vars: make(map[string]varDecl), funcs: make(map[string]funcDecl),
		named: make(map[string]*Type), known: make(map[string]constantValue), busy: make(map[string]bool),
	}
}

// add notes what a file declares.
func (sc *scope) add(tree *ast.File) {
	f := &file{scope: sc, imports: make(map[string]string)}
	f.addImports(tree)
	for _, d := range tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			sc.addFunc(f, d)
		case *ast.GenDecl:
			sc.addGeneral(f, d)
		}
	}
	for _, group := range tree.Comments {
		for _, c := range group.List {
			rest, ok := strings.CutPrefix(c.Text, "//go:linkname")
			if fields := strings.Fields(strings.TrimPrefix(rest, "std")); ok && len(fields) == 2 {
				sc.links = append(sc.links, link{fields[0], fields[1]})
			}
			if strings.HasPrefix(c.Text, "//go:embed ") {
				sc.markEmbedded(f, nextVar(tree, c.End()))
			}
		}
	}
}

// addImports notes what a file imports.
func (f *file) addImports(tree *ast.File) {
	for _, imp := range tree.Imports {
		if imp.Path == nil {
			continue
		}
		p, err := strconv.Unquote(imp.Path.Value)
		switch {
		case err != nil:
		case imp.Name == nil:
			f.unnamed = append(f.unnamed, p)
		case imp.Name.Name == ".":
			f.dots = append(f.dots, p)
		default:
			f.imports[imp.Name.Name] = p
		}
	}
}

func (sc *scope) addFunc(f *file, d *ast.FuncDecl) {
	if d.Name == nil || d.Type == nil || d.Name.Name == "_" || d.Name.Name == "init" && d.Recv == nil {
		return
	}
	name := d.Name.Name
	if d.Recv != nil {
		if len(d.Recv.List) != 1 {
			return
		}
		of, generic := receiver(d.Recv.List[0].Type)
		if of == "" || generic {
			return // it has no symbol of its own
		}
		name = of + "." + name
	} else if d.Type.TypeParams != nil {
		return
	}
	has := func(pragma string) bool {
		return d.Doc != nil && slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool { return c.Text == pragma })
	}
	if known, ok := sc.funcs[name]; ok && known.decl.Body != nil && d.Body == nil {
		return
	}
	sc.funcs[name] = funcDecl{f, d, has("//go:noescape"), has("//go:cgo_unsafe_args")}
}

// receiver returns T or (*T), and whether T is generic.
func receiver(e ast.Expr) (name string, generic bool) {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name, false
	case *ast.ParenExpr:
		return receiver(e.X)
	case *ast.StarExpr:
		name, generic := receiver(e.X)
		if name == "" || strings.HasPrefix(name, "(") {
			return "", false
		}
		return "(*" + name + ")", generic
	case *ast.IndexExpr:
		name, _ := receiver(e.X)
		return name, true
	case *ast.IndexListExpr:
		name, _ := receiver(e.X)
		return name, true
	}
	return "", false
}

func (sc *scope) addGeneral(f *file, d *ast.GenDecl) {
	var typ ast.Expr
	var values []ast.Expr
	for i, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name != nil {
				sc.types[spec.Name.Name] = typeDecl{f, spec}
			}
		case *ast.ValueSpec:
			if d.Tok == token.VAR {
				sc.addVars(f, spec)
				continue
			}
			if spec.Type != nil || len(spec.Values) > 0 {
				typ, values = spec.Type, spec.Values
			}
			for j, name := range spec.Names {
				if j < len(values) {
					sc.consts[name.Name] = constDecl{f, typ, values[j], int64(i)}
				}
			}
		}
	}
}

func (sc *scope) addVars(f *file, spec *ast.ValueSpec) {
	for i, name := range spec.Names {
		v := varDecl{file: f, typ: spec.Type, index: -1}
		switch {
		case len(spec.Values) == len(spec.Names):
			v.value = spec.Values[i]
		case len(spec.Values) == 1:
			v.value, v.index = spec.Values[0], i
		}
		if known, ok := sc.vars[name.Name]; name.Name == "_" || ok && known.typ != nil && v.typ == nil {
			continue
		}
		sc.vars[name.Name] = v
	}
}

// nextVar returns the variables of the first declaration behind a position, nil if it
// declares something else.
func nextVar(tree *ast.File, pos token.Pos) *ast.ValueSpec {
	for _, d := range tree.Decls {
		if d.End() < pos {
			continue
		}
		general, ok := d.(*ast.GenDecl)
		if !ok || general.Tok != token.VAR {
			return nil
		}
		for _, spec := range general.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok && v.Pos() > pos {
				return v
			}
		}
	}
	return nil
}

// markEmbedded notes that the compiler writes the content of files into a variable.
func (sc *scope) markEmbedded(f *file, spec *ast.ValueSpec) {
	if spec == nil || len(spec.Names) != 1 {
		return // the compiler refuses it
	}
	name := spec.Names[0].Name
	if v, ok := sc.vars[name]; ok && v.file == f {
		v.embedded = true
		sc.vars[name] = v
	}
}

// importOf returns the import path that a name stands for in a file, empty if it is none.
func (s *Sources) importOf(f *file, name string) string {
	if p, ok := f.imports[name]; ok {
		return p
	}
	for _, p := range f.unnamed {
		if guess(p) == name {
			return p
		}
	}
	for _, p := range f.unnamed {
		if guess(p) == path.Base(p) && s.isStd(p) {
			continue
		}
		if sc := s.scope(p); sc != nil && sc.name == name {
			return p
		}
	}
	return ""
}

// guess returns the name that a package has by its path: with no version at the end.
func guess(p string) string {
	base := path.Base(p)
	if digits := strings.TrimPrefix(base, "v"); digits != base && digits != "" && strings.Trim(digits, "0123456789") == "" && strings.Contains(p, "/") {
		return path.Base(path.Dir(p))
	}
	base, _, _ = strings.Cut(base, ".v") // gopkg.in/yaml.v3
	return base
}
