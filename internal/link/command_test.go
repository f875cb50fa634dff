package link

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/toolchain"
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

// TestReadCommand: what the arguments and the importcfg say, and what cannot be judged.
func TestReadCommand(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	info := fmt.Sprintf("modinfo %q\n", modInfoStart+"path\texample.com/app\nmod\texample.com/app\t(devel)\t\n"+modInfoEnd)
	for name, text := range map[string]string{
		"named": "packagefile example.com/named=main.a\npackagefile a=a.a\n", "other": "packagefile a=a.a\n", "broken": "packagefile a\n",
		"info": info + "packagefile a=a.a\n", "infoTaken": info + "packagefile example.com/app=app.a\n",
		"args": "-importcfg\nnamed\nmain.a\n", "map": "example.com/lib v1.0.0\n", "badMap": "example.com/lib v1 v2 v3 v4\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		args, path, modules string
		name                string
		err                 string
	}{
		{"-importcfg named main.a", "", "", "example.com/named", ""},
		{"-importcfg named main.a", "example.com/go", "", "example.com/named", ""},
		{"-importcfg other main.a", "example.com/go", "", "example.com/go", ""},
		{"-importcfg other main.a", "", "", "", ""},
		{"-importcfg info main.a", "", "", "example.com/app", ""},
		{"-importcfg info main.a", "example.com/go", "", "example.com/go", ""},
		{"-importcfg infoTaken main.a", "", "", "", ""}, // a package of that name is another one
		{"@args", "", "", "example.com/named", ""},
		{"@gone", "", "", "", "gone"},
		{"-importcfg", "", "", "", "importcfg"},
		{"-L dir main.a", "", "", "", "without -importcfg cannot be judged"},
		{"-importcfg gone main.a", "", "", "", "reading the importcfg: open gone"},
		{"-importcfg broken main.a", "", "", "", "reading broken: "},
		{"-V=full", "", "", "", ""},
		{"-importcfg named main.a", "", "map", "example.com/named", ""},
		{"-importcfg named main.a", "", "badMap", "example.com/named", "badMap"},
		{"-importcfg named main.a", "example.com/go", "badMap", "example.com/named", ""}, // go says it itself
		{"-buildmode=shared -importcfg named", "example.com/go", "", "example.com/go", "-buildmode=shared"},
		{"-linkshared -importcfg named main.a", "example.com/go", "", "example.com/named", "-linkshared"},
	} {
		getenv := func(name string) string {
			return map[string]string{"TOOLEXEC_IMPORTPATH": test.path, project.ModulesVariable: test.modules, "GOVERSION": "go1.26.8"}[name]
		}
		c, err := ReadCommand(getenv, []string{"link"}, strings.Fields(test.args))
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%+v: %v", test, err)
		}
		if c == nil || c.Name != test.name || c.Minor != 26 || c.InFile != (test.args == "@args") || len(c.Args) == 0 || (c.Map != nil) != (test.modules == "map") {
			t.Errorf("%+v: %+v", test, c)
		}
		if config := strings.Contains(test.args, "named") || test.args == "@args"; err == nil && config != (c.Config != nil && c.Archive("a") == "a.a" && c.Archive("main") == "main.a") && test.name == "example.com/named" {
			t.Errorf("%+v: %+v", test, c.Config)
		}
	}
}

// TestLinkerMinor: go says it, else the file VERSION of GOROOT does, else it is the newest.
func TestLinkerMinor(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "VERSION"), []byte("go1.24.2\ntime 2025-03-26T19:09:39Z\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		version, goroot string
		want            int
	}{{"go1.25.1", dir, 25}, {"", dir, 24}, {"", "gone", toolchain.Last}, {"strange", dir, toolchain.Last}} {
		if got := linkerMinor(func(string) string { return test.version }, test.goroot); got != test.want {
			t.Errorf("%q, %q: %d, want %d", test.version, test.goroot, got, test.want)
		}
	}
}

