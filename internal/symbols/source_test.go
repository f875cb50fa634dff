package symbols

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/linkgate/linkgate/internal/longtest"
)

// tree is a standard library with one of everything.
const tree = `
-- runtime/proc.go --
package runtime

//go:linkname sync_wait sync.wait
func sync_wait() {}

// Notable members of the hall of shame include:
//   - example.com/one
//   - example.com/two (from assembly)
//
// Do not remove.
//
//go:linkname open
func open() {}

func closed() {}

//go:linknamestd forStd
func forStd() {}

//go:linkname pulled sync.private
func pulled()

var a, _, b int

var (
	//go:linkname hidden sync.hidden
	hidden bool

	//go:linkname filled sync.filled
	filled = 1

	//go:linkname own sync.own
	own int
)

func (m *m) lock()   {}
func (m m) value()   {}
func generic[T any]() {}
func (l *list[T]) push() {}
func init() {}
-- runtime/list.go --
package runtime

//go:linkname elsewhere
//go:linkname mark runtime.(*m).lock
func mark(*m)
-- runtime/other_windows.go --
package runtime

func elsewhere() {}
-- runtime/other_plan9.go --
package runtime

func elsewhere() {}
-- runtime/asm.s --
//go:build amd64
TEXT ·inAsm(SB), NOSPLIT, $0
TEXT runtime·memmove<ABIInternal>(SB),NOSPLIT,$0
TEXT local<>(SB), $0
TEXT NAME(SB), $0
TEXT sync∕atomic·Load(SB), $0
CALLFN(·call16, 16)
GLOBL runtime·data(SB), $8
GLOBL table(SB), $8
TEXT crosscall(SB), $0
-- runtime/stubs.go --
package runtime

//go:linkname inAsm
func inAsm()
func memmove()
func call16()
func getg() int
func (v vec) intrinsic()
-- runtime/gen.go --
//go:build ignore

package runtime

func ignored() {}
-- runtime/race.go --
//go:build race && linux

package runtime

func onlyRace() {}
-- runtime/mk.go --
package main

func main() {}
-- runtime/x_test.go --
package runtime

func tested() {}
-- runtime/testdata/x.go --
package x
-- runtime/exp_on.go --
//go:build goexperiment.on || goexperiment.some

package runtime

func on() {}
-- runtime/exp_off.go --
//go:build !goexperiment.on || goexperiment.off

package runtime

func off() {}
-- runtime/exp_some.go --
//go:build !goexperiment.some

package runtime

func some() {}
-- internal/buildcfg/exp.go --
package buildcfg

func parse() {
	baseline := goexperiment.Flags{
		On:   true,
		Off:  false,
		Some: supported,
	}
}
-- cmd/x.go --
package x
-- sync/sync.go --
package sync

// Notable members of the hall of shame include:
//   - example.com/three
func wait()

var hidden bool

func private() {}
`

