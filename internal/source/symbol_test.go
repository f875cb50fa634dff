package source

import (
	"slices"
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
		if got := nearest([]string{"x.y", test.name}, slices.Values(known))[1]; got != test.want {
			t.Errorf("nearest to %q is %q, want %q", test.name, got, test.want)
		}
		slices.Reverse(known)
		if got := nearest([]string{"x.y", test.name}, slices.Values(known))[1]; got != test.want {
			t.Errorf("nearest to %q, in another order, is %q, want %q", test.name, got, test.want)
		}
	}
}
