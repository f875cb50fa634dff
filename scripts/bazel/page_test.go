package bazel

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// attribute is a builtin of attr, which returns itself: whether it is mandatory, and of what kind.
func attribute(kind string) *starlark.Builtin {
	return function(kind, func(_ []string, named starlark.StringDict) (starlark.Value, error) {
		mandatory, ok := named["mandatory"].(starlark.Bool)
		return starlark.Tuple{starlark.String(kind), starlark.Bool(ok && bool(mandatory))}, nil
	})
}

// TestPage runs what docs/bazel.md has people write into their files: the tag has the attributes of
// the extension, the labels are of files that the page's BUILD file exports, and the page's table
// has all attributes.
func TestPage(t *testing.T) {
	page := read(t, "../../docs/bazel.md")
	blocks := make(map[string]string)
	for _, m := range regexp.MustCompile("(?s)```starlark\n# (MODULE|BUILD)\\.bazel[^\n]*\n(.*?)\n```").FindAllStringSubmatch(page, -1) {
		blocks[m[1]] = m[2]
	}
	tags := make(map[string][]starlark.StringDict)
	rule := func(name string) starlark.Value {
		return function(name, func(args []string, named starlark.StringDict) (starlark.Value, error) {
			if len(args) > 0 {
				named[""] = starlark.String(strings.Join(args, "\n")) // those without a name
			}
			tags[name] = append(tags[name], named)
			return starlark.None, nil
		})
	}
	returning := func(name string, value starlark.Value) starlark.Value {
		return function(name, func([]string, starlark.StringDict) (starlark.Value, error) { return value, nil })
	}
	extension := object(starlark.StringDict{"download": rule("download"), "sdk": rule("sdk")})
	env := starlark.StringDict{
		"bazel_dep": rule("bazel_dep"), "git_override": rule("git_override"), "use_extension": returning("use_extension", extension), "use_repo": rule("use_repo"),
		"use_repo_rule": returning("use_repo_rule", rule("http_archive")), "register_toolchains": rule("register_toolchains"),
	}
	if _, err := starlark.ExecFileOptions(options(), &starlark.Thread{}, "MODULE.bazel", blocks["MODULE"], env); err != nil {
		t.Fatal(err)
	}
	if _, err := starlark.ExecFileOptions(options(), &starlark.Thread{}, "BUILD.bazel", blocks["BUILD"], starlark.StringDict{"exports_files": rule("exports_files")}); err != nil {
		t.Fatal(err)
	}
	if len(tags["sdk"]) != 1 || len(tags["git_override"]) != 1 || len(tags["http_archive"]) != 1 {
		t.Fatalf("%d tags, %d overrides and %d archives", len(tags["sdk"]), len(tags["git_override"]), len(tags["http_archive"]))
	}

	sdk, known := tags["sdk"][0], tagAttributes(t)
	for name := range sdk {
		if _, ok := known[name]; !ok {
			t.Errorf("linkgate.sdk has no attribute %s", name)
		}
	}
	for name, mandatory := range known {
		if _, ok := sdk[name]; mandatory && !ok {
			t.Errorf("MODULE.bazel does not say %s", name)
		}
		if name != "name" && !strings.Contains(page, "\n| `"+name+"` | ") {
			t.Errorf("the page has no row for %s", name)
		}
	}
	toolchains := "@" + str(sdk["name"]) + "//linkgate:all"
	if got := str(tags["register_toolchains"][0][""]); got != toolchains {
		t.Errorf("registered are %s, not %s", got, toolchains)
	}
	var ofMain []string
	for _, label := range slices.Concat([]string{str(sdk["policy"]), str(sdk["modules"])}, texts(sdk["data"].(*starlark.List))) {
		ofMain = append(ofMain, strings.TrimPrefix(label, "//:"))
	}
	slices.Sort(ofMain)
	if exported := strings.Split(str(tags["exports_files"][0][""]), "\n"); !slices.Equal(ofMain, exported) {
		t.Errorf("BUILD.bazel exports %q, and the SDK reads %q", exported, ofMain)
	}
	if _, err := os.Stat(filepath.Join("../..", str(tags["git_override"][0]["strip_prefix"]), "MODULE.bazel")); err != nil {
		t.Error(err)
	}
	for _, dep := range tags["bazel_dep"] {
		if str(dep["name"]) == "rules_go" && !strings.HasSuffix(rulesGo(t), "@v"+str(dep["version"])) {
			t.Errorf("rules_go %s is not the one that is tried here", dep["version"])
		}
	}
	// What the archive holds and how it is called is goreleaser's: tested in scripts/release.
	if url := str(tags["http_archive"][0]["url"]); !regexp.MustCompile(`/download/v…/linkgate_…_linux_amd64\.tar\.gz$`).MatchString(url) {
		t.Errorf("goreleaser makes no %s", url)
	}
}

// tagAttributes returns the attributes of the extension's tag, and whether they are mandatory.
func tagAttributes(t *testing.T) map[string]bool {
	t.Helper()
	attributes := make(map[string]bool)
	env := builtins()
	kinds := starlark.StringDict{}
	for _, kind := range []string{"label", "label_list", "string", "string_list"} {
		kinds[kind] = attribute(kind)
	}
	env["attr"] = object(kinds)
	env["tag_class"] = function("tag_class", func(_ []string, named starlark.StringDict) (starlark.Value, error) {
		for _, kv := range named["attrs"].(*starlark.Dict).Items() {
			attributes[str(kv[0])] = bool(kv[1].(starlark.Tuple)[1].(starlark.Bool))
		}
		return starlark.None, nil
	})
	stubs, err := starlark.ExecFileOptions(options(), &starlark.Thread{}, "loads", loads, env)
	if err != nil {
		t.Fatal(err)
	}
	thread := &starlark.Thread{Load: func(*starlark.Thread, string) (starlark.StringDict, error) { return stubs, nil }}
	if _, err := starlark.ExecFileOptions(options(), thread, deploy+"extensions.bzl", nil, env); err != nil {
		t.Fatal(err)
	}
	if len(attributes) == 0 {
		t.Fatal("the tag has no attributes")
	}
	return attributes
}

func str(v starlark.Value) string {
	s, _ := starlark.AsString(v)
	return s
}
