package summary

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMayBeGo: what std's assembly defines without a package in its name may be Go's.
func TestMayBeGo(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	// Of programs that have no C, but for aix; or macros.
	others := map[string]bool{"main": true, "_main": true, "_tos": true, "_nprivates": true, "_privates": true, "NAME": true, "ENTRYPOINT": true, "ENTRYPOINT_LIB": true}
	definition := regexp.MustCompile(`(?m)^\s*(?:TEXT|GLOBL)\s+([A-Za-z0-9_]+)(?:<ABIInternal>)?\(SB\)`)
	found := 0
	root := filepath.Join(strings.TrimSpace(string(out)), "src")
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || path == filepath.Join(root, "cmd")):
			return filepath.SkipDir
		case filepath.Ext(path) != ".s":
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range definition.FindAllSubmatch(text, -1) {
			name := string(m[1])
			if found++; !MayBeGo(name) && !others[name] {
				t.Errorf("%s defines %s", path, name)
			}
		}
		return err
	})
	if err != nil || found == 0 {
		t.Errorf("found %d, %v", found, err)
	}
	for _, name := range []string{"malloc", "main", "libc_open", "x"} {
		if MayBeGo(name) {
			t.Errorf("%s is taken for a symbol of Go", name)
		}
	}
}
