// Package bazel holds deploy/bazel against rules_go, as far as that goes without Bazel: its
// files parse and name nothing that is not there, the MODULE.bazel of docs/bazel.md fits them, the
// SDK is laid out as Bazel would have it, its BUILD file is made of the template that rules_go has,
// and rules_go's own emit_link, run by an interpreter of Starlark, has linkgate's files in GoLink.
// It is a module of its own, so that linkgate requires no interpreter.
package bazel

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/syntax"
)

const deploy = "../../deploy/bazel/"

// rulesGo returns the directory of rules_go.
func rulesGo(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/bazelbuild/rules_go").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// builtins are what Bazel predeclares in a .bzl file, so far as deploy/bazel and link.bzl use
// it. Each attribute of an object is a function that returns None.
func builtins() starlark.StringDict {
	nothing := func(name string) starlark.Value {
		return starlark.NewBuiltin(name, func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return starlark.None, nil
		})
	}
	nothings := func(names ...string) starlark.Value {
		d := starlark.StringDict{}
		for _, n := range names {
			d[n] = nothing(n)
		}
		return object(d)
	}
	made := starlark.NewBuiltin("made", starlarkstruct.Make)
	return starlark.StringDict{
		"struct": made, "depset": starlark.NewBuiltin("depset", makeDepset),
		"Label": starlark.NewBuiltin("Label", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return starlark.String("@@linkgate" + string(args[0].(starlark.String))), nil
		}),
		"rule": nothing("rule"), "aspect": nothing("aspect"), "repository_rule": nothing("repository_rule"), "module_extension": nothing("module_extension"), "tag_class": nothing("tag_class"),
		"attr":            nothings("label", "label_list", "string", "string_list"),
		"platform_common": object(starlark.StringDict{"ToolchainInfo": made}),
		"OutputGroupInfo": made, "DefaultInfo": made, "native": nothings("toolchain"),
	}
}

func object(members starlark.StringDict) starlark.Value {
	return starlarkstruct.FromStringDict(starlarkstruct.Default, members)
}

// makeDepset returns a struct whose to_list is a function, as that of Bazel.
func makeDepset(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	direct, transitive := starlark.NewList(nil), starlark.NewList(nil)
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "direct?", &direct, "transitive?", &transitive); err != nil {
		return nil, err
	}
	var all []starlark.Value
	for v := range direct.Elements() {
		all = append(all, v)
	}
	for set := range transitive.Elements() {
		list, err := set.(*starlarkstruct.Struct).Attr("list")
		if err != nil {
			return nil, err
		}
		for v := range list.(*starlark.List).Elements() {
			all = append(all, v)
		}
	}
	list := starlark.NewList(all)
	return object(starlark.StringDict{"list": list,
		"to_list": starlark.NewBuiltin("to_list", func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return list, nil
		}),
	}), nil
}

// loads is what files of other repositories and of rules_go define, of which these need little.
const loads = `
def _to_dict(s):
    return {key: getattr(s, key) for key in dir(s)}

structs = struct(to_dict = _to_dict)
collections = struct(uniq = lambda l: l)
GoSDK = "GoSDK"
PLATFORMS = [struct(name = "linux_amd64", cgo = False, constraints = ["@platforms//os:linux"])]
GOARCH_CONSTRAINTS = {"amd64": "@platforms//cpu:x86_64"}
GOOS_CONSTRAINTS = {"linux": "@platforms//os:linux"}
GO_TOOLCHAIN_LABEL = "@io_bazel_rules_go//go:toolchain"
LINKMODE_NORMAL = "normal"
LINKMODE_PLUGIN = "plugin"
count_group_matches = None
has_shared_lib_extension = None
rpath = None
extld_from_cc_toolchain = None
extldflags_from_cc_toolchain = lambda go: []
parse_version = lambda v: (1, 26, 8)
`

// run runs a file, and returns what it defines. The files that it loads are not run but for
// those of deploy/bazel and link.bzl: loads stands for them.
func run(t *testing.T, file string) starlark.StringDict {
	t.Helper()
	thread := &starlark.Thread{Name: file}
	stubs, err := starlark.ExecFileOptions(options(), thread, "loads", loads, builtins())
	if err != nil {
		t.Fatal(err)
	}
	thread.Load = func(_ *starlark.Thread, module string) (starlark.StringDict, error) { return stubs, nil }
	globals, err := starlark.ExecFileOptions(options(), thread, file, read(t, file), builtins())
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return globals
}

func options() *syntax.FileOptions { return &syntax.FileOptions{Set: true} }

// TestFiles: the files parse, and name nothing that Bazel or another file does not define.
func TestFiles(t *testing.T) {
	files, err := filepath.Glob(deploy + "*.bzl")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		run(t, file)
	}
	for name, known := range map[string][]string{"MODULE.bazel": {"module", "bazel_dep"}, "BUILD.bazel": {"exports_files"}} {
		_, _, err := starlark.SourceProgramOptions(options(), name, read(t, deploy, name), func(s string) bool { return slices.Contains(known, s) })
		if err != nil {
			t.Error(err)
		}
	}
}

// TestVersion: the version of rules_go that deploy/bazel asks for is the one that it is held
// against here.
func TestVersion(t *testing.T) {
	_, version, _ := strings.Cut(rulesGo(t), "@v")
	if want := `name = "rules_go", version = "` + version + `"`; !strings.Contains(read(t, deploy, "MODULE.bazel"), want) {
		t.Errorf("MODULE.bazel does not have %s", want)
	}
}

