package link

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/linkflags"
)

// TestScratch: in go's work directory linkgate has a directory of its own, which may be left
// from an earlier try. Another builder's directory of that name stays as it is.
func TestScratch(t *testing.T) {
	for importPath, kept := range map[string]bool{"example.com/app": false, "": true} {
		dir := t.TempDir()
		file := filepath.Join(dir, "linkgate", "file")
		if err := os.Mkdir(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		c := &Command{Getenv: func(string) string { return importPath }, Flags: &linkflags.Link{ImportCfg: filepath.Join(dir, "importcfg")}}
		scratch, err := c.Scratch()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(file); (err == nil) != kept {
			t.Errorf("%q: %v", importPath, err)
		}
		args, err := c.ArgsFile()
		if err != nil || kept != (filepath.Dir(args) == scratch) {
			t.Errorf("%q: %s, %v", importPath, args, err)
		}
		c.RemoveTemp()
		if _, err := os.Stat(scratch); (err == nil) == kept {
			t.Errorf("%q: %v", importPath, err)
		}
	}
}
