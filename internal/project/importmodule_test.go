package project

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/linkflags"
)

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

		{"unknown to go.mod", "app", "example.com/new/n", "ROOT/cache/example.com/new@v1.0.0/n/n.go", none},
		{"unknown to go.mod, trimmed", "app", "example.com/new/n", "example.com/new@v1.0.0/n/n.go", none},
		{"unknown and replaced, trimmed", "app", "example.com/late", "example.com/late@v1.4.0/l.go", none},
		{"nested, unknown to go.mod", "app", "example.com/a/n2", "example.com/a/n2@v0.2.0/n.go", none},
		{"another version than go.mod's", "app", "example.com/a/q", "ROOT/cache/example.com/a@v1.3.0/q/q.go", none},
		{"with an inlined function", "app", "example.com/new", "example.com/a@v1.2.0/a.go example.com/new@v1.0.0/n.go", none},
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
		{"workspace, higher than any", "work", "example.com/a/q", "example.com/a@v1.4.0/q/q.go", none},
		{"workspace, its own replacement", "work/m1", "example.com/other", "", "example.com/other@v1.0.0 => example.com/other@v1.9.0"},
		{"workspace, a directory", "work/m2", "example.com/dir/sub", "", "example.com/dir@v1.0.0 => ../dir@(devel)"},

		{"vendored", "vendored", "example.com/a/q", "ROOT/vendored/vendor/example.com/a/q/q.go", "example.com/a@v1.2.0"},
		{"vendored, trimmed", "vendored", "example.com/a/q", "example.com/a@v1.2.0/q/q.go", "example.com/a@v1.2.0"},
		{"vendored, not required", "vendored", "example.com/absent", "ROOT/vendored/vendor/example.com/absent/a.go", "example.com/absent@v1.0.0"},
		{"vendored, not required, unseen", "vendored", "example.com/absent", "", "example.com/absent@v1.0.0"},
		{"vendored, listed where all versions are replaced", "vendored", "example.com/wild", "", none},
		{"vendored, directory", "vendored", "example.com/dir/sub", "ROOT/vendored/vendor/example.com/dir/sub/s.go", "example.com/dir@v1.0.0 => ../dir@(devel)"},
		{"vendored, other module", "vendored", "example.com/fork/f", "ROOT/vendored/vendor/example.com/fork/f/f.go", "example.com/fork@v1.0.0 => example.net/fork@v1.1.0"},
		{"vendored, but with -mod=mod", "vendored", "example.com/a/q", "ROOT/cache/example.com/a@v1.2.0/q/q.go", "example.com/a@v1.2.0"},

		{"outside of any module", ".", "example.com/a/q", "example.com/a@v1.2.0/q/q.go", none},
	}
	root := writeTree(t, modulesTree)
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

// What go.mod does not tell, go is asked. A file name says neither which module it is nor
// which version: what does not agree with go's answer is not known.
func TestModuleSelected(t *testing.T) {
	root := writeTree(t, modulesTree)
	selects := func(version string) []listed {
		return []listed{{module: linkflags.Module{Path: "example.com/a", Version: version}, dir: filepath.Join(root, "cache/example.com/a@v1.3.0")}}
	}
	for _, tt := range []struct{ name, selected, names, want string }{
		{"go selects another version than go.mod", "v1.3.0", "example.com/a@v1.3.0/q/q.go", "example.com/a@v1.3.0"},
		{"a name claims another", "v1.3.0", "example.com/a@v0.9.0/q/q.go", ""},
		{"go cannot tell", "", "example.com/a@v1.3.0/q/q.go", ""},
	} {
		b := ReadBuildList(modulesEnv(root, nil), filepath.Join(root, "app"))
		b.selected = func() []listed {
			if tt.selected == "" {
				return nil
			}
			return selects(tt.selected)
		}
		if got := moduleText(b.module("example.com/a/q", strings.Fields(tt.names))); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestModuleEnvironment: what go's environment changes.
func TestModuleEnvironment(t *testing.T) {
	root := writeTree(t, modulesTree)
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
