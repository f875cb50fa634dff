package link

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/linkflags"
)

// Every variable that the steps of a judgement ask for is among the inputs of a
// link, or is one that is read anew at each link.
func TestEnvironment(t *testing.T) {
	none := func(string) string { return "" }
	listed := []string{"LINKGATE_POLICY", "LINKGATE_TELEMETRY"}
	for _, v := range environment(&Command{Getenv: none}) {
		listed = append(listed, v.name)
	}
	asked := regexp.MustCompile(`[gG]etenv\("([A-Z0-9_]+)"\)`)
	n := 0
	for _, pattern := range []string{"*.go", "../project/*.go", "../linkcache/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range asked.FindAllSubmatch(text, -1) {
				n++
				if name := string(m[1]); !slices.Contains(listed, name) {
					t.Errorf("%s asks for %s, which is no input of a link", file, name)
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("found only %d variables", n)
	}
}

// A link by a toolchain whose rules are read from its GOROOT is not kept: they
// change there under one version.
func TestInputsOfToolchain(t *testing.T) {
	main := filepath.Join(t.TempDir(), "_pkg_.a")
	if err := os.WriteFile(main, []byte("main"), 0o666); err != nil {
		t.Fatal(err)
	}
	cfg := &linkflags.ImportCfg{
		Packages: []linkflags.PackageFile{{Path: "example.com/a", File: main}},
		ModInfo:  &linkflags.ModInfo{Settings: []linkflags.Setting{{Key: "-compiler", Value: "gc"}}},
	}
	for version, want := range map[string]bool{
		"go1.26.8": true, "go1.27.4": true, "": false, "go1.99.0": false,
		"go1.27-devel_abc": false, "devel go1.27-abc Mon Jan 1 2027": false,
	} {
		getenv := func(name string) string { return map[string]string{"GOVERSION": version, "GO111MODULE": "off"}[name] }
		cmd := &Command{Tool: []string{"link"}, Getenv: getenv, Config: cfg, Flags: &linkflags.Link{Main: main}, Minor: 27}
		if _, ok := inputs(Input{Command: cmd, Env: project.Env{Getenv: getenv}}); ok != want {
			t.Errorf("%q: kept %t, want %t", version, ok, want)
		}
	}
}

// keptLink returns the input of a link that is kept, and the variables that it asks for.
func keptLink(t *testing.T) (Input, map[string]string) {
	t.Helper()
	dir := t.TempDir()
	env := map[string]string{"GOVERSION": "go1.26.8", "GOARCH": "amd64", "GOCACHE": filepath.Join(dir, "cache"), "TOOLEXEC_IMPORTPATH": "example.com/app"}
	main, pinned := filepath.Join(dir, "b001", "_pkg_.a"), filepath.Join(dir, "cache", "aa", strings.Repeat("a", 64)+"-d")
	for file, text := range map[string]string{main: "main", pinned: "a", filepath.Join(dir, "go.mod"): "module example.com/app\n"} {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	config := fmt.Sprintf("packagefile example.com/app=%s\npackagefile a=%s\nmodinfo %q\n", main, pinned, modInfoStart+modInfo+modInfoEnd)
	cfg, err := linkflags.ParseImportCfg([]byte(config))
	if err != nil {
		t.Fatal(err)
	}
	flags, err := linkflags.ParseLink([]string{"-o", filepath.Join(dir, "b001", "exe"), "-importcfg=" + filepath.Join(dir, "b001", "importcfg"), "-buildid=x/y", "-s", main})
	if err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string { return env[name] }
	cmd := &Command{Tool: []string{"link"}, Getenv: getenv, Config: cfg, Flags: flags, Minor: 26, Name: "example.com/app"}
	return Input{Command: cmd, Dir: dir, Env: project.Env{Getenv: getenv, Dir: dir}}, env
}

// TestInputs: whatever a link's facts depend on makes another key, and where the list cannot be
// complete there is none.
func TestInputs(t *testing.T) {
	in, _ := keptLink(t)
	list, ok := inputs(in)
	again, _ := inputs(in)
	if !ok || fmt.Sprintf("%q", list) != fmt.Sprintf("%q", again) {
		t.Fatal(list, ok)
	}
	flags := func(in *Input, args ...string) {
		c := *in.Command
		var err error
		if c.Flags, err = linkflags.ParseLink(append(args, c.Flags.Args()...)); err != nil {
			t.Fatal(err)
		}
		in.Command = &c
	}
	var more *linkflags.ImportCfg // one more package
	for name, test := range map[string]struct {
		change func(*Input, map[string]string)
		kept   bool
	}{
		"the tool":         {func(in *Input, _ map[string]string) { in.Command.Tool = []string{"other", "link"} }, true},
		"an argument":      {func(in *Input, _ map[string]string) { flags(in, "-w") }, true},
		"the importcfg":    {func(in *Input, _ map[string]string) { in.Command.Config = more }, true},
		"the main package": {func(in *Input, _ map[string]string) { os.WriteFile(in.Command.Flags.Main, []byte("other"), 0o666) }, true},
		"its name":         {func(in *Input, _ map[string]string) { in.Command.Name = "a" }, true},
		"the directory":    {func(in *Input, _ map[string]string) { in.Dir = filepath.Join(in.Dir, "cache") }, true},
		"comparing":        {func(in *Input, _ map[string]string) { in.compare = true }, true},
		"modules":          {func(in *Input, _ map[string]string) { in.modules = true }, true},
		"-mod": {func(in *Input, env map[string]string) {
			in.Env.GoLine = func() []string { return []string{"go", "build", "-mod=vendor"} }
		}, true},
		"a variable": {func(_ *Input, env map[string]string) { env["CGO_ENABLED"] = "1" }, true},
		"the level":  {func(_ *Input, env map[string]string) { env["GOAMD64"] = "v3" }, true},
		"a map":      {func(in *Input, _ map[string]string) { in.Command.Map = &project.ModuleMap{Text: []byte("x")} }, true},
		"go.mod": {func(in *Input, _ map[string]string) {
			os.WriteFile(filepath.Join(in.Dir, "go.mod"), []byte("module x\n"), 0o666)
		}, true},
		"modules.txt": {func(in *Input, _ map[string]string) {
			os.MkdirAll(filepath.Join(in.Dir, "vendor", "modules.txt"), 0o777)
		}, true},
		"no main package":       {func(in *Input, _ map[string]string) { os.Remove(in.Command.Flags.Main) }, false},
		"an archive elsewhere":  {func(in *Input, _ map[string]string) { in.Command.Config.Packages[1].File = "a.a" }, false},
		"another cache":         {func(_ *Input, env map[string]string) { env["GOCACHE"] = "/other" }, false},
		"no settings":           {func(in *Input, _ map[string]string) { in.Command.Config.ModInfo.Settings = nil }, false},
		"an incomplete modinfo": {func(in *Input, _ map[string]string) { in.Command.Name = "example.com/app.test" }, false},
		"files by name":         {func(in *Input, _ map[string]string) { in.Command.Name = linkflags.CommandLine }, false},
		"an overlay":            {func(in *Input, _ map[string]string) { in.overlay = selection.Overlay{} }, false},
		"another release":       {func(_ *Input, env map[string]string) { env["GOVERSION"] = "go1.99" }, false},
	} {
		in, env := keptLink(t)
		before, _ := inputs(in)
		text := append(in.Command.Config.Rewrite(nil), "packagefile b="+in.Command.Config.Packages[1].File+"\n"...)
		var err error
		if more, err = linkflags.ParseImportCfg(text); err != nil {
			t.Fatal(err)
		}
		test.change(&in, env)
		after, ok := inputs(in)
		if ok != test.kept || ok && fmt.Sprintf("%q", before) == fmt.Sprintf("%q", after) {
			t.Errorf("%s: kept %t, %q", name, ok, after)
		}
		link := openLink(in)
		if (link != nil) != test.kept {
			t.Errorf("%s: opened %t", name, link != nil)
		}
		link.Close()
	}
}

// TestSameArgs: what is another in each build of one program is none of it.
func TestSameArgs(t *testing.T) {
	for args, want := range map[string]string{
		"-o /w/exe -importcfg /w/cfg -s /w/main.a":                     "-o  -importcfg  -s ",
		"-o=/w/exe -importcfg=/w/cfg -buildid=x -extldflags=-s main.a": "-o= -importcfg= -extldflags=-s ",
		"-w -X=main.version=1 main.a":                                  "-w -X=main.version=1 ",
	} {
		flags, err := linkflags.ParseLink(strings.Fields(args))
		if got := strings.Join(sameArgs(&Command{Flags: flags}), " "); err != nil || got != want {
			t.Errorf("%s: %q, %v", args, got, err)
		}
	}
}
