package linkflags

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

const smallCfg = "# import config\n" +
	"packagefile corpus/memsize=$WORK/b001/_pkg_.a\n" +
	"\n" +
	"  packagefile fmt = /cache/fmt=1-d \r\n" +
	"packageshlib fmt=/lib/libstd.so\n" +
	"importmap a=b\n" +
	"packagefile x=/one\n" +
	"brandnew thing\n" +
	"packagefile x=/two"

func TestParseImportCfg(t *testing.T) {
	c, err := ParseImportCfg([]byte(smallCfg))
	if err != nil {
		t.Fatal(err)
	}
	wantPackages := []PackageFile{
		{"corpus/memsize", "$WORK/b001/_pkg_.a", 2},
		{"fmt ", " /cache/fmt=1-d", 4}, // the linker trims no more than the line
		{"x", "/two", 9},
	}
	if !slices.Equal(c.Packages, wantPackages) {
		t.Errorf("Packages = %+v, want %+v", c.Packages, wantPackages)
	}
	if want := []PackageFile{{"fmt", "/lib/libstd.so", 5}}; !slices.Equal(c.Shlibs, want) {
		t.Errorf("Shlibs = %+v, want %+v", c.Shlibs, want)
	}
	if c.ModInfo != nil {
		t.Errorf("ModInfo = %+v, want nil", c.ModInfo)
	}
	if path, ok := c.PackageOf("$WORK/b001/_pkg_.a"); path != "corpus/memsize" || !ok {
		t.Errorf("PackageOf = %q, %t", path, ok)
	}
	if path, ok := c.PackageOf("/one"); ok {
		t.Errorf("PackageOf finds %q for a file that is overruled", path)
	}
}

func TestParseImportCfgErrors(t *testing.T) {
	tests := []struct{ data, want string }{
		{"packagefile", `line 1: invalid packagefile: want "packagefile path=filename", have "packagefile"`},
		{"\npackagefile fmt", "line 2: invalid packagefile"},
		{"#\n\npackagefile =f\n", "line 3: invalid packagefile"},
		{"packagefile fmt= \r\n", "line 1: invalid packagefile"},
		{"packageshlib fmt\n", "line 1: invalid packageshlib"},
		{"modinfo\n", "line 1: invalid modinfo: invalid syntax"},
		{"modinfo \"a\n", "line 1: invalid modinfo: invalid syntax"},
		{`modinfo "` + strings.Repeat("x", 32) + `"`, "line 1: invalid modinfo: unknown mark at its start"},
		{"modinfo " + strconv.Quote(modInfoStart+"path\tp\n"+modInfoStart), "line 1: invalid modinfo: unknown mark at its end"},
		{modInfoLine("path\tp\nmod\tm\n"), "line 1: invalid modinfo: reading \"path\\tp\\nmod\\tm\\n\": could not parse Go build info: line 2"},
	}
	for _, tt := range tests {
		c, err := ParseImportCfg([]byte(tt.data))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseImportCfg(%q) = %+v, %v; want an error with %q", tt.data, c, err, tt.want)
		}
	}
}

func TestRewrite(t *testing.T) {
	c, err := ParseImportCfg([]byte(smallCfg))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		files map[string]string
		pairs []string // what to replace in smallCfg
	}{
		{"nothing", nil, nil},
		{"main", map[string]string{"corpus/memsize": "/new/m.a"}, []string{"$WORK/b001/_pkg_.a", "/new/m.a"}},
		{"both lines of one package", map[string]string{"x": "/3"}, []string{"/one", "/3", "/two", "/3"}},
		{"spaces and CR stay", map[string]string{"fmt ": "F"}, []string{" /cache/fmt=1-d", "F"}},
		{"unknown package", map[string]string{"main": "M", "fmt": "shlibs are not packages"}, nil},
		{"names that no line can hold", map[string]string{"x": "", "fmt ": "a\nb", "corpus/memsize": "a "}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := strings.NewReplacer(tt.pairs...).Replace(smallCfg)
			if got := string(c.Rewrite(tt.files)); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// FuzzImportCfg: rewriting nothing is identity; rewriting some packages gives these packages exactly the new files, and
// changes no other line.
func FuzzImportCfg(f *testing.F) {
	f.Add([]byte(smallCfg), "/new")
	f.Add([]byte("packagefile a=b\r\npackagefile a=b"), "c=d")
	f.Add([]byte("\u00a0packagefile a= b\u0085\n#packagefile x=y\n"), "\u00a0x")
	f.Add([]byte(modInfoLine("path\tp\nmod\tm\t(devel)\t\n")), "/new")
	f.Fuzz(func(t *testing.T, data []byte, file string) {
		c, err := ParseImportCfg(data)
		if err != nil {
			return
		}
		if got := c.Rewrite(nil); !bytes.Equal(got, data) {
			t.Fatalf("Rewrite(nil) made %q of %q", got, data)
		}
		files := map[string]string{}
		want := slices.Clone(c.Packages)
		for i, p := range want {
			if i%2 == 0 {
				files[p.Path] = file
				if file != "" && !strings.Contains(file, "\n") && strings.TrimRightFunc(file, unicode.IsSpace) == file {
					want[i].File = file
				}
			}
		}
		out := c.Rewrite(files)
		again, err := ParseImportCfg(out)
		if err != nil {
			t.Fatalf("rewritten %q: %v", out, err)
		}
		if !slices.Equal(again.Packages, want) {
			t.Fatalf("rewritten %q: packages %+v, want %+v", out, again.Packages, want)
		}
		before, after := strings.Split(string(data), "\n"), strings.Split(string(out), "\n")
		if len(before) != len(after) {
			t.Fatalf("%d lines became %d", len(before), len(after))
		}
		for i, line := range before {
			if line != after[i] && !strings.HasPrefix(strings.TrimSpace(line), "packagefile ") {
				t.Fatalf("line %d changed from %q to %q", i+1, line, after[i])
			}
		}
	})
}
