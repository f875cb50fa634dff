package builds

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/logs"
)

// TestTrim ends two builds: the first of a day removes what is old, and
// what goes wrong is a line for people.
func TestTrim(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("LocalAppData", t.TempDir())
	dir, err := logs.Dir()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "old.jsonl")
	when := time.Now().Add(-60 * 24 * time.Hour)
	var stderr strings.Builder
	env := cli.Env{Stderr: &stderr, Now: time.Now()}
	for _, gone := range []bool{true, false} {
		if err := os.WriteFile(old, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(old, when, when); err != nil {
			t.Fatal(err)
		}
		Trim(env)
		if _, err := os.Stat(old); os.IsNotExist(err) != gone {
			t.Errorf("gone is not %v: %v", gone, err)
		}
	}
	if stderr.Len() > 0 {
		t.Error(stderr.String())
	}
	if err := os.Remove(filepath.Join(dir, "trim.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "trim.txt"), 0o777); err != nil {
		t.Fatal(err)
	}
	if Trim(env); !strings.HasPrefix(stderr.String(), "linkgate: warning: old logs were not removed: ") {
		t.Errorf("%q", stderr.String())
	}
}

func TestParseSize(t *testing.T) {
	for s, want := range map[string]int64{"0": 0, "1": 1, "500MB": 5e8, "1.5GB": 15e8, "1GiB": 1 << 30, "2kB": 2000, "2KB": 2000, "1TB": 1e12} {
		if got, err := parseSize(s); err != nil || got != want {
			t.Errorf("%s: %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "GB", "-1", "1XB", "1 GB", "NaN", "1e30", "1iB", "1GB1"} {
		if got, err := parseSize(s); err == nil {
			t.Errorf("%q: %d", s, got)
		}
	}
}
