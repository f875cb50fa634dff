package toolchain

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A constant that is known has the value that Go gives it.
func FuzzConstants(f *testing.F) {
	for _, expr := range []string{"1", "0x_1f + 017", `"a\x00"`, "1<<62 - 1", "(2) * 2147483648", "3<<62", "-1", "1.5", "'a'"} {
		f.Add(expr)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		vals, err := constants([]byte("package p\nconst c = " + expr))
		v, ok := vals["c"]
		if err != nil || !ok {
			return
		}
		want, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expr)
		if err != nil {
			return // iota, or more than one expression
		}
		got := constant.MakeInt64(v.num)
		if v.kind == token.STRING {
			got = constant.MakeString(v.text)
		}
		if !constant.Compare(got, token.EQL, want.Value) {
			t.Errorf("%s: %s, want %s", expr, got, want.Value)
		}
	})
}

// What is read from a source and written as one is read again as the same.
func FuzzSources(f *testing.F) {
	for _, src := range []string{
		"var blockedLinknames = map[string][]string{\"runtime.newcoro\": {\"iter\"}, `a`: {}}",
		`var builtins = [...]struct{ name string; abi int }{{"runtime.newobject", 1}, {"type:int8", 0}}`,
		"const (\n\tR_ADDR = 1 + iota\n\tR_CALL\n\tR_WEAK = 1 << 15\n)",
		"var builtins, blockedLinknames = 1, 2",
	} {
		f.Add("package p\n" + src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if list, err := parseBlocked([]byte(src)); err == nil {
			again, err := parseBlocked(blockedText(list))
			if err != nil || !maps.EqualFunc(list, again, slices.Equal[[]string]) {
				t.Errorf("%+v: %v", again, err)
			}
		}
		if list, err := parseBuiltins([]byte(src)); err == nil {
			var b strings.Builder
			for _, e := range list {
				fmt.Fprintf(&b, "{%q, %d},", e.Name, e.ABI)
			}
			again, err := parseBuiltins([]byte("package p\nvar builtins = list{" + b.String() + "}"))
			if err != nil || !reflect.DeepEqual(list, again) {
				t.Errorf("%+v: %v", again, err)
			}
		}
		vals, _ := constants([]byte(src))
		names, _ := parseRelocs([]byte(src))
		for n, name := range names {
			if v := vals[name]; name != "" && (v.kind != token.INT || v.num != int64(n)) {
				t.Errorf("%s is %d, and not %+v", name, n, v)
			}
		}
	})
}

func blockedText(list map[string][]string) []byte {
	var b strings.Builder
	b.WriteString("package p\nvar blockedLinknames = list{")
	for _, symbol := range slices.Sorted(maps.Keys(list)) {
		fmt.Fprintf(&b, "%q: {", symbol)
		for _, pkg := range list[symbol] {
			fmt.Fprintf(&b, "%q,", pkg)
		}
		b.WriteString("},")
	}
	return []byte(b.String() + "}")
}
