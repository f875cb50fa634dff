package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/linkflags"
)

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
-- vendored/vendor/example.com/a/q/q.go --
-- vendored/vendor/example.com/dir/sub/s.go --
-- vendored/vendor/example.com/fork/f/f.go --
-- vendored/vendor/example.com/absent/a.go --
`

// modulesDir writes modulesTree.
func modulesDir(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(modulesTree)).Files {
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

func TestModule(t *testing.T) {
	const none = ""
	tests := []struct {
		name, dir, pkg, names, want string // ROOT in names is the tree's directory
	}{
		{"main module", "app", "example.com/app", "ROOT/app/main.go", "main example.com/app@(devel)"},
		{"started below", "app/p", "example.com/app/p", "ROOT/app/p/p.go", "main example.com/app@(devel)"},
		{"main module, trimmed", "app", "example.com/app/p", "example.com/app/p/p.go", "main example.com/app@(devel)"},
		{"not part of the program", "app", "example.com/a/q", "", "example.com/a@v1.2.0"},
		{"no such directory", "app", "example.com/app/x", "", none},
		{"no Go files", "app", "example.com/app/docs", "", none},
		{"a module nested in the main one", "app", "example.com/app/inner/x", "", none},
		{"no prefix at a slash", "app", "example.com/application", "", none},
		{"std", "app", "encoding/json", "$GOROOT/src/encoding/json/decode.go", none},

		{"module cache", "app", "example.com/a/q", "ROOT/cache/example.com/a@v1.2.0/q/q.go", "example.com/a@v1.2.0"},
		{"trimmed", "app", "example.com/a/q", "example.com/a@v1.2.0/q/q.go sync/once.go", "example.com/a@v1.2.0"},
		{"escaped", "app", "github.com/Big/Name", "ROOT/cache/github.com/!big/!name@v1.0.0/b.go", "github.com/Big/Name@v1.0.0"},
		{"escaped, trimmed", "app", "github.com/Big/Name", "github.com/Big/Name@v1.0.0/b.go", "github.com/Big/Name@v1.0.0"},
		{"nested: the longest path", "app", "example.com/a/nested", "example.com/a/nested@v0.1.0/n.go", "example.com/a/nested@v0.1.0"},
		{"the longest path that has it", "app", "example.com/a/nested/more", "ROOT/cache/example.com/a@v1.2.0/nested/more/m.go", "example.com/a@v1.2.0"},

		{"directory", "app", "example.com/dir/sub", "ROOT/dir/sub/s.go", "example.com/dir@v1.0.0 => ../dir@(devel)"},
		{"directory, trimmed", "app", "example.com/dir/sub", "example.com/dir@v1.0.0/sub/s.go", "example.com/dir@v1.0.0 => ../dir@(devel)"},
		{"a module nested in a directory", "app", "example.com/dir/sub/deep", "", none},
		{"other module", "app", "example.com/fork/f", "ROOT/cache/example.net/fork@v1.1.0/f/f.go", "example.com/fork@v1.0.0 => example.net/fork@v1.1.0"},
		{"other module, trimmed", "app", "example.com/fork/f", "example.com/fork@v1.0.0/f/f.go", "example.com/fork@v1.0.0 => example.net/fork@v1.1.0"},
		{"other version", "app", "example.com/same", "ROOT/cache/example.com/same@v0.9.0/s.go", "example.com/same@v1.0.0 => example.com/same@v0.9.0"},

		{"unknown to go.mod", "app", "example.com/new/n", "ROOT/cache/example.com/new@v1.0.0/n/n.go", "example.com/new@v1.0.0"},
		{"unknown to go.mod, trimmed", "app", "example.com/new/n", "example.com/new@v1.0.0/n/n.go", "example.com/new@v1.0.0"},
		{"unknown and replaced, trimmed", "app", "example.com/late", "example.com/late@v1.4.0/l.go", "example.com/late@v1.4.0 => ../late@(devel)"},
		{"nested, unknown to go.mod", "app", "example.com/a/n2", "example.com/a/n2@v0.2.0/n.go", "example.com/a/n2@v0.2.0"},
		{"another version than go.mod's", "app", "example.com/a/q", "ROOT/cache/example.com/a@v1.3.0/q/q.go", "example.com/a@v1.3.0"},
		{"with an inlined function", "app", "example.com/new", "example.com/a@v1.2.0/a.go example.com/new@v1.0.0/n.go", "example.com/new@v1.0.0"},
		{"a //line besides", "app", "example.com/a/q", "example.com/a@v9.0.0/q/q.y example.com/a@v1.2.0/q/q.go", "example.com/a@v1.2.0"},
		{"a directory with @", "app", "example.com/new", "ROOT/cache/example.com/new@v1.0.0/x@y/n.go", none},

		{"two versions", "app", "example.com/new", "example.com/new@v1.0.0/n.go example.com/new@v1.1.0/n.go", none},
		{"no version", "app", "example.com/new", "example.com/new@latest/n.go", none},
		{"the parent, where go.mod says nested", "app", "example.com/a/nested", "example.com/a@v1.2.0/nested/n.go", none},
		{"nested, where go.mod says the parent", "app", "example.com/a/q", "example.com/a/q@v0.1.0/q.go", none},
		{"a module in the place of the main one", "app", "example.com/app/p", "example.com/app@v1.0.0/p/p.go", none},
		{"files elsewhere", "app", "example.com/a/q", "/home/joe/q.go", none},
		{"only inlined functions", "app", "example.com/a/q", "example.com/a@v1.2.0/a.go", none},
		{"a version that is replaced", "app", "example.com/dir/sub", "ROOT/cache/example.com/dir@v1.0.0/sub/s.go", none},
		{"what replaces", "app", "example.net/fork/f", "ROOT/cache/example.net/fork@v1.1.0/f/f.go", none},
		{"a bad escape", "app", "example.com/New", "ROOT/cache/example.com/New@v1.0.0/n.go", none},

		{"workspace", "work/m1", "example.com/m1/lib", "ROOT/work/m1/lib/lib.go", "main example.com/m1@(devel)"},
		{"workspace, other main module", "work/m1", "example.com/m2", "example.com/m2/two.go", "main example.com/m2@(devel)"},
		{"workspace, highest version", "work", "example.com/a/q", "", "example.com/a@v1.3.0"},
		{"workspace, higher than any", "work", "example.com/a/q", "example.com/a@v1.4.0/q/q.go", "example.com/a@v1.4.0"},
		{"workspace, its own replacement", "work/m1", "example.com/other", "", "example.com/other@v1.0.0 => example.com/other@v1.9.0"},
		{"workspace, a directory", "work/m2", "example.com/dir/sub", "", "example.com/dir@v1.0.0 => ../dir@(devel)"},

		{"vendored", "vendored", "example.com/a/q", "ROOT/vendored/vendor/example.com/a/q/q.go", "example.com/a@v1.2.0"},
		{"vendored, trimmed", "vendored", "example.com/a/q", "example.com/a@v1.2.0/q/q.go", "example.com/a@v1.2.0"},
		{"vendored, not required", "vendored", "example.com/absent", "ROOT/vendored/vendor/example.com/absent/a.go", "example.com/absent@v1.0.0"},
		{"vendored, not required, unseen", "vendored", "example.com/absent", "", "example.com/absent@v1.0.0"},
		{"vendored, directory", "vendored", "example.com/dir/sub", "ROOT/vendored/vendor/example.com/dir/sub/s.go", "example.com/dir@v1.0.0 => ../dir@(devel)"},
		{"vendored, other module", "vendored", "example.com/fork/f", "ROOT/vendored/vendor/example.com/fork/f/f.go", "example.com/fork@v1.0.0 => example.net/fork@v1.1.0"},
		{"vendored, but with -mod=mod", "vendored", "example.com/a/q", "ROOT/cache/example.com/a@v1.2.0/q/q.go", "example.com/a@v1.2.0"},

		{"outside of any module", ".", "example.com/a/q", "example.com/a@v1.2.0/q/q.go", "example.com/a@v1.2.0"},
	}
	root := modulesDir(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := ReadBuildList(modulesEnv(root, nil), filepath.Join(root, tt.dir))
			names := strings.Fields(strings.ReplaceAll(tt.names, "ROOT", filepath.ToSlash(root)))
			if got := moduleText(b.module(tt.pkg, names)); got != tt.want {
				t.Errorf("module(%q, %q) = %q, want %q", tt.pkg, names, got, tt.want)
			}
		})
	}
}

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

// TestModuleEnvironment: what go's environment changes.
func TestModuleEnvironment(t *testing.T) {
	root := modulesDir(t)
	for _, tt := range []struct {
		name, dir string
		env       map[string]string
		want      string
	}{
		{"nothing", "app", nil, "example.com/a@v1.2.0"},
		{"-modfile", "app/p", map[string]string{"GOFLAGS": "-mod=mod '-modfile=../alt.mod'"}, "example.com/a@v1.3.0"},
		{"GOWORK", "app", map[string]string{"GOWORK": filepath.Join(root, "work", "go.work")}, "example.com/a@v1.3.0"},
		{"GOWORK=off", "work/m1", map[string]string{"GOWORK": "off"}, "example.com/a@v1.2.0"},
		{"GO111MODULE=off", "app", map[string]string{"GO111MODULE": "off"}, ""},
		{"broken GOFLAGS", "app", map[string]string{"GOFLAGS": "'-modfile=alt.mod"}, "example.com/a@v1.2.0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := ReadBuildList(modulesEnv(root, tt.env), filepath.Join(root, tt.dir))
			if got := moduleText(b.module("example.com/a/q", nil)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestModuleOfTest: the packages of a test binary, whose modinfo is not
// complete, and of one that has a list of files for its package.
func TestModuleOfTest(t *testing.T) {
	root := modulesDir(t)
	for _, tt := range []struct {
		link, dir, pkg, want string
	}{
		{"example.com/app/p.test", "app", "example.com/app/p", "main example.com/app@(devel)"},
		{"example.com/app/p.test", "app", "example.com/app/p.test", "main example.com/app@(devel)"},
		{"example.com/app/p.test", "app", "example.com/app/p_test", "main example.com/app@(devel)"},
		{"example.com/app.test", "app", "example.com/app_test", "main example.com/app@(devel)"},
		{"example.com/a/nested.test", "app", "example.com/a/nested_test", "example.com/a/nested@v0.1.0"},
		{"example.com/app.test", "app", "example.com/app/p_test", "main example.com/app@(devel)"}, // a directory
		{"example.com/app.test", "app", "example.com/a/nested_test", ""},
		{"command-line-arguments.test", "app", "command-line-arguments.test", "main example.com/app@(devel)"},
		{"command-line-arguments.test", "app", "command-line-arguments_test", "main example.com/app@(devel)"},
		{"command-line-arguments.test", "work", "command-line-arguments", "main command-line-arguments@(devel)"},
		{"command-line-arguments", "app", "command-line-arguments", "main example.com/app@(devel)"},
		{"command-line-arguments", ".", "command-line-arguments", "main command-line-arguments@(devel)"},
	} {
		mods := &Modules{Link: tt.link, Minor: 26, BuildList: func() *BuildList {
			return ReadBuildList(modulesEnv(root, nil), filepath.Join(root, tt.dir))
		}}
		for range 2 { // the second answer is a remembered one
			if got := moduleText(mods.Of(tt.pkg)); got != tt.want {
				t.Errorf("%s: Of(%q) = %q, want %q", tt.link, tt.pkg, got, tt.want)
			}
		}
	}
}

// TestModuleOfBuild: a modinfo line that is complete is believed alone.
func TestModuleOfBuild(t *testing.T) {
	mods := &Modules{
		ModInfo: &linkflags.ModInfo{Deps: []linkflags.Module{{Path: "example.com/a", Version: "v7.0.0"}}},
		Link:    "example.com/app", Minor: 26,
		BuildList: func() *BuildList {
			t.Error("go.mod was read")
			return &BuildList{}
		},
	}
	if got := moduleText(mods.Of("example.com/a/nested")); got != "example.com/a@v7.0.0" {
		t.Errorf("got %q", got)
	}
	if got := moduleText(mods.Of("example.com/other")); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestWorkspacePolicy: which policy of a workspace a link has.
func TestWorkspacePolicy(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.work":          "go 1.23\nuse (\n\t./m1\n\t./m2\n\t./m3\n)\n",
		"linkgate.yaml":    "",
		"m1/go.mod":        "module example.com/m1\n",
		"m1/linkgate.yaml": "",
		"m2/go.mod":        "module example.com/m2\n",
		"m2/linkgate.yaml": "",
		"m3/go.mod":        "module example.com/m3\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ dir, module, want string }{
		{".", "example.com/m1", "m1/linkgate.yaml"},
		{"m2", "example.com/m1", "m1/linkgate.yaml"},
		{"m1", "example.com/m3", "linkgate.yaml"},
		{"m1", "example.com/dep", "m1/linkgate.yaml"}, // a dependency's command
		{"m2", "", "m2/linkgate.yaml"},                // not known
		{"m3", "example.com/dep", "linkgate.yaml"},
		{".", "example.com/dep", "linkgate.yaml"},
	} {
		c := Env{Getenv: func(string) string { return "" }}
		file, err := FindLinkPolicy(c, filepath.Join(root, tt.dir), tt.module)
		path := file.Path
		if want := filepath.Join(root, filepath.FromSlash(tt.want)); err != nil || path != want {
			t.Errorf("module %q from %s: %s, %v; want %s", tt.module, tt.dir, path, err, want)
		}
	}
}

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
