package toolexec

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/mod/module"
)

func TestWorkDir(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths of Unix")
	}
	for args, want := range map[string]string{
		"-o /tmp/go-build123/b002/_pkg_.a -trimpath /tmp/go-build123/b002=> -p a":                    "/tmp/go-build123",
		"-p a -trimpath /tmp/go-build123/b002=>;/src=>./x -gensymabis":                               "/tmp/go-build123",
		"-objdir /tmp/go-build9/b003/ -importpath a -- -I /tmp/go-build9/b003/":                      "/tmp/go-build9",
		"-dynpackage c -dynimport /tmp/go-build9/b003/_cgo_.o":                                       "/tmp/go-build9",
		"-json /tmp/go-build7/b001/vet.cfg":                                                          "/tmp/go-build7",
		"-pkgcfg /tmp/go-build7/b001/pkgcfg.txt -mode set":                                           "/tmp/go-build7",
		"-o a.out -importcfg=/tmp/go-build7/b001/importcfg.link":                                     "/tmp/go-build7",
		"-I /root/.cache/go-build/ab/ab12-d -o /tmp/go-build5/b001/x":                                "/tmp/go-build5",
		"-I /src/go-build77/x -o /tmp/go-build5/b001/x":                                              "/tmp/go-build5",
		"-I /src/my-go-build77/b1/x":                                                                 "",
		"-importcfg=/a=b/go-build7/b001/x /a=c/go-build8/b001/x":                                     "/a=b/go-build7",
		"-o /a=b/go-build7/b001/x":                                                                   "/a=b/go-build7",
		"-V=full":                                                                                    "",
		"-### -x c -c -":                                                                             "",
		"go-build1/b001/x":                                                                           "",
		"-o /tmp/go-build/b001/x /tmp/go-build12x/b001/y /tmp/go-build1 /tmp/go-build1/ /go-build2b": "",
	} {
		if got := workDir(strings.Fields(args)); got != want {
			t.Errorf("workDir(%s) = %q, want %q", args, got, want)
		}
	}
}

func FuzzWorkDir(f *testing.F) {
	f.Add("-o=/tmp/go-build1/b001/x")
	f.Add("/go-buildgo-build1/b0")
	f.Fuzz(func(t *testing.T, arg string) {
		dir := workDir([]string{arg})
		if dir != "" && (!strings.Contains(arg, dir) || !strings.HasPrefix(filepath.Base(dir), "go-build")) {
			t.Errorf("%q of %q", dir, arg)
		}
	})
}

func TestReadInputs(t *testing.T) {
	for _, test := range []struct {
		tool, args string
		want       inputs
	}{
		{"compile", "-o /w/a.a -p a /s/a.go /s/b.go", inputs{sources: []string{"/s/a.go", "/s/b.go"}, out: "/w/a.a", here: true}},
		{"asm", "-p a -o=/w/a.o /s/a.s", inputs{sources: []string{"/s/a.s"}, out: "/w/a.o"}},
		{"cgo", "-objdir /w/ -- -I /w /s/c.go", inputs{sources: []string{"/s/c.go"}}},
		{"cgo", "-dynpackage c -dynimport /w/_cgo_.o -dynout /w/_cgo_import.go", inputs{other: "/w/_cgo_.o", here: true}},
		{"preprofile", "-o /w/p -i /s/default.pgo", inputs{other: "/s/default.pgo", out: "/w/p"}},
		{"staticcheck", "-json /w/b001/vet.cfg", inputs{tool: "vet", cfg: "/w/b001/vet.cfg"}},
		{"compile", "-o", inputs{here: true}},
		{"vet", "", inputs{}},
	} {
		if test.want.tool == "" {
			test.want.tool = test.tool
		}
		got := readInputs(test.tool, strings.Fields(test.args))
		if len(got.sources) != len(test.want.sources) || strings.Join(got.sources, " ") != strings.Join(test.want.sources, " ") ||
			got.tool != test.want.tool || got.other != test.want.other || got.out != test.want.out || got.cfg != test.want.cfg || got.here != test.want.here {
			t.Errorf("%s %s: %+v, want %+v", test.tool, test.args, got, test.want)
		}
	}
}

