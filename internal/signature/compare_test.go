package signature

import (
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	amd64, x386 := Machine{8, 9, 15}, Machine{Word: 4}
	types := map[string]string{
		"r.g":     "struct{stack uintptr; m *r.m; id uint64}",
		"l.g":     "struct{Stack uintptr; M *l.m; ID uint64}",
		"l.part":  "struct{stack uintptr; m unsafe.Pointer}",
		"l.other": "struct{stack uintptr; id uint32; m unsafe.Pointer}",
		"l.kinds": "struct{stack uintptr; m uintptr; id uint64}",
		"l.more":  "struct{stack uintptr; m *l.m; id uint64; extra int}",
		"l.blank": "struct{stack uintptr; _ uintptr; id uint64}",
		"l.gap":   "struct{stack uintptr; _ [0]int; m unsafe.Pointer; _ [8]uint8}",
		"r.eface": "struct{typ *r.g; data unsafe.Pointer}",
		"r.empty": "struct{}",
	}
	var named func(string) *Type
	parse := func(text string) *Type {
		typ, err := Parse(text, named)
		if err != nil {
			t.Fatal(err)
		}
		return typ
	}
	named = func(name string) *Type {
		return &Type{Kind: Named, Name: name, resolve: func() *Type {
			if types[name] == "" {
				return &Type{}
			}
			return parse(types[name])
		}}
	}
	for _, test := range []struct {
		m             Machine
		local, target string
		want          Verdict
		why           string
	}{
		{amd64, "func(int) bool", "func(int) bool", Identical, ""},
		{amd64, "func(int) int64", "func(int64) int", Identical, ""},
		{x386, "func(int) int", "func(int64) int", Breaks, "param S0"},
		{amd64, "func(unsafe.Pointer)", "func(*r.g)", Equivalent, "opaque"},
		{amd64, "func(*uint8)", "func(*r.g)", Equivalent, "opaque"},
		{amd64, "func(*r.empty)", "func(*r.g)", Equivalent, "opaque"},
		{amd64, "func(*l.g)", "func(*r.g)", Equivalent, "laid out as"},
		{amd64, "func(*l.more)", "func(*r.g)", Equivalent, "larger"},
		{amd64, "func(*l.part)", "func(*r.g)", Suspicious, "beginning"},
		{amd64, "func(*l.gap)", "func(*r.g)", Equivalent, "laid out as"},
		{amd64, "func([]l.g)", "func([]r.g)", Equivalent, "laid out as"},
		{amd64, "func([]l.more)", "func([]r.g)", Layout, "all but the first"},
		{amd64, "func([]l.part)", "func([]r.g)", Layout, "all but the first"},
		{amd64, "func([]byte)", "func([]r.g)", Equivalent, "opaque"},
		{amd64, "func(*l.kinds)", "func(*r.g)", Suspicious, "garbage collector"},
		{amd64, "func(*l.blank)", "func(*r.g)", Suspicious, "blank field"},
		{amd64, "func(*l.other)", "func(*r.g)", Layout, ".id@8:u4 where r.g has .m@8:p8"},
		{amd64, "func(*l.other, int)", "func(*r.g)", Layout, ".id@8:u4"},
		{amd64, "func(uintptr)", "func(*r.g)", Suspicious, "an unsigned integer stands for a pointer"},
		{amd64, "func(int)", "func(uintptr)", Suspicious, "a signed integer"},
		{amd64, "func(uint8)", "func(bool)", Suspicious, "an unsigned integer stands for a bool"},
		{amd64, "func(*uint, int, int)", "func([]uint)", Identical, ""},
		{amd64, "func(string)", "func(struct{p *uint8; n int})", Identical, ""},
		{amd64, "func(...int)", "func([]int)", Identical, ""},
		{amd64, "func(any)", "func(r.eface)", Equivalent, "first word of an interface"},
		{amd64, "func(any)", "func(error)", Suspicious, "interface with methods"},
		{amd64, "func(func(uintptr) bool)", "func(func(*r.g) bool)", Suspicious, "of the function: param #0"},
		{amd64, "func(func(unsafe.Pointer) bool)", "func(func(*r.g) bool)", Identical, ""},
		{amd64, "func(map[string]int)", "func(map[string]int)", Identical, ""},
		{amd64, "func(map[string]int)", "func(*r.g)", Equivalent, "map[string]int stands for"},
		{amd64, "func()", "func(int)", Breaks, "takes 1 slots that are not passed"},
		{amd64, "func(int)", "func()", Suspicious, "1 slots are passed"},
		{amd64, "func()", "func() int", Suspicious, "1 slots are dropped"},
		{amd64, "func() int", "func()", Breaks, "results: 1 slots are read"},
		{amd64, "func(float64)", "func(int)", Breaks, "other places"},
		{amd64, "func(int32)", "func(int64)", Breaks, "#0:i4 stands for #0:i8"},
		{amd64, "func([2]int)", "func(int, int)", Breaks, "other places"},
		{x386, "func([2]int)", "func(int, int)", Identical, ""},
		{x386, "func(int, int) int", "func(int) int", Breaks, "other places"},
		{x386, "func(int, int)", "func(int)", Suspicious, "1 slots are passed"},
		{amd64, "func(?)", "func(int)", Unknown, "not known"},
	} {
		c := test.m.Compare(Decl{Type: parse(test.local)}, Decl{Type: parse(test.target)})
		if c.Verdict != test.want || !strings.Contains(c.Why(), test.why) {
			t.Errorf("%s for %s: %s (%v), not %s (%s)", test.local, test.target, c.Verdict, c.Notes, test.want, test.why)
		}
	}
	for _, test := range []struct {
		local, target string
		want          Verdict
	}{
		{"uintptr", "uintptr", Identical},
		{"l.g", "r.g", Equivalent},
		{"*l.g", "*r.g", Equivalent},
		{"*l.other", "*r.g", Layout},
		{"l.other", "r.g", Breaks},
		{"l.part", "r.g", Suspicious},
		{"l.more", "r.g", Breaks},
		{"uintptr", "struct{enabled bool; pad [3]uint8; align uint64}", Breaks},
		{"[]*l.g", "[]*r.g", Equivalent},
		{"?", "int", Unknown},
	} {
		c := amd64.Compare(Decl{Type: parse(test.local), Var: true}, Decl{Type: parse(test.target), Var: true})
		if c.Verdict != test.want {
			t.Errorf("var %s for %s: %s (%v), not %s", test.local, test.target, c.Verdict, c.Notes, test.want)
		}
	}
	f, v := Decl{Type: parse("func()")}, Decl{Type: parse("int"), Var: true}
	if got := amd64.Compare(f, v).Verdict; got != Breaks {
		t.Errorf("a function for a variable: %s", got)
	}
	if got := amd64.Compare(v, f).Verdict; got != Suspicious {
		t.Errorf("a variable for a function: %s", got)
	}
	keeps := f
	keeps.Noescape = true
	if got := amd64.Compare(keeps, f).Verdict; got != Equivalent {
		t.Errorf("go:noescape alone: %s", got)
	}
}
