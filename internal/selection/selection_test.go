package selection

import (
	"bytes"
	"cmp"
	"go/build"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
)

// context states the same build for go/build.
func context(b Build) *build.Context {
	ctx := &build.Context{
		GOOS: b.GOOS, GOARCH: b.GOARCH, CgoEnabled: b.Cgo, Compiler: "gc",
		BuildTags: b.Tags, ToolTags: b.levels(), UseAllFiles: b.Named(),
	}
	for _, x := range b.Experiments {
		ctx.ToolTags = append(ctx.ToolTags, "goexperiment."+x)
	}
	for i := 1; i <= b.Minor; i++ {
		ctx.ReleaseTags = append(ctx.ReleaseTags, "go1."+strconv.Itoa(i))
	}
	return ctx
}

// builds are the builds in which go/build and this package are compared.
func builds() []Build {
	return []Build{
		{GOOS: "linux", GOARCH: "amd64", Cgo: true, Minor: 26, Level: "v3", Experiments: []string{"regabiwrappers", "swissmap"}},
		{GOOS: "linux", GOARCH: "arm64", Minor: 23, Tags: []string{"purego", "appengine"}},
		{GOOS: "android", GOARCH: "arm64", Cgo: true, Minor: 27},
		{GOOS: "darwin", GOARCH: "arm64", Cgo: true, Minor: 25, Tags: []string{"race"}},
		{GOOS: "ios", GOARCH: "arm64", Minor: 26, Level: "v9.1"},
		{GOOS: "windows", GOARCH: "386", Minor: 24, Level: "sse2"},
		{GOOS: "illumos", GOARCH: "amd64", Minor: 26, Tags: []string{"netgo", "osusergo", "ignore"}},
		{GOOS: "freebsd", GOARCH: "riscv64", Minor: 27, Experiments: []string{"boringcrypto"}},
		{GOOS: "plan9", GOARCH: "arm", Minor: 18, Level: "7"},
		{GOOS: "js", GOARCH: "wasm", Minor: 26, Experiments: []string{"jsonv2"}},
		{GOOS: "aix", GOARCH: "ppc64", Minor: 26, Level: "power9"},
		{GOOS: "zos", GOARCH: "s390x", Minor: 26, Tags: []string{"windows", "go1.99"}},
	}
}

// TestTrees compares the verdicts on every file of whole trees.
func TestTrees(t *testing.T) {
	cache := cmp.Or(os.Getenv("GOMODCACHE"), filepath.Join(build.Default.GOPATH, "pkg", "mod"))
	for _, tree := range []struct{ pattern, path string }{
		{"runtime", filepath.Join(build.Default.GOROOT, "src/runtime")},
		{"std", filepath.Join(build.Default.GOROOT, "src")},
		{"x-sys", filepath.Join(cache, "golang.org/x/sys@*")},
		{"x-crypto", filepath.Join(cache, "golang.org/x/crypto@*")},
		{"gvisor", filepath.Join(cache, "gvisor.dev/gvisor@*/pkg")},
		{"sonic", filepath.Join(cache, "github.com/bytedance/sonic@*")},
		{"klauspost", filepath.Join(cache, "github.com/klauspost/*@*")},
	} {
		t.Run(tree.pattern, func(t *testing.T) {
			t.Parallel()
			if tree.pattern != "runtime" {
				longtest.Skip(t, "compares thousands of files")
			}
			roots, err := filepath.Glob(tree.path)
			if err != nil || len(roots) == 0 {
				t.Skip("not on this machine")
			}
			var files, taken int
			for _, root := range roots {
				err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
					if err != nil || !d.Type().IsRegular() || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".s") {
						return err
					}
					data, err := os.ReadFile(path)
					if err != nil {
						return err
					}
					files++
					for _, b := range builds() {
						if compare(t, b, d.Name(), data) {
							taken++
						}
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d files, %d builds, taken %d times", files, len(builds()), taken)
		})
	}
}

// compare holds the verdict on a file against go/build's and returns it.
func compare(t *testing.T, b Build, name string, data []byte) bool {
	ctx := context(b)
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	want, wantErr := ctx.MatchFile(".", name)
	got, err := b.Match(name, data)
	switch {
	case wantErr != nil && strings.Contains(wantErr.Error(), "unexpected NUL"):
		return got // as far as go/build reads; the compilers refuse a NUL anywhere
	case wantErr != nil && err != nil:
	case got != want || (err == nil) != (wantErr == nil):
		t.Errorf("%s for %s/%s, cgo %v: %v, %v; go/build says %v, %v\n%q", name, b.GOOS, b.GOARCH, b.Cgo, got, err, want, wantErr, data[:min(len(data), 300)])
	}
	return got
}

func texts() []string {
	return []string{
		"package p\n",
		"//go:build linux && !cgo\n\npackage p\n",
		"//go:build linux\npackage p\n",
		"// +build linux\n\npackage p\n",
		"// +build linux\npackage p\n",
		"// +build windows darwin\n// +build amd64,cgo\n\n// Package p\npackage p\n",
		"//+build windows\n\n//go:build linux\n\npackage p\n",
		"/* c */\n\n// +build windows\n\npackage p\n",
		"/* c\n//go:build windows\n*/ //go:build windows\n//go:build linux\npackage p\n",
		"//go:build linux\n//go:build windows\npackage p\n",
		"//go:build\n\npackage p\n",
		"//go:build (\n\npackage p\n",
		"//go:buildlinux\n\npackage p\n",
		"\ufeff//go:build windows\n\npackage p\n",
		"\ufeff",
		"//go:build go1.27 || goexperiment.boringcrypto\npackage p\n",
		"//go:build boringcrypto\npackage p\n",
		"//go:build unix && gc && amd64.v2\npackage p\n",
		"//go:build go1.05 || go1.+5 || go1.0 || go1\npackage p\n",
		"// +build windows\n  TEXT f(SB)\n",
		"// +build windows\n;\nTEXT f(SB)\n",
		"\n\n// +build !\n\npackage p\n",
		"package p\n\n//go:build windows\n\nimport `C`\n//go:build (\n",
		"\v\u00a0//go:build windows\n\npackage p\n",
		"/x", "/*", "/*/", "//", "", "// +build windows\n\n",
		"//go:build windows\r\n\r\npackage p\r\n",
	}
}

func names() []string {
	return []string{
		"a.go", "a.s", "a_windows.go", "a_linux.go", "linux.go", "_linux.go", ".a.go", "a_amd64.s", "a_linux_amd64.go",
		"a_windows_amd64.go", "a_linux_arm64.go", "a_linux_test.go", "a_windows_test.go", "a_test.go", "a_amd64_linux.go",
		"a_unix.go", "a__windows.go", "a_windows_b.go", "a_windows.b.go", "a.b_windows.go", "a_test_windows.go", "a__test.go",
		"a_linux_b_amd64.go", "a_solaris.go", "a_darwin_arm64_test.go", "a_", "_test.go", "a_windows_test_test.go", "a_cgo.go",
	}
}

// TestMatch compares with go/build where real files do not go.
func TestMatch(t *testing.T) {
	for _, b := range builds() {
		for _, name := range names() {
			if !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".s") {
				continue
			}
			for _, text := range texts() {
				compare(t, b, name, []byte(text))
				b.Files = []string{name}
				compare(t, b, name, []byte(text))
				b.Files, b.AllFiles = nil, true
				compare(t, b, name, []byte(text))
				b.AllFiles = false
			}
		}
	}
}

