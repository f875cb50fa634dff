package symbols

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// experimentsSource is the file of a GOROOT that says which experiments are on
// by default.
const experimentsSource = "src/internal/buildcfg/exp.go"

// A tagFunc tells whether a build tag can be set in the builds that are looked
// at, and whether it can be unset.
type tagFunc func(tag string) (yes, no bool)

// anyBuild is every build by the go command. The tags of other compilers and
// of files to be left out are never set. Those of instrumented builds (-race),
// in which assembly of the runtime stands for some functions, are not looked
// at.
func anyBuild(tag string) (yes, no bool) {
	switch tag {
	case "ignore", "gccgo", "compiler_bootstrap", "race", "msan", "asan":
		return false, true
	case "gc":
		return true, false
	}
	return true, true
}

// instrumented is every build of anyBuild, and with -race, -msan or -asan.
func instrumented(tag string) (yes, no bool) {
	switch tag {
	case "race", "msan", "asan":
		return true, true
	}
	return anyBuild(tag)
}

// defaultBuild is any build without GOEXPERIMENT by the toolchain in goroot.
func defaultBuild(goroot string) (tagFunc, error) {
	experiments, err := experimentsOf(goroot)
	if err != nil {
		return nil, err
	}
	return func(tag string) (yes, no bool) {
		name, ok := strings.CutPrefix(tag, "goexperiment.")
		if !ok {
			return anyBuild(tag)
		}
		always, named := experiments[name]
		return named, !named || !always
	}, nil
}

// experimentsOf returns the experiments that a toolchain turns on, as [readExperiments]
// does.
func experimentsOf(goroot string) (map[string]bool, error) {
	data, err := os.ReadFile(filepath.Join(goroot, filepath.FromSlash(experimentsSource)))
	if err != nil {
		return nil, err
	}
	experiments, err := readExperiments(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", experimentsSource, err)
	}
	return experiments, nil
}

// readExperiments returns the experiments that the literal "baseline" turns
// on: true for every architecture, false for some.
func readExperiments(src []byte) (map[string]bool, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found map[string]bool
	ast.Inspect(f, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 {
			return true
		}
		id, ok := assign.Lhs[0].(*ast.Ident)
		lit, isLit := assign.Rhs[0].(*ast.CompositeLit)
		if !ok || !isLit || id.Name != "baseline" {
			return true
		}
		found = make(map[string]bool)
		for _, e := range lit.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			name, ok := kv.Key.(*ast.Ident)
			value, isName := kv.Value.(*ast.Ident)
			if ok && !(isName && value.Name == "false") {
				found[strings.ToLower(name.Name)] = isName && value.Name == "true"
			}
		}
		return false
	})
	if found == nil {
		return nil, fmt.Errorf("no literal named baseline")
	}
	return found, nil
}

// buildable reports whether some of the builds has a file in it. The build
// constraint stands above everything but comments.
func buildable(data []byte, tags tagFunc) bool {
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && !bytes.HasPrefix(line, []byte("//")) {
			return true // in Go's sources no constraint follows a /* comment */
		}
		if !constraint.IsGoBuild(string(line)) {
			continue
		}
		expr, err := constraint.Parse(string(line))
		if err != nil {
			return false
		}
		can, _ := possible(expr, tags)
		return can
	}
	return true
}

// possible reports whether a build constraint can be true, and whether it can
// be false.
func possible(e constraint.Expr, tags tagFunc) (yes, no bool) {
	switch e := e.(type) {
	case *constraint.TagExpr:
		return tags(e.Tag)
	case *constraint.NotExpr:
		yes, no = possible(e.X, tags)
		return no, yes
	case *constraint.AndExpr:
		xyes, xno := possible(e.X, tags)
		yyes, yno := possible(e.Y, tags)
		return xyes && yyes, xno || yno
	case *constraint.OrExpr:
		xyes, xno := possible(e.X, tags)
		yyes, yno := possible(e.Y, tags)
		return xyes || yyes, xno && yno
	}
	return true, true
}
