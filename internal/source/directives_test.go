package source

import (
	"cmp"
	"errors"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/selection"
)

// linux is a build of the local system.
func linux(minor int) Build {
	return Build{GOOS: "linux", GOARCH: "amd64", Cgo: true, Minor: minor}
}

// write writes files, given as name and text in turns, into a new directory.
func write(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A rule is one thing that the compiler accepts or refuses. In its text lines
// are joined by |.
type rule struct {
	name, text string
	want       string // directives and problems, one a line
	compiles   bool
}

const unsafeLine = `package p|import _ "unsafe"|`

func compilerRules() []rule {
	return []rule{
		{"pull", unsafeLine + `//go:linkname f runtime.f|func f()`, "3:1 func f runtime.f", true},
		{"push", unsafeLine + `//go:linkname f runtime.f|func f() {}`, "3:1 func f runtime.f body", true},
		{"one argument", unsafeLine + `//go:linkname f|func f()`, "3:1 func f -", true},
		{"variable", unsafeLine + `//go:linkname x runtime.x|var x int`, "3:1 var x runtime.x", true},
		{"variable with value", unsafeLine + `//go:linkname X runtime.x|var y, X = 1, 2`, "3:1 var X runtime.x body exported", true},
		{"indented in a var block", unsafeLine + "var (|\t //go:linkname x runtime.x|\tx, y int|)", "4:3 var x runtime.x", true},
		{"within a function", unsafeLine + "func g() {|\t//go:linkname f runtime.f|}|func f()", "4:2 func f runtime.f", true},
		{"within a struct", unsafeLine + "type T struct {|\ta int|\t//go:linkname f runtime.f|}|func f()", "5:2 func f runtime.f", true},
		{"above the package clause", `//go:linkname f runtime.f||package p|import _ "unsafe"|func f()`, "1:1 func f runtime.f", true},
		{"after a byte order mark", "\ufeff" + `//go:linkname f runtime.f||package p|import _ "unsafe"|func f()`, "1:4 func f runtime.f", true},
		{"at the end, no new line", unsafeLine + `func f()|//go:linkname f runtime.f`, "4:1 func f runtime.f", true},
		{"line directive", unsafeLine + `//line other.y:100|//go:linkname f runtime.f|func f()`, "4:1 func f runtime.f", true},
		{"carriage return", unsafeLine + "//go:linkname f runtime.f\r|func f()", "3:1 func f runtime.f", true},
		{"two carriage returns", unsafeLine + "//go:linkname f runtime.f\r\r|func f()", "3:1 func f runtime.f", true},
		{"carriage return within", unsafeLine + "//go:linkname f run\rtime.f|func f()", "3:1 malformed: 3 words after //go:linkname, which takes a local name and at most one target", false},
		{"no-break space", unsafeLine + "//go:linkname f\u00a0runtime.f|func f()", "3:1 func f runtime.f", true},
		{"target without a dot", unsafeLine + `//go:linkname f memmove|func f()`, "3:1 func f memmove", true},
		{"two of one target", unsafeLine + `//go:linkname f a.x|//go:linkname g a.x|func f()|func g()`, "3:1 func f a.x\n4:1 func g a.x", true},
		{"unsafe under a name", `package p|import u "unsafe"|//go:linkname f a.x|func f(u.Pointer)`, "3:1 func f a.x", true},
		{"unsafe in a raw string", "package p|import _ `unsafe`|//go:linkname f a.x|func f()", "3:1 func f a.x", true},

		{"comment, not a directive", unsafeLine + `// go:linkname f runtime.f|//go:linknames f|/*go:linkname f runtime.f*/|func f() {}`, "", true},
		{"in a block comment", unsafeLine + `/*|//go:linkname f runtime.f|*/|func f() {}`, "", true},
		{"in a raw string", unsafeLine + "var s = `|//go:linkname f runtime.f|`|func f() {}", "", true},
		{"tab", unsafeLine + "//go:linkname\tf runtime.f|func f() {}", "3:1 taken for a comment: //go:linkname must be followed by a space", true},
		{"no-break space first", unsafeLine + "//go:linkname\u00a0f runtime.f|func f() {}", "3:1 taken for a comment: //go:linkname must be followed by a space", true},
		{"nothing", unsafeLine + `//go:linkname|func f() {}`, "3:1 taken for a comment: no name follows //go:linkname", true},
		{"a space", unsafeLine + `//go:linkname |func f() {}`, "3:1 malformed: 0 words after //go:linkname, which takes a local name and at most one target", false},
		{"three words", unsafeLine + `//go:linkname f runtime.f // why|func f()`, "3:1 malformed: 4 words after //go:linkname, which takes a local name and at most one target", false},
		{"after code", unsafeLine + `var x int //go:linkname f runtime.f|func f() {}`, "3:11 misplaced: the directive does not begin its line", false},
		{"after a comment", unsafeLine + `/* c */ //go:linkname f runtime.f|func f() {}`, "3:9 misplaced: the directive does not begin its line", false},
		{"after the end of a comment", unsafeLine + `/*|*/ //go:linkname f runtime.f|func f() {}`, "4:4 misplaced: the directive does not begin its line", false},
		{"tab, after code", unsafeLine + "var x int //go:linkname\tf|func f() {}", "3:11 misplaced: the directive does not begin its line", false},

		{"no unsafe", `package p|//go:linkname f runtime.f|func f() {}`, "2:1 func f runtime.f body\n2:1 the file does not import unsafe", false},
		{"instantiation", unsafeLine + `//go:linkname f a.f[int]|func f() {}`, "3:1 func f a.f[int] body\n3:1 a.f[int] is an instantiation, which no directive can name", false},
		{"brackets in any order", unsafeLine + `//go:linkname f a.]f[|func f() {}`, "3:1 func f a.]f[ body\n3:1 a.]f[ is an instantiation, which no directive can name", false},
		{"not declared", unsafeLine + `//go:linkname f a.f`, "3:1 none f a.f\n3:1 the package declares no function or variable f", false},
		{"method", unsafeLine + `type T int|//go:linkname T.m a.f|func (T) m() {}`, "4:1 none T.m a.f exported\n4:1 T.m cannot be named: the local name is that of a function or a variable of the package", false},
		{"method's name", unsafeLine + `type T int|//go:linkname m a.f|func (T) m() {}`, "4:1 none m a.f\n4:1 the package declares no function or variable m", false},
		{"constant", unsafeLine + `//go:linkname c a.f|const c = 1`, "3:1 none c a.f\n3:1 c is a constant, not a function or a variable", false},
		{"type", unsafeLine + `//go:linkname T a.f|type T int`, "3:1 none T a.f exported\n3:1 T is a type, not a function or a variable", false},
		{"blank", unsafeLine + `//go:linkname _ a.f|func _() {}`, "3:1 none _ a.f\n3:1 the package declares no function or variable _", false},
		{"init", unsafeLine + `//go:linkname init a.f|func init() {}`, "3:1 none init a.f\n3:1 the package declares no function or variable init", false},
		{"import", unsafeLine + `//go:linkname unsafe a.f`, "3:1 none unsafe a.f\n3:1 the package declares no function or variable unsafe", false},
		{"local variable", unsafeLine + `//go:linkname x a.f|func f() { var x int; _ = x }`, "3:1 none x a.f\n3:1 the package declares no function or variable x", false},
		{"twice", unsafeLine + `//go:linkname f a.f|//go:linkname f|func f()`, "3:1 func f a.f\n4:1 func f -\n4:1 f has a directive already, at p.go:3", false},
		// This compiles, and fails as soon as the function is used: a crash of
		// the compiler up to 1.26, "symbol redeclared" in 1.27.
		{"generic", unsafeLine + `//go:linkname f a.f|func f[T any](x T) {}`, "3:1 func f a.f body\n3:1 f is a generic function, which has no symbol of its own", true},
	}
}

func TestRules(t *testing.T) {
	for _, r := range compilerRules() {
		t.Run(r.name, func(t *testing.T) {
			dir := write(t, "p.go", strings.ReplaceAll(r.text, "|", "\n"))
			ds, ps, err := Directives(linux(26), dir, PackageFiles)
			if err != nil {
				t.Fatal(err)
			}
			if got := show(ds, ps); got != r.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, r.want)
			}
			readBack(t, os.ReadFile, ds, ps)
		})
	}
}

