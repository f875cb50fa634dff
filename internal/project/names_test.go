package project

import (
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// FuzzCutModule: what is split is the name, put together again.
func FuzzCutModule(f *testing.F) {
	for _, dir := range []string{
		"/c/example.com/a@v1.2.0/q", "/c/github.com/!big/!name@v1.0.0-!r!c1", "example.com/a@v1.2.0", "C:/c/a@v1.0.0",
		"/c/x@y@v1.0.0", "/c/@v1.0.0", "/cc/a@v1.0.0", "a@v1", "./a@v1.2.0", "gopkg.in/yaml.v3@v3.0.1/x",
	} {
		f.Add("/c", dir)
		f.Add("", dir)
	}
	f.Fuzz(func(t *testing.T, cache, dir string) {
		mod, sub, trimmed, ok := CutModule(cache, dir)
		if !ok {
			return
		}
		path, version, root := mod.Path, mod.Version, ""
		if !trimmed {
			root = cache + "/"
			var err error
			if path, err = module.EscapePath(path); err != nil {
				t.Fatal(err)
			}
			if version, err = module.EscapeVersion(version); err != nil {
				t.Fatal(err)
			}
		}
		if got := root + path + "@" + version + sub; got != dir || !semver.IsValid(mod.Version) {
			t.Fatalf("%q, %q: %v %q", cache, dir, mod, sub)
		}
	})
}
