package uses

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/exportdata"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
)

// handText is a package whose exported functions others inline: they name what it does not export.
const handText = `package lib

type T struct{}

func (T) Each() func() int { return func() int { return secret() } }

func secret() int { return state }

var state int

func State() int { return state }

func Gen[P any](P) int { return secret() }
`

// libIndexed is libBodies with the body of lib, and its definitions by name.
func libIndexed(t *testing.T, archive string) (*Bodies, *body, map[string]uint32) {
	t.Helper()
	s := libBodies(t, archive)
	b, err := s.body("lib")
	if err != nil {
		t.Fatal(err)
	}
	indexed, err := b.indexed()
	if err != nil {
		t.Fatal(err)
	}
	return s, b, indexed
}

// libBodies returns the bodies of a program that has lib alone.
func libBodies(t *testing.T, archive string) *Bodies {
	t.Helper()
	release := goobjtest.Release(t, compile(t, "lib", handText))
	compiler, err := NewCompiler(release)
	if err != nil {
		t.Fatal(err)
	}
	return NewBodies(compiler, false, func(pkg string) (*goobj.File, error) {
		switch pkg {
		case "lib":
			f, err := goobj.Open(archive, release)
			if err == nil {
				t.Cleanup(func() { f.Close() })
			}
			return f, err
		case "bad":
			return nil, unread{}
		}
		return nil, nil
	})
}

// An unread is the error of what cannot be read.
type unread struct{}

func (unread) Error() string { return "unread" }

