package project

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/linkgate/linkgate/linkflags"
)

// writeTree writes the files of a txtar archive into a new directory.
func writeTree(t *testing.T, archive string) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// modulesTree has a module of every kind: app is the main module, work a
// workspace, vendored a module with its dependencies in it.
const modulesTree = `
-- app/go.mod --
module example.com/app

go 1.23

require (
	example.com/a v1.2.0
	example.com/a/nested v0.1.0
	example.com/dir v1.0.0
	example.com/fork v1.0.0
	example.com/same v1.0.0
	example.com/other v1.0.0
	example.com/gone v1.0.0
	github.com/Big/Name v1.0.0
)

replace (
	example.com/dir => ../dir
	example.com/fork v1.0.0 => example.net/fork v1.1.0
	example.com/same => example.com/same v0.9.0
	example.com/late v1.4.0 => ../late
)
-- app/main.go --
-- app/p/p.go --
-- app/p_test/real.go --
-- app/docs/readme.txt --
-- app/inner/go.mod --
module example.com/app/inner
-- app/inner/x/x.go --
-- app/alt.mod --
module example.com/app

require example.com/a v1.3.0
-- dir/go.mod --
-- dir/sub/s.go --
-- dir/sub/deep/go.mod --
-- dir/sub/deep/d.go --
-- cache/example.com/a@v1.2.0/a.go --
-- cache/example.com/a@v1.2.0/q/q.go --
-- cache/example.com/a@v1.3.0/q/q.go --
-- cache/example.com/a@v1.2.0/nested/more/m.go --
-- cache/example.com/a/nested@v0.1.0/n.go --
-- cache/example.net/fork@v1.1.0/f/f.go --
-- cache/example.com/same@v0.9.0/s.go --
-- cache/example.com/other@v1.0.0/o.go --
-- cache/github.com/!big/!name@v1.0.0/b.go --
-- work/go.work --
go 1.23

use (
	./m1
	./m2
)

replace example.com/other => example.com/other v1.9.0
-- work/m1/go.mod --
module example.com/m1

require (
	example.com/a v1.2.0
	example.com/m2 v1.0.0
	example.com/other v1.0.0
)

replace (
	example.com/dir => ../../dir
	example.com/other => ../nowhere
)
-- work/m1/lib/lib.go --
-- work/m2/go.mod --
module example.com/m2

require (
	example.com/a v1.3.0
	example.com/dir v1.0.0
)
-- work/m2/two.go --
-- cache/example.com/other@v1.9.0/o.go --
-- vendored/go.mod --
module example.com/vendored

require example.com/a v1.2.0
-- vendored/v.go --
-- vendored/vendor/modules.txt --
# example.com/a v1.2.0
## explicit; go 1.18
example.com/a/q
# example.com/absent v1.0.0
example.com/absent
# example.com/dir v1.0.0 => ../dir
## explicit
example.com/dir/sub
# example.com/fork v1.0.0 => example.net/fork v1.1.0
example.com/fork/f
# example.com/fork => example.net/fork v1.1.0
# example.com/wild => ../wild
example.com/wild
-- vendored/vendor/example.com/a/q/q.go --
-- vendored/vendor/example.com/dir/sub/s.go --
-- vendored/vendor/example.com/fork/f/f.go --
-- vendored/vendor/example.com/absent/a.go --
`

// modulesEnv has the module cache of modulesTree and an environment.
func modulesEnv(root string, env map[string]string) Env {
	return Env{Getenv: func(name string) string {
		if name == "GOMODCACHE" {
			return filepath.Join(root, "cache")
		}
		return env[name]
	}}
}

func moduleText(m linkflags.Module) string {
	if m == (linkflags.Module{}) {
		return ""
	}
	s := m.Path + "@" + m.Version
	if m.Main {
		s = "main " + s
	}
	if m.Replace != nil {
		s += " => " + m.Replace.Path + "@" + m.Replace.Version
	}
	return s
}
