package source

import (
	"slices"
	"strings"
	"testing"
)

func TestPrefix(t *testing.T) {
	for _, test := range []struct{ path, prefix string }{
		{"runtime", "runtime"},
		{"gopkg.in/yaml.v3", "gopkg.in/yaml%2ev3"},
		{"example.com", "example%2ecom"},
		{"a.b/c d%\"\x7fé", "a.b/c%20d%25%22%7f%c3%a9"},
		{"", ""},
	} {
		if got := Prefix(test.path); got != test.prefix {
			t.Errorf("Prefix(%q) = %q, want %q", test.path, got, test.prefix)
		}
		if got := Package(test.prefix + ".f"); got != test.path {
			t.Errorf("Package(%q) = %q, want %q", test.prefix+".f", got, test.path)
		}
	}
}

func TestPackage(t *testing.T) {
	for _, test := range []struct{ symbol, want string }{
		{"runtime.nanotime", "runtime"},
		{"crypto/tls.(*Conn).readRecord", "crypto/tls"},
		{"a.F[b/c.T]", "a"},
		{"a/b.T.m", "a/b"},
		{"main..inittask", "main"},
		{"gopkg.in/yaml.v3.f", "gopkg.in/yaml"}, // so reads the linker what was not escaped
		{"memmove", ""},
		{"type:.eq.T", ""},
		{"go:itab.*os.File,io.Reader", ""},
		{"", ""},
		{".f", ""},
		{"a%2.f", "a%2"},
		{"a%zz.f", "a%zz"},
	} {
		if got := Package(test.symbol); got != test.want {
			t.Errorf("Package(%q) = %q, want %q", test.symbol, got, test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"runtime.nanotime", "runtime.nanotime1", "runtime.fastrand", "runtime.fastrand64", "sync.runtime_Semacquire", "gopkg.in/yaml%2ev3.parse", "runtime.gopark", "runtime.goready", "a.f", "a.g"}
	for _, test := range []struct{ name, want string }{
		{"rumtime.nanotime", "runtime.nanotime"},
		{"runtime.nantoime", "runtime.nanotime"},
		{"runtime.nanotime", "runtime.nanotime"},
		{"runtime.fastrand46", "runtime.fastrand64"},
		{"sync.runtime_Semaquire", "sync.runtime_Semacquire"},
		{"gopkg.in/yaml.v3.parse", "gopkg.in/yaml%2ev3.parse"},
		{"runtime.GoPark", "runtime.gopark"},
		{"a.x", "a.f"}, // the first of two
		{"runtime.mheap_", ""},
		{"", ""},
	} {
		if got := Nearest(test.name, slices.Values(known)); got != test.want {
			t.Errorf("Nearest(%q) = %q, want %q", test.name, got, test.want)
		}
		slices.Reverse(known)
		if got := Nearest(test.name, slices.Values(known)); got != test.want {
			t.Errorf("Nearest(%q), in another order, = %q, want %q", test.name, got, test.want)
		}
	}
}

func FuzzNearest(f *testing.F) {
	f.Add("rumtime.nanotime", "runtime.nanotime")
	f.Add("a.ab", "a.ba")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 200 {
			return
		}
		const limit = 3
		d := distance(a, b, limit)
		if back := distance(b, a, limit); back != d {
			t.Errorf("%q and %q are %d apart, backwards %d", a, b, d, back)
		}
		if (d == 0) != (a == b) {
			t.Errorf("%q and %q are %d apart", a, b, d)
		}
		if got := distance(a+"x", b+"x", limit); got != d {
			t.Errorf("%q and %q are %d apart, with one more letter %d", a, b, d, got)
		}
	})
}

func TestUnresolved(t *testing.T) {
	std := []string{"runtime.nanotime", "runtime.allglen", "fmt.tooLarge", "example.com/y%2ev1.f"}
	defined := func(symbol string) bool { return slices.Contains(std, symbol) }
	for _, test := range []struct {
		d    Directive
		want string
	}{
		{Directive{Local: "f", Target: "runtime.nanotime", Kind: Func}, ""},
		{Directive{Local: "f", Target: "rumtime.nanotime", Kind: Func}, "nothing defines rumtime.nanotime: did you mean runtime.nanotime?"},
		{Directive{Local: "f", Target: "runtime.nothingLike", Kind: Func}, "nothing defines runtime.nothingLike"},
		{Directive{Local: "f", Target: "example.com/y.v1.f", Kind: Func}, "nothing defines example.com/y.v1.f: a dot in the last element of a package's path is written %2e, as in example.com/y%2ev1.f"},
		{Directive{Local: "f", Target: "runtime.nanotime", Kind: Func, Body: true}, "f has a body, and runtime.nanotime is defined by package runtime: a pull has no body"},
		{Directive{Local: "f", Target: "sync.runtime_x", Kind: Func, Body: true}, ""},
		{Directive{Local: "x", Target: "runtime.allglen", Kind: Var, Body: true}, ""},
		{Directive{Local: "x", Target: "runtime.allglem", Kind: Var}, "nothing defines runtime.allglem: did you mean runtime.allglen?"},
		{Directive{Local: "f", Kind: Func}, ""},
		{Directive{Local: "f", Target: "p.inAssembly", Kind: Func}, ""},
		{Directive{Local: "f", Target: "main.main", Kind: Func}, ""},
		{Directive{Local: "f", Target: "go:main.inittasks", Kind: Var}, ""},
		{Directive{Local: "f", Target: "memmove", Kind: Func}, ""},
		{Directive{Local: "f", Target: "rumtime.nanotime"}, ""},
	} {
		var got []string
		for _, p := range Unresolved("p", []Directive{test.d}, defined, slices.Values(std)) {
			got = append(got, p.Message)
		}
		if got := strings.Join(got, "\n"); got != test.want {
			t.Errorf("%+v: got %q, want %q", test.d, got, test.want)
		}
	}
}
