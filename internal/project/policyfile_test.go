package project

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/policy"
)

// policyTree has a module, one nested in it, a workspace of two, and a
// directory of none.
const policyTree = `
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
	root := writeTree(t, policyTree)
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
		env := Env{Policy: test.policy, Getenv: func(key string) string {
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
		file, err := FindLinkPolicy(env, filepath.Join(root, test.dir), test.module)
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
	env := Env{Dir: dir, Getenv: func(string) string { return "" }}
	check := func(want ...string) {
		t.Helper()
		if got, err := PolicyFiles(env); !slices.Equal(got, want) || err != nil {
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
	env.Policy = "missing.yaml"
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
	dir := writeTree(t, `
-- go.work --
go 1.23

use (
	./a
	./b
)
-- a/go.mod --
module a.example
-- b/go.mod --
module b.example
-- linkgate.baseline.yaml --
version: 1
`)
	env := Env{Getenv: func(string) string { return "" }}
	for _, start := range []string{"", "a"} {
		f, err := FindLinkPolicy(env, filepath.Join(dir, start), "a.example")
		if err != nil || f.Path != "" || f.Dir != dir {
			t.Errorf("from %q: %+v %v", start, f, err)
		}
	}
}

// TestWorkspacePolicy: which policy of a workspace a link has.
func TestWorkspacePolicy(t *testing.T) {
	root := writeTree(t, `
-- go.work --
go 1.23

use (
	./m1
	./m2
	./m3
)
-- linkgate.yaml --
-- m1/go.mod --
module example.com/m1
-- m1/linkgate.yaml --
-- m2/go.mod --
module example.com/m2
-- m2/linkgate.yaml --
-- m3/go.mod --
module example.com/m3
`)
	for _, tt := range []struct{ dir, module, want string }{
		{".", "example.com/m1", "m1/linkgate.yaml"},
		{"m2", "example.com/m1", "m1/linkgate.yaml"},
		{"m1", "example.com/m3", "linkgate.yaml"},
		{"m1", "example.com/dep", "m1/linkgate.yaml"}, // a dependency's command
		{"m2", "", "m2/linkgate.yaml"},                // not known
		{"m3", "example.com/dep", "linkgate.yaml"},
		{".", "example.com/dep", "linkgate.yaml"},
	} {
		env := Env{Getenv: func(string) string { return "" }}
		file, err := FindLinkPolicy(env, filepath.Join(root, tt.dir), tt.module)
		path := file.Path
		if want := filepath.Join(root, filepath.FromSlash(tt.want)); err != nil || path != want {
			t.Errorf("module %q from %s: %s, %v; want %s", tt.module, tt.dir, path, err, want)
		}
	}
}
