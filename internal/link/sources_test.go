package link

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// TestDeclarationsKept: where variables are declared is kept of sources
// that never change, also of a name that is not found, and of no others.
func TestDeclarationsKept(t *testing.T) {
	p, m := kept(t)
	p.header.GOOS, p.header.GOARCH = "linux", "amd64"
	cmd := &Command{Tool: []string{"link"}, Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
	src := newSources(Input{Command: cmd, Env: project.Env{Getenv: cmd.Getenv}}, p, nil, m)
	dir := t.TempDir()
	file := filepath.Join(dir, "a.go")
	for _, tt := range []struct {
		fixed  bool
		source string
		line   int // of x
		kept   bool
	}{
		{false, "package a\n\nvar x = 1\n", 3, false},
		{true, "package a\n\nvar x = \n", 0, false}, // it cannot be parsed
		{true, "package a\n\n\nvar x = 1\n", 4, true},
		{true, "package a\n\n\n\n\nvar x, y = 1, 2\n", 4, true},
		{false, "package a\n\n\n\n\nvar x, y = 1, 2\n", 6, true},
	} {
		if err := os.WriteFile(file, []byte(tt.source), 0o666); err != nil {
			t.Fatal(err)
		}
		d := &packageSource{pkg: "a", archive: p.packages[0].archive, dir: dir, fixed: tt.fixed}
		got := src.declarations(d, []string{"x", "y"})
		want := source.Position{File: file, Line: tt.line}
		if tt.line == 0 {
			want = source.Position{}
		}
		if got["x"] != want {
			t.Errorf("%q, fixed %t: x at %v, want %v", tt.source, tt.fixed, got["x"], want)
		}
		if _, known := m.Source(d.archive, dir, linkcache.Declarations); known != tt.kept {
			t.Errorf("%q, fixed %t: kept %t", tt.source, tt.fixed, known)
		}
		if _, found := got["y"]; found && tt.fixed {
			t.Errorf("%q: y is found where it was not", tt.source)
		}
	}
}

// sourcesOf returns the sources of a program without packages.
func sourcesOf(name string, env map[string]string, settings []linkflags.Setting, header goobj.Header, flags *linkflags.Link) *sources {
	getenv := func(name string) string { return env[name] }
	cmd := &Command{Name: name, Tool: []string{"link"}, Getenv: getenv, Flags: flags, Config: &linkflags.ImportCfg{ModInfo: &linkflags.ModInfo{Settings: settings}}}
	prog := &Program{header: header, release: &toolchain.Release{}, std: make(map[string]bool), imports: imports{of: make(map[string][]string)}}
	return newSources(Input{Command: cmd, Env: project.Env{Getenv: getenv}}, prog, nil, nil)
}

// TestPackagePushes: a package opens a function by a directive without a target.
func TestPackagePushes(t *testing.T) {
	d := &packageSource{pkg: "runtime", list: []source.Directive{{Local: "memmove"}, {Local: "pulled", Target: "time.now"}}}
	for symbol, want := range map[string]bool{"runtime.memmove": true, "runtime.pulled": false, "time.now": false, "runtime.other": false} {
		if got := d.pushes(symbol); got != want {
			t.Errorf("%s: %t", symbol, got)
		}
	}
}

// TestSourcesRead: whether all could be read, and which directories were.
func TestSourcesRead(t *testing.T) {
	s := sourcesOf("a", nil, nil, goobj.Header{}, &linkflags.Link{})
	s.found["a"] = &packageSource{dir: "/src/a", fixed: true}
	s.found["b"] = &packageSource{dir: "/src/b"}
	if !s.complete() {
		t.Error("not complete")
	}
	names := &fileNames{dirs: map[string]string{"b": "/src/b", "trimmed": "trimmed", "c": "/src/c", "again": "/src/c"}}
	want := []linkcache.Directory{{Path: "/src/a", Fixed: true}, {Path: "/src/b"}, {Path: "/src/b", Fixed: true}, {Path: "/src/c", Fixed: true}}
	for _, missing := range []*packageSource{{dir: ""}, {dir: "/src/a", fixed: true, err: errors.New("unread")}} {
		s.found["c"] = missing
		if s.complete() {
			t.Errorf("%+v: complete", missing)
		}
		if got := s.dirs(names); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// TestFixed: sources that never change are those in GOROOT and in the module cache, of a build that
// says how it was made, of a package whose files are known and that no overlay changes.
func TestFixed(t *testing.T) {
	env := map[string]string{"GOMODCACHE": "/cache/", "GOROOT": "/goroot"}
	said := []linkflags.Setting{{Key: "-compiler", Value: "gc"}}
	for _, test := range []struct {
		name, pkg, dir string
		settings       []linkflags.Setting
		want           bool
	}{
		{"in the module cache", "m/a", "/cache/m@v1.0.0/a", said, true},
		{"in GOROOT", "fmt", "/goroot/src/fmt", said, true},
		{"elsewhere", "m/a", "/home/m/a", said, false},
		{"beside the module cache", "m/a", "/cache2/m@v1.0.0/a", said, false},
		{"changed by an overlay", "m/b", "/cache/m@v1.0.0/b", said, false},
		{"named by its files", linkflags.CommandLine, "/cache/m@v1.0.0/a", said, false},
		{"of unknown tags", "m/a", "/cache/m@v1.0.0/a", nil, false},
		{"gone", "m/a", "", said, false},
	} {
		s := sourcesOf("a", env, test.settings, goobj.Header{}, &linkflags.Link{})
		s.build.Overlay = selection.Overlay{"/cache/m@v1.0.0/b/b.go": "/home/b.go"}
		if got := s.fixed(test.pkg, test.dir); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

// TestAssemblyKept: the lines of assembly are kept of sources that never change alone.
func TestAssemblyKept(t *testing.T) {
	p, m := kept(t)
	p.header.GOOS, p.header.GOARCH = "linux", "amd64"
	cmd := &Command{Tool: []string{"link"}, Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
	src := newSources(Input{Command: cmd, Env: project.Env{Getenv: cmd.Getenv}}, p, nil, m)
	dir := t.TempDir()
	for i, tt := range []struct {
		fixed bool
		line  int // written
		want  int
		kept  bool
	}{{false, 1, 1, false}, {true, 2, 2, true}, {true, 3, 2, true}, {false, 4, 4, true}} {
		text := strings.Repeat("\n", tt.line-1) + "TEXT ·f(SB), 4, $0\n\tCALL fmt·x(SB)\n"
		if err := os.WriteFile(filepath.Join(dir, "a.s"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		d := &packageSource{pkg: "a", archive: p.packages[0].archive, dir: dir, fixed: tt.fixed}
		got := src.assembly(d)
		if len(got) != 1 || got[0].Line != tt.want+1 || got[0].Symbol != "fmt.x" {
			t.Errorf("%d: got %+v", i, got)
		}
		if _, known := m.Source(d.archive, dir, linkcache.Assembly); known != tt.kept {
			t.Errorf("%d: kept %t", i, known)
		}
		src.assemble([]*packageSource{d})
		if err := os.Remove(filepath.Join(dir, "a.s")); err != nil {
			t.Fatal(err)
		}
		if again := src.assembly(d); !reflect.DeepEqual(again, got) || !d.assembled {
			t.Errorf("%d: read ahead: got %+v", i, again)
		}
	}
}

// TestDirectivesKept: so are directives, if all of them could be read.
func TestDirectivesKept(t *testing.T) {
	p, m := kept(t)
	p.header.GOOS, p.header.GOARCH = "linux", "amd64"
	cmd := &Command{Tool: []string{"link"}, Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
	src := newSources(Input{Command: cmd, Env: project.Env{Getenv: cmd.Getenv}}, p, nil, m)
	dir := t.TempDir()
	const head = "package a\n\nimport _ \"unsafe\"\n\n"
	for i, tt := range []struct {
		fixed  bool
		source string
		want   string
		kept   bool
	}{
		{false, head + "//go:linkname f fmt.f\nfunc f()\n", "fmt.f", false},
		{true, head + "//go:linkname f fmt.broken\nfunc f( {\n", "fmt.broken", false},
		{true, head + "//go:linkname f fmt.g\nfunc f()\n", "fmt.g", true},
		{true, head + "//go:linkname f fmt.h\nfunc f()\n", "fmt.g", true},
		{false, head + "//go:linkname f fmt.h\nfunc f()\n", "fmt.h", true},
	} {
		if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(tt.source), 0o666); err != nil {
			t.Fatal(err)
		}
		d := &packageSource{pkg: "a", archive: p.packages[0].archive, dir: dir, fixed: tt.fixed}
		src.readDirectives(d, &source.Reader{Build: src.build})
		if len(d.list) != 1 || d.list[0].Target != tt.want || (d.err != nil) != (tt.want == "fmt.broken") {
			t.Errorf("%d: got %+v, %v", i, d.list, d.err)
		}
		if _, known := m.Source(d.archive, dir, linkcache.Directives); known != tt.kept {
			t.Errorf("%d: kept %t", i, known)
		}
	}
	gone := &packageSource{pkg: "a", archive: p.packages[0].archive, fixed: true}
	if src.readDirectives(gone, &source.Reader{Build: src.build}); gone.list != nil || gone.err != nil {
		t.Errorf("got %+v", gone)
	}
}

// TestFindOne: the source of a package of std is the one in GOROOT, whatever files its objects name;
// any other package's is where its module is.
func TestFindOne(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"goroot/src/fmt", "other/fmt", "m/fmt"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	s := sourcesOf("a", nil, nil, goobj.Header{}, &linkflags.Link{})
	roots := project.Roots{GOROOT: filepath.Join(dir, "goroot"), Mains: map[string]string{"m": filepath.Join(dir, "m")}}
	for _, test := range []struct {
		pkg, module string
		std         bool
		want        string
	}{{"fmt", "", true, "goroot/src/fmt"}, {"m/fmt", "m", false, "m/fmt"}, {"fmt", "", false, ""}, {"log", "", true, ""}} {
		s.prog.std[test.pkg] = test.std
		d := s.findOne(roots, test.pkg, linkflags.Module{Path: test.module, Main: true})
		if (d.dir == "") != (test.want == "") || d.dir != "" && d.dir != filepath.Join(dir, test.want) || (d.err == nil) != (test.want != "") || d.std != test.std || d.pkg != test.pkg {
			t.Errorf("%+v: got %+v", test, d)
		}
	}
}

// TestReadDirectives: which files of a directory count for a package, and that of std's directives no
// declarations are read.
func TestReadDirectives(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a_linux.go", "b_windows.go"} {
		text := "package a\n\nimport _ \"unsafe\"\n\n//go:linkname " + name[:1] + " fmt." + name[:1] + "\nfunc " + name[:1] + "()\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s := sourcesOf(linkflags.CommandLine, nil, nil, goobj.Header{GOOS: "linux", GOARCH: "amd64"}, &linkflags.Link{})
	reader := new(source.Reader)
	for _, test := range []struct {
		d    packageSource
		want string
	}{
		{packageSource{pkg: "main", dir: dir}, "[fmt.a func fmt.b func]"}, // go was given its files
		{packageSource{pkg: "a", dir: dir, std: true}, "[fmt.a ]"},
		{packageSource{pkg: "a", dir: dir}, "[fmt.a func]"},
		{packageSource{pkg: "a"}, "[]"},
	} {
		var got []string
		s.readDirectives(&test.d, reader)
		for _, d := range test.d.list {
			got = append(got, d.Target, string(d.Kind))
		}
		if fmt.Sprint(got) != test.want || test.d.err != nil || len(test.d.problems) > 0 {
			t.Errorf("%s, std %t: got %s, %v, %v", test.d.pkg, test.d.std, got, test.d.problems, test.d.err)
		}
	}
}

// moduleSources returns the sources of a program of module m and std, in a directory.
func moduleSources(t *testing.T) (*sources, string) {
	t.Helper()
	dir := t.TempDir()
	text := func(pkg, target string) string {
		return "package " + pkg + "\n\nimport _ \"unsafe\"\n\n//go:linkname f " + target + "\nfunc f()\n"
	}
	for name, data := range map[string]string{
		"go.mod": "module m\n\ngo 1.23\n", "main.go": text("main", "fmt.main"), "a/a.go": text("a", "fmt.a"), "go/src/fmt/fmt.go": text("fmt", "os.fmt"), "new.txt": text("new", "fmt.new"),
	} {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(data), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	getenv := func(name string) string {
		return map[string]string{"GOROOT": filepath.Join(dir, "go"), "GOWORK": "off"}[name]
	}
	main := linkflags.Module{Path: "m", Version: linkflags.Devel, Main: true}
	cmd := &Command{Name: "m", Tool: []string{"link"}, Minor: 26, Getenv: getenv, Flags: &linkflags.Link{},
		Config: &linkflags.ImportCfg{ModInfo: &linkflags.ModInfo{Path: "m", Main: main, Settings: []linkflags.Setting{{Key: "-compiler", Value: "gc"}}}}}
	prog := &Program{header: goobj.Header{GOOS: "linux", GOARCH: "amd64"}, release: &toolchain.Release{}, std: make(map[string]bool), index: make(map[string]int), imports: imports{of: make(map[string][]string)}}
	for _, name := range []string{"main", "fmt", "m/a"} {
		prog.add(name, name+".a", &summary.Archive{})
		prog.std[name] = name == "fmt"
	}
	env := project.Env{Getenv: getenv, Dir: dir}
	return newSources(Input{Command: cmd, Env: env, Dir: dir}, prog, Identify(cmd, env, dir, prog), nil), dir
}

// TestSourcesOf: the source of a package is read once, where it is asked for; one that an overlay
// alone has is found there.
func TestSourcesOf(t *testing.T) {
	s, dir := moduleSources(t)
	for _, overlay := range []selection.Overlay{nil, {filepath.Join(dir, "new", "new.go"): filepath.Join(dir, "new.txt")}} {
		s.build.Overlay = overlay
		clear(s.found)
		for _, test := range []struct {
			pkg, dir, target string
			std              bool
		}{{"main", ".", "fmt.main", false}, {"m/a", "a", "fmt.a", false}, {"fmt", "go/src/fmt", "os.fmt", true}, {"m/new", "new", "fmt.new", false}} {
			d := s.of(test.pkg)
			if test.pkg == "m/new" && overlay == nil {
				if d.dir != "" || d.err == nil || d.list != nil {
					t.Errorf("what is not there: got %+v", d)
				}
				continue
			}
			if d.err != nil || d.pkg != test.pkg || d.dir != filepath.Join(dir, test.dir) || d.std != test.std || d.fixed != test.std || len(d.list) != 1 || d.list[0].Target != test.target {
				t.Errorf("overlay %v: of %s: got %+v", overlay, test.pkg, d)
			}
			if s.of(test.pkg) != d || s.found[test.pkg] != d {
				t.Errorf("%s is read again", test.pkg)
			}
		}
	}
}

// TestOutsideStd: ahead are read all packages outside std, but the main package that go makes for a
// test.
func TestOutsideStd(t *testing.T) {
	for _, test := range []struct{ link, imports, want string }{
		{"m", "testing/internal/testdeps", "main fmt.main m/a fmt.a"},
		{"m.test", "testing", "main m/a fmt.a"}, // no source of that path is there
		{"m.test", "testing/internal/testdeps", "m/a fmt.a"},
	} {
		s, _ := moduleSources(t)
		s.cmd.Name = test.link
		s.prog.imports.of["main"] = []string{test.imports}
		var got []string
		for _, d := range s.outsideStd() {
			got = append(got, d.pkg)
			for _, d := range d.list {
				got = append(got, d.Target)
			}
			if s.found[d.pkg] != d {
				t.Errorf("%+v: %s is read again", test, d.pkg)
			}
		}
		if text := strings.Join(got, " "); text != test.want || s.found["fmt"] != nil {
			t.Errorf("%+v: got %s, of fmt %v", test, text, s.found["fmt"])
		}
	}
}

// TestCgoFiles: what cgo has written lies beside an archive that this build has made.
func TestCgoFiles(t *testing.T) {
	dir := t.TempDir()
	archive := filepath.Join(dir, "_pkg_.a")
	if got, err := cgoFiles(archive); got != nil || err != nil {
		t.Errorf("a package without C: %q, %v", got, err)
	}
	for _, name := range []string{"_cgo_gotypes.go", "a.cgo1.go", "a.cgo2.c", "b.go"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{filepath.Join(dir, "_cgo_gotypes.go"), filepath.Join(dir, "a.cgo1.go")}
	if got, err := cgoFiles(archive); !slices.Equal(got, want) || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if got, err := cgoFiles(filepath.Join(dir, "0123-d")); got != nil || err != nil {
		t.Errorf("an archive in the cache: %q, %v", got, err)
	}
	if _, err := cgoFiles(filepath.Join(dir, "b.go", "_pkg_.a")); err == nil && runtime.GOOS != "windows" { // there it is one that does not exist
		t.Error("a directory that cannot be read has no files of cgo's")
	}
}

// TestGeneratedKept: what cgo has written is known of the archive once go has it in its cache.
func TestGeneratedKept(t *testing.T) {
	p, m := kept(t)
	p.header.GOOS, p.header.GOARCH = "linux", "amd64"
	cmd := &Command{Tool: []string{"link"}, Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
	src := newSources(Input{Command: cmd, Env: project.Env{Getenv: cmd.Getenv}}, p, nil, m)
	dir, work := t.TempDir(), t.TempDir()
	archive := filepath.Join(work, "_pkg_.a")
	const text = "package a\n\nimport \"unsafe\"\n\n//go:linkname F runtime.f\nfunc F(unsafe.Pointer)\n"
	err := errors.Join(os.WriteFile(archive, []byte("an archive"), 0o666), os.WriteFile(filepath.Join(dir, "a.go"), []byte("package a\n"), 0o666),
		os.WriteFile(filepath.Join(work, "_cgo_gotypes.go"), []byte(text), 0o666))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{archive, m.CachedName(archive)} {
		d := &packageSource{pkg: "a", archive: name, dir: dir}
		src.readDirectives(d, &source.Reader{Build: src.build})
		if len(d.list) != 1 || d.list[0].Target != "runtime.f" || d.list[0].Kind != source.Func || d.err != nil {
			t.Errorf("%s: got %+v, %v", name, d.list, d.err)
		}
	}
	if name := m.CachedName(filepath.Join(work, "gone.a")); name != "" {
		t.Errorf("an archive that is gone: %q", name)
	}
}

// TestHanded: a pull that no file declares any more is known of a package for which cgo has written Go.
func TestHanded(t *testing.T) {
	const told = "package a\n\nimport _ \"unsafe\"\n\n//go:linkname Told runtime.told\nfunc Told()\n"
	prog, src := program26(t, map[string]string{"a": told})
	compiled(t, prog, "a", told+"\n//go:linkname Handed runtime.handed\nfunc Handed()\n")
	for imports, want := range map[string]string{"runtime/cgo": "Handed runtime.handed", "syscall": ""} {
		prog.imports.of["a"] = []string{imports}
		d := &packageSource{pkg: "a", archive: prog.archive("a"), dir: src.found["a"].dir}
		src.readDirectives(d, &source.Reader{Build: src.build})
		var got []string
		for _, dir := range d.handed {
			got = append(got, dir.Local+" "+dir.Target)
		}
		if strings.Join(got, ", ") != want || len(d.list) != 1 {
			t.Errorf("with an import of %s: got %q, %v", imports, got, d.list)
		}
	}
	d := &packageSource{pkg: "a", archive: "gone.a"}
	prog.imports.of["a"] = []string{"runtime/cgo"}
	if src.readHanded(d); d.handed != nil {
		t.Errorf("an archive that is gone: %v", d.handed)
	}
}
