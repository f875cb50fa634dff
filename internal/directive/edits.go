package directive

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/symbols"
)

// Apply returns a file's text with what fixes change, formatted. A fix that touches what
// another one before it changes is left out as a whole; what several change alike is changed
// once.
func Apply(data []byte, fixes [][]Edit) ([]byte, error) {
	var edits []Edit
	for _, fix := range fixes {
		if !slices.ContainsFunc(fix, func(e Edit) bool { return slices.ContainsFunc(edits, e.collides) }) {
			edits = append(edits, fix...)
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	edits = slices.Compact(edits)
	var out []byte
	at := 0
	for _, e := range edits {
		if e.From < at || e.To < e.From || e.To > len(data) {
			return nil, fmt.Errorf("no bytes %d to %d to change", e.From, e.To)
		}
		out = append(append(out, data[at:e.From]...), e.Text...)
		at = e.To
	}
	formatted, err := format.Source(append(out, data[at:]...))
	if err != nil {
		return nil, fmt.Errorf("after the change: %w", err)
	}
	return formatted, nil
}

// collides reports whether two edits change the same text in different ways.
func (e Edit) collides(other Edit) bool {
	return e != other && e.From < other.To && other.From < e.To
}

// importing adds an import, `_ "unsafe"` or `rand "math/rand/v2"`, where the file lacks it.
func importing(u *unit, f *file, spec string) []Edit {
	for _, imp := range f.tree.Imports {
		text := imp.Path.Value
		if imp.Name != nil {
			text = imp.Name.Name + " " + text
		}
		if text == spec {
			return nil
		}
	}
	if i := slices.IndexFunc(f.tree.Decls, func(d ast.Decl) bool {
		g, ok := d.(*ast.GenDecl)
		return ok && g.Tok == token.IMPORT && g.Lparen.IsValid()
	}); i >= 0 {
		at := u.offset(f.tree.Decls[i].(*ast.GenDecl).Lparen) + 1
		return []Edit{{f.path, at, at, "\n\t" + spec}}
	}
	at := u.offset(f.tree.Name.End())
	return []Edit{{f.path, at, at, "\n\nimport " + spec}}
}

// imported returns the name by which a file can use a package, and what is to be added to it.
func (u *unit) imported(f *file, path string) (name string, edits []Edit, ok bool) {
	for _, imp := range f.tree.Imports {
		p, err := strconv.Unquote(imp.Path.Value)
		switch {
		case err != nil:
		case p == path && imp.Name == nil:
			return base(path), nil, true
		case p == path && imp.Name.Name != "_" && imp.Name.Name != ".":
			return imp.Name.Name, nil, true
		}
	}
	if u.taken(base(path)) {
		return "", nil, false
	}
	return base(path), importing(u, f, strconv.Quote(path)), true
}

// base returns the name of a package of std, by its path.
func base(path string) string {
	elems := strings.Split(path, "/")
	last := elems[len(elems)-1]
	if len(elems) > 1 && strings.HasPrefix(last, "v") && strings.Trim(last[1:], "0123456789") == "" {
		return elems[len(elems)-2]
	}
	return last
}

// taken reports whether the package uses a name at all.
func (u *unit) taken(name string) bool {
	return slices.ContainsFunc(u.files, func(f *file) bool { return slices.Contains(namesIn(f.tree), name) })
}

// rewrite makes a pull a function that calls the replacement, where the table has one for the
// types that are declared here.
func (u *unit) rewrite(l *line, calls []symbols.Call) []Edit {
	fn, ok := l.decl.(*ast.FuncDecl)
	if !ok || l.in != l.file || fn.Body != nil || fn.Recv != nil {
		return nil
	}
	signature, args, ok := u.flat(l.file, fn.Type)
	if !ok {
		return nil
	}
	for _, c := range calls {
		if c.Symbol != l.symbol || c.Signature != signature {
			continue
		}
		name, edits, ok := u.imported(l.file, c.Package)
		if !ok {
			return nil
		}
		expr := strings.ReplaceAll(c.Expr, base(c.Package)+".", name+".")
		for i, arg := range args {
			expr = strings.ReplaceAll(expr, "$"+strconv.Itoa(i+1), arg)
		}
		if fn.Type.Results != nil {
			expr = "return " + expr
		}
		end := u.offset(fn.Type.End())
		edits = append(edits, u.withoutLine(l.file, l.comment), Edit{l.file.path, end, end, " { " + expr + " }"})
		if fn.Doc != nil {
			for _, other := range fn.Doc.List { // without a body alone
				if other.Text == "//go:noescape" {
					edits = append(edits, u.withoutLine(l.file, other))
				}
			}
		}
		return edits
	}
	return nil
}

// flat writes a function's type without names, "func(string, byte) int", and returns the
// parameters' names. It reports false where one has none.
func (u *unit) flat(f *file, t *ast.FuncType) (signature string, args []string, ok bool) {
	text := func(e ast.Expr) string { return string(f.data[u.offset(e.Pos()):u.offset(e.End())]) }
	var in []string
	for _, p := range t.Params.List {
		if len(p.Names) == 0 {
			return "", nil, false
		}
		for _, n := range p.Names {
			if n.Name == "_" {
				return "", nil, false
			}
			in, args = append(in, text(p.Type)), append(args, n.Name)
		}
	}
	signature = "func(" + strings.Join(in, ", ") + ")"
	if t.Results == nil {
		return signature, args, true
	}
	if len(t.Results.List) != 1 || len(t.Results.List[0].Names) > 1 {
		return "", nil, false
	}
	return signature + " " + text(t.Results.List[0].Type), args, true
}
