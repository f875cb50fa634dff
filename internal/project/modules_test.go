package project

import (
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/linkflags"
)

// TestModuleOfTest: the packages of a test binary, whose modinfo is not
// complete, and of one that has a list of files for its package.
func TestModuleOfTest(t *testing.T) {
	root := writeTree(t, modulesTree)
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