// TestCommandNames: the linker's name for the main package, and go's.
func TestCommandNames(t *testing.T) {
	c := &Command{Name: "example.com/app", Flags: &linkflags.Link{Main: "main.a"}, Config: &linkflags.ImportCfg{Packages: []linkflags.PackageFile{{Path: "b", File: "b.a"}, {Path: "a", File: "a.a"}}}}
	nameless := &Command{Flags: c.Flags}
	for _, test := range []struct {
		c                        *Command
		name, path, linker, file string
	}{
		{c, "main", "example.com/app", "main", "main.a"},
		{c, "a", "a", "a", "a.a"},
		{c, "gone", "gone", "gone", ""},
		{nameless, "main", "main", "main", "main.a"},
		{nameless, "a", "a", "a", ""},
	} {
		if got := test.c.ImportPath(test.name); got != test.path {
			t.Errorf("%s is %s, want %s", test.name, got, test.path)
		}
		if got := test.c.LinkerName(test.path); got != test.linker {
			t.Errorf("%s is %s, want %s", test.path, got, test.linker)
		}
		if got := test.c.Archive(test.name); got != test.file {
			t.Errorf("%s is in %s, want %s", test.name, got, test.file)
		}
	}
}

// TestCommandSays: the modules that a command tells, and its flags.
func TestCommandSays(t *testing.T) {
	given := &project.ModuleMap{Modules: []linkflags.Module{{Path: "b"}}, Packages: map[string]linkflags.Module{"p": {Path: "b"}}}
	config := &linkflags.ImportCfg{ModInfo: &linkflags.ModInfo{Deps: []linkflags.Module{{Path: "a"}}}}
	for _, test := range []struct {
		c    Command
		deps string
		byGo bool
	}{
		{Command{}, "", true}, {Command{Config: &linkflags.ImportCfg{}}, "", true}, {Command{Config: config}, "a", true},
		{Command{Config: config, Map: given}, "a b", false}, {Command{Map: given}, "b", false},
	} {
		test.c.Name, test.c.Minor = "app", 25
		test.c.Getenv = func(string) string { return map[bool]string{true: "app"}[test.byGo] }
		var deps []string
		m := test.c.modules()
		for _, d := range m.ModInfo.Deps {
			deps = append(deps, d.Path)
		}
		if strings.Join(deps, " ") != test.deps || m.Link != "app" || m.Minor != 25 || m.Given == test.byGo || (len(m.Packages) > 0) != (test.c.Map != nil) {
			t.Errorf("%+v: %+v", test, m)
		}
	}
	for args, want := range map[string]struct{ off, inOutput bool }{
		"-checklinkname=0 m.a": {true, false}, "-checklinkname=1 m.a": {}, "m.a": {}, "-buildmode=plugin m.a": {false, true},
		"-buildmode=c-shared m.a": {false, true}, "-buildmode=pie m.a": {},
	} {
		flags, err := linkflags.ParseLink(strings.Fields(args))
		if c := (&Command{Flags: flags}); err != nil || c.CheckOff() != want.off || c.RunsInOutputDir() != want.inOutput {
			t.Errorf("%s: %+v, %v", args, flags, err)
		}
	}
	unread := &Command{Tool: []string{"other", filepath.Join("go", "pkg", "tool", "linux_amd64", "link")}, Flags: &linkflags.Link{}, Getenv: func(string) string { return "" }}
	if unread.CheckOff() || unread.GOROOT() != "go" {
		t.Errorf("a command that could not be read switches the check off, or its linker is of %q", unread.GOROOT())
	}
}

// TestScratchOfOthers: a link that go did not start has one directory of its own.
func TestScratchOfOthers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	c := &Command{Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
	c.RemoveTemp()
	first, err1 := c.Scratch()
	second, err2 := c.Scratch()
	if first == "" || first != second || errors.Join(err1, err2) != nil {
		t.Errorf("got %s and %s, %v, %v", first, second, err1, err2)
	}
	c.RemoveTemp()
}
