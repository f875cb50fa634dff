package constant

import (
	"go/constant"
	"go/token"
	"testing"
)

// TestAgrees holds integers against go/constant: each result that fits is the same.
func TestAgrees(t *testing.T) {
	numbers := []int64{0, 1, -1, 2, 3, -7, 8, 63, 1 << 31, -1 << 31, 1<<62 + 12345, -1 << 63, 1<<63 - 1}
	binary := []token.Token{token.ADD, token.SUB, token.MUL, token.QUO_ASSIGN, token.REM, token.AND, token.OR, token.XOR, token.AND_NOT}
	compare := []token.Token{token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ}
	same := func(what string, got Value, want constant.Value) {
		t.Helper()
		n, fits := Int64Val(got)
		m, exact := constant.Int64Val(want)
		if fits != exact || exact && n != m || got.kind == Int && BitLen(got) != constant.BitLen(want) || Sign(got) != constant.Sign(want) {
			t.Errorf("%s: %d %t, want %s", what, n, fits, want.ExactString())
		}
	}
	for _, a := range numbers {
		x, big := MakeInt64(a), constant.MakeInt64(a)
		same("-", UnaryOp(token.SUB, x, 0), constant.UnaryOp(token.SUB, big, 0))
		same("^", UnaryOp(token.XOR, x, 0), constant.UnaryOp(token.XOR, big, 0))
		if a >= 0 && a < 1<<31 {
			same("^uint32", UnaryOp(token.XOR, x, 32), constant.UnaryOp(token.XOR, big, 32))
		}
		for _, n := range []uint{0, 1, 31, 60} {
			same("<<", Shift(x, token.SHL, n), constant.Shift(big, token.SHL, n))
			same(">>", Shift(x, token.SHR, n), constant.Shift(big, token.SHR, n))
		}
		for _, b := range numbers {
			y, other := MakeInt64(b), constant.MakeInt64(b)
			for _, op := range binary {
				divides := op == token.QUO_ASSIGN || op == token.REM
				wraps := a == -1<<63 && b == -1 // go/constant divides these as int64
				if !divides || b != 0 && !wraps {
					same(op.String(), BinaryOp(x, op, y), constant.BinaryOp(big, op, other))
				}
			}
			for _, op := range compare {
				if got, want := Compare(x, op, y), constant.Compare(big, op, other); got != want {
					t.Errorf("%d %s %d: %t", a, op, b, got)
				}
			}
		}
	}
	for lit, kind := range map[string]token.Token{"0x_ff": token.INT, "0b101": token.INT, "0o17": token.INT, "017": token.INT, `'\n'`: token.CHAR, `'x'`: token.CHAR} {
		same(lit, MakeFromLiteral(lit, kind, 0), constant.MakeFromLiteral(lit, kind, 0))
	}
	if v := Shift(MakeInt64(1), token.SHL, 200); v.Kind() != Unknown {
		t.Error("a number of 200 bits is known")
	}
}
