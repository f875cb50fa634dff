package sdk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// goroot makes a small GOROOT in a directory with a space, of read-only files as a toolchain
// in the module cache has them.
func goroot(t *testing.T) *SDK {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "go 1")
	for name, text := range map[string]string{
		"VERSION": "go1.26.8\ntime 2026-08-28T16:20:06Z\n", "go.env": "GOPROXY=off\nGOTOOLCHAIN=auto\n",
		"bin/go": "go", "bin/gofmt": "gofmt", "src/fmt/print.go": "package fmt\n", "pkg/include/textflag.h": "",
		"pkg/tool/linux_amd64/compile": "compile", "pkg/tool/linux_amd64/link": "link", "linkgate": "linkgate",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o555); err != nil {
			t.Fatal(err)
		}
	}
	return &SDK{Dir: filepath.Join(t.TempDir(), "the sdk"), GOROOT: dir, Tool: "pkg/tool/linux_amd64/link"}
}

func wrapped(t *testing.T) *SDK {
	t.Helper()
	s := goroot(t)
	if err := Wrap(s, filepath.Join(s.GOROOT, "linkgate"), false); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWrap(t *testing.T) {
	s := wrapped(t)
	for name, want := range map[string]string{
		"VERSION": "go1.26.8\n", "bin/go": "go", "bin/gofmt": "gofmt", "src/fmt/print.go": "package fmt",
		"pkg/tool/linux_amd64/compile": "compile", "pkg/tool/linux_amd64/link": "linkgate",
	} {
		data, err := os.ReadFile(filepath.Join(s.Dir, filepath.FromSlash(name)))
		if err != nil || !strings.HasPrefix(string(data), want) {
			t.Errorf("%s is %q, %v", name, data, err)
		}
	}
	// go and linkgate find their GOROOT by the place of their own file.
	for _, name := range []string{"bin/go", s.Tool} {
		if fi, err := os.Lstat(filepath.Join(s.Dir, filepath.FromSlash(name))); err != nil || !fi.Mode().IsRegular() {
			t.Errorf("%s is %v, %v", name, fi.Mode(), err)
		}
	}
	env, err := os.ReadFile(filepath.Join(s.Dir, "go.env"))
	if err != nil || !strings.Contains(string(env), "GOPROXY=off\n") || !strings.Contains(string(env), "\nGOTOOLCHAIN=local\n") || strings.Contains(string(env), "auto") {
		t.Errorf("go.env is %q, %v", env, err)
	}
	got, err := Of(filepath.Join(s.Dir, s.Tool))
	if err != nil || got.Linker() != filepath.Join(s.GOROOT, s.Tool) || got.Check() != nil || len(got.Altered()) > 0 {
		t.Errorf("got %+v, %v, %v, %v", got, err, got.Check(), got.Altered())
	}
	if err := Wrap(s, s.shim(), false); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("wrapped twice: %v", err)
	}
	if err := Unwrap(s.Dir); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if _, err := os.Stat(s.Linker()); err != nil {
		t.Error(err)
	}
	if err := Unwrap(s.GOROOT); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("unwrapped a GOROOT: %v", err)
	}
}

// TestWrapAlone: an SDK that stands on its own links where the toolchain is not, and where it
// was moved to.
func TestWrapAlone(t *testing.T) {
	s := goroot(t)
	below := s.GOROOT
	if err := Wrap(s, filepath.Join(below, "linkgate"), true); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(t.TempDir(), "moved")
	if err := errors.Join(os.RemoveAll(below), os.Rename(s.Dir, moved)); err != nil {
		t.Fatal(err)
	}
	got, err := Of(filepath.Join(moved, s.Tool))
	if err != nil || got.Check() != nil || len(got.Altered()) > 0 || got.Version != "go1.26.8" {
		t.Fatalf("got %+v, %v, %v, %v", got, err, got.Check(), got.Altered())
	}
	for path, want := range map[string]string{got.Linker(): "link", got.shim(): "linkgate", filepath.Join(moved, "src", "fmt", "print.go"): "package fmt\n"} {
		data, err := os.ReadFile(path)
		if err != nil || string(data) != want || !strings.HasPrefix(path, moved) {
			t.Errorf("%s is %q, %v", path, data, err)
		}
	}
	if err := os.Remove(got.Linker()); err != nil || got.Check() == nil {
		t.Errorf("%v; without its linker it is in order", err)
	}
}

// TestWrapFails: of what is not complete nothing stays.
func TestWrapFails(t *testing.T) {
	s := goroot(t)
	if err := Wrap(s, filepath.Join(s.GOROOT, "none"), false); err == nil {
		t.Error("wrapped with a linkgate that is not there")
	}
	if _, err := os.Stat(s.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
}

func TestOf(t *testing.T) {
	s := wrapped(t)
	linker := s.shim()
	for _, other := range []string{s.Linker(), "link", filepath.Join(s.Dir, "bin", "link")} {
		if got, err := Of(other); got != nil || err != nil {
			t.Errorf("Of(%s) is %+v, %v", other, got, err)
		}
	}
	for _, text := range []string{
		"", "{", `{"schema":2}`, `{"schema":1}`,
		`{"schema":1,"goroot":"relative","linker":"pkg/tool/linux_amd64/link"}`,
		`{"schema":1,"goroot":"/usr/local/go","linker":"../../bin/true"}`,
		`{"schema":1,"goroot":"/usr/local/go","linker":"pkg/tool/linux_amd64/link","policy":"linkgate.yaml"}`,
	} {
		if err := os.WriteFile(filepath.Join(s.Dir, filepath.FromSlash(FileName)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := Of(linker); got != nil || err == nil {
			t.Errorf("with %s: %+v", text, got)
		}
	}
}

func TestCheck(t *testing.T) {
	replace := func(t *testing.T, path, text string) {
		t.Helper()
		if err := errors.Join(os.Remove(path), os.WriteFile(path, []byte(text), 0o777)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name   string
		change func(t *testing.T, s *SDK)
		want   string
	}{
		{"another version", func(t *testing.T, s *SDK) { replace(t, filepath.Join(s.GOROOT, "VERSION"), "go1.26.9\n") }, "is made of go1.26.8, and"},
		{"a development version", func(t *testing.T, s *SDK) { os.Remove(filepath.Join(s.GOROOT, "VERSION")) }, "is now a development version"},
		{"gone", func(t *testing.T, s *SDK) { os.RemoveAll(s.GOROOT) }, "is gone"},
		{"the real linker came back", func(t *testing.T, s *SDK) { replace(t, s.shim(), "link") }, "is not the linkgate that was put there"},
		{"another go", func(t *testing.T, s *SDK) { replace(t, filepath.Join(s.Dir, "bin", "go"), "new go") }, "is another program than that of"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := wrapped(t)
			tt.change(t, s)
			err := errors.Join(append(s.Altered(), s.Check())...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestDuplicateAll: where there are no symbolic links, directories are laid out whole.
func TestDuplicateAll(t *testing.T) {
	s := goroot(t)
	to := filepath.Join(t.TempDir(), "src")
	if err := duplicateAll(filepath.Join(s.GOROOT, "src"), to); err != nil {
		t.Fatal(err)
	}
	fi, err := os.Lstat(filepath.Join(to, "fmt", "print.go"))
	if err != nil || !fi.Mode().IsRegular() {
		t.Errorf("got %v, %v", fi, err)
	}
}
