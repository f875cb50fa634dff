package link

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/project"
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
