package toolchain

import (
	"go/constant"
	"go/token"
	"go/types"
	"testing"
)

// TestConstants: what is known of an expression is what Go says of it.
func TestConstants(t *testing.T) {
	for expr, known := range map[string]bool{
		"1": true, "0x_1f": true, "017": true, "0b11": true, `"a\x00"`: true, "`b`": true, "(2)": true, "1 << 20": true, "1<<31 - 1 - 3": true,
		"3 - 5": true, "-1": false, "2 * 2147483648": true, "1 << 62": true, "1<<62 + 1<<62": false, "1 << 63": false, "3 << 62": false,
		"1<<62 * 4": false, "2147483649 * 2147483649": false, "1 << (0 - 1)": false, "9223372036854775808": false, "1.5": false, "'a'": false, "x": false, `"a" + "b"`: false, "7 / 2": false,
	} {
		vals, err := constants([]byte("package p\nconst c = " + expr))
		if err != nil {
			t.Fatal(err)
		}
		v, ok := vals["c"]
		if ok != known {
			t.Errorf("%s: %+v, known %v", expr, v, ok)
		}
		if !ok {
			continue
		}
		want, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expr)
		if err != nil {
			t.Fatal(err)
		}
		got := constant.MakeInt64(v.num)
		if v.kind == token.STRING {
			got = constant.MakeString(v.text)
		}
		if !constant.Compare(got, token.EQL, want.Value) {
			t.Errorf("%s: %s, want %s", expr, got, want.Value)
		}
	}
}
