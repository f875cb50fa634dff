package source

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	dir := write(t, "a.go", "package a\n", "b.go", "", "c.go", strings.Repeat("x", 100_000), "d.go", "d")
	r := new(Reader)
	for _, name := range []string{"a.go", "b.go", "c.go", "d.go", "a.go"} {
		path := filepath.Join(dir, name)
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.read(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v, want %d", name, len(got), err, len(want))
		}
	}
	large := filepath.Join(dir, "large.go")
	if err := os.WriteFile(large, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, maxSize+1); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		large:                         "more than 256 MiB",
		dir:                           "not a regular file",
		filepath.Join(dir, "no.go"):   "no.go",
		filepath.Join(dir, "\x00.go"): ".go",
	} {
		if _, err := r.read(name); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}