func TestFiles(t *testing.T) {
	b := Build{GOOS: "linux", GOARCH: "amd64", Minor: 26, Files: []string{"a_windows.go", "b.go", "_c.go"}}
	var got []string
	for _, name := range []string{"a_windows.go", "b.go", "_c.go", "d.go"} {
		ok, err := b.Match(name, []byte("//go:build ignore\n\npackage main\n"))
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			got = append(got, name)
		}
	}
	if !slices.Equal(got, []string{"a_windows.go", "b.go"}) {
		t.Errorf("taken: %v", got)
	}
}

func TestLevels(t *testing.T) {
	for _, test := range []struct {
		b    Build
		want string
	}{
		{Build{GOARCH: "amd64"}, "amd64.v1"},
		{Build{GOARCH: "amd64", Level: "v3"}, "amd64.v1 amd64.v2 amd64.v3"},
		{Build{GOARCH: "amd64", Level: "v999999999"}, "amd64.v1 amd64.v2 amd64.v3 amd64.v4"},
		{Build{GOARCH: "386", Level: "sse2"}, "386.sse2"},
		{Build{GOARCH: "arm", Level: "7,hardfloat"}, "arm.5 arm.6 arm.7"},
		{Build{GOARCH: "arm64", Level: "v8.1,lse"}, "arm64.v8.0 arm64.v8.1"},
		{Build{GOARCH: "arm64", Level: "v9.0"}, "arm64.v9.0 arm64.v8.0 arm64.v8.1 arm64.v8.2 arm64.v8.3 arm64.v8.4 arm64.v8.5"},
		{Build{GOARCH: "arm64"}, "arm64.v8.0"},
		{Build{GOARCH: "ppc64le", Level: "power9"}, "ppc64le.power8 ppc64le.power9"},
		{Build{GOARCH: "riscv64", Level: "rva22u64"}, "riscv64.rva20u64 riscv64.rva22u64"},
		{Build{GOARCH: "wasm", Minor: 26}, "wasm.satconv wasm.signext"},
		{Build{GOARCH: "wasm", Minor: 23, Level: "signext"}, "wasm.signext"},
		{Build{GOARCH: "mips", Level: "hardfloat"}, "mips.hardfloat"},
		{Build{GOARCH: "s390x"}, ""},
		{Build{GOARCH: "amd64", Experiments: []string{"regabiwrappers"}}, "amd64.v1 goexperiment.regabiwrappers"},
	} {
		if got := strings.Join(context(test.b).ToolTags, " "); got != test.want {
			t.Errorf("%+v: got %s, want %s", test.b, got, test.want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for i, text := range texts() {
		f.Add(uint8(i), names()[i%len(names())], []byte(text))
	}
	f.Fuzz(func(t *testing.T, n uint8, name string, data []byte) {
		if !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".s") {
			name += ".go"
		}
		if strings.ContainsAny(name, "/\\\x00") {
			return
		}
		b := builds()[int(n)%len(builds())]
		b.Cgo = n >= 128
		compare(t, b, name, data)
	})
}
