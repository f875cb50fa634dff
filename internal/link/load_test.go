package link

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
	"github.com/linkgate/linkgate/linkflags"
)

// A reference of assembly that the linker passes over, up to Go 1.26, shows no pull:
// its package may have declared one that only others use.
func TestChecked(t *testing.T) {
	plain, marked, std := goobj.Symbol{Name: "a.plain"}, goobj.Symbol{Name: "a.marked", Linkname: true}, goobj.Symbol{Name: "a.std", LinknameStd: true}
	all := []goobj.Symbol{plain, marked, std}
	for _, test := range []struct {
		rules toolchain.Rules
		asm   bool
		want  []goobj.Symbol
	}{
		{toolchain.Rules{}, true, []goobj.Symbol{marked, std}},
		{toolchain.Rules{}, false, all},
		{toolchain.Rules{AsmChecked: true}, true, all},
	} {
		o := &summary.Object{Asm: test.asm, References: slices.Clone(all)}
		if got := checked(test.rules, o); !slices.Equal(got, test.want) {
			t.Errorf("%+v: got %v, want %v", test, got, test.want)
		}
		if !slices.Equal(o.References, all) {
			t.Errorf("the summary has become %v", o.References)
		}
	}
}

// An archive in which other objects lie than its summary says is not read.
func TestReadOther(t *testing.T) {
	for _, path := range goobjtest.Seeds(t) {
		p := &Program{release: goobjtest.Release(t, path), packages: []loaded{{path: "a", archive: path}}}
		objects := len(goobjtest.Open(t, path).Objects)
		if objects == 0 {
			t.Fatalf("%s: no objects", path)
		}
		for _, n := range []int{objects - 1, objects, objects + 1} {
			p.packages[0].summary = &summary.Archive{Objects: make([]summary.Object, n)}
			read := false
			err := p.read(0, func(*goobj.File) error { read = true; return nil })
			if read != (n == objects) || read != (err == nil) {
				t.Errorf("%s: %d objects, summary of %d: read %t, %v", path, objects, n, read, err)
			}
		}
	}
}

// kept returns a program of one archive in a GOCACHE, and a cache for it.
func kept(t *testing.T) (*Program, *linkcache.Archives) {
	t.Helper()
	p, dir := seed(t), t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, dir)
	}
	text, err := os.ReadFile(p.packages[0].archive)
	if err != nil {
		t.Fatal(err)
	}
	sum := strings.Repeat("a", 64)
	path := filepath.Join(dir, sum[:2], sum+"-d")
	if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	p.packages[0].archive = path
	m := linkcache.OpenArchives(func(name string) string { return map[string]string{"GOCACHE": dir}[name] }, p.header.Version)
	t.Cleanup(m.Close)
	return p, m
}

// A summary that is of no use, and sites that are not, are read again.
func TestOfNoUse(t *testing.T) {
	p, m := kept(t)
	path := p.packages[0].archive
	for _, kind := range []linkcache.Kind{linkcache.Summary, linkcache.Sites} {
		m.PutText(path, kind, []byte{9, 9})
	}
	got := (&summarizer{prog: p, kept: m}).all(map[string]string{"main": path})["main"]
	if got.err != nil || !reflect.DeepEqual(got.archive, p.packages[0].summary) {
		t.Errorf("got %+v, %v", got.archive, got.err)
	}
	if sites, err := p.sitesOf(m, 0, map[string]bool{"fmt.tooLarge": true}); err != nil || len(sites[0]["fmt.tooLarge"]) == 0 {
		t.Errorf("got %v, %v", sites, err)
	}
}

// What is kept of an archive is not read again.
func TestAllKept(t *testing.T) {
	p, m := kept(t)
	files := map[string]string{"main": p.packages[0].archive}
	for i := range 2 {
		if got := (&summarizer{prog: p, kept: m}).all(files)["main"]; got.err != nil || !reflect.DeepEqual(got.archive, p.packages[0].summary) {
			t.Errorf("%d: got %+v, %v", i, got.archive, got.err)
		}
		if err := os.RemoveAll(files["main"]); err != nil {
			t.Fatal(err)
		}
	}
}

// What is remembered of an archive's sites are those of what it refers to itself: for
// anything else it is opened.
func TestSitesOfOther(t *testing.T) {
	p, m := kept(t)
	for range 2 {
		for _, symbol := range []string{"fmt.tooLarge", "fmt..inittask"} {
			sites, err := p.sitesOf(m, 0, map[string]bool{symbol: true})
			if err != nil || len(sites[0][symbol]) == 0 {
				t.Errorf("%s: got %v, %v", symbol, sites, err)
			}
		}
	}
	if err := os.Remove(p.packages[0].archive); err != nil {
		t.Fatal(err)
	}
	if _, err := p.sitesOf(m, 0, map[string]bool{"fmt.tooLarge": true}); err != nil {
		t.Errorf("what is remembered: %v", err)
	}
	if sites, err := p.sitesOf(m, 0, map[string]bool{"fmt.tooLarge": true, "fmt..inittask": true}); err == nil {
		t.Errorf("what is not: got %v", sites)
	}
}

