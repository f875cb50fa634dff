package project

import (
	"path/filepath"
	"testing"

	"golang.org/x/mod/module"
)

func TestModuleOfDir(t *testing.T) {
	dir := filepath.ToSlash(writeTree(t, `
-- app/go.mod --
module example.com/app // comment
-- app/sub/x.go --
-- fork/go.mod --
module example.org/fork
-- fork/in/x.go --
-- app/vendor/modules.txt --
# example.com/v v1.2.3
## explicit; go 1.23
example.com/v
example.com/v/sub
# example.com/w v1.0.0 => ../w
example.com/w
# example.com/x => ../x
example.com/x
#
`))
	env := Env{Getenv: func(key string) string {
		return map[string]string{"GOMODCACHE": filepath.FromSlash(dir + "/cache"), "GOVERSION": "go1.26.8"}[key]
	}}
	for _, test := range []struct{ dir, pkg, path, version string }{
		{"go/src/fmt", "fmt", "std", "go1.26.8"},
		{"go/src/vendor/golang.org/x/net/idna", "vendor/golang.org/x/net/idna", "std", "go1.26.8"},
		{"cache/example.com/a@v1.2.0", "example.com/a", "example.com/a", "v1.2.0"},
		{"cache/example.com/!big/a@v1.2.0/sub", "example.com/Big/a/sub", "example.com/Big/a", "v1.2.0"},
		{"cache/example.com/a/v2@v2.0.0-0.20260102030405-0123456789ab/x", "example.com/a/v2/x", "example.com/a/v2", "v2.0.0-0.20260102030405-0123456789ab"},
		{"cache/example.com/fork@v0.4.0/x", "example.com/a/x", "example.com/a", ""},
		{"cache/example.com/a@v1.2.0", "command-line-arguments", "example.com/a", "v1.2.0"},
		{"app", "example.com/app", "example.com/app", ""},
		{"app/sub", "example.com/app/sub", "example.com/app", ""},
		{"app/sub", "command-line-arguments", "example.com/app", ""},
		{"app/sub", "elsewhere.org/overlaid", "", ""},
		{"fork", "example.com/replaced", "example.com/replaced", ""},
		{"fork/in", "example.com/replaced/in", "example.com/replaced", ""},
		{"app/vendor/example.com/v/sub", "example.com/v/sub", "example.com/v", "v1.2.3"},
		{"app/vendor/example.com/w", "example.com/w", "example.com/w", "v1.0.0"},
		{"app/vendor/example.com/x", "example.com/x", "example.com/x", ""},
		{"app/vendor/example.com/y", "example.com/y", "", ""},
	} {
		got := ModuleOfDir(env, filepath.FromSlash(dir+"/go"), filepath.FromSlash(dir+"/"+test.dir), test.pkg)
		if want := (module.Version{Path: test.path, Version: test.version}); got != want {
			t.Errorf("%s in %s: %v, want %v", test.pkg, test.dir, got, want)
		}
	}
}

func TestTestedPath(t *testing.T) {
	for pkg, want := range map[string]string{
		"a":                         "a",
		"a_test":                    "a_test",
		"a [a.test]":                "a",
		"a_test [a.test]":           "a",
		"b [a.test]":                "b",
		"a_test_test [a_test.test]": "a_test",
		"a.test":                    "a.test",
	} {
		if got := testedPath(pkg); got != want {
			t.Errorf("%s: %s, want %s", pkg, got, want)
		}
	}
}
