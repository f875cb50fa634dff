package link

import (
	"reflect"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/linkflags"
)

// TestSourceBuild: which constraints choose among the files of a build.
func TestSourceBuild(t *testing.T) {
	flags, err := linkflags.ParseLink([]string{"-race", "-o", "x", "-importcfg", "cfg", "main.a"})
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"GOFLAGS": "-tags=env,more", "GOMIPS": "softfloat", "CGO_ENABLED": "1"}
	header := goobj.Header{GOOS: "linux", GOARCH: "mipsle", Experiments: []string{"x"}}
	want := source.Build{GOOS: "linux", GOARCH: "mipsle", Level: "softfloat", Cgo: true, Experiments: []string{"x"}, Overlay: selection.Overlay{"a.go": "b.go"}}
	for _, test := range []struct {
		settings []linkflags.Setting
		tags     []string
	}{
		{[]linkflags.Setting{{Key: "-tags", Value: "one,two"}}, []string{"race", "one", "two"}},
		{[]linkflags.Setting{{Key: "-compiler", Value: "gc"}}, []string{"race"}},
		{nil, []string{"race", "env", "more"}}, // it does not say its tags
	} {
		want.Tags = test.tags
		s := sourcesOf("a", env, test.settings, header, flags)
		in := Input{Command: s.cmd, Env: project.Env{Getenv: s.cmd.Getenv}, overlay: want.Overlay}
		if got := sourceBuild(in, s.prog); !reflect.DeepEqual(got, want) {
			t.Errorf("%v: got %+v, want %+v", test.settings, got, want)
		}
	}
	env["CGO_ENABLED"] = "0"
	if sourcesOf("a", env, nil, header, flags).build.Cgo {
		t.Error("cgo is on")
	}
}

// TestPart: a test binary's own package has its test files too, and go's main package none.
func TestPart(t *testing.T) {
	for _, test := range []struct {
		link, pkg, imports string
		want               source.Part
		generated          bool
	}{
		{"a.test", "a", "testing/internal/testdeps", source.TestFiles, true},
		{"a.test", "a_test", "testing/internal/testdeps", source.ExternalTestFiles, true},
		{"a.test", "b", "testing/internal/testdeps", source.PackageFiles, true},
		{"a.test", "a", "fmt", source.PackageFiles, false}, // a program that is called so
		{"a", "a", "testing/internal/testdeps", source.PackageFiles, false},
		{"main.test", "main", "testing/internal/testdeps", source.PackageFiles, true}, // what go makes, not a module called main
	} {
		s := sourcesOf(test.link, nil, nil, goobj.Header{}, &linkflags.Link{})
		s.prog.imports.of["main"] = []string{"os", test.imports}
		if got := s.part(test.pkg); got != test.want {
			t.Errorf("%+v: part %v", test, got)
		}
		s.prog.imports.of[test.pkg] = s.prog.imports.of["main"]
		if got := generated(s.cmd, s.prog, "main"); got != test.generated || generated(s.cmd, s.prog, test.pkg) && test.pkg != "main" {
			t.Errorf("%+v: generated %t", test, got)
		}
	}
}

// TestBuildOf: all files of the directory of a package that go was given by its files may be its
// own, and are under no constraint.
func TestBuildOf(t *testing.T) {
	for name, want := range map[string]bool{linkflags.CommandLine: true, "a": false} {
		s := sourcesOf(name, nil, nil, goobj.Header{GOOS: "linux"}, &linkflags.Link{})
		if got := s.buildOf(&packageSource{pkg: "main"}); got.AllFiles != want || got.GOOS != "linux" || s.buildOf(&packageSource{pkg: "b"}).AllFiles {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
