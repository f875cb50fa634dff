package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func today() time.Time { return time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC) }

// TestOddFiles holds that what is no file of its own is an error at once, and that go links again
// where it comes: a build without a policy is up to date else.
func TestOddFiles(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		make       func(path string) error
	}{
		{"a symbolic link to nothing", "symbolic link to a file that is not there", func(path string) error { return os.Symlink("nothing", path) }},
		{"a symbolic link to itself", "linkgate", func(path string) error { return os.Symlink(filepath.Base(path), path) }},
		{"a device", "no regular file", func(path string) error { return os.Symlink(os.DevNull, path) }},
		{"a directory", "linkgate", func(path string) error { return os.Mkdir(path, 0o777) }},
		{"a huge file", "17825792 bytes", func(path string) error {
			f, err := os.Create(path)
			if err != nil {
				return err
			}
			defer f.Close()
			return f.Truncate(17 << 20)
		}},
	} {
		for _, file := range []string{"linkgate.yaml", "linkgate.baseline.yaml"} {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/app\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			env := Env{Getenv: func(string) string { return "" }, Dir: dir}
			before := string(Digest(env, today()))
			if err := tt.make(filepath.Join(dir, file)); err != nil {
				t.Skipf("%s: %v", tt.name, err)
			}
			f, err := FindPolicy(env, "")
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := f.Load(env); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s, %s: %v", file, tt.name, err)
			}
			if string(Digest(env, today())) == before {
				t.Errorf("%s, %s: go would not link again", file, tt.name)
			}
		}
	}
}
