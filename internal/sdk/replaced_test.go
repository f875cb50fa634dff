package sdk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReplaced holds that check tells of what was put in the place of a toolchain's file.
func TestReplaced(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"pkg/tool/linux_amd64/compile", "#!/bin/sh\n", "compile is another one than"},
		{"src/fmt/print.go", "package fmt // mine\n", "src is another one than"},
		{"VERSION", "go1.26.9\n", "VERSION is another one than"},
		{"go.env", "GOTOOLCHAIN=auto\n", "go.env is not as it was written"},
		{"bin/gofmt", "", "gofmt is another one than"},
		{"src", "", "src is another one than"},
	} {
		s := wrapped(t)
		first, _, _ := strings.Cut(tt.name, "/")
		if first == "src" {
			first = filepath.Join(s.Dir, first) // a link to the whole directory
		} else {
			first = filepath.Join(s.Dir, filepath.FromSlash(tt.name))
		}
		if err := os.RemoveAll(first); err != nil {
			t.Fatal(err)
		}
		if tt.text != "" {
			path := filepath.Join(s.Dir, filepath.FromSlash(tt.name))
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(tt.text), 0o777)); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(s.Altered()...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestCopied holds that a copy of an SDK, and one of copies, is as good.
func TestCopied(t *testing.T) {
	s := wrapped(t)
	src := filepath.Join(s.Dir, "src")
	if err := errors.Join(os.RemoveAll(src), os.MkdirAll(filepath.Join(src, "fmt"), 0o777),
		copyFile(filepath.Join(s.GOROOT, "src", "fmt", "print.go"), filepath.Join(src, "fmt", "print.go"))); err != nil {
		t.Fatal(err)
	}
	if errs := s.Altered(); len(errs) > 0 {
		t.Error(errors.Join(errs...))
	}
}
