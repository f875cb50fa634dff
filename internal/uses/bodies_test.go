package uses

import (
	"encoding/binary"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
)

// bodiesText is a package whose functions have references of each kind to what it does not export.
const bodiesText = `package lib

import _ "unsafe"

//go:noinline
func called() int { return 1 }

//go:noinline
func taken() int { return 2 }

//go:noinline
func inside() int { return 3 }

func Calls() int { return called() }

func Takes() func() int { return taken }

func lower() int { return inside() }

//go:linkname opened
//go:noinline
func opened() int { return 4 }

func Opens() int { return opened() }

func TakesOpened() func() int { return opened }

func Direct() { T{}.m() }

type T struct{}

//go:noinline
func (T) m() {}

type I interface{ m() }

//go:noinline
func Method(i I) { i.m() }

//go:noinline
func G[P any](P) {}

func Use() { G(1) }

var state int

//go:noinline
func State() *int { return &state }

//go:linkname pulled q.pushed
func pulled()

//go:linkname unopened q.unopened
func unopened()

//go:noinline
func Pulls() { pulled() }

//go:noinline
func pullsToo() { unopened() }

//go:linkname marked
//go:noinline
func marked() { }
`

// TestHolds: which claims the bodies of a package make true.
func TestHolds(t *testing.T) {
	s, _, indexed := libIndexed(t, compile(t, "lib", bodiesText))
	index := func(name string) Target {
		at, ok := indexed["lib."+name]
		if !ok {
			t.Fatalf("lib defines no %s", name)
		}
		return Target{Symbol: "lib." + name, By: Index, At: goobj.Definition{Package: "lib", Index: at}}
	}
	byName := func(symbol string) Target { return Target{Symbol: symbol, By: Name} }
	fn := func(name string) Func { return Func{Name: "lib." + name} }
	from := func(to Target, f, outer string) Claim { return Claim{Target: to, Func: fn(f), Outer: fn(outer)} }
	address := func(c Claim) Claim { c.Address = true; return c }
	via := func(c Claim, pkg string) Claim { c.Via = pkg; return c }
	instance := func(c Claim, pkg string) Claim { c.Instance = pkg; return c }
	for _, test := range []struct {
		name  string
		claim Claim
		want  bool
	}{
		{"a call", from(index("called"), "Calls", "Calls"), true},
		{"a call of the body around", from(index("called"), "Takes", "Calls"), true},
		{"of another function", from(index("called"), "Takes", "Takes"), false},
		{"of a function that is not there", from(index("called"), "None", "None"), false},
		{"an address where there is a call", address(from(index("called"), "Calls", "Calls")), false},
		{"an address", address(from(index("taken"), "Takes", "Takes")), true},
		{"a call where there is an address", from(index("taken"), "Takes", "Takes"), true},
		{"an address that another exported function takes", address(from(index("taken"), "Calls", "Calls")), true},
		{"from nowhere, of an exported function", Claim{Target: index("called")}, true},
		{"from nowhere, of an unexported one", Claim{Target: index("inside")}, false},
		{"of an unexported one", from(index("inside"), "lower", "lower"), true},
		{"a variable's", address(Claim{Target: index("state")}), true},
		{"through another package", via(address(Claim{Target: index("state")}), "none"), false},
		{"through its own", via(address(Claim{Target: index("state")}), "lib"), true},
		{"what is open to others", from(byName("lib.opened"), "Opens", "Opens"), true},
		{"what is open to others, from nowhere", Claim{Target: byName("lib.opened")}, true},
		{"what has an index, by its name", Claim{Target: byName("lib.called")}, false},
		{"of a package that is not there", Claim{Target: byName("none.f")}, false},
		{"its address, known to be elsewhere", address(from(byName("lib.opened"), "Calls", "Calls")), false},
		{"its address", address(from(byName("lib.opened"), "TakesOpened", "TakesOpened")), true},
		{"a method that is called", from(index("T.m"), "Direct", "Direct"), true},
		{"a function where an interface is called", from(index("called"), "Method", "Method"), false},
		{"an index with another's name", from(Target{Symbol: "lib.called", By: Index, At: index("inside").At}, "Calls", "Calls"), false},
		{"from one that is not there", Claim{Target: index("called"), Func: Func{Name: "none.F"}, Outer: Func{Name: "none.F"}}, false},
		{"an instance by its name", from(byName("lib.G[go.shape.int]"), "None", "None"), true},
		{"an instance by an index", Claim{Target: Target{Symbol: "lib.G[go.shape.int]", By: Index, At: goobj.Definition{Package: "lib", Index: 1 << 19}}}, false},
		{"the name of a pull", from(byName("q.pushed"), "Pulls", "Pulls"), true},
		{"in a function of that name", from(byName("q.pushed"), "Calls", "Calls"), false},
		{"what an instance may name", instance(Claim{Target: index("inside")}, "lib"), true},
		{"what it may not", instance(Claim{Target: Target{Symbol: "r.f", By: Index, At: goobj.Definition{Package: "r"}}}, "lib"), false},
		{"in an instance of what is not there", instance(Claim{Target: index("called")}, "none"), false},
		{"and from a function", instance(from(index("called"), "Calls", "Calls"), "none"), true},
		{"an address in it", instance(address(Claim{Target: index("taken")}), "none"), true},
		{"an address by name in it", instance(address(Claim{Target: byName("lib.opened")}), "none"), false},
		{"a method behind an interface", Claim{Target: Target{Symbol: "lib.T.m", By: Index, At: goobj.Definition{Package: "lib", Index: 1 << 19}}, Func: fn("Method"), Outer: fn("Method")}, true},
		{"where none is called", Claim{Target: Target{Symbol: "lib.T.m", By: Index, At: goobj.Definition{Package: "lib", Index: 1 << 19}}, Func: fn("Calls"), Outer: fn("Calls")}, false},
		{"of an instance's function", from(index("inside"), "G[go.shape.int]", "G[go.shape.int]"), true},
		{"of one that may not name it", from(Target{Symbol: "r.f", By: Index, At: goobj.Definition{Package: "r"}}, "G[go.shape.int]", "G[go.shape.int]"), false},
	} {
		for range 2 {
			if got, err := s.Holds(test.claim); got != test.want || err != nil {
				t.Errorf("%s: %t, %v", test.name, got, err)
			}
		}
	}
	method := Target{Symbol: "lib.T.m", By: Index, At: goobj.Definition{Package: "lib"}}
	for _, test := range []struct {
		name  string
		claim Claim
		pkg   string
		ofStd bool
		want  bool
	}{
		{"a method", Claim{Target: method}, "lib", false, true},
		{"of std", Claim{Target: method}, "lib", true, false},
		{"of another package", Claim{Target: method}, "q", false, false},
		{"its address", address(Claim{Target: method}), "lib", false, false},
		{"by its name", Claim{Target: Target{Symbol: "lib.T.m", At: method.At}}, "lib", false, false},
		{"a function", Claim{Target: index("called")}, "lib", false, false},
		{"a method of another package's name", Claim{Target: Target{Symbol: "q.T.m", By: Index, At: method.At}}, "q", false, false},
	} {
		if got := (&Bodies{ofStd: test.ofStd}).mayBeDirect(test.claim, test.pkg); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

// TestHoldsStd: an instance in std's archive is std's whatever it has, and what is no archive of std's holds
// nothing of std.
func TestHoldsStd(t *testing.T) {
	archive := compile(t, "lib", bodiesText)
	s := libBodies(t, archive)
	s.ofStd = true
	if b, err := s.body("lib"); b != nil || err != nil {
		t.Fatalf("an archive outside std: %v, %v", b, err)
	}
	claim := Claim{Target: Target{Symbol: "lib.opened"}, Func: Func{Name: "lib.Opens"}, Outer: Func{Name: "lib.Opens"}}
	if ok, err := s.Holds(claim); ok || err != nil {
		t.Errorf("it explains %t, %v", ok, err)
	}
	b, err := libBodies(t, archive).body("lib")
	if err != nil {
		t.Fatal(err)
	}
	s.read["lib"] = b
	if ok, err := s.Holds(Claim{Target: Target{Symbol: "r.f"}, Instance: "lib"}); !ok || err != nil {
		t.Errorf("an instance of std's: %t, %v", ok, err)
	}
}

// TestHoldsUnread: what cannot be read is an error each time it is asked for, and is opened once else.
func TestHoldsUnread(t *testing.T) {
	archive := compile(t, "lib", bodiesText)
	bad, lib := Func{Name: "bad.F"}, Func{Name: "lib.Calls"}
	to := Target{Symbol: "lib.f", By: Index, At: goobj.Definition{Package: "lib", Index: 1 << 19}}
	for name, c := range map[string]Claim{
		"a function's archive": {Target: to, Func: bad, Outer: bad}, "that of the function around": {Target: to, Func: lib, Outer: bad}, "the target's": {Target: Target{Symbol: "bad.f"}},
		"an instance's": {Target: to, Instance: "bad"}, "no definition": {Target: to, Func: Func{At: goobj.Definition{Package: "lib", Index: 1 << 19}}},
	} {
		s := libBodies(t, archive)
		for range 2 {
			if ok, err := s.Holds(c); ok || err == nil {
				t.Errorf("%s: %t, %v", name, ok, err)
			}
		}
	}
	b, err := libBodies(t, archive).body("lib")
	if err != nil {
		t.Fatal(err)
	}
	indexed, err := b.indexed()
	if err != nil {
		t.Fatal(err)
	}
	l, calls := b.g.Layout, indexed["lib.Calls"]
	byIndex, byName := Target{Symbol: "lib.called", By: Index, At: goobj.Definition{Package: "lib", Index: indexed["lib.called"]}}, Target{Symbol: "lib.opened"}
	for name, damaged := range map[string]string{
		"relocations": damage(t, archive, "", l.RelocIdx, calls), "tables": damage(t, archive, "", l.AuxIdx, calls), "a name": damage(t, archive, "lib.Calls", 0, 0), "an instance's name": damage(t, archive, "lib.G[go.shape.int]", 0, 0),
	} {
		found := 0
		for _, c := range []Claim{
			{Target: byIndex, Func: Func{At: goobj.Definition{Package: "lib", Index: calls}}}, {Target: byName, Func: lib, Outer: lib}, {Target: byIndex}, {Target: byName}, {Target: byIndex, Func: lib, Outer: lib},
			{Target: Target{Symbol: "lib.m", By: Index, At: byIndex.At}, Instance: "lib", Address: true}, {Target: byName, Instance: "lib"},
		} {
			want, err := libBodies(t, archive).Holds(c)
			if err != nil {
				t.Fatal(err)
			}
			got, err := libBodies(t, damaged).Holds(c)
			if err != nil {
				found++
			} else if got != want {
				t.Errorf("without %s, %+v: %t", name, c, got)
			}
		}
		if found == 0 {
			t.Errorf("without %s nothing is an error", name)
		}
	}
	opened := 0
	s := libBodies(t, archive)
	open := s.open
	s.open = func(pkg string) (*goobj.File, error) { opened++; return open(pkg) }
	first, err := s.body("lib")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.body("lib"); again != first || err != nil {
		t.Errorf("a body is read twice: %v", err)
	}
	for range 2 {
		if _, err := s.file("lib"); err != nil {
			t.Fatal(err)
		}
		if b, err := s.body("none"); b != nil || err != nil {
			t.Errorf("what is not there: %v, %v", b, err)
		}
	}
	if opened != 2 {
		t.Errorf("%d archives were opened", opened)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestOtherABI: a function that others name as cgo does its package names by index too, where it is not std.
func TestOtherABI(t *testing.T) {
	archive := compile(t, "lib", bodiesText)
	for _, ofStd := range []bool{false, true} {
		s, b, indexed := libIndexed(t, archive)
		calls, called := indexed["lib.Calls"], indexed["lib.called"]
		s.ofStd = ofStd
		b.indexed = func() (map[string]uint32, error) { return map[string]uint32{"lib.opened": called}, nil }
		c := Claim{Target: Target{Symbol: "lib.opened"}, Func: Func{At: goobj.Definition{Package: "lib", Index: calls}}}
		if got, err := s.holds(c); got != !ofStd || err != nil {
			t.Errorf("std %t: %t, %v", ofStd, got, err)
		}
		if got, err := s.holds(Claim{Target: c.Target}); got || err != nil {
			t.Errorf("std %t, from nowhere: %t, %v", ofStd, got, err)
		}
		b.indexed = func() (map[string]uint32, error) { return nil, unread{} }
		if _, err := s.holds(c); (err != nil) != !ofStd {
			t.Errorf("std %t, unread: %v", ofStd, err)
		}
		if _, err := s.holds(Claim{Target: Target{Symbol: "r.f"}, Instance: "lib"}); (err != nil) != !ofStd {
			t.Errorf("std %t, unread, in an instance: %v", ofStd, err)
		}
	}
}

// TestBodyUnread: an archive whose object cannot be read is an error.
func TestBodyUnread(t *testing.T) {
	archive := compile(t, "lib", "package lib\n\nimport \"strings\"\n\nfunc F(s string) string { return strings.ToUpper(s) }\n", "strings")
	layout := goobjtest.Release(t, archive).Layout
	damaged := rewrite(t, archive, func(text []byte) []byte {
		binary.LittleEndian.PutUint32(objectBlock(text, layout.PkgIdx)[12:], 1<<31) // the second name; the first is none
		return text
	})
	if b, err := libBodies(t, damaged).body("lib"); b != nil || err == nil {
		t.Errorf("%v, %v", b, err)
	}
	refs := damage(t, archive, "strings.ToUpper", 0, 0)
	if _, err := libBodies(t, refs).holds(Claim{Target: Target{Symbol: "lib.none"}}); err != nil {
		t.Errorf("a name that is not asked for: %v", err)
	}
}
