package bazel

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// A path is Bazel's value for a file, as repository rules have it.
type path string

func (p path) String() string        { return string(p) }
func (p path) Type() string          { return "path" }
func (p path) Freeze()               {}
func (p path) Truth() starlark.Bool  { return true }
func (p path) Hash() (uint32, error) { return starlark.String(p).Hash() }
func (p path) AttrNames() []string   { return []string{"basename", "dirname", "get_child", "readdir"} }

func (p path) Attr(name string) (starlark.Value, error) {
	switch name {
	case "basename":
		return starlark.String(filepath.Base(string(p))), nil
	case "dirname":
		return path(filepath.Dir(string(p))), nil
	case "get_child":
		return function(name, func(args []string, _ starlark.StringDict) (starlark.Value, error) {
			return path(filepath.Join(string(p), args[0])), nil
		}), nil
	case "readdir":
		return function(name, func([]string, starlark.StringDict) (starlark.Value, error) {
			entries, err := os.ReadDir(string(p))
			var list []starlark.Value
			for _, e := range entries {
				list = append(list, path(filepath.Join(string(p), e.Name())))
			}
			return starlark.NewList(list), err
		}), nil
	}
	return nil, nil
}

// function makes a builtin of a function of texts: paths and lists in its arguments are texts, one
// behind the other.
func function(name string, f func(args []string, named starlark.StringDict) (starlark.Value, error)) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		named := starlark.StringDict{}
		for _, kv := range kwargs {
			named[string(kv[0].(starlark.String))] = kv[1]
		}
		return f(texts(args), named)
	})
}

func texts(values starlark.Iterable) []string {
	var list []string
	for v := range starlark.Elements(values) {
		if inner, ok := v.(*starlark.List); ok {
			list = append(list, texts(inner)...)
		} else if s, ok := starlark.AsString(v); ok {
			list = append(list, s)
		} else {
			list = append(list, v.String())
		}
	}
	return list
}

// record returns a builtin that keeps what it is called with.
func record(name string, calls *[]starlark.StringDict) *starlark.Builtin {
	return function(name, func(_ []string, named starlark.StringDict) (starlark.Value, error) {
		*calls = append(*calls, named)
		return starlark.None, nil
	})
}

// repository returns the ctx of a repository rule whose repository is a directory. It does what
// Bazel does.
func repository(dir string, attr starlark.StringDict) starlark.Value {
	in := func(name string) path {
		if filepath.IsAbs(name) {
			return path(name)
		}
		return path(filepath.Join(dir, name))
	}
	write := func(name, text string) error {
		file := string(in(name))
		// Bazel removes the file first: one that is a link goes, and what it links to stays.
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666))
	}
	members := starlark.StringDict{
		"attr": object(attr),
		"os":   object(starlark.StringDict{"name": starlark.String("linux")}),
		"path": function("path", func(args []string, _ starlark.StringDict) (starlark.Value, error) { return in(args[0]), nil }),
		"read": function("read", func(args []string, _ starlark.StringDict) (starlark.Value, error) {
			data, err := os.ReadFile(string(in(args[0])))
			return starlark.String(data), err
		}),
		"file": function("file", func(args []string, _ starlark.StringDict) (starlark.Value, error) {
			return starlark.None, write(args[0], strings.Join(args[1:], ""))
		}),
		"template": function("template", func(args []string, named starlark.StringDict) (starlark.Value, error) {
			data, err := os.ReadFile(args[1])
			text := string(data)
			for _, kv := range named["substitutions"].(*starlark.Dict).Items() {
				text = strings.ReplaceAll(text, string(kv[0].(starlark.String)), string(kv[1].(starlark.String)))
			}
			return starlark.None, errors.Join(err, write(args[0], text))
		}),
		"execute": function("execute", func(args []string, named starlark.StringDict) (starlark.Value, error) {
			cmd := exec.Command(args[0], args[1:]...)
			cmd.Dir, cmd.Env = dir, os.Environ()
			for _, kv := range named["environment"].(*starlark.Dict).Items() {
				cmd.Env = append(cmd.Env, string(kv[0].(starlark.String))+"="+string(kv[1].(starlark.String)))
			}
			out, err := cmd.CombinedOutput()
			code := 0
			if err != nil {
				code = 1
			}
			return object(starlark.StringDict{
				"return_code": starlark.MakeInt(code), "stdout": starlark.String(out), "stderr": starlark.String(out),
			}), nil
		}),
	}
	return object(members)
}

