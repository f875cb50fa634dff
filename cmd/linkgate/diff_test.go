package main

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/source"
)

func TestIsModuleVersion(t *testing.T) {
	for arg, want := range map[string]bool{
		"example.com/a@v1.2.0": true, "gopkg.in/yaml.v3@v3.0.1": true, "example.com@v1.0.0": true,
		"HEAD": false, "HEAD~1": false, "HEAD@{1}": false, "main@{upstream}": false, "v1.2.0": false,
		"release/1.2@v1": false, "example.com/a": false, "example.com/a@latest": false, "diff.go": false,
	} {
		if got := isModuleVersion(arg); got != want {
			t.Errorf("%s: %t, want %t", arg, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, tt := range []struct {
		d    source.Directive
		want string
	}{
		{source.Directive{Local: "x", Target: "runtime.x"}, "pull"},
		{source.Directive{Local: "x", Target: "runtime.x", Body: true}, "push"},
		{source.Directive{Local: "x", Body: true}, "open"},
		{source.Directive{Local: "x"}, "open"},
		{source.Directive{Local: "x", Target: "example.com/a.y", Body: true}, "open"},
	} {
		if got := kindOf(tt.d, "example.com/a"); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.d, got, tt.want)
		}
	}
}

// Nothing of an archive lands outside of its directory, and only what is of use
// lands in it.
func TestUntar(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []tar.Header{
		{Name: "a.go", Typeflag: tar.TypeReg}, {Name: "sub/go.mod", Typeflag: tar.TypeReg}, {Name: "big.bin", Typeflag: tar.TypeReg},
		{Name: "../out.go", Typeflag: tar.TypeReg}, {Name: "/abs.go", Typeflag: tar.TypeReg},
		{Name: "link.go", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
	} {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	top := t.TempDir()
	if err := untar(&b, filepath.Join(top, "in")); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := filepath.WalkDir(top, func(path string, e os.DirEntry, err error) error {
		if !e.IsDir() {
			rel, _ := filepath.Rel(top, path)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil || len(got) != 2 || got[0] != "in/a.go" || got[1] != "in/sub/go.mod" {
		t.Errorf("got %v, %v", got, err)
	}
	if err := untar(bytes.NewReader([]byte("no archive, but more than five hundred and twelve bytes"+string(make([]byte, 600)))), top); err == nil {
		t.Error("what is no archive is taken")
	}
}

func TestParseSpan(t *testing.T) {
	for s, want := range map[string]time.Duration{"30d": 30 * 24 * time.Hour, "4w": 28 * 24 * time.Hour, "0d": 0} {
		if got, err := parseSpan(s); err != nil || got != want {
			t.Errorf("%s: %v %v", s, got, err)
		}
	}
	for _, s := range []string{"", "30", "d", "-1d", "1.5d", "30h", "999999999d", "w4"} {
		if got, err := parseSpan(s); err == nil {
			t.Errorf("%q: %v", s, got)
		}
	}
}
