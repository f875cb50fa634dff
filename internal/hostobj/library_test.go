package hostobj

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLibrary reads the libraries that the C compiler makes of one object.
func TestLibrary(t *testing.T) {
	for _, tool := range []string{"gcc", "ar"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	dir := t.TempDir()
	source := `extern long allglen __asm__("runtime.allglen"); extern char call __asm__("runtime.asmcgocall.abi0"), *address(void); ` +
		`char *address(void) { return &call; } long a_function_with_a_long_name(void) { return allglen; }`
	if err := os.WriteFile(filepath.Join(dir, "x.c"), []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"gcc", "-fPIC", "-c", "-o", "an_object_with_a_long_name.o", "x.c"},
		{"ar", "rcs", "static", "an_object_with_a_long_name.o"},
		{"gcc", "-shared", "-o", "shared", "an_object_with_a_long_name.o"},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("%v\n%s", err, out)
		}
	}
	if object, err := os.ReadFile(filepath.Join(dir, "an_object_with_a_long_name.o")); err != nil || !starts(object, "\x7fELF") {
		t.Skipf("gcc makes no ELF here: %v", err)
	}
	for _, name := range []string{"an_object_with_a_long_name.o", "static", "shared"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		list, err := Library(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []Symbol{{"runtime.allglen", false}, {"runtime.asmcgocall", false}, {"a_function_with_a_long_name", true}} {
			if !slices.Contains(list, want) {
				t.Errorf("%s has %v, not %v", name, list, want)
			}
		}
		if _, err := Library(data[:len(data)-len(data)/2]); err == nil {
			t.Errorf("half of %s is a library", name)
		}
	}
	testNeeded(t, dir)
}

// testNeeded reads what a library needs that is linked with the one in dir.
func testNeeded(t *testing.T, dir string) {
	cmd := exec.Command("gcc", "-shared", "-Wl,--no-as-needed", "-o", "outer", "an_object_with_a_long_name.o", "shared", "-Wl,-rpath,$ORIGIN/lib:/a/b")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "outer"))
	if err != nil {
		t.Fatal(err)
	}
	libraries, directories, err := Needed(data)
	if err != nil || !slices.Contains(libraries, "shared") || !slices.Equal(directories, []string{"$ORIGIN/lib", "/a/b"}) {
		t.Errorf("it needs %q in %q, %v", libraries, directories, err)
	}
	if libraries, directories, err := Needed(data[:len(data)/2]); err == nil {
		t.Errorf("half of it needs %q in %q", libraries, directories)
	}
	static, err := os.ReadFile(filepath.Join(dir, "static"))
	if err != nil {
		t.Fatal(err)
	}
	if libraries, _, err := Needed(static); err != nil || len(libraries) > 0 {
		t.Errorf("a static library needs %q, %v", libraries, err)
	}
}

// TestDynamicSymbols: a shared library has one table of them, so that all linkers take the same.
func TestDynamicSymbols(t *testing.T) {
	for want, tables := range map[string]int{
		"a shared library without a table of dynamic symbols": 0,
		"malformed ELF symbol table":                          1,
		"a shared library with two tables of dynamic symbols": 2,
	} {
		data := sharedELF("\x00", []uint64{0}, []uint64{0})
		headers := binary.LittleEndian.Uint64(data[40:])
		for i := range tables {
			binary.LittleEndian.PutUint32(data[headers+uint64(64*(2+i))+4:], elfDynsym)
		}
		if list, err := Library(data); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%d tables: %v, %v, want %s", tables, list, err, want)
		}
	}
}

// TestScript refuses a linker script that is called a library, and a damaged archive.
func TestScript(t *testing.T) {
	entry := func(name, size string) string { return fmt.Sprintf("!<arch>\n%-48s%-10s`\n", name, size) }
	for _, text := range []string{
		"PROVIDE(x = runtime.allglen);", entry("x.o", "many"), entry("x.o", "9"), entry("#1/9", "4") + "abcd", entry("x.o", "4") + "abcd", "!<thin>\n",
	} {
		if list, err := Library([]byte(text)); err == nil {
			t.Errorf("%q is a library of %v", text, list)
		}
	}
}

// TestLibraryTables accepts the tables of libraries, and no member in their place.
func TestLibraryTables(t *testing.T) {
	type file struct{ name, data string }
	for _, tt := range []struct {
		files []file
		want  string // in the error; empty for none
	}{
		{[]file{{"/", "\x00\x00\x00\x00"}, {"//", "abcd"}}, ""},
		{[]file{{"/", "\x00\x00\x00\x00"}, {"/", "\x00\x00\x00\x00"}, {"//", "abcd"}}, ""},
		{[]file{{"/SYM64/", strings.Repeat("\x00", 8)}}, ""},
		{[]file{{"__.SYMDEF", "\x00\x00\x00\x00"}}, ""},
		{[]file{{"__.SYMDEF_64", strings.Repeat("\x00", 8)}}, ""},
		{[]file{{"/", "abcd"}}, "out of bounds"},
		{[]file{{"__.SYMDEF", "\x04\x00\x00\x00abcd"}}, "entries of 4 bytes"},
		{[]file{{"/", "ab"}}, "of 2 bytes"},
		{[]file{{"/", "\x00\x00\x00\x01\x00\x00\x00\x44x\x00"}, {"//", "abcd"}}, "offset 68"},
		{[]file{{"/", "\x00\x00\x00\x00"}, {"/", "\x01\x00\x00\x00\x45\x00\x00\x00"}}, "offset 69"},
		{[]file{{"__.SYMDEF", "\x08\x00\x00\x00\x00\x00\x00\x00\x46\x00\x00\x00"}}, "offset 70"},
		{[]file{{"/SYM64/", strings.Repeat("\x00", 7) + "\x01" + strings.Repeat("\x00", 7) + "\x47"}}, "offset 71"},
		{[]file{{"__.SYMDEF_64", "\x10" + strings.Repeat("\x00", 15) + "\x48" + strings.Repeat("\x00", 7)}}, "offset 72"},
		{[]file{{"/", "\x00\x00\x00\x00"}, {"/", "\x00\x00\x00\x00"}, {"/", "\x00\x00\x00\x00"}}, "not an object file"},
		{[]file{{"//", "abcd"}, {"//", "\x7fELF"}}, "ELF"},
		{[]file{{"/", "\x00\x00\x00\x00"}, {"//", "abcd"}, {"/", "\x7fELF"}}, "ELF"},
	} {
		text := "!<arch>\n"
		for _, f := range tt.files {
			text += fmt.Sprintf("%-48s%-10d`\n%s", f.name, len(f.data), f.data)
		}
		list, err := Library([]byte(text))
		if len(list) > 0 || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, %v, want %q", tt.files, list, err, tt.want)
		}
	}
}
