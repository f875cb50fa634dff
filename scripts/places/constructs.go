package main

import (
	"go/ast"
	"go/token"
)

// A construct is a piece of syntax for which the compiler may call the runtime.
type construct string

const (
	appends  construct = "append"
	copies   construct = "copy"
	makes    construct = "make"
	deletes  construct = "delete"
	indexes  construct = "index"
	ranges   construct = "range"
	fields   construct = "field"   // key and value in a composite literal
	literals construct = "literal" // composite
	calls    construct = "call"    // of anything, a conversion among them
	returns  construct = "return"
)

// constructs notes on which lines a file has what. The compiler's position of
// a node is its first token or its operator, so that both lines count.
func constructs(f *ast.File, line func(token.Pos) int) map[int]map[construct]bool {
	found := make(map[int]map[construct]bool)
	note := func(c construct, list ...token.Pos) {
		for _, pos := range list {
			if n := line(pos); found[n] == nil {
				found[n] = map[construct]bool{c: true}
			} else {
				found[n][c] = true
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			note(calls, n.Pos(), n.Lparen)
			if name, ok := n.Fun.(*ast.Ident); ok {
				switch c := construct(name.Name); c {
				case appends, copies, makes, deletes:
					note(c, n.Pos(), n.Lparen)
				}
			}
		case *ast.IndexExpr:
			note(indexes, n.Pos(), n.Lbrack)
		case *ast.RangeStmt:
			note(ranges, n.Pos())
		case *ast.KeyValueExpr:
			note(fields, n.Pos(), n.Colon)
		case *ast.CompositeLit:
			note(literals, n.Pos(), n.Lbrace)
		case *ast.ReturnStmt:
			note(returns, n.Pos())
		}
		return true
	})
	return found
}

// compiled returns the constructs for which the compiler itself names a
// symbol. A package that pulls one of these symbols has no other name for it
// in its object: what the compiler calls and what the package calls cannot be
// told apart there (NumberSyms in cmd/internal/obj/sym.go gives the compiler's
// own calls an index of their own, except where a linkname marks the symbol).
func compiled(symbol string) []construct {
	switch symbol {
	case "runtime.growslice":
		return []construct{appends}
	case "runtime.memmove":
		return []construct{appends, copies, makes} // make and copy in one
	case "runtime.makeslice", "runtime.mallocgc":
		return []construct{makes} // the second where a copy follows (OMAKESLICECOPY)
	case "runtime.makemap":
		return []construct{makes, literals}
	case "runtime.mapdelete":
		return []construct{deletes}
	case "runtime.mapiterinit", "runtime.mapiternext":
		return []construct{ranges}
	case "runtime.mapaccess2", "runtime.mapaccess2_fast32", "runtime.mapaccess2_fast64", "runtime.mapaccess2_faststr":
		return []construct{indexes}
	case "runtime.mapassign", "runtime.mapassign_fast32", "runtime.mapassign_fast32ptr", "runtime.mapassign_fast64",
		"runtime.mapassign_fast64ptr", "runtime.mapassign_faststr":
		return []construct{indexes, fields}
	case "runtime.convTstring":
		return []construct{calls} // an argument that becomes an interface
	}
	return nil
}
