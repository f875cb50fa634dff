package source

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/symname"
)

// program is one with the given symbols, each with the package that defines it.
func program(defined map[string]string) Program {
	return Program{
		Defined: func(symbol string) []string {
			if by, ok := defined[symbol]; ok {
				return []string{by}
			}
			return nil
		},
		Linker: func(symbol string) bool { return symbol == "runtime.etext" },
		Linked: func(pkg string) bool {
			for _, by := range defined {
				if by == pkg {
					return true
				}
			}
			return false
		},
		Names: func(yield func(string) bool) {
			for name := range defined {
				if !yield(name) {
					return
				}
			}
		},
	}
}

func TestProblems(t *testing.T) {
	prog := program(map[string]string{
		"runtime.nanotime": "runtime", "runtime.allglen": "runtime", "fmt.tooLarge": "fmt", "sync.event": "sync",
		"other.hook": "q", "example.com/y%2ev1.f": "example.com/y.v1", "p.g": "p", "p.inAssembly": "p", "p.pushed": "q", "q.push": "p",
		"example.com/z%2ev1.Marked": "example.com/z.v1",
	})
	const own = ": f has no body, and neither assembly nor another package gives it one"
	for _, test := range []struct {
		pkg  string
		d    Directive
		want string // message, and after a | the nearest name
	}{
		{"p", Directive{Local: "f", Target: "runtime.nanotime", Kind: Func}, ""},
		{"p", Directive{Local: "f", Target: "rumtime.nanotime", Kind: Func}, "nothing defines rumtime.nanotime|runtime.nanotime"},
		{"p", Directive{Local: "f", Target: "runtime.nantime", Kind: Func}, "nothing defines runtime.nantime|runtime.nanotime"},
		{"p", Directive{Local: "f", Target: "runtime.nothingLike", Kind: Func}, "nothing defines runtime.nothingLike"},
		{"p", Directive{Local: "f", Target: "net/http.send", Kind: Func}, "nothing defines net/http.send: package net/http is not part of this program"},
		{"p", Directive{Local: "x", Target: "net/http.noBody", Kind: Var}, "nothing defines net/http.noBody: package net/http is not part of this program"},
		{"p", Directive{Local: "f", Target: "example.com/y.v1.f", Kind: Func}, "nothing defines example.com/y.v1.f: a dot in the last element of a package's path is written %2e|example.com/y%2ev1.f"},
		{"p", Directive{Local: "x", Target: "runtime.allglen", Kind: Var}, ""},
		{"p", Directive{Local: "x", Target: "runtime.allglem", Kind: Var}, "nothing defines runtime.allglem|runtime.allglen"},

		{"p", Directive{Local: "f", Target: "runtime.nanotime", Kind: Func, Body: true}, "f has a body, and runtime.nanotime is defined by package runtime: a pull has no body"},
		{"p", Directive{Local: "f", Target: "p.pushed", Kind: Func, Body: true}, "f has a body, and p.pushed is defined by package q: a pull has no body"},
		{"p", Directive{Local: "f", Target: "other.hook", Kind: Func, Body: true}, ""},     // of a third package: a finding
		{"p", Directive{Local: "f", Target: "sync.runtime_x", Kind: Func, Body: true}, ""}, // a push that nobody pulls
		{"p", Directive{Local: "f", Target: "q.push", Kind: Func, Body: true}, ""},         // by this package
		{"p", Directive{Local: "f", Target: "net/http.hook", Kind: Func, Body: true}, ""},  // into what is not there
		{"p", Directive{Local: "x", Target: "runtime.allglen", Kind: Var, Body: true}, ""}, // may be zero
		{"main", Directive{Local: "f", Target: "runtime.nanotime", Kind: Func, Body: true}, "f has a body, and runtime.nanotime is defined by package runtime: a pull has no body"},

		{"p", Directive{Local: "f", Kind: Func}, "nothing defines p.f" + own},
		{"p", Directive{Local: "f", Target: "p.f", Kind: Func}, "nothing defines p.f" + own},
		{"main", Directive{Local: "f", Kind: Func}, "nothing defines main.f" + own},
		{"p", Directive{Local: "inAssembly", Kind: Func}, ""},
		{"p", Directive{Local: "inAssembly", Target: "p.inAssembly", Kind: Func}, ""},
		{"p", Directive{Local: "pushed", Kind: Func}, ""},
		{"p", Directive{Local: "g", Kind: Func, Body: true}, ""},
		{"p", Directive{Local: "g", Target: "p.g", Kind: Func, Body: true}, ""},
		{"p", Directive{Local: "x", Kind: Var}, ""},
		{"p", Directive{Local: "x", Target: "p.x", Kind: Var}, ""},
		{"example.com/z.v1", Directive{Local: "Marked", Kind: Func}, ""},
		{"p", Directive{Local: "f", Target: "p.inAssembly", Kind: Func}, ""},
		{"p", Directive{Local: "f", Target: "p.inAssembli", Kind: Func}, "nothing defines p.inAssembli|p.inAssembly"},

		{"p", Directive{Local: "f", Target: "main.main", Kind: Func}, ""},
		{"p", Directive{Local: "x", Target: "go:main.inittasks", Kind: Var}, ""},
		{"p", Directive{Local: "x", Target: "runtime.etext", Kind: Var}, ""},
		{"p", Directive{Local: "f", Target: "memmove", Kind: Func}, ""},
		{"p", Directive{Local: "f", Target: "_cgo_x", Kind: Func, Body: true}, ""},
		{"p", Directive{Local: "f", Target: "rumtime.nanotime"}, ""}, // the compiler says so
	} {
		var got []string
		for _, p := range prog.Problems(test.pkg, []Directive{test.d}) {
			got = append(got, strings.TrimSuffix(p.Message+"|"+p.Nearest, "|"))
		}
		if got := strings.Join(got, "\n"); got != test.want {
			t.Errorf("%s, %+v:\ngot  %q\nwant %q", test.pkg, test.d, got, test.want)
		}
	}
}