// TestRulesCompiler compiles each case: the table says of none that it works
// if the compiler refuses it, nor the other way about.
func TestRulesCompiler(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles every case")
	}
	compiler, err := goCommand(t.TempDir(), "tool", "-n", "compile").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range compilerRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, "p.go", strings.ReplaceAll(r.text, "|", "\n"))
			cmd := exec.Command(strings.TrimSpace(string(compiler)), "-p", "p", "-complete", "-o", filepath.Join(dir, "p.o"), "p.go")
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			var failed *exec.ExitError
			if err != nil && !errors.As(err, &failed) {
				t.Fatal(err)
			}
			if compiles := err == nil; compiles != r.compiles {
				t.Errorf("compiles: %v, want %v\n%s", compiles, r.compiles, out)
			}
		})
	}
}

// show prints what was found, one a line.
func show(ds []Directive, ps []Problem) string {
	var lines []string
	for _, d := range ds {
		kind, target := string(d.Kind), d.Target
		if d.Kind == None {
			kind = "none"
		}
		if target == "" {
			target = "-"
		}
		line := fmt.Sprintf("%d:%d %s %s %s", d.Line, d.Column, kind, d.Local, target)
		for _, flag := range []struct {
			on   bool
			name string
		}{{d.Std, "std"}, {d.Body, "body"}, {d.Exported, "exported"}} {
			if flag.on {
				line += " " + flag.name
			}
		}
		lines = append(lines, line)
	}
	for _, p := range ps {
		lines = append(lines, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Message))
	}
	return strings.Join(lines, "\n")
}

