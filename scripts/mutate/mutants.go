package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// A mutant is one change of a file.
type mutant struct {
	number   int // what tells the changed package to make it
	file     string
	line     int
	function string
	change   string
}

// key is how equivalent.txt names a mutant.
func (m mutant) key() string { return m.file + " " + m.function + ": " + m.change }

// The names that a changed package gets.
const (
	current = "mutateNumber()"
	less    = "mutateLess"
	atMost  = "mutateAtMost"
	zero    = "mutateZero"
)

// support is a file of a changed package. The number comes from the environment, so
// that one test binary has all mutants. It is read when it is first asked for: a test
// may say that nothing is done at start.
func support(pkg string) []byte {
	return fmt.Appendf(nil, `package %s

import (
	"cmp"
	"os"
	"strconv"
)

var mutateRead int // number + 1

func %[2]s int {
	if mutateRead == 0 {
		n, _ := strconv.Atoi(os.Getenv("%[3]s"))
		mutateRead = n + 1
	}
	return mutateRead - 1
}

func %[4]s[T cmp.Ordered](n int, a, b T) bool { return a < b || %[2]s == n && a == b }
func %[5]s[T cmp.Ordered](n int, a, b T) bool { return a < b || %[2]s != n && a == b }
func %[6]s[T any]() (t T)                           { return t }
`, pkg, current, environment, less, atMost, zero)
}

// mutate returns the text of a file that has all its mutants, and the mutants. Each is
// a few words around what it changes: nothing is taken away, so that it compiles.
func mutate(name string, src []byte, first int) (pkg string, text []byte, list []mutant, err error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, 0)
	if err != nil {
		return "", nil, nil, err
	}
	w := &writer{fset: fset, file: name, src: src, next: first, met: map[string]int{}, edits: map[int]*edit{}}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			w.function = fn.Name.Name
			w.body(fn.Type, fn.Body)
			ast.Inspect(fn.Body, w.node)
		}
	}
	return f.Name.Name, w.text(), w.list, nil
}

type writer struct {
	fset     *token.FileSet
	file     string
	src      []byte
	function string
	next     int      // number
	negated  ast.Expr // the condition of the last if: to flip it would be the same change again
	list     []mutant
	met      map[string]int // changes of a function that read the same
	edits    map[int]*edit  // by offset
}

// An edit is what is written at one place: the ends of nodes, the innermost first,
// then the beginnings, the outermost first, in the stead of some bytes.
type edit struct {
	ends, begins string
	instead      int
}

// add adds a mutant at a node and returns its number.
func (w *writer) add(n ast.Node, change string) int {
	number := w.next
	w.next++
	change = strings.Join(strings.Fields(change), " ")
	w.met[w.function+change]++
	if n := w.met[w.function+change]; n > 1 {
		change += fmt.Sprintf(" (%d)", n)
	}
	w.list = append(w.list, mutant{number, w.file, w.fset.Position(n.Pos()).Line, w.function, change})
	return number
}

func (w *writer) at(p token.Pos) *edit {
	offset := w.fset.Position(p).Offset
	if w.edits[offset] == nil {
		w.edits[offset] = &edit{}
	}
	return w.edits[offset]
}

// around writes text before and behind a place. Outer nodes come before inner ones.
func (w *writer) around(from, to token.Pos, before, after string) {
	w.at(from).begins += before
	w.at(to).ends = after + w.at(to).ends
}

func (w *writer) source(from, to token.Pos) string {
	return string(w.src[w.fset.Position(from).Offset:w.fset.Position(to).Offset])
}

func (w *writer) text() []byte {
	var b bytes.Buffer
	done := 0
	for _, offset := range slices.Sorted(maps.Keys(w.edits)) {
		e := w.edits[offset]
		b.Write(w.src[done:offset])
		b.WriteString(e.ends + e.begins)
		done = offset + e.instead
	}
	b.Write(w.src[done:])
	return b.Bytes()
}

// on and off are conditions: this is the mutant, or it is not.
func on(number int) string  { return fmt.Sprintf("(%s == %d)", current, number) }
func off(number int) string { return fmt.Sprintf("(%s != %d)", current, number) }

// body lets a function return zero values at once. Its end is never reached; the
// compiler no longer sees that.
func (w *writer) body(sig *ast.FuncType, body *ast.BlockStmt) {
	var zeros []string
	if sig.Results != nil {
		for _, r := range sig.Results.List {
			for range max(1, len(r.Names)) {
				zeros = append(zeros, zero+"["+w.source(r.Type.Pos(), r.Type.End())+"]()")
			}
		}
		w.around(body.Rbrace, body.Rbrace, "\npanic(\"end\")\n", "")
	}
	w.around(body.Lbrace+1, body.Rbrace, "\nif "+on(w.add(body, "return at once"))+" { return "+strings.Join(zeros, ", ")+" }\n", "")
}