// TestProblemsWalk: names are walked once, and only if one may be meant.
func TestProblemsWalk(t *testing.T) {
	prog := program(map[string]string{"runtime.nanotime": "runtime"})
	walks := 0
	names := prog.Names
	prog.Names = iter.Seq[string](func(yield func(string) bool) { walks++; names(yield) })
	prog.Problems("p", []Directive{
		{Local: "f", Target: "runtime.nanotime", Kind: Func}, {Local: "g", Target: "runtime.nanotime", Kind: Func, Body: true}, {Local: "h", Kind: Func},
	})
	if walks != 0 {
		t.Errorf("%d walks without need", walks)
	}
	list := prog.Problems("p", []Directive{
		{File: "b.go", Line: 1, Local: "f", Target: "rumtime.nanotime", Kind: Func},
		{File: "a.go", Line: 9, Local: "g", Target: "runtime.nanotimes", Kind: Func},
	})
	if walks != 1 || len(list) != 2 || list[0].File != "a.go" || list[0].Nearest == "" || list[1].Nearest == "" {
		t.Errorf("%d walks, %v", walks, list)
	}
	prog.Names = nil
	if list := prog.Problems("p", []Directive{{Local: "f", Target: "rumtime.nanotime", Kind: Func}}); len(list) != 1 {
		t.Errorf("without names: %v", list)
	}
}

// TestProblemsLinker links programs with one directive each, whose function is
// called: those with a problem fail, and the others do not.
func TestProblemsLinker(t *testing.T) {
	longtest.Skip(t, "links every case")
	const pull = "package main\n\nimport _ \"unsafe\"\n\n"
	const call = "\nfunc main() { f() }\n"
	for _, test := range []struct {
		name  string
		files []string
		want  string // of the message; empty for a program that links
	}{
		{"pull", []string{"main.go", pull + "//go:linkname f runtime.nanotime\nfunc f() int64\n" + call}, ""},
		{"misspelt", []string{"main.go", pull + "//go:linkname f rumtime.nanotime\nfunc f() int64\n" + call}, "nothing defines rumtime.nanotime"},
		{"not linked", []string{"main.go", pull + "//go:linkname f net/http.init\nfunc f()\n" + call}, "package net/http is not part"},
		{"body", []string{"main.go", pull + "//go:linkname f runtime.nanotime\nfunc f() {}\n" + call}, "f has a body"},
		{"push", []string{"main.go", pull + "//go:linkname f runtime.linkgateTest\nfunc f() {}\n" + call}, ""},
		{"own", []string{"main.go", pull + "//go:linkname f main.f\nfunc f() {}\n" + call}, ""},
		{"no body", []string{"main.go", pull + "//go:linkname f\nfunc f()\n" + call}, "nothing defines main.f"},
		{"assembly", []string{"main.go", pull + "//go:linkname f\nfunc f()\n" + call, "f.s", "TEXT ·f(SB), 4, $0-0\n\tRET\n"}, ""},
		{"pushed", []string{"main.go", pull + "import _ \"example.com/m/q\"\n//go:linkname f\nfunc f()\n" + call,
			"q/q.go", "package q\n\nimport _ \"unsafe\"\n\n//go:linkname g main.f\nfunc g() {}\n", "empty.s", ""}, ""},
		{"linker's", []string{"main.go", pull + "//go:linkname x runtime.etext\nvar x byte\n\nfunc f() { println(&x) }\n" + call}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			os.Mkdir(filepath.Join(dir, "q"), 0o777)
			for i := 0; i < len(test.files); i += 2 {
				if err := os.WriteFile(filepath.Join(dir, test.files[i]), []byte(test.files[i+1]), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/m\n\ngo 1.23\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			ds, ps, err := Directives(linux(26), dir, PackageFiles)
			if err != nil || len(ps) > 0 || len(ds) != 1 {
				t.Fatalf("%v, %v, %v", ds, ps, err)
			}
			found := nmProgram(t, dir).Problems("main", ds)
			switch {
			case test.want == "" && len(found) > 0:
				t.Errorf("needless: %v", found)
			case test.want != "" && (len(found) != 1 || !strings.Contains(found[0].Message, test.want)):
				t.Errorf("got %v, want %q", found, test.want)
			}
			out, err := goCommand(dir, "build", "-ldflags=-checklinkname=0", "-o", filepath.Join(dir, "out"), ".").CombinedOutput()
			var failed *exec.ExitError
			if err != nil && !errors.As(err, &failed) {
				t.Fatal(err)
			}
			if links := err == nil; links != (test.want == "") {
				t.Errorf("links: %v\n%s", links, out)
			}
		})
	}
}

// goCommand prepares the go command of the toolchain under test.
func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "CGO_ENABLED=0")
	if v := os.Getenv("LINKGATE_TEST_TOOLCHAIN"); v != "" {
		cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+v)
	}
	return cmd
}

