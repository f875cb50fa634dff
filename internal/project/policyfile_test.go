package project

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/linkgate/linkgate/internal/policy"
)

// projectTree has a module, one nested in it, a workspace of two, and a
// directory of none.
const projectTree = `
-- app/go.mod --
module example.com/app
-- app/linkgate.yaml --
-- app/sub/x.go --
-- app/nested/go.mod --
module example.com/app/nested
-- work/go.work --
go 1.23

use (
	./one
	./two
)
-- work/linkgate.yaml --
-- work/one/go.mod --
module example.com/one
-- work/one/linkgate.yaml --
-- work/two/go.mod --
module example.com/two
-- none/x.go --
`

func TestPolicyPlaces(t *testing.T) {
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(projectTree)).Files {
		path := filepath.Join(root, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		dir, module  string
		policy       string // -policy
		named        string // LINKGATE_POLICY
		gowork, mode string // GOWORK, GO111MODULE
		want         string
	}{
		{dir: "app", module: "example.com/app", want: "app/linkgate.yaml"},
		{dir: "app/sub", module: "example.com/app", want: "app/linkgate.yaml"},
		{dir: "app/nested", module: "example.com/app/nested"},
		{dir: "none"},
		{dir: "app", mode: "off"},
		// In a workspace each main module has its own, else that of go.work.
		{dir: "work", module: "example.com/one", want: "work/one/linkgate.yaml"},
		{dir: "work/one", module: "example.com/one", want: "work/one/linkgate.yaml"},
		{dir: "work/two", module: "example.com/one", want: "work/one/linkgate.yaml"},
		{dir: "work/one", module: "example.com/two", want: "work/linkgate.yaml"},
		{dir: "work/one", module: "example.com/one", gowork: "off", want: "work/one/linkgate.yaml"},
		{dir: "work/two", module: "example.com/two", gowork: "off"},
		{dir: "none", module: "example.com/two", gowork: "work/go.work", want: "work/linkgate.yaml"},
		// A named file counts alone, there or not.
		{dir: "app", module: "example.com/app", policy: "other.yaml", named: "env.yaml", want: "app/other.yaml"},
		{dir: "app/sub", module: "example.com/app", named: "env.yaml", want: "app/sub/env.yaml"},
		{dir: "none", policy: "../app/linkgate.yaml", want: "app/linkgate.yaml"},
		{dir: "app", mode: "off", policy: "linkgate.yaml", want: "app/linkgate.yaml"},
	} {
		c := Env{Policy: test.policy, Getenv: func(key string) string {
			switch key {
			case "LINKGATE_POLICY":
				return test.named
			case "GO111MODULE":
				return test.mode
			case "GOWORK":
				if test.gowork != "" && test.gowork != "off" {
					return filepath.Join(root, test.gowork)
				}
				return test.gowork
			}
			return ""
		}}
		file, err := FindLinkPolicy(c, filepath.Join(root, test.dir), test.module)
		got := file.Path
		want := ""
		if test.want != "" {
			want = filepath.Join(root, test.want)
		}
		if got != want || err != nil {
			t.Errorf("%+v: %q, %v", test, got, err)
		}
	}
}

func TestPolicyFiles(t *testing.T) {
	dir := t.TempDir()
	c := Env{Dir: dir, Getenv: func(string) string { return "" }}
	check := func(want ...string) {
		t.Helper()
		if got, err := PolicyFiles(c); !slices.Equal(got, want) || err != nil {
			t.Errorf("PolicyFiles: %q, %v, want %q", got, err, want)
		}
	}
	check()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module m\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	check()
	// A directory is one too: it stops the link, so the check has to say so.
	if err := os.Mkdir(filepath.Join(dir, policy.FileName), 0o777); err != nil {
		t.Fatal(err)
	}
	check(policy.FileName)
	c.Policy = "missing.yaml"
	check("missing.yaml")
}

func TestShorten(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ path, want string }{
		{filepath.Join(dir, "linkgate.yaml"), "linkgate.yaml"},
		{filepath.Join(dir, "a", "b.yaml"), "a/b.yaml"},
		{filepath.Join(dir, "..", "b.yaml"), filepath.Join(dir, "..", "b.yaml")},
		{filepath.Join(dir, "..b.yaml"), "..b.yaml"},
	} {
		if got := shorten(dir, test.path); got != test.want {
			t.Errorf("shorten(%q) = %q, want %q", test.path, got, test.want)
		}
	}
}

// Without any policy a baseline is still found, in a workspace too.
func TestBaselineWithoutPolicy(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.work": "go 1.23\n\nuse (\n\t./a\n\t./b\n)\n", "a/go.mod": "module a.example\n", "b/go.mod": "module b.example\n",
		"linkgate.baseline.yaml": "version: 1\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c := Env{Getenv: func(string) string { return "" }}
	for _, start := range []string{"", "a"} {
		f, err := FindLinkPolicy(c, filepath.Join(dir, start), "a.example")
		if err != nil || f.Path != "" || f.Dir != dir {
			t.Errorf("from %q: %+v %v", start, f, err)
		}
	}
}
