package policy

import (
	"strings"
	"testing"
)

func TestSuggest(t *testing.T) {
	refs := []Ref{
		{Module: "github.com/fjl/memsize", Symbol: "runtime.stopTheWorld"},
		{Module: "example.com/app", Main: true, Symbol: "sync/atomic.(*Pointer[go.shape.int]).Load"},
		{Module: "github.com/fjl/memsize", Symbol: "reflect.(*rtype).uncommon"},
		{Module: "github.com/fjl/memsize", Symbol: "runtime.stopTheWorld"},
	}
	const want = `  - module: github.com/fjl/memsize
    symbols:
      - reflect.(*rtype).uncommon
      - runtime.stopTheWorld
    action: allow
  - module: main
    symbols:
      - "sync/atomic.(*Pointer\\[go.shape.int]).Load"
    action: allow
`
	if got := Suggest(refs); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

// The property: the rules parse, and allow what they were made for.
func FuzzSuggest(f *testing.F) {
	f.Add("example.com/a", "runtime.(*mheap).alloc")
	f.Add("example.com/a.b", "type:func(...interface {}) [3]*true")
	f.Add("y/n", "null.#: x")
	f.Fuzz(func(t *testing.T, module, symbol string) {
		legible := module == Literal(module) && checkModule(module) == nil
		if strings.Join(strings.Fields(symbol), " ") != symbol || printable(symbol) != symbol || printable(module) != module || len(symbol) > 500 || len(module) > 500 || module == "" || symbol == "" || !legible {
			t.Skip() // not the names of a module and a symbol
		}
		ref := Ref{Module: module, Symbol: symbol, Classes: Classes()}
		p, err := Parse(FileName, []byte("version: 1\nrules:\n"+Suggest([]Ref{ref})))
		if err != nil {
			t.Fatal(err)
		}
		if d := p.Decide(ref, day("2027-01-01")); d.Action != Allow && module != mainModule {
			t.Errorf("got %+v", d)
		}
	})
}