// TestTemplate: what rules_go's BUILD file of an SDK leaves open is what the extension fills
// in, and the targets are there that the toolchains are made of.
func TestTemplate(t *testing.T) {
	dir := rulesGo(t)
	open := make(map[string]bool)
	for _, m := range regexp.MustCompile(`\{[a-z_]+\}`).FindAllString(read(t, dir, "go/private/BUILD.sdk.bazel"), -1) {
		open[m] = true
	}
	extension := read(t, deploy, "extensions.bzl")
	for _, m := range slices.Sorted(maps.Keys(open)) {
		if !strings.Contains(extension, `"`+m+`": `) {
			t.Errorf("the extension does not fill in %s", m)
		}
	}
	targets := read(t, dir, "go/private/sdk_build_defs.bzl") + read(t, dir, "go/private/go_toolchain.bzl")
	for _, want := range []string{`name = "builder_reset"`, `name = "pack_reset"`, `name = "covdata_reset"`, `name = "go_sdk"`, `name = "go_" + p.name + "-impl"`,
		"_builder = ", "_pack = ", "_covdata = ", "link = emit_link"} {
		if !strings.Contains(targets, want) {
			t.Errorf("rules_go has no %s", want)
		}
	}
	if !strings.Contains(read(t, dir, "go/private/BUILD.sdk.bazel"), `"pkg/tool/**"`) {
		t.Error("what lies in pkg/tool is no input of GoLink")
	}
}

// golink calls emit_link through judged, and returns what it gives to actions.run.
const golink = `
_ignore = lambda *args, **kwargs: None
_args = lambda *args, **kwargs: struct(add = _ignore, add_all = _ignore, add_joined = _ignore)

def golink(emit_link, judged, policy, modules, data):
    ran = []
    link = judged(emit_link, policy, modules, data)
    go = struct(
        actions = struct(
            args = _args,
            run = lambda **kwargs: ran.append(kwargs),
            declare_file = lambda name, sibling: struct(path = sibling.path.removesuffix(sibling.basename) + name),
        ),
        builder_args = lambda go, command: go.actions.args(),
        tool_args = lambda go: go.actions.args(),
        mode = struct(gc_linkopts = [], race = False, msan = False, pure = True, linkmode = "normal", strip = False, goos = "linux"),
        static_link = False,
        coverage_enabled = False,
        cgo_tools = None,
        cc_toolchain_files = depset(),
        sdk = struct(package_list = "packages.txt", tools = depset(["link"]), version = "1.26.8"),
        stdlib = struct(libs = depset(["std"]), cgo_link_inputs = depset()),
        toolchain = struct(flags = struct(link = []), _builder = "builder"),
        env = {"GOOS": "linux"},
    )
    archive = struct(
        data = struct(importpath = "example.com/app", importmap = "main", file = "main.a", _imports = "main.imports"),
        direct = [],
        transitive = depset(),
        cgo_deps = depset(),
        cgo_link_inputs = depset(),
        x_defs = {},
        libs = depset(["main.a"]),
    )
    link(go, archive = archive, executable = struct(path = "bazel-out/bin/app", basename = "app"))
    if len(ran) != 1:
        fail("emit_link ran", ran)
    action = ran[0]
    return [
        action["mnemonic"],
        sorted([getattr(f, "path", f) for f in action["inputs"].to_list()]),
        [f.path for f in action["outputs"]],
        sorted(action["env"].items()),
    ]

def file(path):
    return struct(path = path)
`

// TestGoLink runs rules_go's emit_link: the policy, what belongs to it and the modules are
// inputs of GoLink beside rules_go's own, and the log is an output.
func TestGoLink(t *testing.T) {
	emit := run(t, filepath.Join(rulesGo(t), "go", "private", "actions", "link.bzl"))["emit_link"]
	judged := run(t, deploy+"toolchain.bzl")["judged"]
	thread := &starlark.Thread{}
	globals, err := starlark.ExecFileOptions(options(), thread, "golink", golink, builtins())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ policy, modules, data, want string }{
		{`file("linkgate.yaml")`, `file("go.mod")`, `[file("linkgate.baseline.yaml")]`,
			`["GoLink", ["go.mod", "link", "linkgate.baseline.yaml", "linkgate.yaml", "main.a", "packages.txt", "std"], ` +
				`["bazel-out/bin/app", "bazel-out/bin/app.linkgate.jsonl"], ` +
				`[("GOOS", "linux"), ("LINKGATE_LOG", "bazel-out/bin/app.linkgate.jsonl"), ("LINKGATE_MODULES", "go.mod"), ("LINKGATE_POLICY", "linkgate.yaml")]]`},
		{"None", "None", "[]",
			`["GoLink", ["link", "main.a", "packages.txt", "std"], ["bazel-out/bin/app", "bazel-out/bin/app.linkgate.jsonl"], ` +
				`[("GOOS", "linux"), ("LINKGATE_LOG", "bazel-out/bin/app.linkgate.jsonl")]]`},
	} {
		env := starlark.StringDict{"emit": emit, "judged": judged}
		maps.Copy(env, globals)
		got, err := starlark.EvalOptions(options(), thread, "call", fmt.Sprintf("golink(emit, judged, %s, %s, %s)", test.policy, test.modules, test.data), env)
		if err != nil {
			if e, ok := err.(*starlark.EvalError); ok {
				t.Fatal(e.Backtrace())
			}
			t.Fatal(err)
		}
		if got.String() != test.want {
			t.Errorf("got %s\nwant %s", got, test.want)
		}
	}
}