// rewrite writes an archive anew after f, and returns the new one.
func rewrite(t *testing.T, archive string, f func(text []byte) []byte) string {
	t.Helper()
	text, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.a")
	if err := os.WriteFile(path, f(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func libIndex(symbol string) Target {
	return Target{Symbol: symbol, By: Index, At: goobj.Definition{Package: "lib"}}
}

// TestExportedSymbol: how export data names what an object refers to.
func TestExportedSymbol(t *testing.T) {
	for _, test := range []struct {
		target Target
		want   exportdata.Symbol
	}{
		{Target{Symbol: "a.b/lib.f", By: Name}, exportdata.Symbol{Package: "a.b/lib", Name: "f"}},
		{Target{Symbol: "a/lib%2ev2.F", By: Name}, exportdata.Symbol{Package: "a/lib.v2", Name: "F"}},
		{Target{Symbol: "lib.(*T).m", By: Name}, exportdata.Symbol{Package: "lib", Name: "m", Method: true}},
		{libIndex("lib.f"), exportdata.Symbol{Package: "lib", Name: "f"}},
		{libIndex("lib.T.m"), exportdata.Symbol{Package: "lib", Name: "m", Method: true}},
		{libIndex("other.f"), exportdata.Symbol{}}, // by index, of another package than its name says
		{libIndex("lib.G[go.shape.int]"), exportdata.Symbol{}},
		{Target{Symbol: "f", By: Name}, exportdata.Symbol{}},
		{Target{Symbol: ".f", By: Name}, exportdata.Symbol{}}, // a package has a path
		{Target{Symbol: "runtime.f", By: Number}, exportdata.Symbol{}},
	} {
		if got := exportedSymbol(test.target); got != test.want {
			t.Errorf("%+v: %+v, want %+v", test.target, got, test.want)
		}
	}
}

// TestHanding: which packages may have handed the object a body that explains a claim.
func TestHanding(t *testing.T) {
	r := &reader{imports: map[string]bool{"a/b.c": true, "z": true}}
	known := Claim{Func: Func{Name: "f.F"}, Outer: Func{At: goobj.Definition{Package: "o"}}}
	guess := known
	guess.Guess = true
	for _, test := range []struct {
		name   string
		claim  Claim
		target Target
		want   string
	}{
		{"the claim's functions", known, libIndex("lib.F"), "f o"},
		{"whatever the target is", known, libIndex("lib.G[int]"), "f o"},
		{"what is exported all may name", guess, libIndex("lib.F"), "lib a/b%2ec z"},
		{"what is not, its own package", guess, libIndex("lib.f"), "lib"},
		{"from nowhere", Claim{}, libIndex("lib.F"), "lib a/b%2ec z"},
		{"what export data has no name for", Claim{}, libIndex("lib.G[int]"), "none"},
	} {
		c := test.claim
		c.Target = test.target
		got := strings.Join(r.handing(c), " ")
		if len(r.handing(c)) == 0 {
			got = "none"
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestInlinable: those packages are asked in turn, up to the first that explains the claim or cannot be read.
func TestInlinable(t *testing.T) {
	r := &reader{imports: map[string]bool{"a": true, "b": true}}
	for _, test := range []struct {
		holds, fails string // the packages that explain it, and that cannot be read
		want         bool
		asked        string
	}{
		{"", "", false, "lib a b"},
		{"a", "", true, "lib a"},
		{"b", "", true, "lib a b"},
		{"b", "a", false, "lib a"},
	} {
		var asked []string
		ok, err := r.inlinable(Claim{Target: libIndex("lib.F")}, func(c Claim) (bool, error) {
			asked = append(asked, c.Import)
			if c.Import == test.fails {
				return false, unread{}
			}
			return c.Import == test.holds, nil
		})
		if ok != test.want || (err != nil) != (test.fails != "") || strings.Join(asked, " ") != test.asked {
			t.Errorf("%+v: %t, %v, asked %v", test, ok, err, asked)
		}
	}
}

// TestIsBody: which bodies are those of a function. Where its package is a guess, any of that name is.
func TestIsBody(t *testing.T) {
	fn := func(pkg, name string, generic bool) exportdata.Func {
		return exportdata.Func{Package: pkg, Name: name, Generic: generic}
	}
	for _, test := range []struct {
		body, fn    exportdata.Func
		want, guess bool // guess: where the package is one
	}{
		{fn("p", "F", false), fn("p", "F", false), true, true},
		{fn("p", "F", false), fn("q", "F", false), false, true},
		{fn("p", "F", true), fn("p", "F", false), false, false},
		{fn("p", "T.F", false), fn("p", "F", false), false, false},
		{fn("p", "T.F", false), fn("p", "(*).F", false), true, true},
		{fn("p", "(*T).F", false), fn("p", "(*).F", false), true, true},
		{fn("p", "F", false), fn("p", "(*).F", false), false, false},
		{fn("p", "T.G", false), fn("p", "(*).F", false), false, false},
	} {
		if got := isBody(test.body, test.fn, false); got != test.want {
			t.Errorf("%v is %v: %t", test.body, test.fn, got)
		}
		if got := isBody(test.body, test.fn, true); got != test.guess {
			t.Errorf("%v is %v, whose package is a guess: %t", test.body, test.fn, got)
		}
	}
}

// TestWritten: how export data names the function of a claim, or that around it.
func TestWritten(t *testing.T) {
	s, _, indexed := libIndexed(t, compile(t, "lib", handText))
	at := func(pkg string, index uint32) Func { return Func{At: goobj.Definition{Package: pkg, Index: index}} }
	for _, test := range []struct {
		fn      Func
		want    exportdata.Func
		wantErr bool
	}{
		{at("lib", indexed["lib.State"]), exportdata.Func{Package: "lib", Name: "State"}, false},
		{at("lib", 1<<20), exportdata.Func{}, true},
		{at("none", 0), exportdata.Func{}, false},
		{at("bad", 0), exportdata.Func{}, true},
		{Func{Name: "a/lib%2ev2.F.func1"}, exportdata.Func{Package: "a/lib.v2", Name: "F"}, false},
		{Func{Name: "lib.(*T).F"}, exportdata.Func{Package: "lib", Name: "(*T).F"}, false},
		{Func{Name: "lib.G[go.shape.int].func1"}, exportdata.Func{Package: "lib", Name: "G", Generic: true}, false},
		{Func{Name: "lib.(*L[go.shape.int]).M"}, exportdata.Func{Package: "lib", Name: "L", Generic: true}, false},
		{Func{Name: "F"}, exportdata.Func{}, false},
	} {
		got, err := s.written(test.fn)
		if got != test.want || (err != nil) != test.wantErr {
			t.Errorf("%+v: %+v, %v, want %+v", test.fn, got, err, test.want)
		}
	}
}

// TestIsNamed: what a package defines by index its own bodies do not name otherwise.
func TestIsNamed(t *testing.T) {
	archive := compile(t, "lib", handText)
	for symbol, want := range map[string]bool{"lib.opened": true, "lib.secret": false, "none.f": false} {
		if got, err := libBodies(t, archive).isNamed(Claim{Target: Target{Symbol: symbol}}); got != want || err != nil {
			t.Errorf("%s: %t, %v", symbol, got, err)
		}
	}
	if got, err := libBodies(t, archive).isNamed(Claim{Target: libIndex("lib.secret")}); !got || err != nil {
		t.Errorf("by index: %t, %v", got, err)
	}
	if got, err := libBodies(t, archive).isNamed(Claim{Target: Target{Symbol: "bad.f"}}); got || err == nil {
		t.Errorf("of an archive that cannot be read: %t, %v", got, err)
	}
	damaged := libBodies(t, damage(t, archive, "lib.State", 0, 0))
	if got, err := damaged.isNamed(Claim{Target: Target{Symbol: "lib.opened"}}); got || err == nil {
		t.Errorf("of one without a name: %t, %v", got, err)
	}
}

// TestHanded: which bodies may explain a claim.
func TestHanded(t *testing.T) {
	archive := compile(t, "lib", handText)
	fn, outer := Func{Name: "lib.F"}, Func{Name: "lib.O"}
	for _, test := range []struct {
		name   string
		claim  Claim
		goarch string
		added  bool
		want   string // of F, O and X, those that may
	}{
		{"of its functions", Claim{Func: fn, Outer: outer}, "amd64", false, "F O"},
		{"of its functions, for WebAssembly", Claim{Func: fn, Outer: outer}, "wasm", false, "F O"},
		{"a call from nowhere", Claim{}, "amd64", false, ""},
		{"where no object has positions", Claim{}, "wasm", false, "F O X"},
		{"an address from nowhere", Claim{Address: true}, "amd64", false, "F O X"},
		{"where it may be one that was added", Claim{Address: true}, "wasm", true, ""},
	} {
		s := libBodies(t, archive)
		if test.added {
			s.Without(map[goobj.Definition]string{{Package: "lib"}: "lib.T"})
		}
		may, err := s.handed(test.claim, test.goarch)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, name := range []string{"F", "O", "X"} {
			if may(exportdata.Func{Package: "lib", Name: name}) {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s", test.name, got, test.want)
		}
	}
	bad := Func{At: goobj.Definition{Package: "bad"}}
	for _, c := range []Claim{{Func: bad, Outer: fn}, {Func: fn, Outer: bad}} {
		if _, err := libBodies(t, archive).handed(c, "amd64"); err == nil {
			t.Errorf("%+v, one of which cannot be read: no error", c)
		}
	}
}

// TestHandsUnread: what cannot be read explains nothing, and where an object cannot be, that is an error.
func TestHandsUnread(t *testing.T) {
	archive := compile(t, "lib", handText)
	claim := Claim{Target: libIndex("lib.secret"), Func: Func{Name: "lib.Gen[int]"}, Outer: Func{Name: "lib.Gen[int]"}, Import: "lib"}
	if ok, err := libBodies(t, archive).hands(claim); !ok || err != nil {
		t.Fatalf("a generic function names it: %t, %v", ok, err)
	}
	version := rewrite(t, archive, func(text []byte) []byte {
		at := bytes.Index(text, []byte("\n$$B\n")) + len("\n$$B\n")
		text[at+1] = 0xff // behind the letter of the format
		return text
	})
	objectless := rewrite(t, archive, func(text []byte) []byte {
		return text[:bytes.Index(text, []byte("_go_.o "))]
	})
	for what, archive := range map[string]string{"export data of another version": version, "an archive without an object": objectless} {
		if ok, err := libBodies(t, archive).hands(claim); ok || err != nil {
			t.Errorf("%s: %t, %v", what, ok, err)
		}
	}
	bad := Func{At: goobj.Definition{Package: "bad"}}
	for what, change := range map[string]func(c *Claim){
		"an archive":         func(c *Claim) { c.Import = "bad" },
		"the target's":       func(c *Claim) { c.Target = Target{Symbol: "bad.f"} },
		"that of a function": func(c *Claim) { c.Func = bad },
	} {
		c := claim
		change(&c)
		if ok, err := libBodies(t, archive).hands(c); ok || err == nil {
			t.Errorf("%s that cannot be read: %t, %v", what, ok, err)
		}
	}
}

// TestHandsRenamed: a body of std names a function that has another name as a symbol by its own. What another
// module's names so explains nothing.
func TestHandsRenamed(t *testing.T) {
	archive := compile(t, "lib", `package lib

import _ "unsafe"

//go:linkname renamed lib.other
func renamed() int { return 1 }

func Renames() int { return renamed() }
`)
	fn := Func{Name: "lib.Renames"}
	for _, test := range []struct {
		name  string
		std   bool
		claim Claim
		want  bool
	}{
		{"of std", true, Claim{Target: Target{Symbol: "lib.other"}, Func: fn, Outer: fn}, true},
		{"of another module", false, Claim{Target: Target{Symbol: "lib.other"}, Func: fn, Outer: fn}, false},
		{"of another function", true, Claim{Target: Target{Symbol: "lib.other"}, Func: Func{Name: "lib.F"}, Outer: Func{Name: "lib.F"}}, false},
		{"by index", true, Claim{Target: libIndex("lib.other"), Func: fn, Outer: fn}, false},
		{"of another name", true, Claim{Target: Target{Symbol: "lib.another"}, Func: fn, Outer: fn}, false},
	} {
		s := libBodies(t, archive)
		if _, err := s.body("lib"); err != nil {
			t.Fatal(err)
		}
		f, err := s.file("lib")
		if err != nil {
			t.Fatal(err)
		}
		f.Objects[0].Std = test.std
		c := test.claim
		c.Import = "lib"
		if got, err := s.hands(c); got != test.want || err != nil {
			t.Errorf("%s: %t, %v", test.name, got, err)
		}
	}
}
