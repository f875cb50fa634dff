package hostobj

import (
	"bytes"
	"encoding/base64"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// An object is a test object and where it is from.
type object struct {
	name string
	data []byte
}

// goroot returns the GOROOT of the go on PATH.
func goroot(tb testing.TB) string {
	tb.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestObjects reads every object at hand, which takes a while to collect.
func TestObjects(t *testing.T) {
	all := append(goObjects(t), compiled(t)...)
	t.Run("Compilers", func(t *testing.T) { testCompilers(t, all) })
	t.Run("Agree", func(t *testing.T) { testAgree(t, all) })
	t.Run("CutShort", func(t *testing.T) { testCutShort(t, all) })
}

// goObjects collects the host objects of Go's own tree: the test data of
// debug/elf, debug/macho and debug/pe, and every .syso.
func goObjects(tb testing.TB) []object {
	tb.Helper()
	var list []object
	root := filepath.Join(goroot(tb), "src")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		testdata := strings.HasSuffix(dir, "debug/elf/testdata") || strings.HasSuffix(dir, "debug/macho/testdata") || strings.HasSuffix(dir, "debug/pe/testdata")
		if !testdata && filepath.Ext(path) != ".syso" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Ext(path) == ".base64" {
			if data, err = base64.StdEncoding.DecodeString(string(data)); err != nil {
				return err
			}
		}
		switch {
		case starts(data, "\x7fELF"), starts(data, "\xfe\xed\xfa"), starts(data, "\xce\xfa\xed\xfe"), starts(data, "\xcf\xfa\xed\xfe"):
			data = relocatable(data)
		case !isCOFF(data):
			return nil
		}
		name, err := filepath.Rel(root, path)
		list = append(list, object{filepath.ToSlash(name), data})
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

// compiled are the objects that gcc and llc make where they are installed.
func compiled(tb testing.TB) []object {
	tb.Helper()
	var list []object
	for _, options := range [][]string{{}, {"-m32"}, {"-O2", "-g", "-ffunction-sections"}} {
		if data, ok := output(tb, cSource, "gcc", append(options, "-xc", "-c", "-o", "OUT", "IN")...); ok {
			list = append(list, object{"gcc" + strings.Join(options, ""), data})
		}
	}
	for _, triple := range triples() {
		if data, ok := output(tb, irSource, "llc", "-mtriple="+triple, "-filetype=obj", "-o", "OUT", "IN"); ok {
			list = append(list, object{"llc-" + triple, data})
		}
	}
	return list
}

// triples are the targets llc makes objects for: what Go has, and some more of
// the other byte order or word size.
func triples() []string {
	return []string{
		"x86_64-linux-gnu", "i386-linux-gnu", "aarch64-linux-gnu", "arm-linux-gnueabi", "armeb-linux-gnueabi",
		"riscv64-linux-gnu", "s390x-linux-gnu", "powerpc64le-linux-gnu", "powerpc64-linux-gnu", "mips-linux-gnu",
		"mips64-linux-gnuabi64", "mips64el-linux-gnuabi64", "x86_64-freebsd",
		"x86_64-apple-darwin", "i386-apple-darwin", "arm64-apple-darwin",
		"x86_64-windows-gnu", "i386-windows-gnu", "aarch64-windows-gnu", "thumbv7-windows-gnu", "x86_64-windows-msvc",
	}
}

// cSource has a symbol of every kind: undefined, weak, common, defined, local.
const cSource = `
extern unsigned long allglen __asm__("runtime.allglen");
extern int weakref(void) __attribute__((weak));
int common __attribute__((common));
int data = 1;
static int hidden_static(int x) { return x + data; }
__attribute__((weak)) int weakdef(void) { return common; }
__attribute__((visibility("hidden"))) int hidden(void) { return 1; }
unsigned long text(int x) { return allglen + hidden_static(x) + (weakref ? weakref() : 0) + hidden() + weakdef(); }
`

// irSource has the same for llc, without what not every format knows.
const irSource = `
@"\01runtime.allglen" = external global i64
@data = global i32 1
@common = common global i32 0
declare void @undefined()
define internal i32 @local() noinline { ret i32 1 }
define weak i32 @weakdef() { ret i32 2 }
define i64 @text() {
  call void @undefined()
  %a = call i32 @local()
  %b = load i64, i64* @"\01runtime.allglen"
  ret i64 %b
}
`

// output runs a compiler on source, where IN and OUT stand for its files, and
// returns what it wrote; false if it is not installed or cannot do it.
func output(tb testing.TB, source, compiler string, args ...string) ([]byte, bool) {
	tb.Helper()
	if _, err := exec.LookPath(compiler); err != nil {
		return nil, false
	}
	dir := tb.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out.o")
	if err := os.WriteFile(in, []byte(source), 0o666); err != nil {
		tb.Fatal(err)
	}
	for i, arg := range args {
		args[i] = strings.NewReplacer("IN", in, "OUT", out).Replace(arg)
	}
	if message, err := exec.Command(compiler, args...).CombinedOutput(); err != nil {
		tb.Logf("%s %v: %v: %s", compiler, args, err, bytes.TrimSpace(message))
		return nil, false
	}
	data, err := os.ReadFile(out)
	if err != nil {
		tb.Fatal(err)
	}
	return data, true
}