func TestModuleOf(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	write := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("app/go.mod", "module example.com/app // comment\n")
	write("app/sub/x.go", "")
	write("fork/go.mod", "module example.org/fork\n")
	write("fork/in/x.go", "")
	write("app/vendor/modules.txt", "# example.com/v v1.2.3\n## explicit; go 1.23\nexample.com/v\nexample.com/v/sub\n"+
		"# example.com/w v1.0.0 => ../w\nexample.com/w\n# example.com/x => ../x\nexample.com/x\n#\n")
	c := Config{Getenv: func(key string) string {
		return map[string]string{"GOMODCACHE": filepath.FromSlash(dir + "/cache"), "GOVERSION": "go1.26.8"}[key]
	}}
	for _, test := range []struct{ dir, pkg, path, version string }{
		{"go/src/fmt", "fmt", "std", "go1.26.8"},
		{"go/src/vendor/golang.org/x/net/idna", "vendor/golang.org/x/net/idna", "std", "go1.26.8"},
		{"cache/example.com/a@v1.2.0", "example.com/a", "example.com/a", "v1.2.0"},
		{"cache/example.com/!big/a@v1.2.0/sub", "example.com/Big/a/sub", "example.com/Big/a", "v1.2.0"},
		{"cache/example.com/a/v2@v2.0.0-0.20260102030405-0123456789ab/x", "example.com/a/v2/x", "example.com/a/v2", "v2.0.0-0.20260102030405-0123456789ab"},
		{"cache/example.com/fork@v0.4.0/x", "example.com/a/x", "example.com/a", ""},
		{"cache/example.com/a@v1.2.0", "command-line-arguments", "example.com/a", "v1.2.0"},
		{"app", "example.com/app", "example.com/app", ""},
		{"app/sub", "example.com/app/sub", "example.com/app", ""},
		{"app/sub", "command-line-arguments", "example.com/app", ""},
		{"app/sub", "elsewhere.org/overlaid", "", ""},
		{"fork", "example.com/replaced", "example.com/replaced", ""},
		{"fork/in", "example.com/replaced/in", "example.com/replaced", ""},
		{"app/vendor/example.com/v/sub", "example.com/v/sub", "example.com/v", "v1.2.3"},
		{"app/vendor/example.com/w", "example.com/w", "example.com/w", "v1.0.0"},
		{"app/vendor/example.com/x", "example.com/x", "example.com/x", ""},
		{"app/vendor/example.com/y", "example.com/y", "", ""},
	} {
		got := moduleOf(c, filepath.FromSlash(dir+"/go"), filepath.FromSlash(dir+"/"+test.dir), test.pkg)
		if want := (module.Version{Path: test.path, Version: test.version}); got != want {
			t.Errorf("%s in %s: %v, want %v", test.pkg, test.dir, got, want)
		}
	}
}

func TestTestedPath(t *testing.T) {
	for pkg, want := range map[string]string{
		"a":                         "a",
		"a_test":                    "a_test",
		"a [a.test]":                "a",
		"a_test [a.test]":           "a",
		"b [a.test]":                "b",
		"a_test_test [a_test.test]": "a_test",
		"a.test":                    "a.test",
	} {
		if got := testedPath(pkg); got != want {
			t.Errorf("%s: %s, want %s", pkg, got, want)
		}
	}
}

func TestLineDirectory(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths of Unix")
	}
	file := filepath.Join(t.TempDir(), "x.go")
	for text, want := range map[string]string{
		"//line /src/a/a.go:1:1\npackage a\n":                                  "/src/a",
		"// Code generated by cmd/cgo; DO NOT EDIT.\n\n//line /s/c.go:1:1\r\n": "/s",
		"//line a.go:1:1\n":           "",
		"//line /src/a/y.y:1:1\n":     "",
		"//line \n//line /s/c.go:1\n": "",
		"":                            "",
	} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := lineDirectory(file); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := lineDirectory(file + "x"); got != "" {
		t.Errorf("%q of a file that is not there", got)
	}
}

func FuzzVendored(f *testing.F) {
	f.Add("# example.com/v v1.2.3\n## explicit; go 1.23\nexample.com/v\n", "example.com/v")
	f.Add("#\n# \n# a => b\n\n", "")
	f.Fuzz(func(t *testing.T, text, pkg string) {
		file := filepath.Join(t.TempDir(), "modules.txt")
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if mod := vendored(file, pkg); !strings.Contains(text, mod.Path) || !strings.Contains(text, mod.Version) || mod.Path == "" && mod.Version != "" {
			t.Errorf("%v of %q", mod, text)
		}
	})
}

func FuzzLineDirectory(f *testing.F) {
	f.Add("//line /s/c.go:1:1\n")
	f.Add("//line /.go")
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(t.TempDir(), "x.go")
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if dir := lineDirectory(file); dir != "" && !filepath.IsAbs(dir) {
			t.Errorf("%q of %q", dir, text)
		}
	})
}

func TestSaysTelemetry(t *testing.T) {
	for text, want := range map[string]bool{
		"version: 1\nmode: enforce\n":                      false,
		"version: 1\n# telemetry: off\n  # extends: [x]\n": false,
		"version: 1\ntelemetry: off\n":                     true,
		"{\"version\": 1, \"telemetry\": \"off\"}":         true,
		"version: 1\r\nextends: [org.yaml]\r\n":            true,
	} {
		if got := saysTelemetry([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
