package main

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"slices"
	"strings"
)

// A text is a source file by its lines.
type text struct {
	path   string
	lines  []string
	tokens [][]string // of a Go file, by line: identifiers and literals as written, else the token; no comments
	decls  []span     // of a Go file: its functions and the declarations of its variables
	has    map[int]map[construct]bool
}

// A span is a declaration at the top of a file.
type span struct {
	name        string // as the linker has it, without the package: "F", "(*T).M", "T.M"
	variable    bool
	first, last int
	deferred    []string // what its defer statements call, the last names of it
}

func readText(path string) (*text, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := &text{path: path, lines: strings.Split(string(data), "\n")}
	if !strings.HasSuffix(path, ".go") {
		return t, nil
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, data, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	t.scan(data)
	line := func(pos token.Pos) int { return set.PositionFor(pos, false).Line }
	t.has = constructs(f, line)
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			t.decls = append(t.decls, span{funcName(d), false, line(d.Pos()), line(d.End()), deferred(d)})
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && d.Tok == token.VAR {
					for _, name := range v.Names {
						t.decls = append(t.decls, span{name.Name, true, line(v.Pos()), line(v.End()), nil})
					}
				}
			}
		}
	}
	return t, nil
}

// scan splits a Go file into tokens.
func (t *text) scan(data []byte) {
	t.tokens = make([][]string, len(t.lines)+1)
	set := token.NewFileSet()
	file := set.AddFile(t.path, -1, len(data))
	var s scanner.Scanner
	s.Init(file, data, nil, 0)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return
		}
		word := tok.String()
		if tok == token.IDENT || tok.IsLiteral() {
			word = lit
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		n := set.PositionFor(pos, false).Line
		t.tokens[n] = append(t.tokens[n], word)
	}
}

// funcName returns the linker's name of a function, without its package.
func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return d.Name.Name
	}
	typ := d.Recv.List[0].Type
	star := false
	for {
		switch x := typ.(type) {
		case *ast.ParenExpr:
			typ = x.X
		case *ast.StarExpr:
			typ, star = x.X, true
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			if star {
				return "(*" + x.Name + ")." + d.Name.Name
			}
			return x.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}

// deferred lists what the defer statements of a function call by name.
func deferred(d *ast.FuncDecl) []string {
	var list []string
	ast.Inspect(d, func(n ast.Node) bool {
		if s, ok := n.(*ast.DeferStmt); ok {
			if name, ok := s.Call.Fun.(*ast.Ident); ok {
				list = append(list, name.Name)
			}
		}
		return true
	})
	return list
}

// line returns a line, counted from 1.
func (t *text) line(n int) (string, bool) {
	if n < 1 || n > len(t.lines) {
		return "", false
	}
	return strings.TrimRight(t.lines[n-1], "\r"), true
}

// names reports whether the code of a line of Go holds a word.
func (t *text) names(n int, word string) bool {
	return n > 0 && n < len(t.tokens) && slices.Contains(t.tokens[n], word)
}

// selects reports whether the code of a line of Go holds a word behind a dot.
func (t *text) selects(n int, word string) bool {
	for i := 1; n > 0 && n < len(t.tokens) && i < len(t.tokens[n]); i++ {
		if t.tokens[n][i-1] == "." && t.tokens[n][i] == word {
			return true
		}
	}
	return false
}

// decl returns the declaration that a line is in.
func (t *text) decl(n int) (span, bool) {
	i := slices.IndexFunc(t.decls, func(s span) bool { return s.first <= n && n <= s.last })
	if i < 0 {
		return span{}, false
	}
	return t.decls[i], true
}
