package mmap

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"", "a", strings.Repeat("0123456789", 100_000)} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		data, err := Open(path)
		if err != nil || string(data) != text {
			t.Fatalf("%d bytes of %d, %v", len(data), len(text), err)
		}
		Forget(data)
		if string(data) != text {
			t.Error("what was forgotten is not read again")
		}
		if err := Unmap(data); err != nil {
			t.Error(err)
		}
	}
	if _, err := Open(path + ".gone"); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Open(filepath.Dir(path)); err == nil || !strings.HasSuffix(err.Error(), "not a regular file") {
		t.Errorf("a directory: %v", err)
	}
}

// TestMap maps the beginning of a file that is closed afterwards.
func TestMap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("header, and the rest"), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	data, err := Map(f, 6)
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if string(data) != "header" {
		t.Errorf("%q", data)
	}
	if err := Unmap(data); err != nil {
		t.Error(err)
	}
	if _, err := Map(f, 6); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a closed file: %v", err)
	}
}
