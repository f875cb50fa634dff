package signature

import (
	"bytes"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// harmless says why what breaks does no harm, empty where it may: a result that the target
// does not return is read by nobody, or of a variable of another size the address alone is
// taken, as an unsafe.Pointer. The sources of all that can name the declaration have to show it.
func (s *Sources) harmless(pkg, name string, local Decl, c Comparison) string {
	onlyResults := !slices.ContainsFunc(c.Notes, func(n Note) bool { return n.Verdict == Breaks && !strings.HasPrefix(n.Text, "results:") })
	if !local.Var && !onlyResults || ast.IsExported(name) && s.where.Users == nil || s.inAssembly(pkg, "", name) {
		return ""
	}
	users := []string{pkg}
	if ast.IsExported(name) {
		users = append(users, s.where.Users(pkg)...)
	}
	used := false
	for _, user := range users {
		files, err := s.filesOf(user)
		if err != nil {
			return ""
		}
		for _, f := range files {
			if !bytes.Contains(f.data, []byte(name)) {
				continue
			}
			for _, u := range s.uses(f.parse(), user, pkg, name) {
				if used = true; u != addressTaken && local.Var || u != resultUnused && !local.Var {
					return ""
				}
			}
		}
	}
	switch {
	case !used:
		return "nothing uses it"
	case local.Var:
		return "its address alone is taken"
	}
	return "nobody reads the result"
}

// A use is how a name is used.
type use int

const (
	otherUse     use = iota
	addressTaken     // unsafe.Pointer(&name): what it is read as is said elsewhere
	resultUnused     // name(), as a statement
)

// uses returns how a file of package user uses a name of package pkg. A local name that is
// the same counts as one.
func (s *Sources) uses(tree *ast.File, user, pkg, name string) []use {
	if tree == nil {
		return []use{otherUse}
	}
	f := &file{scope: newScope(user), imports: make(map[string]string)}
	f.addImports(tree)
	names := func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.Ident:
			return e.Name == name && (user == pkg || slices.Contains(f.dots, pkg))
		case *ast.SelectorExpr:
			x, ok := e.X.(*ast.Ident)
			return ok && e.Sel.Name == name && user != pkg && s.importOf(f, x.Name) == pkg
		}
		return false
	}
	var list []use
	known := make(map[ast.Node]use) // how an expression is used, by what stands around it
	passed := make(map[ast.Node]bool)
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			passed[n.Name] = true
		case *ast.ValueSpec:
			for _, declared := range n.Names {
				passed[declared] = true
			}
		case *ast.SelectorExpr:
			passed[n.Sel] = true
		case *ast.CallExpr:
			fun, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || fun.Sel.Name != "Pointer" || len(n.Args) != 1 {
				break
			}
			if arg, ok := n.Args[0].(*ast.UnaryExpr); ok && arg.Op == token.AND {
				known[arg.X] = addressTaken
			}
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok {
				known[call.Fun] = resultUnused
			}
		}
		if e, ok := n.(ast.Expr); ok && !passed[n] && names(e) {
			list = append(list, known[n])
		}
		return true
	})
	return list
}

// inAssembly reports whether a line of a package's assembly that begins with a word names
// what the package declares. Files that cannot be read may.
func (s *Sources) inAssembly(pkg, word, name string) bool {
	dir, _ := s.where.Files(pkg)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return true
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".s") || !s.build.Name(e.Name()) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return true
		}
		if ok, err := s.build.Match(e.Name(), data); !ok || err != nil {
			continue
		}
		for line := range bytes.Lines(data) {
			if bytes.HasPrefix(line, []byte(word)) && (bytes.Contains(line, []byte("·"+name+"(")) || bytes.Contains(line, []byte("·"+name+"<ABI"))) {
				return true
			}
		}
	}
	return false
}