// nmProgram reads with go tool nm what the packages of the program in dir
// define.
func nmProgram(t *testing.T, dir string) Program {
	t.Helper()
	out, err := goCommand(dir, "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Name}} {{.Export}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	defined := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			continue // unsafe
		}
		pkg := fields[0]
		if fields[1] == "main" {
			pkg = "main"
		}
		defined["package "+pkg] = pkg
		if pkg != "runtime" && pkg != "main" && !strings.HasPrefix(pkg, "example.com/") {
			continue // no case names a symbol of it
		}
		out, err := goCommand(dir, "tool", "nm", fields[2]).Output()
		if err != nil {
			t.Fatal(fmt.Errorf("%s: %w", pkg, err))
		}
		for line := range bytes.Lines(out) {
			if _, after, ok := bytes.Cut(line, []byte(":\t")); ok { // one of several objects
				line = after
			}
			at := bytes.Fields(line)
			if len(at) < 3 || !slices.Contains([]string{"T", "t", "D", "d", "R", "r", "B", "b"}, string(at[1])) {
				continue
			}
			symbol := string(at[2])
			if bss := at[1][0] == 'B' || at[1][0] == 'b'; bss && symname.Package(symbol) != pkg {
				continue // a pull
			}
			if by := defined[symbol]; by == "" || by == "main" {
				defined[symbol] = pkg
			}
		}
	}
	return program(defined)
}

// FuzzProblems: what a program defines is never missing, a name without a
// package is never a problem, and no problem is told without its place.
func FuzzProblems(f *testing.F) {
	f.Add("p", "f", "rumtime.nanotime", false, false)
	f.Add("gopkg.in/yaml.v3", "f", "gopkg.in/yaml.v3.f", true, false)
	f.Add("main", "x", "", false, true)
	f.Add("a%2", "é", "a%2.[].%2e", false, false)
	prog := program(map[string]string{"runtime.nanotime": "runtime", "p.f": "p", "gopkg.in/yaml%2ev3.f": "gopkg.in/yaml.v3"})
	f.Fuzz(func(t *testing.T, pkg, local, target string, body, variable bool) {
		d := Directive{File: "p.go", Line: 3, Column: 1, Local: local, Target: target, Kind: Func, Body: body}
		if variable {
			d.Kind = Var
		}
		symbol := d.Symbol(pkg)
		for _, p := range prog.Problems(pkg, []Directive{d}) {
			missing := strings.HasPrefix(p.Message, "nothing defines "+symbol)
			switch by := prog.Defined(symbol); {
			case p.File != d.File || p.Line != d.Line:
				t.Errorf("%+v is not at %+v", p, d)
			case missing == (len(by) > 0), missing == body:
				t.Errorf("%+v of %+v, which %v defines", p, d, by)
			case symname.Package(symbol) == "":
				t.Errorf("%+v of a name without a package", p)
			case p.Nearest != "" && (!missing || prog.Defined(p.Nearest) == nil):
				t.Errorf("%+v", p)
			}
		}
	})
}

// BenchmarkProblems looks for the names that ten misspelt ones of a package
// were meant to be among those of a large program.
func BenchmarkProblems(b *testing.B) {
	var names []string
	for i := range 200_000 {
		names = append(names, fmt.Sprintf("example.com/%s/package%d.method%d", strings.Repeat("m", 1+i%40), i%500, i))
	}
	prog := program(nil)
	prog.Names = slices.Values(names)
	var list []Directive
	for i := range 10 {
		list = append(list, Directive{Local: "f", Target: fmt.Sprintf("example.com/module/package%d.metod%d", i, i), Kind: Func})
	}
	b.ReportAllocs()
	for b.Loop() {
		if got := prog.Problems("p", list); len(got) != len(list) {
			b.Fatal(got)
		}
	}
}
