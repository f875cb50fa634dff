package link

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/linkflags"
)

// given returns the identities of a link whose packages' modules are given.
func given(main string, packages map[string]linkflags.Module) *Identities {
	return &Identities{cmd: &Command{Name: main}, version: "go1.26.8", modules: &project.Modules{Packages: packages, Given: true}}
}

func TestPackage(t *testing.T) {
	lib := linkflags.Module{Path: "example.com/lib", Version: "v1.0.0"}
	replaced := func(path, version string) linkflags.Module {
		m := lib
		m.Replace = &linkflags.Replacement{Path: path, Version: version}
		return m
	}
	id := given("example.com/app", map[string]linkflags.Module{
		"example.com/app":   {Path: "example.com/app", Version: linkflags.Devel, Main: true},
		"example.com/lib/a": lib, "example.com/lib/b": replaced("../lib", linkflags.Devel),
		"example.com/lib/c": replaced("../lib", ""), "example.com/lib/d": replaced("example.com/fork", "v2.0.0"),
	})
	of := func(path, replace string) events.Package {
		return events.Package{Path: path, Module: lib.Path, Version: lib.Version, Replace: replace}
	}
	for _, test := range []struct {
		name string
		std  bool
		want events.Package
	}{
		{"", true, events.Package{}},
		{"main", false, events.Package{Path: "example.com/app", Module: "example.com/app", Version: linkflags.Devel}},
		{"example.com/lib/a", false, of("example.com/lib/a", "")},
		{"example.com/lib/b", false, of("example.com/lib/b", "../lib")},
		{"example.com/lib/c", false, of("example.com/lib/c", "../lib")},
		{"example.com/lib/d", false, of("example.com/lib/d", "example.com/fork@v2.0.0")},
		{"fmt", true, events.Package{Path: "fmt", Module: events.ModuleStd, Version: "go1.26.8"}},
		{"cmd", true, events.Package{Path: "cmd", Module: events.ModuleCmd, Version: "go1.26.8"}},
		{"cmd/go", true, events.Package{Path: "cmd/go", Module: events.ModuleCmd, Version: "go1.26.8"}},
	} {
		if got := id.Package(test.name, test.std); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// Files named on the command line lie in the directory of no module, whosever the package is.
func TestSourceModule(t *testing.T) {
	app := linkflags.Module{Path: "example.com/app", Main: true}
	id := given("", map[string]linkflags.Module{linkflags.CommandLine: app, app.Path: app})
	if got := id.sourceModule(linkflags.CommandLine); got != (linkflags.Module{}) {
		t.Errorf("%+v of files on the command line", got)
	}
	if got := id.sourceModule(app.Path); got != app {
		t.Errorf("%+v, want %+v", got, app)
	}
}

func TestMainModule(t *testing.T) {
	here, nowhere := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(here, "go.mod"), []byte("module example.com/here\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	packages := map[string]linkflags.Module{
		"app": {Path: "example.com/app", Main: true}, "lib": {Path: "example.com/lib"}, "nameless": {Main: true},
		"main": {Path: "example.com/other", Main: true}, "": {Path: "example.com/empty", Main: true},
	}
	for _, test := range []struct{ name, dir, want string }{
		{"app", here, "example.com/app"},
		{"lib", here, "example.com/here"},
		{"nameless", here, "example.com/here"},
		{"", here, "example.com/here"},
		{"lib", nowhere, "example.com/lib"},
		{"", nowhere, "example.com/other"},
	} {
		if got := given(test.name, packages).MainModule(test.dir); got != test.want {
			t.Errorf("%q in %s: %s, want %s", test.name, filepath.Base(test.dir), got, test.want)
		}
	}
}

// The modules of a test binary, whose importcfg does not name them all, come from go.mod. Once
// the program is loaded, the names of the files in its objects have to agree.
func TestIdentify(t *testing.T) {
	dir, goroot := t.TempDir(), t.TempDir()
	if err := errors.Join(
		os.MkdirAll(filepath.Join(goroot, "src", "time"), 0o777),
		os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/app\n"), 0o666),
		os.WriteFile(filepath.Join(dir, "a.go"), []byte("package app\n"), 0o666),
	); err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string {
		return map[string]string{"GOVERSION": "go1.25.1", "GOROOT": goroot, "TOOLEXEC_IMPORTPATH": "example.com/app.test"}[name]
	}
	cmd := &Command{Name: "example.com/app.test", Minor: 25, Tool: []string{filepath.Join(goroot, "pkg", "tool", "link")}, Getenv: getenv}
	before := Identify(cmd, project.Env{Getenv: getenv}, dir, nil)
	if got := before.Module(cmd.Name).Path; got != "example.com/app" {
		t.Errorf("module %q before the program is loaded", got)
	}
	if got := before.Package("fmt", true).Version; got != "go1.25.1" {
		t.Errorf("version %q before the program is loaded", got)
	}
	if got, err := before.roots().StdDir("time"); err != nil || got != filepath.Join(goroot, "src", "time") {
		t.Errorf("time is in %s, %v", got, err)
	}
	loaded := Identify(cmd, project.Env{Getenv: getenv}, dir, seed(t)) // whose files are elsewhere
	if got := loaded.Module(cmd.Name).Path; got != "" {
		t.Errorf("module %q for a program of other files", got)
	}
	if got := loaded.Package("fmt", true).Version; got != "go1.26.8" {
		t.Errorf("version %q of a program that go1.26.8 compiled", got)
	}
}
