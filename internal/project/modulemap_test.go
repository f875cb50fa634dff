package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/linkflags"
)

func readMap(t *testing.T, name, text string) (*ModuleMap, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return ReadModuleMap(file)
}

// TestReadModuleMap: the same modules by what go list prints and by go.mod.
func TestReadModuleMap(t *testing.T) {
	for name, text := range map[string]string{
		"modules.txt": "# of go list\nexample.com/app\nexample.com/a v1.2.0\nexample.com/b v1.0.0 => ../b\n\nexample.com/c v1.0.0 => example.com/d v1.5.0\r\n",
		"go.mod": "module example.com/app\n\nrequire (\n\texample.com/a v1.2.0\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0 // indirect\n)\n" +
			"replace example.com/b => ../b\nreplace example.com/c => example.com/d v1.5.0\n",
		"packages.txt": "example.com/app/cmd\texample.com/app\nexample.com/a/x\texample.com/a v1.2.0\nexample.com/a/y\texample.com/a v1.2.0\n" +
			"example.com/b\texample.com/b v1.0.0 => ../b\nexample.com/c\texample.com/c v1.0.0 => example.com/d v1.5.0\n",
	} {
		m, err := readMap(t, name, text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var list []string
		for _, mod := range m.Modules {
			text := mod.Path + "@" + mod.Version
			if mod.Main {
				text = "main " + text
			}
			if mod.Replace != nil {
				text += "=>" + mod.Replace.Path + "@" + mod.Replace.Version
			}
			list = append(list, text)
		}
		const want = "main example.com/app@(devel) example.com/a@v1.2.0 example.com/b@v1.0.0=>../b@(devel) example.com/c@v1.0.0=>example.com/d@v1.5.0"
		if got := strings.Join(list, " "); got != want {
			t.Errorf("%s: got %s", name, got)
		}
		if strings.HasPrefix(name, "packages") != (m.Packages["example.com/a/y"].Version == "v1.2.0") {
			t.Errorf("%s: packages %v", name, m.Packages)
		}
	}
}

func TestReadModuleMapErrors(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"m", "example.com/a one", "m:1: "},
		{"m", "example.com/a v1.0.0 extra", "no module as go list prints it"},
		{"m", "example.com/a => ../a", "no module as go list prints it"},
		{"m", "../a v1.0.0/", "no module as go list prints it"},
		{"m", "example.com/a v1.0.0\nexample.com/a v1.1.0", "m:2: module example.com/a is there in two versions"},
		{"m", "example.com/ab\texample.com/a v1.0.0", `package "example.com/ab" is not in module example.com/a`},
		{"m", "example.com/a/b\texample.com/a v1.0.0\nexample.com/a/b\texample.com/a/b v1.0.0", "is of two modules"},
		{"go.mod", "require", "go.mod:1"},
	} {
		if m, err := readMap(t, tt.name, tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %+v, %v", tt.text, m, err)
		}
	}
}

// TestModulesGiven: where go did not start the link, a package of the map has its module, one
// that several modules may give has none, and nothing on the disk is asked.
func TestModulesGiven(t *testing.T) {
	m, err := readMap(t, "m", "example.com/a v1.0.0\nexample.com/a/b v1.1.0\nexample.com/a/b/known\texample.com/a/b v1.1.0\n")
	if err != nil {
		t.Fatal(err)
	}
	mods := &Modules{ModInfo: (&linkflags.ModInfo{}).With(m.Modules), Given: true, Packages: m.Packages, Link: "example.com/x.test", Minor: 26,
		BuildList: func() *BuildList { return &BuildList{} }}
	for pkg, want := range map[string]string{
		"example.com/a": "example.com/a@v1.0.0", "example.com/a/x": "example.com/a@v1.0.0",
		"example.com/a/b/known": "example.com/a/b@v1.1.0", "example.com/a/b/unknown": "@", "example.com/other": "@", "example.com/x.test": "@",
	} {
		if got := mods.Of(pkg); got.Path+"@"+got.Version != want {
			t.Errorf("%s is of %+v, want %s", pkg, got, want)
		}
	}
}