// readBack opens the reported lines and finds the directives there.
func readBack(t *testing.T, read func(file string) ([]byte, error), ds []Directive, ps []Problem) {
	t.Helper()
	files := make(map[string][]string)
	at := func(file string, line, column int) string {
		if files[file] == nil {
			data, err := read(file)
			if err != nil {
				t.Fatal(err)
			}
			files[file] = strings.Split(string(data), "\n")
		}
		if line < 1 || line > len(files[file]) || column < 1 || column > len(files[file][line-1]) {
			t.Fatalf("%s:%d:%d: no such place", file, line, column)
		}
		return files[file][line-1][column-1:]
	}
	for _, d := range ds {
		text := at(d.File, d.Line, d.Column)
		want := []string{"//go:linkname", d.Local}
		if d.Std {
			want[0] = "//go:linknamestd"
		}
		if d.Target != "" {
			want = append(want, d.Target)
		}
		if got := strings.Fields(text); !slices.Equal(got, want) {
			t.Errorf("%s:%d:%d is %q, reported as %q", d.File, d.Line, d.Column, got, want)
		}
	}
	for _, p := range ps {
		if text := at(p.File, p.Line, p.Column); !strings.HasPrefix(text, mark) {
			t.Errorf("%s:%d:%d is %q, reported as %q", p.File, p.Line, p.Column, text, p.Message)
		}
	}
}

func TestLinknamestd(t *testing.T) {
	dir := write(t, "p.go", "package p\nimport _ \"unsafe\"\n//go:linknamestd f a.f\nfunc f() {}\n")
	for _, test := range []struct {
		minor int
		want  string
	}{
		{26, "3:1 taken for a comment: go1.26 does not know //go:linknamestd, go1.27 does"},
		{27, "3:1 func f a.f std body"},
		{0, "3:1 func f a.f std body"},
	} {
		ds, ps, err := Directives(linux(test.minor), dir, PackageFiles)
		if got := show(ds, ps); err != nil || got != test.want {
			t.Errorf("1.%d: got %q, %v, want %q", test.minor, got, err, test.want)
		}
	}
}

const (
	pullF = "\nimport _ \"unsafe\"\n//go:linkname f a.f\n"
	declF = "\nfunc f()\n"
)

