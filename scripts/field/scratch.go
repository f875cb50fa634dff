package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A pkg is what the go command says of a package.
type pkg struct {
	ImportPath, Name, Dir string
	GoFiles, CgoFiles     []string
}

// lay writes a module that needs the program's. For packages that are no commands it writes
// one that uses them. It returns what to build.
func (j job) lay(root string) (targets []string, err error) {
	if strings.HasPrefix(j.Source, inTestdata) {
		return j.packages, os.CopyFS(j.dir, os.DirFS(filepath.Join(root, filepath.FromSlash(j.Source))))
	}
	if err := os.MkdirAll(j.dir, 0o777); err != nil || j.Source == "std" || j.Source == "." {
		return j.packages, err
	}
	if err := j.writeFile("go.mod", "module example.com/field\n\ngo 1.25\n"); err != nil {
		return nil, err
	}
	get := []string{"get"}
	if j.isTest() {
		get = append(get, "-t")
	}
	// The packages, and not the modules alone, for what they need of other modules.
	for _, pkg := range j.packages {
		get = append(get, pkg+"@"+j.version(pkg))
	}
	if _, err := j.goCommand(append(get, j.modules...)...); err != nil {
		return nil, err
	}
	if j.isTest() {
		return j.packages, nil
	}
	packages, err := j.list(j.packages...)
	if err != nil {
		return nil, err
	}
	if packages[0].Name == "main" {
		return j.packages, nil
	}
	text, err := userOf(packages)
	if err != nil {
		return nil, err
	}
	return []string{"."}, j.writeFile("main.go", text)
}

// version returns the version of the module that has a package.
func (p program) version(pkg string) string {
	for _, m := range p.modules {
		if path, version, _ := strings.Cut(m, "@"); pkg == path || strings.HasPrefix(pkg, path+"/") {
			return version
		}
	}
	return "none"
}

func (j job) writeFile(name, text string) error {
	return os.WriteFile(filepath.Join(j.dir, name), []byte(text), 0o666)
}

// list asks the go command for packages.
func (j job) list(args ...string) ([]pkg, error) {
	out, err := j.goCommand(append(append([]string{"list", "-json=ImportPath,Name,Dir,GoFiles,CgoFiles"}, j.Flags...), args...)...)
	if err != nil {
		return nil, err
	}
	var list []pkg
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		list = append(list, p)
	}
}

// userOf returns a command that keeps every exported function of some packages that is
// none of a generic kind: a function that is a value somewhere is live.
func userOf(packages []pkg) (string, error) {
	var imports, values strings.Builder
	for i, p := range packages {
		names, err := exported(p)
		if err != nil {
			return "", err
		}
		local := "_"
		if len(names) > 0 {
			local = "p" + strconv.Itoa(i)
		}
		fmt.Fprintf(&imports, "\t%s %q\n", local, p.ImportPath)
		for _, name := range names {
			fmt.Fprintf(&values, "\t%s.%s,\n", local, name)
		}
	}
	return fmt.Sprintf("package main\n\nimport (\n%s)\n\nvar kept = []any{\n%s}\n\nfunc main() {\n\tfor _, f := range kept {\n\t\tprintln(f)\n\t}\n}\n", imports.String(), values.String()), nil
}

// exported lists the exported functions of a package.
func exported(p pkg) ([]string, error) {
	var names []string
	for _, name := range append(p.GoFiles, p.CgoFiles...) {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.IsExported() && fn.Type.TypeParams == nil {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names, nil
}
