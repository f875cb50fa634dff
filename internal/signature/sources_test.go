package signature

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/selection"
)

// fixture writes files and returns what resolves them, for Go 1.26 on linux/amd64 or 386.
func fixture(t testing.TB, goarch string, files map[string]string) *Sources {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	table := readTable(t)
	std, ok := table.Std(26, "linux", goarch)
	if !ok {
		t.Fatal("go1.26 is not in the table")
	}
	users := map[string][]string{"a": {"b"}}
	return NewSources(
		selection.Build{GOOS: "linux", GOARCH: goarch, Minor: 26}, std,
		Where{
			func(pkg string) (string, []string) { return filepath.Join(dir, pkg), nil },
			func(pkg string) []string { return users[pkg] },
		}, NewFiles())
}

const declarations = `package a

import (
	_ "unsafe"
	"example.com/yaml.v3"
	random "math/rand/v2"
	. "dot"
	"reflect"
	"sync/atomic"
	"time"
	"unsafe"
)

type (
	number  int32
	alias   = number
	pair[K comparable, V any] struct { key K; value V }
	list    struct { next *list; pair[string, alias] }
	itself  itself
	loop    struct { loop }
	cycle   = cycle
	closer  interface { Close() error }
	readers interface { closer }
	doubled[T any] struct { a, b T }
)

const (
	_  = iota
	kb = 1 << (10 * iota)
	mb
	word = 4 << (^uintptr(0) >> 63)
	text = "four"
	own  = own + 1
)

var (
	typed    [kb/512]list
	blocks   [mb >> 18]byte
	words    [word]byte
	bytes    [len(text) + int(unsafe.Sizeof(typed[0]))]byte
	least    [min(3, 2, 7)]byte
	field    [unsafe.Offsetof(pair[string, int]{}.value)]byte
	self     [own]int
	lit      = [...]string{3: "three", "four"}
	called   = make(chan time.Duration)
	made     = twice(1)
	x, y     = both()
	sum      = 2 * number(7)
	deref    = *new(list)
	value    = reflect.ValueOf(1)
	pointer  atomic.Pointer[list]
	counter  atomic.Int64
	dotted   Dotted
	yamlNode yaml.Node
	rng      random.Source
	looped   loop
	named    itself
	turning  cycle
	read     readers
	none     nowhere
	c        = nowhere.Call()
	sixty    doubled[doubled[doubled[doubled[doubled[doubled[byte]]]]]]
	fn       = func(int) (a, b string) { return }
)

func twice(n int) pair[int, []string] { panic(n) }
func both() (error, *alias)

func (p *list) method(n ...int) (ok bool)
func (p list) plain()
`

func TestDeclared(t *testing.T) {
	files := map[string]string{
		"a/a.go":                      declarations,
		"a/other_windows.go":          "package a\n\nvar typed int\n",
		"a/tagged.go":                 "//go:build ignore\n\npackage a\n\nvar words int\n",
		"dot/d.go":                    "package dot\n\ntype Dotted struct{ Size uint8 }\n",
		"example.com/yaml.v3/yaml.go": "package yaml\n\ntype Node struct{ Kind uint32 }\n",
	}
	s, s386 := fixture(t, "amd64", files), fixture(t, "386", files)
	for _, test := range []struct{ name, want string }{
		{"typed", "[2]a.list"},
		{"blocks", "[4]uint8"},
		{"words", "[8]uint8"},
		{"bytes", "[36]uint8"},
		{"least", "[2]uint8"},
		{"field", "[16]uint8"},
		{"self", "?"},
		{"lit", "[5]string"},
		{"called", "chan time.Duration"},
		{"made", "a.pair[int, []string]"},
		{"x", "error"},
		{"y", "*a.number"},
		{"sum", "a.number"},
		{"deref", "a.list"},
		{"value", "reflect.Value"},
		{"pointer", "sync/atomic.Pointer[a.list]"},
		{"dotted", "dot.Dotted"},
		{"yamlNode", "example.com/yaml.v3.Node"},
		{"rng", "math/rand/v2.Source"},
		{"none", "?"},
		{"c", "?"},
		{"turning", "?"},
		{"fn", "func(int) (string, string)"},
		{"twice", "func(int) a.pair[int, []string]"},
		{"(*list).method", "func(*a.list, ...int) bool"},
		{"list.plain", "func(a.list)"},
	} {
		d, ok := s.Declared("a", test.name)
		if got := d.Type.String(); !ok || got != test.want {
			t.Errorf("%s is %s, not %s", test.name, got, test.want)
		}
	}
	if _, ok := s.Declared("a", "missing"); ok {
		t.Error("missing is declared")
	}
	for _, test := range []struct {
		name         string
		size8, size4 int64
	}{
		{"typed", 64, 32}, {"words", 8, 4}, {"pointer", 8, 4}, {"counter", 8, 8}, {"dotted", 1, 1},
		{"read", 16, 8}, {"looped", -1, -1}, {"named", -1, -1}, {"sixty", 64, 64}, {"value", 24, 12},
	} {
		for s, want := range map[*Sources]int64{s: test.size8, s386: test.size4} {
			d, _ := s.Declared("a", test.name)
			size, _, err := s.m.sizeOf(d.Type)
			if err != nil {
				size = -1
			}
			if size != want {
				t.Errorf("word %d: %s has %d bytes, not %d (%v)", s.m.Word, test.name, size, want, err)
			}
		}
	}
}

