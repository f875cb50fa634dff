// Command escapes writes the table of the functions of std that are open to pulls and may keep
// an argument, as the compiler's escape analysis finds it (go build -gcflags=-m): for
// package directive, which holds //go:noescape against it.
//
// Functions without a body are left out. The compiler assumes that these keep all.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
)

func main() {
	log.SetFlags(0)
	if err := run("internal/symbols/keeps.txt"); err != nil {
		log.Fatal(err)
	}
}

func run(into string) error {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	src := filepath.Join(strings.TrimSpace(string(goroot)), "src")
	cmd := exec.Command("go", append([]string{"build", "-gcflags=-m"}, packages()...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out[max(0, len(out)-1000):])
	}
	leaking := regexp.MustCompile(`(?m)^(\S+\.go):(\d+):(\d+): leaking param(?: content)?: ([\w.]+)`)
	files := make(map[string][]place)
	for _, m := range leaking.FindAllSubmatch(out, -1) {
		path := string(m[1])
		if !filepath.IsAbs(path) {
			path = filepath.Join(src, path)
		}
		line, _ := strconv.Atoi(string(m[2]))
		column, _ := strconv.Atoi(string(m[3]))
		files[path] = append(files[path], place{line, column, string(m[4])})
	}
	keeps := make(map[string]string)
	for path, places := range files {
		rel, err := filepath.Rel(src, filepath.Dir(path))
		if err != nil || !filepath.IsLocal(rel) || rel == "." { // what cgo writes
			continue
		}
		if err := read(path, filepath.ToSlash(rel), places, keeps); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	for symbol, param := range keeps {
		s, ok := symbols.Lookup(symbol)
		if !ok || !slices.Contains(s.States[:], symbols.Pushed) {
			continue
		}
		fmt.Fprintf(&b, "%s %s\n", symbol, param)
	}
	lines := strings.SplitAfter(b.String(), "\n")
	slices.Sort(lines)
	return os.WriteFile(into, []byte(strings.Join(lines, "")), 0o666)
}

// packages are those with functions that programs pull.
func packages() []string {
	return strings.Fields(`runtime reflect sync sync/atomic internal/sync internal/runtime/maps internal/runtime/atomic
internal/runtime/sys syscall os net time internal/poll internal/bytealg internal/godebug internal/abi encoding/json net/http
crypto/tls crypto/x509 os/signal runtime/debug runtime/pprof maps strings bytes strconv`)
}

type place struct {
	line, column int
	param        string
}

// read adds the functions of a file, each under its own name and under those that it is pushed
// as.
func read(path, pkg string, places []place, keeps map[string]string) error {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	pushed := make(map[string][]string)
	for _, group := range tree.Comments {
		for _, c := range group.List {
			if d, ok, _ := source.ParseDirective(c.Text, 0); ok && d.Target != "" {
				pushed[d.Local] = append(pushed[d.Local], d.Target)
			}
		}
	}
	for _, d := range tree.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		for _, p := range places {
			from, to := fset.Position(fn.Pos()), fset.Position(fn.Body.Pos())
			if p.line < from.Line || p.line > to.Line || p.line == to.Line && p.column > to.Column {
				continue
			}
			if describesType(fn, p.param) {
				continue
			}
			name := symname.Prefix(pkg) + "." + receiver(fn) + fn.Name.Name
			for _, symbol := range append([]string{name}, pushed[fn.Name.Name]...) {
				if keeps[symbol] == "" {
					keeps[symbol] = p.param
				}
			}
		}
	}
	return nil
}

// describesType reports whether a parameter is a description of a type: these lie on no stack.
func describesType(fn *ast.FuncDecl, param string) bool {
	fields := fn.Type.Params.List
	if fn.Recv != nil {
		fields = append(slices.Clip(fields), fn.Recv.List...)
	}
	for _, f := range fields {
		if !slices.ContainsFunc(f.Names, func(n *ast.Ident) bool { return n.Name == param }) {
			continue
		}
		switch strings.TrimPrefix(types.ExprString(f.Type), "*") {
		case "abi.Type", "_type", "rtype", "Type", "maptype", "chantype", "interfacetype", "slicetype", "abi.MapType", "abi.InterfaceType":
			return true
		}
	}
	return false
}

func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	switch t := fn.Recv.List[0].Type.(type) {
	case *ast.Ident:
		return t.Name + "."
	case *ast.StarExpr:
		if id, ok := t.X.(*ast.Ident); ok {
			return "(*" + id.Name + ")."
		}
	}
	return "?."
}
