//go:build unix

package wrap

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSlowRepository: a repository that does not say in time whether it is modified
// is not waited for; its revision is known all the same. One that says nothing is
// none.
func TestSlowRepository(t *testing.T) {
	for _, test := range []struct {
		script, revision string
		modified         string
	}{
		{"case $* in *rev-parse*) echo 0123 ;; *) exec sleep 1000 ;; esac", "0123", "unknown"},
		{"case $* in *rev-parse*) echo 0123 ;; *) exit 128 ;; esac", "0123", "unknown"},
		{"case $* in *rev-parse*) echo 0123 ;; *) echo ' M main.go' ;; esac", "0123", "true"},
		{"case $* in *rev-parse*) echo 0123 ;; esac", "0123", "false"},
		{"exit 128", "", ""},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "git"), []byte("#!/bin/sh\n"+test.script+"\n"), 0o777); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
		v := searchVCS(dir).result()
		revision, modified := "", ""
		if v != nil {
			revision, modified = v.Revision, "unknown"
			switch {
			case v.Modified != nil && *v.Modified:
				modified = "true"
			case v.Modified != nil:
				modified = "false"
			}
		}
		if revision != test.revision || modified != test.modified {
			t.Errorf("%s: revision %q, modified %s, want %q, %s", test.script, revision, modified, test.revision, test.modified)
		}
	}
}
