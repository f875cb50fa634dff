package project

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The files that a build list is made of are those whose change changes it.
func TestModuleFiles(t *testing.T) {
	root := writeTree(t, modulesTree)
	for _, tt := range []struct {
		dir  string
		env  map[string]string
		want []string
	}{
		{"app/p", nil, []string{"app/go.mod", "app/vendor/modules.txt"}},
		{"app/p", map[string]string{"GOFLAGS": "-modfile=../alt.mod"}, []string{"app/alt.mod", "app/vendor/modules.txt"}},
		{"app/p", map[string]string{"GO111MODULE": "off"}, nil},
		{"work/m1", nil, []string{"work/go.work", "work/vendor/modules.txt", "work/m1/go.mod", "work/m2/go.mod"}},
		{"work/m1", map[string]string{"GOWORK": "off"}, []string{"work/m1/go.mod", "work/m1/vendor/modules.txt"}},
		{".", nil, nil},
	} {
		var want []string
		for _, name := range tt.want {
			want = append(want, filepath.Join(root, filepath.FromSlash(name)))
		}
		if got := ModuleFiles(modulesEnv(root, tt.env), filepath.Join(root, tt.dir)); !slices.Equal(got, want) {
			t.Errorf("from %s with %v: %q, want %q", tt.dir, tt.env, got, want)
		}
	}
}

// A tool's path tells its GOROOT, and where it does not, the environment.
func TestGOROOT(t *testing.T) {
	getenv := func(string) string { return "env" }
	for tool, want := range map[string]string{
		"/go/pkg/tool/linux_amd64/link": "/go",
		"/go/bin/link":                  "env",
		"/go/pkg/tool/link":             "env",
		"link":                          "env",
	} {
		if got := filepath.ToSlash(GOROOT(getenv, filepath.FromSlash(tool))); got != want {
			t.Errorf("%s: %s, want %s", tool, got, want)
		}
	}
}

// Where go was started: the flag says it, else a tool that runs there.
func TestStartDir(t *testing.T) {
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	given := Env{Dir: "/given"}
	for _, elsewhere := range []bool{false, true} {
		if dir, err := given.StartDir(elsewhere); dir != "/given" || err != nil {
			t.Errorf("elsewhere %t: %q, %v", elsewhere, dir, err)
		}
	}
	if dir, err := (Env{}).StartDir(false); dir != wd || err != nil {
		t.Errorf("here: %q, %v", dir, err)
	}
	if dir := given.ToolStartDir(false); dir != "/given" {
		t.Errorf("of a tool: %q", dir)
	}
	if dir := (Env{}).ToolStartDir(true); dir != wd {
		t.Errorf("of a tool here: %q", dir)
	}
}