func TestSelection(t *testing.T) {
	windows := linux(26)
	windows.GOOS = "windows"
	nocgo := linux(26)
	nocgo.Cgo = false
	tagged := linux(26)
	tagged.Tags = []string{"special"}
	named := linux(26)
	named.Files = []string{"a.go", "b_windows.go"}
	for _, test := range []struct {
		name  string
		build Build
		part  Part
		files []string
		want  string
	}{
		{"declared in another file", linux(26), 0, []string{"a.go", "package p" + pullF, "b.go", "package p" + declF}, "a.go func"},
		{"declared for another system", linux(26), 0, []string{"a.go", "package p" + pullF, "b_windows.go", "package p" + declF}, "a.go none"},
		{"declared for this system", windows, 0, []string{"a.go", "package p" + pullF, "b_windows.go", "package p" + declF}, "a.go func"},
		{"by file name", linux(26), 0, []string{"a_windows.go", "package p" + pullF + declF}, ""},
		{"by tag", linux(26), 0, []string{"a.go", "//go:build special\n\npackage p" + pullF + declF}, ""},
		{"by tag that is set", tagged, 0, []string{"a.go", "//go:build special\n\npackage p" + pullF + declF}, "a.go func"},
		{"by release", linux(26), 0, []string{"a.go", "//go:build go1.27\n\npackage p" + pullF + declF}, ""},
		{"by release that is there", linux(27), 0, []string{"a.go", "//go:build go1.27\n\npackage p" + pullF + declF}, "a.go func"},
		{"all that are named", named, 0, []string{"a.go", "//go:build ignore\n\npackage main" + pullF, "b_windows.go", "package main" + declF, "c.go", "package other" + pullF}, "a.go func"},
		{"underscore", linux(26), 0, []string{"_a.go", "package p" + pullF + declF, ".b.go", "package p" + pullF + declF}, ""},
		{"documentation", linux(26), 0, []string{"a.go", "package documentation" + pullF + declF}, ""},
		{"cgo", linux(26), 0, []string{"a.go", "package p\nimport \"C\"\n//go:linkname f a.f" + declF}, "a.go func"},
		{"cgo is off", nocgo, 0, []string{"a.go", "package p\nimport \"C\"\n//go:linkname f a.f" + declF}, ""},
		{"cgo declares", linux(26), 0, []string{"a.go", "package p\nimport \"C\"\n//go:linkname _cgo_x a.f\n"}, "a.go none"},
		{"tests left out", linux(26), PackageFiles, []string{"a_test.go", "package p" + pullF + declF}, ""},
		{"tests inside", linux(26), TestFiles, []string{"a.go", "package p" + pullF, "a_test.go", "package p" + declF, "b_test.go", "package p_test" + pullF}, "a.go func"},
		{"a package that is called as tests outside are", linux(26), TestFiles, []string{"a.go", "package p_test", "b_test.go", "package p_test" + pullF + declF}, "b_test.go func"},
		{"tests outside", linux(26), ExternalTestFiles, []string{"a.go", "package p" + pullF, "a_test.go", "package p" + pullF, "b_test.go", "package p_test" + pullF + declF}, "b_test.go func"},
		{"order", linux(26), 0, []string{"b.go", "package p" + pullF, "a.go", "package p" + declF, "c.go", "package p\nimport _ \"unsafe\"\n//go:linkname g a.g\nvar g int"}, "b.go func c.go var"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, test.files...)
			ds, ps, err := Directives(test.build, dir, test.part)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range ds {
				kind := string(d.Kind)
				if d.Kind == None {
					kind = "none"
				}
				if filepath.Dir(d.File) != dir {
					t.Errorf("file %s is not in %s", d.File, dir)
				}
				got = append(got, filepath.Base(d.File), kind)
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %q, want %q (%v)", got, test.want, ps)
			}
			if test.name == "cgo declares" && len(ps) != 0 {
				t.Errorf("a name that cgo declares is a problem: %v", ps)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	good := "package p" + pullF + declF
	bad := "package p\nimport _ \"unsafe\"\n//go:linkname g a.g\nfunc g()\nfunc (\n"
	dir := write(t, "a.go", good, "b.go", bad, "c.go", "\x7fELF\x00\x00 //go:linkname x\n\x00", "d.go", "//go:build (\n\npackage p"+pullF)
	if err := os.Symlink("nowhere", filepath.Join(dir, "e.go")); err != nil {
		t.Fatal(err)
	}
	os.Mkdir(filepath.Join(dir, "dir.go"), 0o777)
	os.Symlink("dir.go", filepath.Join(dir, "dirlink.go"))
	os.Symlink("a.go", filepath.Join(dir, "z.txt"))
	ds, _, err := Directives(linux(26), dir, PackageFiles)
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"b.go", "c.go", "d.go", "e.go"} {
		if !strings.Contains(err.Error(), filepath.Join(dir, name)) {
			t.Errorf("no word of %s in: %v", name, err)
		}
	}
	for _, name := range []string{"dir.go", "dirlink.go", "a.go"} {
		if strings.Contains(err.Error(), filepath.Join(dir, name)) {
			t.Errorf("needless word of %s in: %v", name, err)
		}
	}
	if got := show(ds, nil); got != "3:1 func f a.f\n3:1 func g a.g" {
		t.Errorf("the other files say %q", got)
	}

	var gone *GoneError
	if _, _, err := Directives(linux(26), filepath.Join(dir, "no"), PackageFiles); !errors.As(err, &gone) {
		t.Errorf("missing directory: %v", err)
	}
	// An overlay may stand for a directory that is not there, not for one that cannot be read.
	for name, unread := range map[string]bool{"no": false, "a.go": runtime.GOOS != "windows"} { // where a file's files are gone
		b := linux(26)
		b.Overlay = selection.Overlay{filepath.Join(dir, name, "f.go"): filepath.Join(dir, "a.go")}
		if _, _, err := Directives(b, filepath.Join(dir, name), PackageFiles); (err != nil) != unread {
			t.Errorf("%s with an overlay: %v", name, err)
		}
	}
}

// TestGenerated refuses what SWIG makes Go of, where the build takes it.
func TestGenerated(t *testing.T) {
	dir := write(t, "a.go", "package p", "b.swig", "%module p", "c_windows.swig", "%module p", "d.swigcxx", "//go:build windows\n\n%module p", "e.txt", "")
	windows := linux(26)
	windows.GOOS = "windows"
	for _, test := range []struct {
		build Build
		part  Part
		want  []string
	}{
		{linux(26), PackageFiles, []string{"b.swig"}},
		{linux(26), TestFiles, []string{"b.swig"}},
		{linux(26), ExternalTestFiles, nil},
		{windows, PackageFiles, []string{"b.swig", "c_windows.swig", "d.swigcxx"}},
		{Build{GOOS: "linux", GOARCH: "amd64", Minor: 26}, PackageFiles, nil}, // without cgo go runs no SWIG
		{Build{GOOS: "linux", GOARCH: "amd64", Cgo: true, Files: []string{"a.go", "b.swig"}}, PackageFiles, nil},
	} {
		_, _, err := Directives(test.build, dir, test.part)
		var got []string
		for _, name := range []string{"b.swig", "c_windows.swig", "d.swigcxx"} {
			if err != nil && strings.Contains(err.Error(), name+": SWIG") {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v, part %d: %v says %v, want %v", test.build, test.part, err, got, test.want)
		}
	}
}

// TestNewerSyntax reads what only a later Go can parse in full.
func TestNewerSyntax(t *testing.T) {
	dir := write(t, "a.go", "package p"+pullF+"func f()\nfunc new thing g()\n//go:linkname g a.g\n")
	newer := parserMinor() + 1
	if _, ps, err := Directives(linux(newer), write(t, "a.go", "package p"+pullF+"func f[new!](x) { body }\n"), PackageFiles); err != nil || len(ps) > 0 {
		t.Errorf("what is declared in a newer syntax is not known: %v, %v", ps, err)
	}
	ds, ps, err := Directives(linux(newer), dir, PackageFiles)
	if got := show(ds, ps); err != nil || got != "3:1 func f a.f\n6:1 func g a.g" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, _, err := Directives(linux(newer-1), dir, PackageFiles); err == nil {
		t.Error("a syntax error of a known Go is none")
	}
	deep := "package p" + pullF + declF + "var x = " + strings.Repeat("(", 100_100) + "1" + strings.Repeat(")", 100_100) + "\n"
	if ds, ps, err := Directives(linux(newer), write(t, "a.go", deep), PackageFiles); err == nil {
		t.Errorf("the parser gave up: got %q, no error", show(ds, ps))
	}
}

func TestSymlink(t *testing.T) {
	dir := write(t, "a.txt", "package p"+pullF+declF)
	if err := os.Symlink("a.txt", filepath.Join(dir, "a.go")); err != nil {
		t.Fatal(err)
	}
	ds, _, err := Directives(linux(26), dir, PackageFiles)
	if err != nil || show(ds, nil) != "3:1 func f a.f" {
		t.Errorf("got %v, %v", ds, err)
	}
}

func TestSymbol(t *testing.T) {
	for _, test := range []struct {
		d         Directive
		pkg, want string
	}{
		{Directive{Local: "f", Target: "gopkg.in/yaml.v3.f"}, "p", "gopkg.in/yaml.v3.f"},
		{Directive{Local: "f"}, "gopkg.in/yaml.v3", "gopkg.in/yaml%2ev3.f"},
		{Directive{Local: "f"}, "main", "main.f"},
	} {
		if got := test.d.Symbol(test.pkg); got != test.want {
			t.Errorf("%v of %s is %s, want %s", test.d, test.pkg, got, test.want)
		}
	}
}

// TestCorpora reads the lines of real packages back.
func TestCorpora(t *testing.T) {
	cache := cmp.Or(os.Getenv("GOMODCACHE"), filepath.Join(build.Default.GOPATH, "pkg", "mod"))
	for _, test := range []struct {
		dir  string
		min  int
		goos string
	}{
		{"github.com/fjl/memsize@v0.0.2", 2, "linux"},
		{"github.com/bytedance/sonic@v1.12.5/internal/rt", 15, "linux"},
		{"github.com/bytedance/sonic@v1.15.5/internal/rt", 10, "linux"},
		{"github.com/wlynxg/anet@v0.0.5", 1, "android"},
		{"gvisor.dev/gvisor@v0.0.0-20240722211153-64c016c92987/pkg/sync", 5, "linux"},
	} {
		t.Run(test.dir, func(t *testing.T) {
			dir := filepath.Join(cache, filepath.FromSlash(test.dir))
			if !isDir(dir) {
				t.Skip("not in the module cache")
			}
			b := linux(23)
			b.GOOS = test.goos
			ds, ps, err := Directives(b, dir, PackageFiles)
			if err != nil {
				t.Fatal(err)
			}
			if len(ds) < test.min {
				t.Errorf("only %d directives", len(ds))
			}
			for _, p := range ps {
				// memsize names a type and a constant, which -lang=go1.17 lets by.
				if !strings.HasSuffix(p.Message, "not a function or a variable") {
					t.Errorf("a problem in what compiles: %+v", p)
				}
			}
			readBack(t, os.ReadFile, ds, ps)
		})
	}
}

func isDir(dir string) bool {
	fi, err := os.Stat(dir)
	return err == nil && fi.IsDir()
}

// TestStd counts directives in the local toolchain's library by another,
// simpler way: there every one begins its line and none is in a string.
func TestStd(t *testing.T) {
	root := build.Default.GOROOT
	v, _, _ := strings.Cut(strings.TrimPrefix(runtime.Version(), "go1."), ".")
	n, err := strconv.Atoi(v)
	if err != nil || !isDir(filepath.Join(root, "src")) {
		t.Skip("no sources of a released toolchain")
	}
	b := linux(n)
	b.Tags = build.Default.ToolTags
	for _, pkg := range []string{"runtime", "reflect", "sync", "syscall", "time", "net", "os", "internal/runtime/maps", "crypto/tls"} {
		dir := filepath.Join(root, "src", filepath.FromSlash(pkg))
		ds, ps, err := Directives(b, dir, PackageFiles)
		if err != nil {
			t.Fatal(err)
		}
		readBack(t, os.ReadFile, ds, ps)
		for _, p := range ps {
			t.Errorf("a problem in what compiles: %+v", p)
		}
		want := 0
		imported, err := build.ImportDir(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Concat(imported.GoFiles, imported.CgoFiles) {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(data)) {
				line = strings.TrimLeft(line, "\t ")
				if strings.HasPrefix(line, "//go:linkname ") || strings.HasPrefix(line, "//go:linknamestd ") {
					want++
				}
			}
		}
		if len(ds) != want {
			t.Errorf("%s: %d directives, %d lines", pkg, len(ds), want)
		}
		t.Logf("%s: %d directives", pkg, want)

		shallow := &Reader{Build: b, Shallow: true}
		found, ps, err := shallow.Directives(dir, PackageFiles)
		if err != nil || len(ps) > 0 {
			t.Fatal(err, ps)
		}
		for i := range ds {
			ds[i].Kind, ds[i].Body = None, false
		}
		if !slices.Equal(found, ds) {
			t.Errorf("%s: a shallow look finds %+v, a whole one %+v", pkg, found, ds)
		}
	}
}

func FuzzDirectives(f *testing.F) {
	for _, r := range compilerRules() {
		f.Add([]byte(strings.ReplaceAll(r.text, "|", "\n")))
	}
	f.Add([]byte("package p\nimport `unsafe`\nfunc (\n//go:linknamestd x y\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &pkg{reader: &Reader{Build: linux(27)}, files: []*file{{path: "p.go", name: "p.go", data: data, marked: true}}}
		ds, ps := p.directives()
		readBack(t, func(string) ([]byte, error) { return data, nil }, ds, ps)
	})
}
