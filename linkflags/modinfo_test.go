package linkflags

import (
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

// realModInfo is what go1.26.8 build wrote for a program with a nested module, a directory and another version in place
// of a dependency, and plain dependencies, under -trimpath.
const realModInfo = `modinfo "0w\xaf\f\x92t\b\x02A\xe1\xc1\a\xe6\xd6\x18\xe6path\texample.com/a\nmod\texample.com/a\t(devel)\t\ndep\texample.com/a/nested\tv0.1.0\n=>\t./nested\t(devel)\t\n\ndep\texample.com/dir\tv1.0.0\n=>\t../dirrep\t(devel)\t\n\ndep\tgithub.com/pkg/errors\tv0.9.1\n=>\tgithub.com/pkg/errors\tv0.9.0\th1:J8lpUdobwIeCI7OiSxHqEwJUKvJwicL5+3v1oe2Yb4k=\n\ndep\tgolang.org/x/text\tv0.0.0-20170915032832-14c0d48ead0c\th1:qgOY6WgZOaTkIIMiVjBQcw93ERBE4m30iBm00nkL0i8=\ndep\trsc.io/quote\tv1.5.2\th1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=\ndep\trsc.io/sampler\tv1.3.0\th1:7uVkIFmeBqHfdjD+gZwtXXI+RODJ2Wc4O7MPEh/QiW4=\nbuild\t-buildmode=exe\nbuild\t-compiler=gc\nbuild\t-trimpath=true\nbuild\tCGO_ENABLED=1\nbuild\tGOARCH=amd64\nbuild\tGOOS=linux\nbuild\tGOAMD64=v1\n\xf92C1\x86\x18 r\x00\x82B\x10A\x16\xd8\xf2"`

// The other bodies were written by the go command too; their settings are left out where nothing depends on them.
const (
	// go build main.go in example.com/a
	bodyFiles = "path\tcommand-line-arguments\ndep\texample.com/a\t(devel)\t\ndep\texample.com/a/nested\tv0.1.0\n=>\t./nested\t(devel)\t\n\ndep\trsc.io/quote\tv1.5.2\th1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=\n"

	// outside a module, or without imports from it
	bodyFilesAlone = "path\tcommand-line-arguments\nbuild\t-buildmode=exe\n"

	// go build m1/main.go in a workspace
	bodyFilesWork = "path\tcommand-line-arguments\ndep\texample.com/m1\t(devel)\t\ndep\texample.com/m2\t(devel)\t\n"

	// go build ./m2/cmd/two in a workspace
	bodyWork = "path\texample.com/m2/cmd/two\nmod\texample.com/m2\t(devel)\t\ndep\texample.com/m1\t(devel)\t\n"

	// go1.26.8 test -c of a main package: path without .test
	bodyMainTest = "path\texample.com/m1/nm\nmod\texample.com/m1/nm\t(devel)\t\ndep\texample.com/m1\t(devel)\t\ndep\texample.com/m2\t(devel)\t\n"

	// go1.26.8 test -c example.com/a/nested, from example.com/a
	bodyNestedTest = "path\texample.com/a/nested.test\nmod\texample.com/a/nested\tv0.1.0\n=>\t./nested\t(devel)\t\n\nbuild\t-buildmode=exe\n"

	// go1.24.13 test -c ./q, which imports rsc.io/quote
	bodySubTest = "path\texample.com/t/q.test\nmod\texample.com/t\t(devel)\t\nbuild\t-buildmode=exe\n"

	// go1.27.4 test -c ./p
	bodySubTest127 = "path\texample.com/t/p.test\nmod\texample.com/t\t(devel)\t\ndep\tgithub.com/pkg/errors\tv0.9.0\th1:J8lpUdobwIeCI7OiSxHqEwJUKvJwicL5+3v1oe2Yb4k=\n"

	// go test -c ./sub/x_test.go
	bodyFileTest = "path\tcommand-line-arguments.test\nbuild\t-buildmode=exe\n"

	// go build of a dependency's command, go run ex.com/tool/cmd/tl@v1.2.3
	bodyDepCmd = "path\tex.com/tool/cmd/tl\nmod\tex.com/tool\tv1.2.3\th1:qL/kNgZANSFdTxuQNwHO+XQJeV2ja1aI7+r7fovQpzI=\n"

	// the same, vendored
	bodyVendorCmd = "path\tex.com/tool/cmd/tl\nmod\tex.com/tool\tv1.2.3\t\n"

	// go build of a replaced dependency's command
	bodyReplaced = "path\texample.com/dir/cmd/dc\nmod\texample.com/dir\tv1.0.0\n=>\t../dirrep\t(devel)\t\n\nbuild\t-buildmode=exe\n"

	// go build with a vendor directory
	bodyVendor = "path\texample.com/pm\nmod\texample.com/pm\t(devel)\t\ndep\tex.com/tool\tv1.2.3\t\n"

	// go1.26.8 build -buildvcs=true
	bodyStamped = "path\texample.com/pm\nmod\texample.com/pm\tv0.0.0-20261121063815-861fd63fd030+dirty\t\ndep\tex.com/tool\tv1.2.3\t\nbuild\tvcs=git\nbuild\tvcs.revision=861fd63fd03034aecb3b3df80dfb78f5ca541f2d\nbuild\tvcs.time=2026-11-21T06:38:15Z\nbuild\tvcs.modified=true\n"

	// go build cmd/addr2line, from anywhere
	bodyStd = "path\tcmd/addr2line\nbuild\t-buildmode=exe\n"

	// GO111MODULE=off go build .
	bodyGOPATH = "path\t_/tmp/lf/outside\nbuild\t-buildmode=exe\n"
)

// modInfoLine writes a modinfo line as the go command does.
func modInfoLine(body string) string {
	return "modinfo " + strconv.Quote(modInfoStart+body+modInfoEnd) + "\n"
}

func modInfoOf(t *testing.T, line string) *ModInfo {
	t.Helper()
	c, err := ParseImportCfg([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	if c.ModInfo == nil {
		t.Fatal("no ModInfo")
	}
	return c.ModInfo
}

func TestParseModInfo(t *testing.T) {
	m := modInfoOf(t, realModInfo)
	want := &ModInfo{
		Path: "example.com/a",
		Main: Module{Path: "example.com/a", Version: "(devel)", Main: true},
		Deps: []Module{
			{Path: "example.com/a/nested", Version: "v0.1.0", Replace: &Replacement{"./nested", "(devel)"}},
			{Path: "example.com/dir", Version: "v1.0.0", Replace: &Replacement{"../dirrep", "(devel)"}},
			{Path: "github.com/pkg/errors", Version: "v0.9.1", Replace: &Replacement{"github.com/pkg/errors", "v0.9.0"}},
			{Path: "golang.org/x/text", Version: "v0.0.0-20170915032832-14c0d48ead0c"},
			{Path: "rsc.io/quote", Version: "v1.5.2"},
			{Path: "rsc.io/sampler", Version: "v1.3.0"},
		},
		Settings: []Setting{
			{"-buildmode", "exe"},
			{"-compiler", "gc"},
			{"-trimpath", "true"},
			{"CGO_ENABLED", "1"},
			{"GOARCH", "amd64"},
			{"GOOS", "linux"},
			{"GOAMD64", "v1"},
		},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got  %+v\nwant %+v", m, want)
	}
}

func TestParseModInfoShort(t *testing.T) {
	for _, line := range []string{`modinfo ""`, `modinfo "0w\xaf\f\x92t\b\x02A\xe1\xc1\a\xe6\xd6\x18\xe6"`} {
		c, err := ParseImportCfg([]byte(line))
		if err != nil || c.ModInfo != nil {
			t.Errorf("%s: %+v, %v; want no ModInfo", line, c, err)
		}
	}
	// What go1.23.12 writes for the test of a package that is not main.
	if m := modInfoOf(t, modInfoLine("")); !reflect.DeepEqual(m, &ModInfo{}) {
		t.Errorf("empty body: %+v", m)
	}
}

func TestModuleOf(t *testing.T) {
	nested := "example.com/a/nested@v0.1.0 => ./nested@(devel)"
	tests := []struct {
		name, line string
		pkg, want  string // as describe prints it; empty for no module
	}{
		{"main package", realModInfo, "example.com/a", "main example.com/a@(devel)"},
		{"below main", realModInfo, "example.com/a/sub", "main example.com/a@(devel)"},
		{"nested module", realModInfo, "example.com/a/nested", nested},
		{"below nested module", realModInfo, "example.com/a/nested/x", nested},
		{"beside nested module", realModInfo, "example.com/a/nestedx", "main example.com/a@(devel)"},
		{"replaced by a version", realModInfo, "github.com/pkg/errors", "github.com/pkg/errors@v0.9.1 => github.com/pkg/errors@v0.9.0"},
		{"pseudo-version", realModInfo, "golang.org/x/text/language", "golang.org/x/text@v0.0.0-20170915032832-14c0d48ead0c"},
		{"std", realModInfo, "encoding/json", ""},
		{"vendored std", realModInfo, "vendor/golang.org/x/text/unicode/norm", ""},
		{"no prefix at a slash", realModInfo, "rsc.io/quotes", ""},
		{"variant", realModInfo, "rsc.io/quote [example.com/a.test]", "rsc.io/quote@v1.5.2"},
		{"external test, variant", realModInfo, "example.com/a_test [example.com/a.test]", "main example.com/a@(devel)"},
		{"external test of a module's root", realModInfo, "rsc.io/quote_test", "rsc.io/quote@v1.5.2"},
		{"test main of a module's root", realModInfo, "rsc.io/quote.test", "rsc.io/quote@v1.5.2"},

		{"files", modInfoLine(bodyFiles), "command-line-arguments", "main example.com/a@(devel)"},
		{"files, dependency", modInfoLine(bodyFiles), "example.com/a/nested", nested},
		{"files alone", modInfoLine(bodyFilesAlone), "command-line-arguments", "main command-line-arguments@(devel)"},
		{"files in a workspace", modInfoLine(bodyFilesWork), "command-line-arguments", "main command-line-arguments@(devel)"},
		{"files in a workspace, library", modInfoLine(bodyFilesWork), "example.com/m1/lib", "main example.com/m1@(devel)"},
		{"test of files", modInfoLine(bodyFileTest), "command-line-arguments.test", "main command-line-arguments@(devel)"},
		{"external test of files", modInfoLine(bodyFileTest), "command-line-arguments_test", "main command-line-arguments@(devel)"},
		{"test of files, package under test", modInfoLine(bodyFileTest), "example.com/a/sub", ""},

		{"workspace", modInfoLine(bodyWork), "example.com/m2/cmd/two", "main example.com/m2@(devel)"},
		{"workspace, other main module", modInfoLine(bodyWork), "example.com/m1/lib", "main example.com/m1@(devel)"},

		{"test of a nested main package", modInfoLine(bodyMainTest), "example.com/m1/nm", "main example.com/m1/nm@(devel)"},
		{"its test main", modInfoLine(bodyMainTest), "example.com/m1/nm.test", "main example.com/m1/nm@(devel)"},
		{"its external test", modInfoLine(bodyMainTest), "example.com/m1/nm_test", "main example.com/m1/nm@(devel)"},
		{"another package's name that looks like it", modInfoLine(bodyMainTest), "example.com/m1/mm_test", "main example.com/m1@(devel)"},
		{"test of a nested module", modInfoLine(bodyNestedTest), "example.com/a/nested.test", nested},
		{"external test of a nested module", modInfoLine(bodyNestedTest), "example.com/a/nested_test", nested},
		{"test of a package", modInfoLine(bodySubTest), "example.com/t/q_test", "main example.com/t@(devel)"},
		{"its dependency is not named before 1.27", modInfoLine(bodySubTest), "rsc.io/quote", ""},
		{"test of a package, 1.27", modInfoLine(bodySubTest127), "github.com/pkg/errors", "github.com/pkg/errors@v0.9.0"},

		{"a dependency's command", modInfoLine(bodyDepCmd), "ex.com/tool/cmd/tl", "ex.com/tool@v1.2.3"},
		{"a dependency's command, vendored", modInfoLine(bodyVendorCmd), "ex.com/tool", "ex.com/tool@v1.2.3"},
		{"a replaced dependency's command", modInfoLine(bodyReplaced), "example.com/dir/cmd/dc", "example.com/dir@v1.0.0 => ../dirrep@(devel)"},
		{"vendored", modInfoLine(bodyVendor), "ex.com/tool", "ex.com/tool@v1.2.3"},
		{"version from version control", modInfoLine(bodyStamped), "example.com/pm", "main example.com/pm@v0.0.0-20261121063815-861fd63fd030+dirty"},
		{"dependency beside it", modInfoLine(bodyStamped), "ex.com/tool", "ex.com/tool@v1.2.3"},
		{"cmd", modInfoLine(bodyStd), "cmd/addr2line", ""},
		{"outside module mode", modInfoLine(bodyGOPATH), "_/tmp/lf/outside", ""},
		{"empty modinfo", modInfoLine(""), "example.com/t/p.test", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			mod, ok := modInfoOf(t, tt.line).ModuleOf(tt.pkg)
			if got := describe(mod); got != tt.want || ok != (tt.want != "") {
				t.Errorf("ModuleOf(%q) = %q, %t; want %q", tt.pkg, got, ok, tt.want)
			}
		})
	}
	if mod, ok := (*ModInfo)(nil).ModuleOf("fmt"); ok {
		t.Errorf("a nil ModInfo knows %v", mod)
	}
}

func describe(m Module) string {
	if m == (Module{}) {
		return ""
	}
	s := m.Path + "@" + m.Version
	if m.Main {
		s = "main " + s
	}
	if m.Replace != nil {
		s += " => " + m.Replace.Path + "@" + m.Replace.Version
	}
	return s
}

func TestComplete(t *testing.T) {
	m := &ModInfo{}
	tests := []struct {
		m      *ModInfo
		linked string
		minor  int
		want   bool
	}{
		{m, "example.com/a", 23, true},
		{m, "example.com/a.test", 26, false},
		{m, "example.com/a.test", 27, true},
		{nil, "example.com/a", 27, false},
	}
	for _, tt := range tests {
		if got := tt.m.Complete(tt.linked, tt.minor); got != tt.want {
			t.Errorf("%v.Complete(%q, %d) = %t", tt.m, tt.linked, tt.minor, got)
		}
	}
}

// FuzzModInfo: what is read agrees with runtime/debug, and every module owns its own path.
func FuzzModInfo(f *testing.F) {
	for _, body := range []string{
		bodyFiles, bodyFilesAlone, bodyFilesWork, bodyWork, bodyMainTest, bodyNestedTest, bodySubTest, bodySubTest127,
		bodyFileTest, bodyDepCmd, bodyVendorCmd, bodyReplaced, bodyVendor, bodyStamped, bodyStd, bodyGOPATH, "",
	} {
		f.Add(body, "example.com/a/nested_test [x.test]")
	}
	f.Fuzz(func(t *testing.T, body, pkg string) {
		c, err := ParseImportCfg([]byte(modInfoLine(body)))
		info, wantErr := debug.ParseBuildInfo(body)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("%q: %v; runtime/debug says %v", body, err, wantErr)
		}
		if err != nil {
			return
		}
		m := c.ModInfo
		if m.Path != info.Path || m.Main.Path != info.Main.Path || len(m.Deps) != len(info.Deps) || len(m.Settings) != len(info.Settings) {
			t.Fatalf("%q: %+v; runtime/debug says %+v", body, m, info)
		}
		for _, d := range m.Deps {
			if d.Path == "" || strings.Contains(d.Path, " [") || isCommandLine(d.Path) || m.isOwnTest(d.Path) {
				continue
			}
			if got, ok := m.ModuleOf(d.Path); !ok || got.Path != d.Path {
				t.Fatalf("%q: ModuleOf(%q) = %v, %t", body, d.Path, got, ok)
			}
		}
		if mod, ok := m.ModuleOf(pkg); ok && mod.Path != CommandLine && mod.Path != m.Main.Path && !strings.HasPrefix(pkg, mod.Path) {
			t.Fatalf("%q: ModuleOf(%q) = %v", body, pkg, mod)
		}
	})
}