// TestHarmless: what breaks is harmless where all that can use it shows that.
func TestHarmless(t *testing.T) {
	for _, test := range []struct{ declared, used, elsewhere, assembly, want string }{
		{"func next(it uintptr) (key uintptr)", "func f() { next(1) }", "", "", "nobody reads the result"},
		{"func next(it uintptr) (key uintptr)", "func f() { next(1); _ = next(2) }", "", "", ""},
		{"func next(it uintptr) (key uintptr)", "func f() { next(next(2)) }", "", "", ""},
		{"func next(it uintptr) (key uintptr)", "var g = next", "", "", ""},
		{"func next(it uintptr) (key uintptr)", "", "", "", "nothing uses it"},
		{"func next(it uintptr) (key uintptr)", "func f() { next(1) }", "", "CALL ·next(SB)", ""},
		{"func next() (key uintptr)", "func f() { next() }", "", "", ""}, // it lacks an argument, too
		{"func Next(it uintptr) (key uintptr)", "func f() { Next(1) }", "func f() { a.Next(1) }", "", "nobody reads the result"},
		{"func Next(it uintptr) (key uintptr)", "func f() { Next(1) }", "var x = a.Next(1)", "", ""},
		{"var next uintptr", "var p = unsafe.Pointer(&next)", "", "", "its address alone is taken"},
		{"var next uintptr", "var p, q = unsafe.Pointer(&next), next", "", "", ""},
		{"var next uintptr", "var p = &next", "", "", ""},
		{"var Next uintptr", "var p = unsafe.Pointer(&Next)", "var p = unsafe.Pointer(&a.Next)", "", "its address alone is taken"},
		{"var Next uintptr", "var p = unsafe.Pointer(&Next)", "func f() { a.Next++ }", "", ""},
	} {
		local, symbol := "next", "runtime.mapiternext"
		if test.declared[5] == 'N' || test.declared[4] == 'N' {
			local = "Next"
		}
		if test.declared[:3] == "var" {
			symbol = "runtime.writeBarrier"
		}
		files := map[string]string{
			"a/a.go": "package a\n\nimport _ \"unsafe\"\n\n" + test.declared + "\n\n" + test.used + "\n",
			"b/b.go": "package b\n\nimport \"a\"\n\n" + test.elsewhere + "\n",
		}
		if test.assembly != "" {
			files["a/a.s"] = test.assembly
		}
		c := fixture(t, "amd64", files).Judge("a", local, symbol)
		if c.Verdict != Breaks || c.Harmless != test.want {
			t.Errorf("%s; %s; %s: %s, %q, not %q", test.declared, test.used, test.elsewhere, c.Verdict, c.Harmless, test.want)
		}
	}
}

// FuzzDeclared: foreign sources never panic, and take no more time than they are long.
func FuzzDeclared(f *testing.F) {
	f.Add(declarations)
	f.Add("package a\n\ntype a[T any] struct{ x *a[[]T]; y [1 << 99]T }\n\nvar typed a[int]\n")
	f.Add("package a\n\ntype t struct{ a, b u }\ntype u struct{ a, b t }\n\nvar typed [len(typed)]t\n")
	table := readTable(f)
	f.Fuzz(func(t *testing.T, text string) {
		std, _ := table.Std(26, "linux", "amd64")
		s := NewSources(selection.Build{GOOS: "linux", GOARCH: "amd64", Minor: 26}, std, Where{Files: func(string) (string, []string) { return "", nil }}, NewFiles())
		sc := newScope("a")
		sc.parse(&sourceFile{name: "a.go", data: []byte(text)})
		s.scopes["a"] = sc
		for name := range sc.vars {
			d, ok := s.Declared("a", name)
			if !ok {
				t.Fatalf("%s is not declared", name)
			}
			s.m.Compare(d, d)
		}
	})
}

// TestEmbedded: the compiler takes go:embed for the next variable, and writes its content.
func TestEmbedded(t *testing.T) {
	s := fixture(t, "amd64", map[string]string{"a/a.go": `package a

import "embed"

//go:embed table.bin
var text string

//go:embed *.html

// pages may stand below a blank line.
var pages embed.FS

var (
	before []byte
	//go:embed table.bin
	grouped []byte
	after   []byte
)

//go:embed table.bin
func f() {}

var behind string
`})
	for _, test := range []struct {
		name string
		want Content
	}{
		{"text", HasContent}, {"pages", HasContent}, {"grouped", HasContent},
		{"before", NoContent}, {"after", NoContent}, {"behind", NoContent},
	} {
		if d, ok := s.Declared("a", test.name); !ok || d.Content != test.want {
			t.Errorf("%s: %v, content %d, want %d", test.name, ok, d.Content, test.want)
		}
	}
}
