package reach

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
)

func TestPrefix(t *testing.T) {
	for path, want := range map[string]string{
		"main": "main", "gopkg.in/yaml.v3": "gopkg.in/yaml%2ev3", "a.b/c": "a.b/c", "x/é%": "x/%c3%a9%25", "": "",
	} {
		if got := prefix(path); got != want {
			t.Errorf("prefix(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestMerge(t *testing.T) {
	dupok := func(size uint32) definition { return definition{size: size, dupok: true, content: true} }
	zero := func(size uint32) definition { return definition{size: size, zeroed: true} }
	data := func(size uint32) definition { return definition{size: size, content: true} }
	text := definition{size: 1, text: true, content: true}
	for _, tt := range []struct {
		what      string
		old, new  definition
		win, grow bool // up to 1.26
		win27     bool
	}{
		{"equal copies", dupok(8), dupok(8), false, false, false},
		{"larger copy", dupok(8), dupok(16), true, false, true},
		{"strong after a copy", dupok(8), data(8), false, false, true},
		{"larger copy after strong", data(8), dupok(16), true, false, false},
		{"data after zeroed", zero(8), data(8), true, false, true},
		{"data after larger zeroed", zero(16), data(8), true, true, true},
		{"zeroed after data", data(8), zero(8), false, false, false},
		{"larger zeroed after data", data(8), zero(16), false, true, false},
		{"larger zeroed", zero(8), zero(16), true, false, true},
		{"code after zeroed", zero(16), text, true, true, true},
		{"two of data", data(8), data(8), false, false, false},
	} {
		for minor := goobj.MinMinor; minor <= goobj.MaxMinor; minor++ {
			r, ok := KnownRules(minor)
			if !ok {
				t.Fatalf("go1.%d is not built in", minor)
			}
			want := tt.win
			if minor >= 27 {
				want = tt.win27
			}
			if win, grow := r.merge(tt.old, tt.new); win != want || grow != tt.grow {
				t.Errorf("go1.%d: %s: wins %v, grows %v; want %v, %v", minor, tt.what, win, grow, want, tt.grow)
			}
		}
	}
}

// TestLongHashes finds each of many hashes again, those that begin alike too.
func TestLongHashes(t *testing.T) {
	var table longHashes
	key := func(i uint32) (h [16]byte) {
		h[0], h[8], h[9] = byte(i%7), byte(i), byte(i>>8)
		return h
	}
	const n = 5000
	for i := range uint32(n) {
		s := table.at(key(i))
		if s.id != 0 {
			t.Fatalf("%d is there before it is added", i)
		}
		s.id, s.size = i+1, i
	}
	for i := range uint32(n) {
		if s := table.find(key(i)); s.id != i+1 || s.size != i {
			t.Fatalf("%d is %+v", i, s)
		}
	}
}

// TestTable finds each of many names again, of either version.
func TestTable(t *testing.T) {
	table := newTable(10)
	name := func(i uint32) ([]byte, int) { return fmt.Appendf(nil, "p.f%d", i/2), int(i % 2) }
	const n = 5000
	for i := range uint32(n) {
		s := table.enter(name(i))
		if s.id != 0 {
			t.Fatalf("%d is there before it is entered", i)
		}
		s.id = i + 1
	}
	for i := range uint32(n) {
		if id := table.lookup(name(i)); id != i+1 {
			t.Fatalf("%d is %d", i, id)
		}
		if s := table.enter(name(i)); s.id != i+1 {
			t.Fatalf("%d is entered again as %d", i, s.id)
		}
	}
	if id := table.lookup(name(n)); id != 0 {
		t.Errorf("what was not entered is %d", id)
	}
}

// TestNewerRules reads the rules of a toolchain from its own sources, and
// refuses sources without a name that it needs.
func TestNewerRules(t *testing.T) {
	goroots := filepath.SplitList(os.Getenv("LINKGATE_TEST_GOROOTS"))
	if len(goroots) == 0 {
		out, err := exec.Command("go", "env", "GOROOT").Output()
		if err != nil {
			t.Skipf("no go command to ask for its GOROOT: %v", err)
		}
		goroots = []string{strings.TrimSpace(string(out))}
	}
	for _, dir := range goroots {
		var text [3][]byte
		for i, name := range []string{"VERSION", goobj.RelocSource, goobj.BuiltinSource} {
			var err error
			if text[i], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
				t.Skipf("no GOROOT with sources: %v", err)
			}
		}
		v, err := goobj.ParseVersion(string(text[0]))
		if err != nil {
			t.Fatal(err)
		}
		got, err := NewerRules(v.Minor, text[1], text[2])
		if err != nil {
			t.Fatal(err)
		}
		want, _ := KnownRules(v.Minor)
		if len(got.Builtins) != len(want.Builtins) || got.methodOff != want.methodOff || got.useType != want.useType ||
			got.useIface != want.useIface || got.useIfaceMethod != want.useIfaceMethod || got.useNamedMethod != want.useNamedMethod ||
			got.initOrder != want.initOrder || got.directCall != want.directCall {
			t.Errorf("%s:\nsources  %+v\nbuilt in %+v", dir, got, want)
		}
		for _, name := range []string{"R_METHODOFF", "R_INITORDER", "R_CALLARM64"} {
			if _, err := NewerRules(v.Minor, []byte(strings.ReplaceAll(string(text[1]), name, "R_GONE")), text[2]); err == nil || !strings.Contains(err.Error(), "does not define R_") {
				t.Errorf("without %s: %v", name, err)
			}
		}
	}
}

func TestTarget(t *testing.T) {
	for _, tt := range []struct {
		minor        int
		goos, goarch string
		in           Input
		cgo          bool
		external     bool
		entry        string
	}{
		{26, "linux", "amd64", Input{}, true, false, "_rt0_amd64_linux"},
		{26, "linux", "amd64", Input{BuildMode: "pie"}, false, false, "_rt0_amd64_linux"},
		{26, "linux", "riscv64", Input{BuildMode: "pie"}, false, true, "main"},
		{24, "linux", "loong64", Input{BuildMode: "exe"}, true, true, "main"},
		{25, "linux", "loong64", Input{BuildMode: "exe"}, true, false, "_rt0_loong64_linux"},
		{26, "linux", "s390x", Input{BuildMode: "pie"}, false, true, "main"},
		{27, "linux", "s390x", Input{BuildMode: "pie"}, false, false, "_rt0_s390x_linux"},
		{26, "windows", "386", Input{BuildMode: "exe", Msan: true}, false, true, "_main"},
		{25, "windows", "arm64", Input{}, true, true, "main"},
		{26, "windows", "arm64", Input{}, true, false, "_rt0_arm64_windows"},
		{26, "android", "arm64", Input{}, true, true, "main"},
		{26, "android", "arm64", Input{}, false, false, "_rt0_arm64_android"},
		{26, "linux", "amd64", Input{BuildMode: "c-shared"}, true, true, "_rt0_amd64_linux_lib"},
		{26, "wasip1", "wasm", Input{BuildMode: "c-shared"}, false, false, "_rt0_wasm_wasip1_lib"},
		{26, "linux", "amd64", Input{BuildMode: "plugin"}, true, true, ""},
		{26, "linux", "amd64", Input{Entry: "start"}, false, false, "start"},
	} {
		tt.in.Rules.Minor = tt.minor
		target := &target{in: tt.in, goos: tt.goos, goarch: tt.goarch}
		target.external = target.mustExternal(tt.cgo)
		if target.external != tt.external || target.entry() != tt.entry {
			t.Errorf("go1.%d %s/%s %+v: external %v, entry %q; want %v, %q", tt.minor, tt.goos, tt.goarch, tt.in.BuildMode, target.external, target.entry(), tt.external, tt.entry)
		}
	}
}

// TestUnknown: what cannot be told is not guessed.
func TestUnknown(t *testing.T) {
	for _, in := range []Input{{BuildMode: "shared"}, {LinkShared: true}} {
		_, err := Live(in, nil)
		if _, ok := err.(Unknown); !ok {
			t.Errorf("%+v: %v", in, err)
		}
	}
	rules, _ := KnownRules(26)
	file := seed(t, "go1.26.8")
	if _, err := Live(Input{Rules: rules, Packages: []Package{{"main", file}}}, nil); err == nil || !strings.Contains(err.Error(), "not linked with the runtime") {
		t.Errorf("a program without the runtime: %v", err)
	}
}

func seed(t testing.TB, version string) *goobj.File {
	t.Helper()
	f, err := openSeed(filepath.Join("..", "goobj", "testdata", "seed-"+version+".a"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func openSeed(path string) (*goobj.File, error) {
	h, err := goobj.ReadHeader(path)
	if err != nil {
		return nil, err
	}
	v, err := goobj.ParseVersion(h.Version)
	if err != nil {
		return nil, err
	}
	l, ok := goobj.KnownLayout(v.Minor)
	if !ok {
		return nil, os.ErrInvalid
	}
	return goobj.Open(path, h.Version, l)
}

// TestDamaged searches objects with a few bytes changed, many of them.
func TestDamaged(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "goobj", "testdata", "seed-go1.26.8.a"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.a")
	r := rand.New(rand.NewPCG(1, 2))
	refused, failed, searched := 0, 0, 0
	for range 500 {
		damaged := bytes.Clone(data)
		for range 1 + r.IntN(8) {
			at := r.IntN(len(damaged))
			if r.IntN(4) > 0 && at > 200 {
				damaged[at] = byte(r.IntN(256))
			} else {
				damaged[at] ^= 1 << r.IntN(8)
			}
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := openSeed(path)
		if err != nil {
			refused++
			continue
		}
		if _, err := floodAll(file); err != nil {
			failed++
		} else {
			searched++
		}
		file.Close()
	}
	t.Logf("%d refused, %d failed, %d searched", refused, failed, searched)
	if failed == 0 || searched == 0 {
		t.Error("damage is always or never found")
	}
}

// FuzzFlood searches damaged objects from all their symbols. Whatever the
// bytes, the search ends without a panic, and the same way twice.
func FuzzFlood(f *testing.F) {
	for _, v := range []string{"go1.23.12", "go1.26.8", "go1.27.4"} {
		data, err := os.ReadFile(filepath.Join("..", "goobj", "testdata", "seed-"+v+".a"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "a.a")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := openSeed(path)
		if err != nil {
			return
		}
		defer file.Close()
		first, err1 := floodAll(file)
		second, err2 := floodAll(file)
		if first != second || (err1 == nil) != (err2 == nil) {
			t.Errorf("%d live (%v), then %d (%v)", first, err1, second, err2)
		}
	})
}

// floodAll marks from every definition of a file, and returns how many symbols
// are live.
func floodAll(file *goobj.File) (int, error) {
	rules, _ := KnownRules(26)
	g := &Graph{packages: []Package{{"main", file}}, byPkg: map[string][]*object{}}
	var objs []*object
	for _, o := range file.Objects {
		graph, err := o.Graph()
		if err != nil {
			return 0, err
		}
		objs = append(objs, &object{pkg: "main", graph: graph})
	}
	g.byPkg["main"] = objs
	names := []string{"fmt.tooLarge", "no.such"}
	l, err := load(&rules, true, objs, names)
	if err != nil {
		return 0, err
	}
	f := newFlood(l, names)
	f.plugins, f.debug = true, true
	g.flood = f
	for _, o := range objs {
		for i := range o.graph.Definitions() {
			id, err := f.symbol(o, i)
			if err != nil {
				return 0, err
			}
			f.usedInIface.add(id)
			f.mark(id)
		}
	}
	if err := f.drain(); err != nil {
		return 0, err
	}
	f.reflects = true
	if err := f.markMethods(); err != nil {
		return 0, err
	}
	if err := f.mapInits(); err != nil {
		return 0, err
	}
	if _, err := g.References([]Reference{{"main", "fmt.tooLarge"}, {"main", "no.such"}}); err != nil {
		return 0, err
	}
	live := 0
	for range g.All() {
		live++
	}
	return live, nil
}
