package link

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/summary"
)

// TestLibraryFiles finds the files that #cgo LDFLAGS name.
func TestLibraryFiles(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	for _, name := range []string{"libx.a", "libx.so", "liby.a", "z.o", "script"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"other/libup.a", "other/libgcc.a", "other/libthey.a", "other/below/libz.a", "builders/libgcc.a"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "other", "below"), filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct {
		flags []string
		want  []string
	}{
		{[]string{"-L" + dir, "-lx"}, []string{"libx.so", "libx.a"}},
		{[]string{"-L", dir, "-l", "y"}, []string{"liby.a"}},
		{[]string{"-L=" + dir, "-ly"}, []string{"liby.a"}},
		{[]string{"-l:script"}, []string{"script"}}, // -L is another package's
		{[]string{dir + "/z.o", dir + "/none.o", "-lnone"}, []string{"z.o"}},
		{[]string{"-Wl,--just-symbols=" + dir + "/script"}, []string{"script"}},
		{[]string{"-Wl,--just-symbols", dir + "/script"}, []string{"script"}},
		{[]string{"-Wl,-R", "-Wl," + dir + "/script"}, []string{"script"}},
		{[]string{"-L" + dir + "/other"}, []string{"libthey.a", "libgcc.a"}},
		{[]string{"-L" + dir + "/builders"}, nil},
		{[]string{"--sysroot", dir + "/z.o", dir + "/script"}, []string{"script"}},
		{[]string{"-L" + dir + "/link/..", "-lup"}, []string{"libup.a", "libthey.a", "libgcc.a"}}, // go by the link, then up
		{[]string{"-O2", "-Wl,-rpath," + dir, "-g"}, nil},
	} {
		pk := loaded{path: "a", summary: &summary.Archive{Flags: tt.flags}}
		p := &Program{packages: []loaded{pk, {path: "b", summary: &summary.Archive{Flags: []string{"-L" + dir, "-lthey"}}},
			{path: "runtime/cgo", summary: &summary.Archive{Objects: []summary.Object{{Std: true}}, Flags: []string{"-L" + dir + "/builders"}}}}}
		var got []string
		for _, file := range libraryFiles(p.packages, pk) {
			got = append(got, filepath.Base(file))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.flags, got, tt.want)
		}
	}
}

// TestForeignRoots: the builder may say where the system is, a package may not.
func TestForeignRoots(t *testing.T) {
	std := loaded{path: "runtime/cgo", summary: &summary.Archive{Objects: []summary.Object{{Std: true}}, Flags: []string{"--sysroot=/builders"}}}
	for _, tt := range []struct {
		flags []string
		want  int
	}{
		{[]string{"--sysroot", "/m/root", "-lx"}, 1},
		{[]string{"-isysroot", "/m/root"}, 1},
		{[]string{"-Wl,-syslibroot,/m/root", "--sysroot=/m"}, 2},
		{[]string{"--sysroot", "/builders"}, 0},
		{[]string{"--sysroot", "/"}, 0},
		{[]string{"--sysroot", "/Library/Developer/SDK"}, 0},
		{[]string{"-L/m", "-lx"}, 0},
	} {
		pk := loaded{path: "m", summary: &summary.Archive{Flags: tt.flags}}
		if got := foreignRoots([]loaded{std, pk}, pk); len(got) != tt.want {
			t.Errorf("%q: %v", tt.flags, got)
		}
	}
}

// TestIsSystem: where a container has its sources, no library is the system's.
func TestIsSystem(t *testing.T) {
	for file, want := range map[string]bool{
		"/usr/lib/x86_64-linux-gnu/libz.a": true, "/usr/local/lib/libz.so": true, "/System/Library/libz.so": true,
		"/usr/src/app/m/libevil.a": false, "/opt/build/repo/m/libevil.a": false, "/usr/local/src/m/evil.o": false,
	} {
		if got := isSystem(file); got != want && filepath.Separator == '/' {
			t.Errorf("%s: %t", file, got)
		}
	}
}

func TestExpandOrigin(t *testing.T) {
	for _, test := range []struct{ path, want string }{
		{"libb.so", "libb.so"},
		{"$ORIGIN/libb.so", "/m/libb.so"},
		{"${ORIGIN}/../lib", "/m/../lib"},
		{"$LIB/libb.so", ""},
		{"$ORIGIN/${PLATFORM}", ""},
		{"$ORIGIN/$ORIGIN", ""},
	} {
		got, err := expandOrigin(test.path, "/m")
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("expandOrigin(%q) = %q, %v, want %q", test.path, got, err, test.want)
		}
	}
}
