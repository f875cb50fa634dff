package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
)

// What a package makes of the functions that it pulls: the compiler writes a reference for each
// use that it compiles, and not for what a constant rules out, a field or a method is called.
func TestUsage(t *testing.T) {
	const text = `package p

import (
	"crypto/tls"
	"runtime"
	_ "unsafe"
)

const off = false

type T struct{ field int }

func (T) method() {}

var atStart = start()

var value = kept

func start() int { helper(); return 0 }

func helper() { inStart() }

func init() { inInit() }

func Use(t T) {
	inUse()
	t.field = 1
	t.method()
	if off {
		ruledOut()
	}
	if runtime.GOOS == "windows" && !off {
		onWindows()
	} else {
		elsewhere()
	}
}

func generic[E any](E) { inGeneric() }

var _ *tls.Conn
`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	p := &pkg{place: place{dir: dir}, files: readDirectory(dir, isPackageFile).files}
	u := newUses(p, selection.Build{GOOS: "linux", GOARCH: "amd64"}, signature.NewFiles())
	for local, want := range map[string]usage{
		"inUse":     {named: true},
		"inStart":   {named: true, reached: true},
		"inInit":    {named: true, reached: true},
		"kept":      {named: true},
		"elsewhere": {named: true},
		"onWindows": {},
		"ruledOut":  {},
		"field":     {},
		"method":    {},
		"inGeneric": {generic: true},
	} {
		if got := u.of(source.Directive{Local: local, Target: "runtime.x"}); got != want {
			t.Errorf("%s: %+v, want %+v", local, got, want)
		}
	}
	for target, want := range map[string]bool{
		"crypto/tls.(*Conn).readRecord": true,
		"crypto/tls.(*Config).clone":    false, // no declaration names the type
		"crypto/tls.(*conn).x":          false,
		"crypto/tls.Conn":               false,
	} {
		if got := u.of(source.Directive{Local: "pull", Target: target}).indexed; got != want {
			t.Errorf("%s is referred to by a number: %t", target, got)
		}
	}
}

// The files of a directory that a build takes.
func TestChoose(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.go":         "package p\n\nimport \"fmt\"\n",
		"a_windows.go": "package p\n",
		"b.go":         "//go:build go1.27\n\npackage p\n",
		"c.go":         "package p\n\nimport \"C\"\n",
		"d.s":          "//go:build amd64\n\nTEXT ·f(SB),0,$0\n\tRET\n",
		"e_test.go":    "package p\n",
		"_f.go":        "package p\n",
		"g.go":         "//go:build goexperiment.swissmap\n\npackage p\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	d := readDirectory(dir, isPackageFile)
	for _, tt := range []struct {
		goos, goarch string
		minor        int
		cgo          bool
		want         string
	}{
		{"linux", "amd64", 26, false, "a.go d.s "},
		{"linux", "amd64", 25, true, "a.go c.go d.s g.go "},
		{"windows", "arm64", 27, false, "a.go a_windows.go b.go "},
	} {
		r, _ := BuiltIn(tt.minor, "")
		b, err := Target{Release: r, GOOS: tt.goos, GOARCH: tt.goarch, Cgo: tt.cgo}.build()
		if err != nil {
			t.Fatal(err)
		}
		files, err := newSelector(b).choose(d)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range files {
			got += f.name + " "
		}
		if got != tt.want {
			t.Errorf("%s/%s 1.%d: %s, want %s", tt.goos, tt.goarch, tt.minor, got, tt.want)
		}
	}
}

// A file that cannot be read is told of by the builds that take it.
func TestChooseUnreadable(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.go", "b_windows.go"} {
		if err := os.Symlink("gone", filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	s := newSelector(selection.Build{GOOS: "linux", GOARCH: "amd64"})
	_, err := s.choose(readDirectory(dir, isPackageFile))
	if err == nil || !strings.Contains(err.Error(), "a.go") || strings.Contains(err.Error(), "b_windows.go") {
		t.Errorf("files that are not there: %v", err)
	}
	if _, err := s.choose(readDirectory(filepath.Join(dir, "gone"), isPackageFile)); err == nil {
		t.Error("no error for a directory that is not there")
	}
}
