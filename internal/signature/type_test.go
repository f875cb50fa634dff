package signature

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, text := range []string{
		"int", "unsafe.Pointer", "any", "error", "?", "*runtime.g", "[]uint8", "[4]uintptr", "chan error",
		"map[runtime.typeOff]*runtime._type", "interface{…}", "struct{}", "struct{a int; runtime._func; *net.conn; _ [3]uint8}",
		"func()", "func(int, ...string) (int, error)", "func(func(int) bool) func()", "sync/atomic.Pointer[runtime.g]",
		"a.M[string, map[int]a.B[x.Y]]", "struct{f func(a.B, int) (x, y)}", "struct{c chan int; d chan func()}",
	} {
		typ, err := Parse(text, nil)
		if err != nil {
			t.Error(err)
		} else if got := typ.String(); got != text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
	for text, want := range map[string]string{
		"": "a type", "[x]int": "a length", "[-1]int": "a length", "struct{a int": `"; "`, "func(int": `", "`, "map[int": `"]"`,
		"int]": "nothing more", "func(...int, int)": `")"`, "func() (int)": "two results", strings.Repeat("*", 300) + "int": "nested",
	} {
		if _, err := Parse(text, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, not %q", text, err, want)
		}
	}
}

// FuzzParse: what a type is written as is read as the same, and any type can be measured.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"struct{a int; runtime._func; _ [3]uint8}", "func(a.B[c.D], ...string) (int, error)", "map[int]chan *[4]any", "[9000000000000000000]complex128"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		typ, err := Parse(text, nil)
		if err != nil {
			return
		}
		written := typ.String()
		again, err := Parse(written, nil)
		if len(written) < 4*longest && (err != nil || again.String() != written) {
			t.Errorf("%q is written as %q: %v", text, written, err)
		}
		size, align, err := Machine{8, 9, 15}.sizeOf(typ)
		if err == nil && (size < 0 || align < 1 || size%align != 0) {
			t.Errorf("%q has size %d and alignment %d", text, size, align)
		}
		parts := 0
		for range (Machine{8, 9, 15}).leaves(typ) {
			if parts++; parts == 1000 {
				break
			}
		}
	})
}

// TestLayout holds sizes against those of the compiler, as unsafe.Sizeof tells them.
func TestLayout(t *testing.T) {
	for _, test := range []struct {
		text                         string
		size4, align4, size8, align8 int64
	}{
		{"uintptr", 4, 4, 8, 8},
		{"int64", 8, 4, 8, 8},
		{"complex128", 16, 4, 16, 8},
		{"string", 8, 4, 16, 8},
		{"[]int", 12, 4, 24, 8},
		{"error", 8, 4, 16, 8},
		{"map[int]int", 4, 4, 8, 8},
		{"struct{}", 0, 1, 0, 1},
		{"[0]int64", 0, 4, 0, 8},
		{"[3]int16", 6, 2, 6, 2},
		{"struct{a bool; b int64; c bool}", 16, 4, 24, 8},
		{"struct{a int32; b struct{}}", 8, 4, 8, 4}, // a pointer to b leads to nothing else
		{"struct{a bool; b [3]uint8; c uint64}", 12, 4, 16, 8},
		{"struct{_ sync/atomic.align64; v int64}", 8, 8, 8, 8},
		{"struct{a int32; b struct{_ sync/atomic.align64; v int64}}", 16, 8, 16, 8},
	} {
		for _, m := range []Machine{{Word: 4}, {Word: 8}} {
			typ, err := Parse(test.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := [2]int64{test.size4, test.align4}
			if m.Word == 8 {
				want = [2]int64{test.size8, test.align8}
			}
			size, align, err := m.sizeOf(typ)
			if got := [2]int64{size, align}; err != nil || got != want {
				t.Errorf("word %d: %s has size and alignment %v, not %v: %v", m.Word, test.text, got, want, err)
			}
		}
	}
}

// TestSlots: what is in registers and what on the stack, as `go build -gcflags=-d=abiinfo`
// or a function's prologue shows it.
func TestSlots(t *testing.T) {
	amd64, x386 := Machine{8, 9, 15}, Machine{Word: 4}
	for _, test := range []struct {
		m                     Machine
		text, params, results string
	}{
		{amd64, "func(int, float64, string) (bool, error)", "I0:i8 F0:f8 I1:p8 I2:i8", "I0:b1 I1:t8 I2:p8"},
		{amd64, "func([2]int, int) [1]int", "S0:i8 S8:i8 I0:i8", "I0:i8"},
		{amd64, "func([]int, []int, []int, int)", "I0:p8 I1:i8 I2:i8 I3:p8 I4:i8 I5:i8 I6:p8 I7:i8 I8:i8 S0:i8", ""},
		{amd64, "func([]int, []int, string, string) bool", "I0:p8 I1:i8 I2:i8 I3:p8 I4:i8 I5:i8 I6:p8 I7:i8 S0:p8 S8:i8", "I0:b1"},
		{amd64, "func(struct{}, complex128, struct{a int8; b float32})", "F0:f8 F1:f8 I0:i1 F2:f4", ""},
		{x386, "func(bool, int64) (int8, uintptr)", "S0:b1 S4:i8", "S12:i1 S16:u4"},
		{x386, "func(bool) bool", "S0:b1", "S4:b1"},
	} {
		typ, err := Parse(test.text, nil)
		if err != nil {
			t.Fatal(err)
		}
		params, results, err := test.m.slots(typ)
		if err != nil {
			t.Fatal(err)
		}
		list := func(slots []slot) string {
			var texts []string
			for _, s := range slots {
				texts = append(texts, s.place+":"+string(rune(s.kind))+string(rune('0'+s.size)))
			}
			return strings.Join(texts, " ")
		}
		if got := list(params); got != test.params {
			t.Errorf("%s takes %s, not %s", test.text, got, test.params)
		}
		if got := list(results); got != test.results {
			t.Errorf("%s returns %s, not %s", test.text, got, test.results)
		}
	}
}