func (w *writer) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok != token.CONST
	case *ast.ArrayType:
		return false // its length is a constant
	case *ast.FuncLit:
		w.body(n.Type, n.Body)
	case *ast.IfStmt:
		cond := w.source(n.Cond.Pos(), n.Cond.End())
		never, negate := w.add(n.Cond, "never "+cond), w.add(n.Cond, "negate "+cond)
		w.negated = n.Cond
		w.around(n.Cond.Pos(), n.Cond.End(), off(never)+" && ((", ") != "+on(negate)+")")
	case *ast.BinaryExpr:
		if n != w.negated || n.Op != token.EQL && n.Op != token.NEQ {
			w.operator(n)
		}
	case *ast.UnaryExpr:
		if n.Op == token.NOT && n != w.negated {
			w.flip(n)
		}
	case *ast.Ident:
		if n.Name == "true" || n.Name == "false" {
			w.flip(n)
		}
	case *ast.SwitchStmt:
		for _, c := range n.Body.List {
			w.clause(c.(*ast.CaseClause), n.Tag == nil)
		}
	case *ast.TypeSwitchStmt:
		for _, c := range n.Body.List {
			w.clause(c.(*ast.CaseClause), false)
		}
	case *ast.BlockStmt:
		w.statements(n.List)
	case *ast.CaseClause:
		w.statements(n.Body)
	}
	return true
}

// flip negates an expression.
func (w *writer) flip(n ast.Expr) {
	w.around(n.Pos(), n.End(), "(", " != "+on(w.add(n, "negate "+w.source(n.Pos(), n.End())))+")")
}

// operator swaps && and ||, < and <=, == and !=.
func (w *writer) operator(n *ast.BinaryExpr) {
	others := map[token.Token]string{token.LAND: "||", token.LOR: "&&", token.EQL: "!=", token.NEQ: "==",
		token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}
	if others[n.Op] == "" {
		return
	}
	number := w.add(n, w.source(n.Pos(), n.End())+" with "+others[n.Op])
	flip := " != " + on(number)
	switch n.Op {
	case token.LAND, token.LOR: // a || b is !(!a && !b)
		w.around(n.Pos(), n.End(), "(((", flip+"))"+flip+")")
		w.at(n.X.End()).ends += flip + ")"
		w.at(n.Y.Pos()).begins += "("
		w.without(n, n.X)
		w.without(n, n.Y)
	case token.EQL, token.NEQ:
		w.around(n.Pos(), n.End(), "((", ")"+flip+")")
	default:
		calls := map[token.Token]string{token.LSS: less, token.LEQ: atMost, token.GTR: "!" + atMost, token.GEQ: "!" + less}
		w.around(n.Pos(), n.End(), fmt.Sprintf("%s(%d, ", calls[n.Op], number), ")")
		op := w.at(n.OpPos)
		op.begins, op.instead = ",", len(n.Op.String())
	}
}

// without drops one side of && or ||.
func (w *writer) without(n *ast.BinaryExpr, side ast.Expr) {
	number := w.add(n, w.source(n.Pos(), n.End())+" without "+w.source(side.Pos(), side.End()))
	if n.Op == token.LAND {
		w.around(side.Pos(), side.End(), "("+on(number)+" || (", "))")
		return
	}
	w.around(side.Pos(), side.End(), "("+off(number)+" && (", "))")
}

// clause drops a case: its conditions are never true, or its body is empty.
func (w *writer) clause(c *ast.CaseClause, conditions bool) {
	head := "drop " + w.source(c.Case, c.Colon+1)
	if conditions && c.List != nil {
		number := w.add(c, head)
		for _, cond := range c.List {
			w.around(cond.Pos(), cond.End(), off(number)+" && (", ")")
		}
		return
	}
	if len(c.Body) == 0 {
		return
	}
	last := c.Body[len(c.Body)-1]
	if b, ok := last.(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
		return
	}
	w.around(c.Body[0].Pos(), last.End(), "if "+off(w.add(c, head))+" {\n", "\n}")
}

// statements drops each statement that can go by itself.
func (w *writer) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				continue
			}
		case *ast.BranchStmt:
			if s.Tok == token.FALLTHROUGH {
				continue
			}
		case *ast.ExprStmt, *ast.IncDecStmt, *ast.SendStmt, *ast.DeferStmt, *ast.GoStmt:
		default:
			continue
		}
		w.around(s.Pos(), s.End(), "if "+off(w.add(s, "drop "+w.source(s.Pos(), s.End())))+" {", "}")
	}
}
