package directive

import (
	"go/ast"

	"github.com/linkgate/linkgate/internal/source"
)

// untested: no test names the function, nor one that leads to it. Names stand for what they
// name here: a method that a test calls counts whatever its type is.
func (u *unit) untested(l *line) (string, []Edit) {
	if !u.pulls(l) || l.Kind != source.Func || u.fromTests()[l.Local] {
		return "", nil
	}
	return "no test of the package calls " + l.Local + ", which pulls " + l.symbol, nil
}

// fromTests returns the names that tests lead to.
func (u *unit) fromTests() map[string]bool {
	if u.tested != nil {
		return u.tested
	}
	u.tested = make(map[string]bool)
	var todo []string
	for _, f := range u.tests() {
		todo = append(todo, namesIn(f.tree)...)
	}
	if len(todo) > 0 {
		todo = append(todo, "init") // runs before any test
	}
	uses := make(map[string][]string)
	for _, f := range u.files {
		for _, d := range f.tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				uses[d.Name.Name] = append(uses[d.Name.Name], namesIn(d)...)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if spec, ok := s.(*ast.ValueSpec); ok {
						for _, name := range spec.Names {
							uses[name.Name] = append(uses[name.Name], namesIn(spec)...)
						}
					}
				}
			}
		}
	}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !u.tested[name] {
			u.tested[name] = true
			todo = append(todo, uses[name]...)
		}
	}
	return u.tested
}

func namesIn(n ast.Node) []string {
	var list []string
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			list = append(list, id.Name)
		}
		return true
	})
	return list
}
