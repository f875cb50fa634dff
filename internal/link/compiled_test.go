package link

import (
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/summary"
)

// TestCompiledSymbols: what the compiler's objects tell of a symbol; those of assembly do not count.
func TestCompiledSymbols(t *testing.T) {
	variable, function := goobj.Symbol{Name: "fmt.v", Var: true, Size: 8}, goobj.Symbol{Name: "fmt.f", Text: true}
	pushed := goobj.Symbol{Name: "fmt.p", Var: true, Size: 4}
	objects := []summary.Object{
		{Asm: true, Vars: []goobj.Symbol{{Name: "fmt.v", Var: true, Size: 1}, {Name: "fmt.asm", Var: true}}, Pushes: []goobj.Symbol{{Name: "fmt.asm", Text: true}}},
		{Vars: []goobj.Symbol{variable}, Pushes: []goobj.Symbol{function, pushed}},
	}
	p := &Program{index: map[string]int{"a": 0}, packages: []loaded{{path: "a", summary: &summary.Archive{Objects: objects}}}}
	for symbol, want := range map[string]struct {
		size     uint32
		variable bool
		function bool
	}{
		"fmt.v": {8, true, false}, "fmt.p": {4, true, false}, "fmt.f": {0, false, true}, "fmt.asm": {}, "fmt.x": {},
	} {
		v, ok := p.variable("a", symbol)
		if ok != want.variable || uint32(v.Size) != want.size || p.definesFunction("a", symbol) != want.function {
			t.Errorf("%s: %+v, %t, function %t", symbol, v, ok, p.definesFunction("a", symbol))
		}
	}
}
