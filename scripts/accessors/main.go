// Accessors writes internal/verify/accessors.txt: the variables of std that are not API and
// that a small function of theirs uses which can be called from outside, and the functions that
// such a one takes as values. Its body may be
// inlined, and where that leaves a single instruction, nothing in a program tells that the
// instruction was std's. It reads the sources of every toolchain that is built in.
//
//	go run ./scripts/accessors
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// largest is the number of nodes that the syntax of a function has at most which the compiler
// may inline, with all that is inlined in it. Its budget is 80 nodes of its own, which are fewer;
// the bodies of closures do not count.
const largest = 120

func main() {
	log.SetFlags(0)
	log.SetPrefix("accessors: ")
	found := make(map[string]bool)
	for _, name := range toolchain.Names() {
		cmd := exec.Command("go", "env", "GOROOT")
		cmd.Dir, cmd.Env = os.TempDir(), append(os.Environ(), "GOTOOLCHAIN="+name)
		out, err := cmd.Output()
		if err != nil {
			log.Fatal(err)
		}
		if err := read(filepath.Join(strings.TrimSpace(string(out)), "src"), found); err != nil {
			log.Fatal(err)
		}
	}
	text := "\n" + strings.Join(slices.Sorted(maps.Keys(found)), "\n") + "\n"
	if err := os.WriteFile(filepath.Join("internal", "verify", "accessors.txt"), []byte(text), 0o666); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(found), "variables and functions")
}

// read adds those of a GOROOT.
func read(src string, found map[string]bool) error {
	return filepath.WalkDir(src, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		pkg, err := filepath.Rel(src, dir)
		if err != nil {
			return err
		}
		if d.Name() == "testdata" || pkg == "cmd" {
			return fs.SkipDir
		}
		return readPackage(dir, symname.Prefix(filepath.ToSlash(pkg)), found)
	})
}

// A function is what the search needs of one. Several have one name, of types and systems.
type function struct {
	nodes int
	uses  map[string]bool // every identifier in it
	taken map[string]bool // those that are no method's, field's or called function's
	plain bool            // it is no method
}

// readPackage adds those of a package.
func readPackage(dir, prefix string, found map[string]bool) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	vars, funcs := make(map[string]bool), make(map[string][]function)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if f == nil { // what a newer syntax has is in the rest of the file too
			return err
		}
		for _, d := range f.Decls {
			declaration(d, vars, funcs)
		}
	}
	least := make(map[string]int) // nodes on the way to what was seen
	var visit func(name string, nodes int)
	visit = func(name string, nodes int) {
		if n, ok := least[name]; ok && n <= nodes {
			return
		}
		least[name] = nodes
		if vars[name] && !token.IsExported(name) {
			found[prefix+"."+name] = true
		}
		for _, f := range funcs[name] {
			f.visit(nodes, visit)
			for value := range f.taken {
				isFunc := slices.ContainsFunc(funcs[value], func(f function) bool { return f.plain })
				if isFunc && !token.IsExported(value) && nodes+f.nodes <= largest {
					found[prefix+"."+value] = true
				}
			}
		}
	}
	for name := range funcs {
		if token.IsExported(name) {
			visit(name, 0)
		}
	}
	return nil
}

// visit visits what a function uses, if it may be inlined where there are so many nodes.
func (f function) visit(nodes int, visit func(name string, nodes int)) {
	if nodes += f.nodes; nodes > largest {
		return
	}
	for used := range f.uses {
		visit(used, nodes)
	}
}

func declaration(d ast.Decl, vars map[string]bool, funcs map[string][]function) {
	switch d := d.(type) {
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR {
				for _, name := range v.Names {
					vars[name.Name] = true
				}
			}
		}
	case *ast.FuncDecl:
		uses, taken, local, nodes := make(map[string]bool), make(map[string]bool), map[string]bool{"_": true}, 0
		if d.Body == nil {
			return
		}
		ast.PreorderStack(d, nil, func(n ast.Node, stack []ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				uses[id.Name] = true
				if isValue(id, stack[len(stack)-1]) {
					taken[id.Name] = true
				}
			}
			for _, name := range declared(n) {
				local[name] = true
			}
			if !slices.ContainsFunc(stack, func(n ast.Node) bool { _, ok := n.(*ast.FuncLit); return ok }) {
				nodes++
			}
			return true
		})
		maps.DeleteFunc(taken, func(name string, _ bool) bool { return local[name] })
		funcs[d.Name.Name] = append(funcs[d.Name.Name], function{nodes, uses, taken, d.Recv == nil})
	}
}

// isValue reports whether an identifier in a node stands for a value of its own.
func isValue(id *ast.Ident, in ast.Node) bool {
	switch in := in.(type) {
	case *ast.CallExpr:
		return in.Fun != id
	case *ast.SelectorExpr:
		return in.Sel != id
	case *ast.KeyValueExpr:
		return in.Key != id
	case *ast.FuncDecl, *ast.Field:
		return false
	}
	return true
}

// declared returns the names that a node of a function declares.
func declared(n ast.Node) (names []string) {
	add := func(list ...ast.Expr) {
		for _, x := range list {
			if id, ok := x.(*ast.Ident); ok {
				names = append(names, id.Name)
			}
		}
	}
	switch n := n.(type) {
	case *ast.Field:
		for _, id := range n.Names {
			add(id)
		}
	case *ast.ValueSpec:
		for _, id := range n.Names {
			add(id)
		}
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			add(n.Lhs...)
		}
	case *ast.RangeStmt:
		add(n.Key, n.Value)
	}
	return names
}
