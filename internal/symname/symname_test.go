package symname

import (
	"net/url"
	"testing"
)

func TestPrefix(t *testing.T) {
	for _, test := range []struct{ path, prefix string }{
		{"main", "main"},
		{"crypto/tls", "crypto/tls"},
		{"a.b/c", "a.b/c"},
		{"gopkg.in/yaml.v3", "gopkg.in/yaml%2ev3"},
		{"example.com", "example%2ecom"},
		{"a.b/c d%\"\x7fé", "a.b/c%20d%25%22%7f%c3%a9"},
		{"", ""},
	} {
		if got := Prefix(test.path); got != test.prefix {
			t.Errorf("Prefix(%q) = %q, want %q", test.path, got, test.prefix)
		}
		if got := Path(test.prefix); got != test.path {
			t.Errorf("Path(%q) = %q, want %q", test.prefix, got, test.path)
		}
		if got := Package(test.prefix + ".f"); got != test.path {
			t.Errorf("Package(%q) = %q, want %q", test.prefix+".f", got, test.path)
		}
		if !In(test.prefix+".f", test.path) {
			t.Errorf("%q is not in %q", test.prefix+".f", test.path)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, test := range []struct{ symbol, pkg, local string }{
		{"runtime.nanotime", "runtime", "nanotime"},
		{"crypto/tls.(*Conn).readRecord", "crypto/tls", "(*Conn).readRecord"},
		{"a.F[b/c.T]", "a", "F[b/c.T]"},
		{"a/b.T.m", "a/b", "T.m"},
		{"main..inittask", "main", ".inittask"},
		{"x/y%2ev2.(*T[a/b.C]).m", "x/y.v2", "(*T[a/b.C]).m"},
		{"gopkg.in/yaml.v3.f", "gopkg.in/yaml", "v3.f"}, // so reads the linker what was not escaped
		{"memmove", "", "memmove"},
		{"f[a.b]", "", "f[a.b]"},
		{"type:.eq.T", "", "type:.eq.T"},
		{"go:itab.*os.File,io.Reader", "", "go:itab.*os.File,io.Reader"},
		{"", "", ""},
		{".f", "", ".f"},
	} {
		if pkg, local := Split(test.symbol); pkg != test.pkg || local != test.local {
			t.Errorf("Split(%q) = %q and %q, want %q and %q", test.symbol, pkg, local, test.pkg, test.local)
		}
		if pkg, prefix := Package(test.symbol), PrefixOf(test.symbol); pkg != test.pkg || Path(prefix) != pkg {
			t.Errorf("Package(%q) = %q, PrefixOf = %q", test.symbol, pkg, prefix)
		}
	}
}

func TestIn(t *testing.T) {
	for _, test := range []struct {
		symbol, path string
		want         bool
	}{
		{"runtime.f", "run", false},
		{"runtime", "runtime", false},
		{"a/b.f", "a", false},
		{"a.b.f", "a", true},
		{"a/b%2ev2.f", "a/b.v2", true},
		{"a/b.v2.f", "a/b.v2", false},
	} {
		if got := In(test.symbol, test.path); got != test.want {
			t.Errorf("%q in %q: %v", test.symbol, test.path, got)
		}
	}
}

func TestAsm(t *testing.T) {
	for symbol, want := range map[string]string{
		"runtime.memmove": "runtime·memmove", "internal/bytealg.Count": "internal∕bytealg·Count", "crosscall2": "·crosscall2",
	} {
		if got := Asm(symbol); got != want {
			t.Errorf("%s: %s, want %s", symbol, got, want)
		}
	}
}

// FuzzPath holds Path against net/url, and Prefix against Path.
func FuzzPath(f *testing.F) {
	for _, s := range []string{"", "gopkg.in/yaml%2ev3", "%", "%2", "%zz", "a%2Fb%25", "%+1", "ä/ %2e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := url.PathUnescape(s)
		if err != nil {
			want = s
		}
		if got := Path(s); got != want {
			t.Errorf("Path(%q) = %q, want %q", s, got, want)
		}
		if got := Path(Prefix(s)); got != s {
			t.Errorf("Path(Prefix(%q)) = %q", s, got)
		}
	})
}

func BenchmarkIn(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		In("github.com/linkgate/linkgate/internal/goobj.Open", "github.com/linkgate/linkgate/internal/goobj")
	}
}