func readTree(t *testing.T, symbol string) *Source {
	t.Helper()
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(tree)).Files {
		path := filepath.Join(root, "src", f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var src *Source
	var err error
	if symbol == "" {
		src, err = ReadSource(root)
	} else {
		src, err = ReadSymbol(root, symbol)
	}
	if err != nil || len(src.Unread) > 0 {
		t.Fatal(err, src.Unread)
	}
	return src
}

func TestSource(t *testing.T) {
	src := readTree(t, "")
	for name, want := range map[string]string{
		"runtime.open":          "p func runtime/proc.go:13",
		"runtime.closed":        ". func runtime/proc.go:15",
		"runtime.forStd":        "s func runtime/proc.go:18",
		"sync.wait":             "p func runtime/proc.go:4 sync/sync.go:5",
		"runtime.sync_wait":     "-",
		"sync.private":          ". func sync/sync.go:9",
		"runtime.pulled":        "-",
		"runtime.a":             ". var runtime/proc.go:23",
		"runtime.b":             ". var runtime/proc.go:23",
		"runtime._":             "-",
		"runtime.hidden":        "-",
		"sync.hidden":           ". var sync/sync.go:7",
		"sync.filled":           "p var runtime/proc.go:30",
		"sync.own":              "p var runtime/proc.go:33",
		"runtime.(*m).lock":     "p method runtime/proc.go:36",
		"runtime.m.value":       ". method runtime/proc.go:37",
		"runtime.generic":       "-",
		"runtime.(*list).push":  "-",
		"runtime.init":          "-",
		"runtime.elsewhere":     "p func runtime/other_plan9.go:3 runtime/other_windows.go:3",
		"runtime.inAsm":         "p asm runtime/asm.s:2 runtime/stubs.go:4",
		"runtime.memmove":       "a asm runtime/asm.s:3 runtime/stubs.go:5",
		"runtime.call16":        "a asm runtime/asm.s:7 runtime/stubs.go:6",
		"runtime.getg":          ". asm runtime/stubs.go:7",
		"runtime.vec.intrinsic": "-",
		"local":                 "-",
		"NAME":                  "-",
		"table":                 "-",
		"crosscall":             "a asm runtime/asm.s:10",
		"sync/atomic.Load":      "a asm runtime/asm.s:6",
		"runtime.data":          ". var runtime/asm.s:8",
		"runtime.ignored":       "-",
		"runtime.onlyRace":      "-",
		"runtime.tested":        "-",
	} {
		got := describe(src, name)
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if got := describe(readTree(t, name), name); got != want {
			t.Errorf("%s alone: %s, want %s", name, got, want)
		}
	}
	if got := describe(src, "runtime.off"); got != "-" {
		t.Errorf("off by default: %s", got)
	}
	if got := describe(readTree(t, "runtime.off"), "runtime.off"); got != ". func runtime/exp_off.go:5" {
		t.Errorf("off by default, alone: %s", got)
	}
	if got := src.Renamed["runtime.sync_wait"]; !slices.Equal(got, []string{"sync.wait"}) {
		t.Errorf("renamed: %v", got)
	}
	if got := src.Shame["runtime.open"]; !slices.Equal(got, []string{"example.com/one", "example.com/two"}) {
		t.Errorf("shame: %v", got)
	}
	if got := src.Shame["sync.wait"]; !slices.Equal(got, []string{"example.com/three"}) {
		t.Errorf("shame: %v", got)
	}
	if d := src.Directives["sync.private"]; len(d) != 1 || d[0].Push || d[0].Text != "//go:linkname pulled sync.private" {
		t.Errorf("directives: %+v", d)
	}
}

func describe(src *Source, name string) string {
	defs := src.Definitions[name]
	if len(defs) == 0 {
		return string(src.State(name))
	}
	out := string(src.State(name)) + " " + string(src.Form(name))
	for _, d := range defs {
		out += " " + d.String()
	}
	return out
}

func TestSystem(t *testing.T) {
	src := readTree(t, "")
	only := src.Only(func(file string) bool { return !strings.Contains(file, "_plan9") })
	if got := describe(only, "runtime.elsewhere"); got != "p func runtime/other_windows.go:3" {
		t.Error(got)
	}
	goroots(t, func(t *testing.T, goroot, version string, minor int) {
		linux := System{GOROOT: goroot, GOOS: "linux", GOARCH: "arm64", Minor: minor}
		if !linux.Builds("runtime/os_linux.go") || linux.Builds("runtime/os_windows.go") || linux.Builds("runtime/no_such_file.go") {
			t.Error("linux/arm64")
		}
	})
}

func TestReadErrors(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, "src", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ReadSource(root); err == nil {
		t.Error("no src, no error")
	}
	write("internal/buildcfg/exp.go", "package buildcfg")
	if _, err := ReadSource(root); err == nil || !strings.Contains(err.Error(), "no literal named baseline") {
		t.Error(err)
	}
	write("internal/buildcfg/exp.go", "package buildcfg\n\nfunc f() { baseline := Flags{} }\n")
	if _, err := ReadSource(root); err == nil || !strings.Contains(err.Error(), "holds no sources") {
		t.Error(err)
	}
	write("runtime/a.go", "package runtime\n\nfunc before() {}\n\nfunc f() { later ?? 1 }\n")
	src, err := ReadSource(root)
	if err != nil || !slices.Equal(src.Unread, []string{"runtime/a.go"}) || len(src.Definitions["runtime.before"]) != 1 {
		t.Errorf("%+v, %v", src, err)
	}
}

// FuzzRead: whatever a file holds, what is read of it lies on one of its
// lines and has a name in the package.
func FuzzRead(f *testing.F) {
	for _, file := range txtar.Parse([]byte(tree)).Files {
		f.Add(strings.HasSuffix(file.Name, ".s"), file.Data)
	}
	f.Fuzz(func(t *testing.T, asm bool, data []byte) {
		name := "runtime/x.go"
		if asm {
			name = "runtime/x.s"
		}
		p := &pkg{path: "runtime", tags: anyBuild}
		if err := p.read(name, data); err != nil {
			return
		}
		src := newSource()
		p.resolve(src)
		src.finish()
		lines := strings.Count(string(data), "\n") + 1
		for symbol, defs := range src.Definitions {
			for _, d := range defs {
				if symbol == "" || d.File != name || d.Line < 1 || d.Line > lines {
					t.Errorf("%q: %+v", symbol, d)
				}
			}
			src.State(symbol)
		}
		for symbol, ds := range src.Directives {
			for _, d := range ds {
				if symbol == "" || d.Line < 1 || d.Line > lines || !strings.HasPrefix(d.Text, "//go:linkname") {
					t.Errorf("%q: %+v", symbol, d)
				}
			}
		}
	})
}

// TestPositions: each definition and directive stands on its line.
func TestPositions(t *testing.T) {
	longtest.Skip(t, "reads the whole standard library")
	goroots(t, func(t *testing.T, goroot, _ string, _ int) {
		src, err := ReadSource(goroot)
		if err != nil {
			t.Fatal(err)
		}
		files := make(map[string][]string)
		line := func(p Position) string {
			if files[p.File] == nil {
				data, err := os.ReadFile(filepath.Join(goroot, "src", p.File))
				if err != nil {
					t.Fatal(err)
				}
				files[p.File] = strings.Split(string(data), "\n")
			}
			return files[p.File][p.Line-1]
		}
		for symbol, defs := range src.Definitions {
			var names []string // the linker's and, where it is another, the source's
			names = append(names, symbol)
			for local, targets := range src.Renamed {
				if slices.Contains(targets, symbol) {
					names = append(names, local)
				}
			}
			for _, d := range defs {
				ok := slices.ContainsFunc(names, func(name string) bool {
					return strings.Contains(line(d.Position), name[strings.LastIndexAny(name, "./")+1:])
				})
				if !ok {
					t.Errorf("%s is not on %s: %s", symbol, d, line(d.Position))
				}
			}
		}
		for symbol, ds := range src.Directives {
			for _, d := range ds {
				if got := strings.Join(strings.Fields(line(d.Position)), " "); !strings.Contains(got, d.Text) {
					t.Errorf("%s: %s is not on %s: %s", symbol, d.Text, d.Position, got)
				}
			}
		}
	})
}
