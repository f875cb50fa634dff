// Package constant evaluates Go's constants as far as lengths of arrays need them: truth
// values, texts, and integers of 128 bits. What does not fit is Unknown.
//
// It has the names of go/constant. That package brings math/big, whose initialisation each
// tool of a build would pay for.
package constant

import (
	"cmp"
	"go/token"
	"math/bits"
	"strconv"
)

// A Kind is what a value is.
type Kind int

// The kinds.
const (
	Unknown Kind = iota
	Bool
	String
	Int
)

// A Value is a constant, nil for none.
type Value = *value

type value struct {
	kind Kind
	yes  bool
	text string
	hi   int64 // of an integer in two's complement
	lo   uint64
}

// Kind returns what a value is.
func (v *value) Kind() Kind { return v.kind }

func integer(hi int64, lo uint64) Value { return &value{kind: Int, hi: hi, lo: lo} }

// MakeBool returns a truth value.
func MakeBool(yes bool) Value { return &value{kind: Bool, yes: yes} }

// MakeInt64 returns an integer.
func MakeInt64(n int64) Value { return integer(n>>63, uint64(n)) }

// MakeFromLiteral returns what a literal stands for. The last argument is go/constant's.
func MakeFromLiteral(lit string, kind token.Token, _ uint) Value {
	switch kind {
	case token.INT:
		if n, err := strconv.ParseUint(lit, 0, 64); err == nil {
			return integer(0, n)
		}
	case token.CHAR:
		if len(lit) > 2 {
			if r, _, rest, err := strconv.UnquoteChar(lit[1:len(lit)-1], '\''); err == nil && rest == "" {
				return MakeInt64(int64(r))
			}
		}
	case token.STRING:
		if s, err := strconv.Unquote(lit); err == nil {
			return &value{kind: String, text: s}
		}
	}
	return &value{}
}

// BoolVal returns a truth value.
func BoolVal(v Value) bool { return v.yes }

// StringVal returns a text.
func StringVal(v Value) string { return v.text }

// Int64Val returns an integer, and whether it is one of 64 bits.
func Int64Val(v Value) (int64, bool) {
	return int64(v.lo), v.kind == Int && v.hi == int64(v.lo)>>63
}

// Uint64Val is Int64Val for one without a sign.
func Uint64Val(v Value) (uint64, bool) { return v.lo, v.kind == Int && v.hi == 0 }

// ToInt returns an integer as it is, and Unknown for any other value.
func ToInt(v Value) Value {
	if v.kind != Int {
		return &value{}
	}
	return v
}

// Sign returns -1, 0 or 1.
func Sign(v Value) int {
	switch {
	case v.hi < 0:
		return -1
	case v.hi == 0 && v.lo == 0:
		return 0
	}
	return 1
}

// BitLen returns how many bits an integer has without its sign.
func BitLen(v Value) int {
	m := magnitude(v)
	if m.hi != 0 {
		return 64 + bits.Len64(uint64(m.hi))
	}
	return bits.Len64(m.lo)
}

// UnaryOp returns op v: for ^ of a type without a sign, size is its number of bits.
func UnaryOp(op token.Token, v Value, size uint) Value {
	switch op {
	case token.NOT:
		return MakeBool(!v.yes)
	case token.ADD:
		return v
	case token.SUB:
		return negative(v)
	case token.XOR:
		x := integer(^v.hi, ^v.lo)
		switch {
		case size > 64:
			return &value{}
		case size > 0:
			return integer(0, x.lo<<(64-size)>>(64-size))
		}
		return x
	}
	return &value{}
}

// Compare returns x op y, of values of one kind.
func Compare(x Value, op token.Token, y Value) bool {
	c := cmp.Or(cmp.Compare(x.hi, y.hi), cmp.Compare(x.lo, y.lo), cmp.Compare(x.text, y.text))
	if x.yes != y.yes {
		c = 1
	}
	switch op {
	case token.EQL:
		return c == 0
	case token.NEQ:
		return c != 0
	case token.LSS:
		return c < 0
	case token.LEQ:
		return c <= 0
	case token.GTR:
		return c > 0
	}
	return c >= 0
}

// Shift returns x << n or x >> n.
func Shift(x Value, op token.Token, n uint) Value {
	for range n {
		if op == token.SHL {
			x = sum(x, x)
		} else {
			x = integer(x.hi>>1, x.lo>>1|uint64(x.hi)<<63)
		}
	}
	return x
}

// BinaryOp returns x op y, of values of one kind. QUO_ASSIGN divides integers.
func BinaryOp(x Value, op token.Token, y Value) Value {
	switch {
	case op == token.ADD && x.kind == String:
		return &value{kind: String, text: x.text + y.text}
	case op == token.ADD:
		return sum(x, y)
	case op == token.SUB:
		return sum(x, negative(y))
	case op == token.MUL:
		return product(x, y)
	case op == token.QUO_ASSIGN:
		q, _ := quotient(x, y)
		return q
	case op == token.REM:
		_, r := quotient(x, y)
		return r
	case op == token.AND:
		return integer(x.hi&y.hi, x.lo&y.lo)
	case op == token.OR:
		return integer(x.hi|y.hi, x.lo|y.lo)
	case op == token.XOR:
		return integer(x.hi^y.hi, x.lo^y.lo)
	case op == token.AND_NOT:
		return integer(x.hi&^y.hi, x.lo&^y.lo)
	case op == token.LAND:
		return MakeBool(x.yes && y.yes)
	case op == token.LOR:
		return MakeBool(x.yes || y.yes)
	}
	return &value{}
}

// sum returns x + y, Unknown where it does not fit or one of them is.
func sum(x, y Value) Value {
	lo, carry := bits.Add64(x.lo, y.lo, 0)
	hi := x.hi + y.hi + int64(carry)
	if x.kind != Int || y.kind != Int || x.hi < 0 == (y.hi < 0) && hi < 0 != (x.hi < 0) {
		return &value{}
	}
	return integer(hi, lo)
}

func negative(v Value) Value { return sum(integer(^v.hi, ^v.lo), MakeInt64(1)) }

// magnitude returns v without its sign.
func magnitude(v Value) Value {
	if v.hi < 0 {
		return negative(v)
	}
	return v
}

// product returns x * y, by adding up.
func product(x, y Value) Value {
	a, b := magnitude(x), magnitude(y)
	p := MakeInt64(0)
	for i := BitLen(b) - 1; i >= 0; i-- {
		if p = sum(p, p); bit(b, i) {
			p = sum(p, a)
		}
	}
	if Sign(x) < 0 != (Sign(y) < 0) && p.kind == Int {
		return negative(p)
	}
	return p
}

// quotient returns x / y and x % y, which have the signs that Go gives them. y is not 0.
func quotient(x, y Value) (q, r Value) {
	a, b := magnitude(x), magnitude(y)
	q, r = MakeInt64(0), MakeInt64(0)
	for i := BitLen(a) - 1; i >= 0; i-- {
		q, r = sum(q, q), sum(r, r)
		if bit(a, i) {
			r = sum(r, MakeInt64(1))
		}
		if Compare(r, token.GEQ, b) {
			q, r = sum(q, MakeInt64(1)), sum(r, negative(b))
		}
	}
	if Sign(x) < 0 != (Sign(y) < 0) {
		q = negative(q)
	}
	if Sign(x) < 0 {
		r = negative(r)
	}
	return q, r
}

// bit reports whether the i-th bit of a number without sign is set.
func bit(v Value, i int) bool {
	if i >= 64 {
		return v.hi>>(i-64)&1 == 1
	}
	return v.lo>>i&1 == 1
}
