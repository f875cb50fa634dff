package hostobj

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	source := `extern long allglen __asm__("runtime.allglen"); long a_function_with_a_long_name(void) { return allglen; }`
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
	for _, name := range []string{"an_object_with_a_long_name.o", "static", "shared"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		list, err := Library(data)
		if err != nil {
			t.Skip(err) // no ELF here
		}
		for _, want := range []Symbol{{"runtime.allglen", false}, {"a_function_with_a_long_name", true}} {
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
	for _, table := range []string{"/", "//", "__.SYMDEF"} {
		if list, err := Library([]byte(entry(table, "4") + "abcd")); err != nil || len(list) > 0 {
			t.Errorf("table %s: %v, %v", table, list, err)
		}
	}
}