// TestRepository runs the extension's repository rule: linkgate lays out the SDK, from one of
// rules_go's, and the BUILD files that are written name what lies there.
func TestRepository(t *testing.T) {
	work := t.TempDir()
	linkgate := filepath.Join(work, "linkgate")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", linkgate, "./cmd/linkgate")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	below, dir := rulesGoSDK(t, work), filepath.Join(work, "go_linkgate")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	extension := run(t, deploy+"extensions.bzl")
	ctx := repository(dir, starlark.StringDict{
		"go": path(filepath.Join(below, "ROOT")), "linkgate": path(linkgate), "_build": path(filepath.Join(rulesGo(t), "go", "private", "BUILD.sdk.bazel")),
		"policy": starlark.String("@@//:linkgate.yaml"), "modules": starlark.String("@@//:go.mod"), "data": starlark.NewList([]starlark.Value{starlark.String("@@//:linkgate.baseline.yaml")}),
		"experiments": starlark.NewList(nil),
	})
	if _, err := starlark.Call(&starlark.Thread{}, extension["_go_sdk_impl"], starlark.Tuple{ctx}, nil); err != nil {
		t.Fatal(err)
	}

	if data, err := os.ReadFile(filepath.Join(below, "BUILD.bazel")); err != nil || string(data) != "# rules_go's\n" {
		t.Errorf("the SDK below has the BUILD file %q, %v", data, err)
	}
	for _, file := range []string{"ROOT", "VERSION", "bin/go", "pkg/tool/linkgate.json", "pkg/tool/go/link", "src/runtime/runtime.go"} {
		if i, err := os.Lstat(filepath.Join(dir, file)); err != nil || !i.Mode().IsRegular() {
			t.Errorf("%s is no file of the SDK's own: %v", file, err)
		}
	}
	sdk := sdkTargets(t, filepath.Join(dir, "BUILD.bazel"))
	for key, want := range map[string]string{"goos": `"linux"`, "go": `"bin/go"`, "go_sdk_root_file": `"ROOT"`, "version": `"` + strings.TrimPrefix(goVersion(t), "go") + `"`, "experiments": "[]"} {
		if got := sdk[key]; got == nil || got.String() != want {
			t.Errorf("BUILD.bazel: %s is %v, want %s", key, got, want)
		}
	}
	want := []string{"linkgate_toolchain", `data=["@@//:linkgate.baseline.yaml"]`, `modules="@@//:go.mod"`, `policy="@@//:linkgate.yaml"`, `sdk="//:go_sdk"`}
	got := toolchainTargets(t, filepath.Join(dir, "linkgate", "BUILD.bazel"))
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("linkgate/BUILD.bazel has no %s: %q", w, got)
		}
	}
}

// rulesGoSDK lays out this go's GOROOT as rules_go's go_sdk.host does: links, and two files of
// its own.
func rulesGoSDK(t *testing.T, work string) string {
	t.Helper()
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(work, "go_below")
	entries, err := os.ReadDir(strings.TrimSpace(string(goroot)))
	if err := errors.Join(err, os.Mkdir(dir, 0o777)); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := os.Symlink(filepath.Join(strings.TrimSpace(string(goroot)), e.Name()), filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "ROOT"), nil, 0o666), os.WriteFile(filepath.Join(dir, "BUILD.bazel"), []byte("# rules_go's\n"), 0o666)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func goVersion(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOVERSION").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// sdkTargets runs an SDK's BUILD file, and returns what it gives to rules_go's macro.
func sdkTargets(t *testing.T, file string) starlark.StringDict {
	t.Helper()
	var calls []starlark.StringDict
	none := &[]starlark.StringDict{}
	loaded := starlark.StringDict{"STDLIB_SRCS_EXCLUDE": starlark.NewList(nil), "define_sdk_repository_targets": record("define_sdk_repository_targets", &calls)}
	thread := &starlark.Thread{Load: func(*starlark.Thread, string) (starlark.StringDict, error) { return loaded, nil }}
	env := starlark.StringDict{"package": record("package", none), "filegroup": record("filegroup", none), "glob": function("glob", func(args []string, _ starlark.StringDict) (starlark.Value, error) {
		return starlark.NewList(nil), nil
	})}
	if _, err := starlark.ExecFileOptions(options(), thread, file, nil, env); err != nil {
		t.Fatal(err)
	}
	if len(calls) != 1 {
		t.Fatalf("%d calls of rules_go's macro", len(calls))
	}
	return calls[0]
}

// toolchainTargets runs the BUILD file of the toolchains, and returns the rules and their
// attributes.
func toolchainTargets(t *testing.T, file string) []string {
	t.Helper()
	var made []string
	env := builtins()
	env["rule"] = function("rule", func(_ []string, named starlark.StringDict) (starlark.Value, error) {
		return function("rule", func(_ []string, attrs starlark.StringDict) (starlark.Value, error) {
			made = append(made, "linkgate_toolchain")
			known := named["attrs"].(*starlark.Dict)
			for key, value := range attrs {
				if _, ok, err := known.Get(starlark.String(key)); err != nil || !ok && key != "name" && key != "tags" {
					return nil, fmt.Errorf("the rule has no attribute %s: %v", key, err)
				}
				made = append(made, key+"="+value.String())
			}
			return starlark.None, nil
		}), nil
	})
	stubs, err := starlark.ExecFileOptions(options(), &starlark.Thread{}, "loads", loads, env)
	if err != nil {
		t.Fatal(err)
	}
	thread := &starlark.Thread{Load: func(*starlark.Thread, string) (starlark.StringDict, error) { return stubs, nil }}
	toolchain, err := starlark.ExecFileOptions(options(), thread, deploy+"toolchain.bzl", nil, env)
	if err != nil {
		t.Fatal(err)
	}
	thread.Load = func(_ *starlark.Thread, module string) (starlark.StringDict, error) {
		if module != "@@linkgate//:toolchain.bzl" {
			return nil, fmt.Errorf("no file %s", module)
		}
		return toolchain, nil
	}
	if _, err := starlark.ExecFileOptions(options(), thread, file, nil, starlark.StringDict{"package": record("package", &[]starlark.StringDict{})}); err != nil {
		t.Fatal(err)
	}
	return made
}
