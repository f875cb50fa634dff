package uses_test

import (
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/uses"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestHands holds which claims the export data of a package explains, whatever its code does.
func TestHands(t *testing.T) {
	const (
		lib     = "example.com/m/lib"
		raw     = lib + ".Quiet.raw"
		each    = lib + ".Quiet.Each"
		secret  = lib + ".secret"
		state   = lib + ".state"
		wrapped = lib + "/internal/wrap"
	)
	archive, err := txtar.ParseFile("testdata/bypass.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := txtar.Write(archive, dir); err != nil {
		t.Fatal(err)
	}
	p := load(t, dir)
	compiler, err := uses.NewCompiler(goobjtest.Release(t, p.archives[lib]))
	if err != nil {
		t.Fatal(err)
	}
	bodies := p.open(t, compiler, false)
	index := func(symbol, pkg string) uses.Target {
		return uses.Target{Symbol: symbol, By: uses.Index, At: goobj.Definition{Package: pkg}}
	}
	from := func(fn string) uses.Claim { return uses.Claim{Func: uses.Func{Name: fn}, Outer: uses.Func{Name: fn}} }
	guess := func(fn string) uses.Claim { c := from(fn); c.Guess = true; return c }
	address := func(c uses.Claim) uses.Claim { c.Address = true; return c }
	for _, tt := range []struct {
		name   string
		from   string // the package that is asked
		claim  uses.Claim
		target uses.Target
		want   bool
	}{
		{"a method that a literal in a body names", lib, from(each), index(raw, lib), true},
		{"that another body names", lib, from(lib + ".Silent"), index(raw, lib), true},
		{"that a closure's function names", lib, from(each + ".func1"), index(raw, lib), true},
		{"that the method of any type names", lib, from(lib + ".(*).Each"), index(raw, lib), true},
		{"a body that names something else", lib, from(lib + ".Use"), index(raw, lib), false},
		{"a method of that name of any type", lib, from(lib + ".(*).Doc"), index(raw, lib), false},
		{"the same name in another package", lib, from("example.com/m/below.Quiet.Each"), index(raw, lib), false},
		{"where the package is a guess", lib, guess("example.com/m/below.Quiet.Each"), index(raw, lib), true},
		{"no function", lib, uses.Claim{}, index(raw, lib), false},
		{"a package that only has the word in a constant", "example.com/m/quiet", from("example.com/m/quiet.Word"), index(raw, lib), false},
		{"no such package", "example.com/m/none", from(each), index(raw, lib), false},
		{"a generic function", lib, from(lib + ".Gen[go.shape.int]"), index(secret, lib), true},
		{"as one that is not generic", lib, from(lib + ".Gen"), index(secret, lib), false},
		{"what has an index, by name", lib, from(lib + ".Closure"), uses.Target{Symbol: secret}, false},
		{"by index", lib, from(lib + ".Closure"), index(secret, lib), true},
		{"the address of a function", lib, address(from(lib + ".Closure")), index(secret, lib), false},
		{"the address of a variable", lib, address(from(lib + ".State")), index(state, lib), true},
		{"from nowhere", lib, address(uses.Claim{}), index(state, lib), true},
		{"that no body names", "example.com/m/quiet", address(uses.Claim{}), index(state, lib), false},
		{"an exported function of an internal package", lib, from(each), index(wrapped+".New", wrapped), true},
		{"one that the body does not name", lib, from(lib + ".Silent"), index(wrapped+".New", wrapped), false},
		{"an instance", lib, from(each), index(lib+".Gen[go.shape.int]", lib), false},
		{"without a name", lib, from(each), index("", lib), false},
	} {
		c := tt.claim
		c.Target, c.Import = tt.target, tt.from
		if got, err := bodies.Holds(c); err != nil || got != tt.want {
			t.Errorf("%s: %v, %v, want %v", tt.name, got, err, tt.want)
		}
	}

	utc := address(uses.Claim{Target: index("time.utcLoc", "time"), Import: "time"})
	if got, err := p.open(t, compiler, true).Holds(utc); err != nil || !got {
		t.Errorf("a variable of std: %v, %v", got, err)
	}
	added := map[goobj.Definition]string{{Package: "time"}: "time.Added"}
	if got, err := p.open(t, compiler, true).Without(added).Holds(utc); err != nil || got {
		t.Errorf("where functions were added to std: %v, %v", got, err)
	}
}