// TestBodies: a body is looked for by its package's path, and a package that is not there has none.
func TestBodies(t *testing.T) {
	p := seed(t)
	for file, want := range map[string]string{"": "", "gone.a": "gone.a"} {
		var asked []string
		b, holds := bodies(p, true, func(path string) string {
			asked = append(asked, path)
			return file
		})
		for _, name := range []string{"F", "G"} {
			ok, err := holds(uses.Claim{Target: uses.Target{Symbol: "fmt.x"}, Func: uses.Func{Name: "gopkg.in/std%2ev1." + name}})
			if ok || (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %t, %v", file, ok, err)
			}
		}
		if len(asked) == 0 || asked[0] != "gopkg.in/std.v1" {
			t.Errorf("asked for %q", asked)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

// withoutBuiltins returns a GOROOT whose sources tell of a toolchain all but its builtins.
func withoutBuiltins(t *testing.T, f fixture) string {
	t.Helper()
	goroot := t.TempDir()
	for _, name := range []string{"cmd/internal/goobj/objfile.go", "cmd/internal/objabi/symkind.go", "internal/abi/symtab.go", "cmd/link/internal/loader/loader.go"} {
		text, err := os.ReadFile(filepath.Join(f.env["GOROOT"], "src", name))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(goroot, "src", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, text, 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return goroot
}

// testLoad: packages are loaded breadth first from the main package on, then what the linker loads
// by itself: what its flags ask for in one round, runtime/cgo in the next.
func testLoad(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	load := func(add []string, flags ...string) (*Program, error) {
		cmd := j.input.Command
		list, err := linkflags.ParseLink(append(flags, cmd.Flags.Args()...))
		if err != nil {
			t.Fatal(err)
		}
		edited := *cmd
		edited.Flags = list
		config := *cmd.Config
		for i := 0; i < len(add); i += 2 {
			config.Packages = append(slices.Clone(config.Packages), linkflags.PackageFile{Path: add[i], File: add[i+1]})
		}
		edited.Config = &config
		return Load(&edited, j.evidence.prog.header, nil)
	}
	paths := func(p *Program) (list []string) {
		for i, pk := range p.packages {
			list = append(list, pk.path)
			if p.index[pk.path] != i || pk.archive == "" {
				t.Errorf("%s is number %d, from %q", pk.path, p.index[pk.path], pk.archive)
			}
		}
		return list
	}
	p, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := Load(j.input.Command, goobj.Header{Version: "strange"}, nil); p != nil || err == nil {
		t.Errorf("of a toolchain that nobody knows: %+v, %v", p, err)
	}
	lacking := *j.input.Command
	lacking.Tool = []string{filepath.Join(withoutBuiltins(t, f), "pkg", "tool", "linux_amd64", "link")}
	if p, err := Load(&lacking, goobj.Header{Version: "go1.99.0"}, nil); p != nil || err == nil || !strings.Contains(err.Error(), "builtinlist.go") {
		t.Errorf("of a toolchain without builtins: %+v, %v", p, err)
	}
	plain := paths(p)
	if plain[0] != "main" || len(plain) != len(p.index) || len(plain) < 100 {
		t.Errorf("%d packages, the first is %s", len(plain), plain[0])
	}
	// Each package comes behind the first one that imports it, and those in the order of the imports.
	last := 0
	for i, pkg := range plain[1:] {
		from, ok := p.imports.first[pkg]
		if at := p.index[from]; !ok || at < last || at > i {
			t.Errorf("%s is number %d, imported by %s, number %d, after %d", pkg, i+1, from, at, last)
		} else {
			last = at
		}
	}
	for pkg, want := range map[string][]string{"example.com/b": {"example.com/a"}, "example.com/app/gone": {"example.com/a"}, "fmt": nil} {
		got := slices.DeleteFunc(slices.Clone(p.imports.of[pkg]), func(imp string) bool { return !strings.Contains(imp, ".") })
		if !slices.Equal(got, want) {
			t.Errorf("%s imports %q, want %q", pkg, got, want)
		}
	}

	// What std opens or adds is said where the release does not.
	other := *p
	other.released = symbols.NewRelease(&toolchain.Release{Minor: 99}, t.TempDir())
	for of, want := range map[*Program]bool{p: false, &other: true} {
		text, err := (&summarizer{prog: of}).of("runtime", p.archive("runtime"))
		if err != nil {
			t.Fatal(err)
		}
		if s, err := summary.Decode(text); err != nil || (len(s.Opened) > 0) != want || slices.Contains(s.Added, "runtime.GC") != want || !want && s.Added != nil {
			t.Errorf("the runtime opens %d symbols and adds %v, %v", len(s.Opened), s.Added, err)
		}
	}

	// The main package has code of std in it, which somebody has to explain.
	unread := errors.New("unread")
	if text, err := (&summarizer{prog: p, holds: func(uses.Claim) (bool, error) { return false, unread }}).of("main", p.archive("main")); text != nil || !errors.Is(err, unread) {
		t.Errorf("where std cannot be read: %d bytes, %v", len(text), err)
	}

	archive := p.packages[p.index["fmt"]].archive
	own := []string{"runtime/cgo", archive, "runtime/race", archive}
	for flag, want := range map[string][]string{"-w": {"runtime/cgo"}, "-race": {"runtime/race", "runtime/cgo"}} {
		p, err := load(own, flag)
		if err != nil {
			t.Fatal(err)
		}
		if got := paths(p); !slices.Equal(got, append(slices.Clone(plain), want...)) {
			t.Errorf("%s: %q", flag, got[len(plain)-1:])
		}
	}

	empty := filepath.Join(t.TempDir(), "empty.a")
	if err := os.WriteFile(empty, []byte("!<arch>\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{empty: "no Go object in it", filepath.Join(f.dir, "gone.a"): "no such file"} {
		if _, err := load([]string{"fmt", file}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("fmt from %s: %v", file, err)
		}
		if _, err := load([]string{"not/imported", file}); err != nil {
			t.Errorf("what nobody imports, from %s: %v", file, err)
		}
	}
}
