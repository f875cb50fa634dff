package directive

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/source"
)

// A Package is what the rules judge: one package in one build.
type Package struct {
	Path  string // as the compiler is given it: "main" for a main package
	Dir   string
	Build selection.Build // its Files are the package's, without tests
	Go    int             // the minor version in go.mod, 0 where none is known

	// Owned reports whether the policy names an owner for a symbol; nil where it asks for
	// none.
	Owned func(symbol string) bool
}

// A Finding is a directive that breaks a rule.
type Finding struct {
	Rule     ID
	File     string // as in source.Directive
	Line     int
	Local    string
	Symbol   string // empty where the directive names none
	Variable bool
	Message  string // one clause
	Edits    []Edit // what to do about it, where that is plain
}

// An Edit replaces a part of a file. Offsets are in bytes.
type Edit struct {
	File     string
	From, To int
	Text     string
}

// A file is one of the package's.
type file struct {
	path string
	data []byte
	tree *ast.File
}

// A unit is a package while it is judged.
type unit struct {
	Package
	fset   *token.FileSet
	files  []*file
	tested map[string]bool // names that tests lead to, nil until needed
}

// A line is a directive with what stands around it.
type line struct {
	source.Directive
	symbol  string
	file    *file
	comment *ast.Comment      // its own
	group   *ast.CommentGroup // that it is a part of
	decl    ast.Decl          // what declares Local, nil where that is not known
	in      *file             // where decl stands
}

// Judge applies all rules. The findings are in the order of their lines.
func Judge(p Package) ([]Finding, error) {
	reader := source.Reader{Build: p.Build}
	list, problems, err := reader.Directives(p.Dir, source.PackageFiles)
	if err != nil || len(list)+len(problems) == 0 {
		return nil, err
	}
	u := &unit{Package: p, fset: token.NewFileSet()}
	u.read()
	var found []Finding
	for _, problem := range problems {
		if l, ok := u.at(problem.File, problem.Line); ok {
			found = append(found, u.faulty(l, problem))
		}
	}
	for _, d := range list {
		l, ok := u.line(d)
		if !ok || slices.ContainsFunc(problems, func(p source.Problem) bool { return p.File == d.File && p.Line == d.Line }) {
			continue
		}
		for _, rule := range rules() {
			if message, edits := rule.broken(u, l); message != "" {
				found = append(found, l.finding(rule.id, message, edits))
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	return found, nil
}

func (l *line) finding(id ID, message string, edits []Edit) Finding {
	return Finding{
		Rule: id, File: l.File, Line: l.Line, Local: l.Local, Symbol: l.symbol, Variable: l.Kind == source.Var,
		Message: message, Edits: edits,
	}
}

// read parses the package's files, as far as they can be: the compiler speaks of what is
// wrong with them.
func (u *unit) read() {
	for _, name := range u.Build.Files {
		if f := u.parse(name); f != nil {
			u.files = append(u.files, f)
		}
	}
}

func (u *unit) parse(name string) *file {
	if filepath.Ext(name) != ".go" {
		return nil
	}
	path := filepath.Join(u.Dir, name)
	data, err := source.ReadFile(path)
	if err != nil {
		return nil
	}
	tree, _ := parser.ParseFile(u.fset, path, data, parser.ParseComments|parser.SkipObjectResolution)
	if tree == nil {
		return nil
	}
	return &file{path, data, tree}
}

// tests parses the test files of the directory, whatever build takes them.
func (u *unit) tests() []*file {
	entries, _ := os.ReadDir(u.Dir)
	var list []*file
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "_test.go") {
			if f := u.parse(e.Name()); f != nil {
				list = append(list, f)
			}
		}
	}
	return list
}

// at returns the directive on a line, with as much as can be read of one that is not well
// formed.
func (u *unit) at(path string, number int) (*line, bool) {
	f, group, comment := u.find(path, number)
	if comment == nil {
		return nil, false
	}
	d, _, _ := source.ParseDirective(comment.Text, 0)
	d.File, d.Line = path, number
	l := &line{Directive: d, file: f, group: group, comment: comment}
	if d.Local != "" {
		l.symbol = d.Symbol(u.Path)
	}
	l.decl, l.in = u.declaration(d.Local)
	return l, true
}

// line returns a directive with what stands around it.
func (u *unit) line(d source.Directive) (*line, bool) {
	l, ok := u.at(d.File, d.Line)
	if !ok {
		return nil, false
	}
	l.Directive, l.symbol = d, d.Symbol(u.Path)
	return l, true
}

func (u *unit) find(path string, number int) (*file, *ast.CommentGroup, *ast.Comment) {
	for _, f := range u.files {
		if f.path != path {
			continue
		}
		for _, group := range f.tree.Comments {
			for _, c := range group.List {
				if u.row(c.Pos()) == number && strings.HasPrefix(c.Text, "//go:linkname") {
					return f, group, c
				}
			}
		}
	}
	return nil, nil, nil
}

// declaration returns the function or the variable of a name.
func (u *unit) declaration(name string) (ast.Decl, *file) {
	for _, f := range u.files {
		for _, d := range f.tree.Decls {
			if slices.Contains(declares(d), name) {
				return d, f
			}
		}
	}
	return nil, nil
}

// declares returns the functions and variables that a declaration puts into the package's
// scope.
func declares(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		var list []string
		for _, s := range d.Specs {
			if spec, ok := s.(*ast.ValueSpec); ok && d.Tok == token.VAR {
				for _, name := range spec.Names {
					list = append(list, name.Name)
				}
			}
		}
		return list
	}
	return nil
}

// row returns the line of a place, offset where it is in its file. A //line directive does
// not change them.
func (u *unit) row(p token.Pos) int    { return u.fset.PositionFor(p, false).Line }
func (u *unit) offset(p token.Pos) int { return u.fset.PositionFor(p, false).Offset }
