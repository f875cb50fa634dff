package uses_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/uses"
)

// TestAdded: an exported symbol of std that is said to be no API is used by who names it: by a
// call, also one that was inlined, by its address or by its value. What a function of std calls is
// std's own.
func TestAdded(t *testing.T) {
	tests := []struct{ name, body, added, want string }{
		{"call", `import "strings"; func F(s string) string { return strings.ToUpper(s) }`, "strings.ToUpper", "index strings.ToUpper"},
		{"api", `import "strings"; func F(s string) string { return strings.ToUpper(s) }`, "strings.ToLower", ""},
		{"inlined", `import "strings"; func F(s string) bool { return strings.HasPrefix(s, "x") }`, "strings.HasPrefix", "index strings.HasPrefix"},
		{"through", `import "strings"; func F(s string) bool { return strings.Contains(s, "x") }`, "strings.Index", ""},
		{"address", `import "strings"; var V = strings.ToUpper`, "strings.ToUpper", "index strings.ToUpper"},
		{"value", `import "io"; func F() error { return io.EOF }`, "io.EOF", "index io.EOF"},
		{"method", `import "bytes"; func F(b *bytes.Buffer) string { return b.String() }`, "bytes.(*Buffer).String", "index bytes.(*Buffer).String"},
		{"instance", `import ("slices"; "strings"); func F(s []string) { slices.SortFunc(s, strings.Compare) }`, "strings.Compare", "index strings.Compare"},
	}
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/m\n\ngo 1.23\n")
	for _, tt := range tests {
		write(tt.name+"/p.go", "package p\n\n"+tt.body+"\n")
	}
	p := load(t, dir)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			added := p.definition(t, tt.added)
			f := goobjtest.Open(t, p.archives["example.com/m/"+tt.name])
			compiler, err := uses.NewCompiler(goobjtest.Release(t, f.Path))
			if err != nil {
				t.Fatal(err)
			}
			a, err := uses.Of(f, compiler, uses.Std().Without(added), p.open(t, compiler, true).Without(added).Holds)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, u := range slices.Compact(a.Uses) {
				got += u.By.String() + " " + u.Symbol
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// definition returns where a symbol of std is defined.
func (p program) definition(t *testing.T, symbol string) map[goobj.Definition]string {
	t.Helper()
	for pkg, archive := range p.archives {
		if !p.std[pkg] || archive == "" { // of unsafe
			continue
		}
		for _, o := range goobjtest.Open(t, archive).Objects {
			if index, ok, err := o.Definition(symbol); err != nil {
				t.Fatal(err)
			} else if ok {
				return map[goobj.Definition]string{{Package: pkg, Index: index}: symbol}
			}
		}
	}
	t.Fatalf("nothing defines %s", symbol)
	return nil
}
