package check

import (
	"go/ast"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symname"
)

// A usage says whether the object of a package refers to what a function of it pulls: the
// compiler writes a reference where code names the function.
type usage struct {
	named   bool // some code of the package that is compiled
	generic bool // a generic function, which is compiled where it is instantiated
	reached bool // what every program with the package runs: init, or main, calls it
	// indexed: the compiler has met the method as one of a type before it met the directive,
	// and refers to it by a number, which the linker does not check.
	indexed bool
}

// uses are the parsed files of a package.
type uses struct {
	pkg   *pkg
	build selection.Build
	trees []*ast.File // in the order in which go hands them to the compiler; nil until needed
	paths []string    // of their files
	files *signature.Files
	named map[string]usage
}

func newUses(p *pkg, b selection.Build, files *signature.Files) *uses {
	return &uses{pkg: p, build: b, files: files}
}

// of returns how the package uses the function of a directive.
func (u *uses) of(d source.Directive) usage {
	if u.named == nil {
		u.parse()
		u.collect()
	}
	at := u.named[d.Local]
	at.indexed = u.indexes(d)
	return at
}

func (u *uses) parse() {
	u.named = make(map[string]usage)
	for _, f := range u.pkg.files {
		if f.asm {
			continue
		}
		if tree := u.files.Tree(filepath.Join(u.pkg.dir, f.name)); tree != nil {
			u.trees, u.paths = append(u.trees, tree), append(u.paths, f.name)
		}
	}
}

// collect notes the names that stand for something in code. Fields, methods and what a
// constant condition rules out do not count.
func (u *uses) collect() {
	constants := u.constants()
	calls := make(map[string][]string) // by function, without methods and generic ones
	var run []string                   // what the package's start names
	for i, tree := range u.trees {
		for _, d := range tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Body == nil {
					continue
				}
				names := u.names(d.Body, isGeneric(d), constants)
				switch {
				case d.Recv != nil || isGeneric(d):
				case d.Name.Name == "init" || d.Name.Name == "main" && tree.Name.Name == "main" || isTest(d.Name.Name, u.paths[i]):
					run = append(run, names...)
				default:
					calls[d.Name.Name] = names
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if spec, ok := s.(*ast.ValueSpec); ok {
						for _, v := range spec.Values {
							names := u.names(v, false, constants)
							if called(v) {
								run = append(run, names...)
							}
						}
					}
				}
			}
		}
	}
	for len(run) > 0 {
		name := run[0]
		run = run[1:]
		if use, ok := u.named[name]; ok && !use.reached {
			use.reached = true
			u.named[name] = use
			run = append(run, calls[name]...)
		}
	}
}

// isTest reports whether go test runs a function of a file.
func isTest(name, file string) bool {
	return isTestFile(file) && slices.ContainsFunc([]string{"Test", "Benchmark", "Fuzz", "Example"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// called reports whether a variable's initial value is a call of a function, which runs when
// the package starts. Of other values the linker drops what nobody reads.
func called(v ast.Expr) bool {
	call, ok := v.(*ast.CallExpr)
	if !ok {
		return false
	}
	_, ok = call.Fun.(*ast.Ident)
	return ok
}

// isGeneric reports whether a function has type parameters, or its receiver's type.
func isGeneric(d *ast.FuncDecl) bool {
	if d.Type.TypeParams != nil {
		return true
	}
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return false
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	switch t.(type) {
	case *ast.IndexExpr, *ast.IndexListExpr:
		return true
	}
	return false
}

// names notes and returns the names in a node.
func (u *uses) names(n ast.Node, generic bool, constants *constants) []string {
	var list []string
	var walk func(n ast.Node)
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			walk(n.X)
			return false
		case *ast.StructType, *ast.InterfaceType:
			return false
		case *ast.IfStmt:
			v := constants.eval(n.Cond)
			if v.kind != boolean {
				return true
			}
			if n.Init != nil {
				walk(n.Init)
			}
			if v.yes {
				walk(n.Body)
			} else if n.Else != nil {
				walk(n.Else)
			}
			return false
		case *ast.Ident:
			list = append(list, n.Name)
		}
		return true
	}
	walk = func(n ast.Node) { ast.Inspect(n, visit) }
	walk(n)
	for _, name := range list {
		use := u.named[name]
		use.named, use.generic = use.named || !generic, use.generic || generic
		u.named[name] = use
	}
	return list
}

// indexes reports whether the compiler knows the method that a directive names as a method
// of its type already: a declaration before the directive's, or its own, names the type
// (noder/reader.go, where what comes first makes the symbol). It looks for the type by name
// alone, so that a type which comes in through another one is not seen.
func (u *uses) indexes(d source.Directive) bool {
	of, local := symname.Split(d.Target)
	typ, _, ok := strings.Cut(local, ".")
	typ = strings.Trim(typ, "(*)")
	if !ok || !ast.IsExported(typ) {
		return false
	}
	for _, tree := range u.trees {
		name := importName(tree, of)
		for _, decl := range tree.Decls {
			fn, isFunc := decl.(*ast.FuncDecl)
			last := isFunc && fn.Recv == nil && fn.Name.Name == d.Local
			var mentioned bool
			switch {
			case isFunc:
				mentioned = mentions(fn.Type, name, typ) || fn.Recv != nil && mentions(fn.Recv, name, typ)
			default:
				mentioned = mentions(decl, name, typ)
			}
			if mentioned && name != "" {
				return true
			}
			if last {
				return false
			}
		}
	}
	return false
}

// importName returns what a file calls an imported package, empty where it does not.
func importName(tree *ast.File, path string) string {
	for _, imp := range tree.Imports {
		if p, err := strconv.Unquote(imp.Path.Value); err != nil || p != path {
			continue
		}
		if imp.Name != nil {
			return imp.Name.Name
		}
		return path[strings.LastIndexByte(path, '/')+1:]
	}
	return ""
}

// mentions reports whether a node has the selector pkg.name, outside of functions' bodies.
func mentions(n ast.Node, pkg, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			return false
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			found = found || ok && x.Name == pkg && n.Sel.Name == name
		}
		return true
	})
	return found
}
