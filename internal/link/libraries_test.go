package link

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
	for _, name := range []string{"other/libup.a", "other/libgcc.a", "other/libthey.a", "other/below/libz.a", "builders/libgcc.a", "builders/libm.so.6", "other/libgomp.so", "other/libm.so.6", "other/libq.so.1", "other/plugin.bin", "other/libscript.so",
		"hw/glibc-hwcaps/x86-64-v2/libh.so.1", "hw/tls/haswell/x86_64/libl.so.1", "hw/sub/libno.so.1"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		text := []byte("\x7fELF")
		if filepath.Base(name) == "libscript.so" {
			text = []byte("INPUT(libx.so)")
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
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
		{[]string{"-L" + dir + "/other"}, []string{"libthey.a", "libgcc.a", "libgomp.so", "libm.so.6"}},
		{[]string{"-L" + dir + "/other", "-lq"}, []string{"libthey.a", "libgcc.a", "libgomp.so", "libm.so.6", "libq.so.1"}},
		{[]string{"-L" + dir + "/builders", "-Wl,-rpath," + dir + "/builders"}, nil},
		{[]string{"--sysroot", dir + "/z.o", dir + "/script"}, []string{"script"}},
		{[]string{"-L" + dir + "/link/..", "-lup"}, []string{"libup.a", "libthey.a", "libgcc.a", "libgomp.so", "libm.so.6"}}, // go by the link, then up
		{[]string{"-O2", "-Wl,-rpath," + dir + "/other", "-g"}, []string{"libgomp.so", "libm.so.6", "libq.so.1"}},
		{[]string{"-Wl,-rpath," + dir + "/other", "-l:plugin.bin"}, []string{"libgomp.so", "libm.so.6", "libq.so.1", "plugin.bin"}},
		{[]string{"-Wl,-R," + dir + "/other"}, []string{"libgomp.so", "libm.so.6", "libq.so.1"}}, // a directory, so that it is -rpath
		{[]string{"-Wl,-rpath,/none:" + dir + "/other"}, []string{"libgomp.so", "libm.so.6", "libq.so.1"}},
		{[]string{"-Wl,-rpath,$ORIGIN/../other"}, []string{"libgomp.so", "libm.so.6", "libq.so.1"}},
		{[]string{"-Wl,-rpath," + dir + "/hw"}, []string{"libh.so.1", "libl.so.1"}},
		{[]string{"-Wl,-rpath," + dir + "/gone"}, nil},
		{[]string{"-L", "", "-l", "y"}, []string{"liby.a"}}, // an empty word is a value too
		{[]string{dir + "/other"}, nil},
		{[]string{"/usr/lib/os-release"}, nil}, // the system's, where that is there
	} {
		pk := loaded{path: "a", summary: &summary.Archive{Flags: tt.flags}}
		p := &Program{origins: []string{dir + "/below/start"}, packages: []loaded{pk, {path: "b", summary: &summary.Archive{Flags: []string{"-L" + dir, "-lthey"}}},
			{path: "runtime/cgo", summary: &summary.Archive{Objects: []summary.Object{{Std: true}}, Flags: []string{"-L" + dir + "/builders", "-Wl,-rpath," + dir + "/builders"}}}}}
		var got []string
		for _, file := range libraryFiles(p, pk) {
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
		{[]string{"--sysroot=/m", "--sysroot=/m"}, 1},
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
	const inSystem = "/usr/lib/os-release"
	dir := t.TempDir()
	if err := os.Symlink("/usr/lib", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	if _, err := os.Stat(inSystem); err != nil {
		t.Skip(err)
	}
	if !isSystem(dir+"/link/../lib/os-release") || isSystem(dir+"/gone/../lib/os-release") {
		t.Error("behind a link, .. is not where that leads, or one that leads nowhere is the system's")
	}
	if files, err := filepath.Glob("/usr/lib/*/*"); err == nil && len(files) > 0 {
		t.Chdir(filepath.Dir(files[0]))
		if isSystem(dir + "/gone/../lib/os-release") {
			t.Error("so it is where the link is made in the system's directory")
		}
	}
}

// TestLinkerOptions: what of flags says where libraries are, and what does not.
func TestLinkerOptions(t *testing.T) {
	for flags, want := range map[string]string{
		"-L/a -L /b -lx -l y z.o":                              "-L=/a -L=/b -l=x -l=y =z.o",
		"-O2 -g -Wl,-z,now -pthread":                           "",
		"-Wl,-rpath,/a -Wl,-rpath=/b -Wl,-rpath-link,/c":       "-rpath=/a -rpath=/b -rpath=/c",
		"-Wl,-rpath -Wl,/a -Wl,-R/x.so -Wl,--just-symbols=y.o": "-rpath=/a -R=/x.so -R=y.o",
		"--sysroot=/a -isysroot /b -Wl,-syslibroot,/c":         "--sysroot=/a --sysroot=/b --sysroot=/c",
		"-L=/a -l=x -L": "-L=/a -l=x",
	} {
		var got []string
		for flag, value := range linkerOptions(strings.Fields(flags)) {
			got = append(got, flag+"="+value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %s", flags, got, want)
		}
	}
	for flag, value := range linkerOptions([]string{"-L/a", "-L/b"}) {
		if flag != "-L" || value != "/a" {
			t.Errorf("%s %s is asked for", flag, value)
		}
		break
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

// compileLibraries writes libraries below a directory: libouter.so, which needs libinner.so beside
// it and one by its path, some that need it elsewhere or one that only the system can find, and
// libtwo.so, of which nobody can say what it needs.
func compileLibraries(t *testing.T, dir string) {
	t.Helper()
	for name, text := range map[string]string{
		"x.c": `extern long n __asm__("runtime.allglen"); long plain(void) { return n; } long own __asm__("m.own") = 1;`,
		"y.c": `long inner __asm__("m.inner") = 1;`, "sub/z.c": `long below __asm__("m.below") = 1;`, "libtext.so": "INPUT(x.so)", "lone/empty": "", "other/empty": "",
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range []string{
		"-o libinner.so y.c", "-o sub/libbelow.so sub/z.c", "-o libouter.so x.c sub/libbelow.so -L. -linner",
		"-o libstrange.so x.c -L. -linner -Wl,-rpath,/$LIB", "-o lone/libpathed.so x.c -L. -linner -Wl,-rpath,$ORIGIN/../other",
		"-o libnamed.so y.c -Wl,-soname,$LIB/libnamed.so", "-o libodd.so x.c -L. -lnamed",
	} {
		cmd := exec.Command("gcc", append([]string{"-shared", "-fPIC", "-nostdlib", "-Wl,--no-as-needed"}, strings.Fields(args)...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("%v\n%s", err, out)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "libinner.so"))
	if err != nil {
		t.Fatal(err)
	}
	if len(data) < 64 || data[4] != byte(elf.ELFCLASS64) || data[5] != byte(elf.ELFDATA2LSB) {
		t.Skip("no ELF of 64 bits here")
	}
	dynamic := false
	for headers := data[binary.LittleEndian.Uint64(data[40:]):]; len(headers) >= 64; headers = headers[64:] {
		switch elf.SectionType(binary.LittleEndian.Uint32(headers[4:])) {
		case elf.SHT_DYNAMIC:
			dynamic = true
		case elf.SHT_PROGBITS:
			if dynamic { // a second one
				headers[4] = byte(elf.SHT_DYNAMIC)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "libtwo.so"), data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestLibraries lists the names in libraries, and in those that these need themselves.
func TestLibraries(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	t.Chdir(dir)
	compileLibraries(t, dir)
	if err := errors.Join(os.Link("libouter.so", "lone/libouter.so"), os.Link("libinner.so", "other/libinner.so")); err != nil {
		t.Fatal(err)
	}
	const outer, inner, below = "libouter.so:-runtime.allglen libouter.so:+m.own", "libinner.so:+m.inner", "libbelow.so:+m.below"
	for _, test := range []struct {
		flags, others string
		want          string
	}{
		{dir + "/libinner.so", "", inner},
		{dir + "/libouter.so", "", outer + " " + below + " " + inner},
		{"libouter.so", "", outer + " " + below + " " + inner},
		{"lone/libouter.so", "", outer + " " + below},
		{"lone/libouter.so", "-Wl,-rpath," + dir + "/other", outer + " " + below + " " + inner},
		{"lone/libouter.so", "-L" + dir + "/other/ -lother", outer + " " + below + " " + inner},
		{"lone/libouter.so", "-l" + dir + "/other", outer + " " + below}, // a library of that name
		{"-L" + dir + " -L" + dir + "/ -linner", "", inner},
		{"--sysroot=" + dir + " libinner.so", "", filepath.Base(dir) + ":take the system's libraries from " + inner},
		{"lone/libpathed.so", "", strings.ReplaceAll(outer, "outer", "pathed") + " " + inner},
		{"libodd.so", "", "libodd.so:only the system knows"},
		{"libtwo.so", "", "libtwo.so:two dynamic sections"},
		{"libinner.so -Wl,-rpath,/a:$ORIGIN/$LIB", "", "$LIB:only the system knows " + inner},
		{"libtext.so", "", "libtext.so:not an object file"},
		{"libstrange.so", "", "libstrange.so:only the system knows"},
	} {
		pk := loaded{path: "m", summary: &summary.Archive{Flags: strings.Fields(test.flags)}}
		p := &Program{packages: []loaded{pk, {path: "b", summary: &summary.Archive{Flags: strings.Fields(test.others)}}}}
		var got []string
		for _, h := range libraries(p, pk) {
			text := map[bool]string{true: "+", false: "-"}[h.Defined] + h.Name
			for _, why := range []string{"take the system's libraries from", "not an object file", "only the system knows", "two dynamic sections"} {
				if strings.Contains(h.Unread, why) {
					text = why
				}
			}
			got = append(got, h.Object+":"+text)
		}
		if fmt.Sprint(got) != "["+test.want+"]" {
			t.Errorf("%s, and others %s: got %q, want %s", test.flags, test.others, got, test.want)
		}
		if !hasLibraries(p) {
			t.Errorf("%s: no libraries", test.flags)
		}
	}
	if got, files := librarySymbols(new(Program), "gone.so"); len(got) != 1 || got[0].Object != "gone.so" || !strings.Contains(got[0].Unread, "gone.so") || files != nil {
		t.Errorf("one that is gone: got %v, %v", got, files)
	}
	if hasLibraries(&Program{packages: []loaded{{summary: &summary.Archive{Flags: []string{"-L/none", "-O2"}}}}}) {
		t.Error("a library that is not there")
	}
}
