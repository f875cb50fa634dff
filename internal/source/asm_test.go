package source

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReferences(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"call", "TEXT ·f(SB), NOSPLIT, $0\n\tCALL runtime·asmcgocall(SB)\n", "2:7 runtime.asmcgocall"},
		{"own", "TEXT ·f(SB), 0, $0\n\tJMP ·g(SB)\n\tJMP example∕com∕p·g(SB)\n", "3:6 example/com/p.g"},
		{"own by its path", "\tJMP p·g(SB)\n", ""},
		{"slash", "\tJMP internal∕bytealg·IndexByte(SB)", "1:6 internal/bytealg.IndexByte"},
		{"method", "\tCALL reflect·Value·Kind(SB)", "1:7 reflect.Value.Kind"},
		{"address and offset", "\tMOVQ $runtime·mheap_+8(SB), AX", "1:8 runtime.mheap_"},
		{"abi", "\tCALL runtime·f<ABIInternal>(SB)", "1:7 runtime.f"},
		{"of the file", "\tCALL runtime·f<>(SB)\nGLOBL mask·x<>(SB), 8, $8", ""},
		{"argument and frame", "\tMOVQ ret·x+8(FP), AX\n\tMOVQ v·y-16(SP), BX\n\tMOVQ z·z(FP), BX", ""},
		{"defines", "TEXT runtime·f(SB), 0, $0\nGLOBL sync·x(SB), 8, $8\nDATA sync·x+0(SB)/8, $runtime·y(SB)", "1:6 runtime.f define\n2:7 sync.x define\n3:6 sync.x define\n3:24 runtime.y"},
		{"comments", "// CALL runtime·f(SB)\n/* CALL runtime·f(SB)\nruntime·f(SB) */ CALL runtime·g(SB) // runtime·f(SB)\n", "3:24 runtime.g"},
		{"unfinished comment", "/* CALL runtime·f(SB)", ""},
		{"string", "\tBYTE \"runtime·f(SB)\"\n\tBYTE 'runtime·g'\n\tCALL runtime·h(SB)", "3:7 runtime.h"},
		{"unfinished string", "\tBYTE \"runtime·f(SB)\n\tCALL runtime·h(SB)", "2:7 runtime.h"},
		{"macro", "#define GO(f) \\\n\tCALL runtime·g(SB); \\\n\tCALL f(SB)\n\tGO(runtime·h)\n", "2:7 runtime.g\n4:5 runtime.h"},
		{"semicolons", "\tNOP; CALL runtime·f(SB); TEXT runtime·g(SB),0,$0", "1:12 runtime.f\n1:33 runtime.g define"},
		{"c", "\tCALL memmove(SB)\n\tCALL _cgo·x(SB)", "2:7 _cgo.x"},
		{"carriage returns", "\tNOP\r\n\tCALL runtime·f(SB)\r\n", "2:7 runtime.f"},
		{"not utf-8", "\xff\xfe·\xff runtime·f\xff(SB)\n\tCALL a\xb7b(SB)", "1:7 runtime.f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, _ := references([]byte(test.text), "p")
			var lines []string
			for _, r := range list {
				line := fmt.Sprintf("%d:%d %s", r.Line, r.Column, r.Symbol)
				if r.Define {
					line += " define"
				}
				lines = append(lines, line)
			}
			if got := strings.Join(lines, "\n"); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func TestAsmReferences(t *testing.T) {
	const call = "\tCALL runtime·f(SB)\n"
	nocgo := linux(26)
	nocgo.Cgo = false
	dir := write(t, "a_linux.s", call, "b_windows.s", call, "c.s", "//go:build special\n\n"+call,
		"d.s", "#include \"d.h\"\n#include \"textflag.h\"\n#include \"../x.h\"\n", "d.h", "#include \"d.h\"\n#define F CALL runtime·g(SB)\n", "_e.s", call, "gcc_f.s", call)
	for _, test := range []struct{ pkg, want string }{
		{"p", "a_linux.s:1 runtime.f d.h:2 runtime.g gcc_f.s:1 runtime.f"},
		{"runtime/cgo", "a_linux.s:1 runtime.f d.h:2 runtime.g"},
		{"runtime", ""},
	} {
		list, err := AsmReferences(linux(26), dir, test.pkg)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range list {
			got = append(got, fmt.Sprintf("%s:%d %s", filepath.Base(r.File), r.Line, r.Symbol))
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.pkg, got, test.want)
		}
	}

	dir = write(t, "a.s", call, "a.go", "package p\n\nimport \"C\"\n")
	if list, err := AsmReferences(linux(26), dir, "p"); err != nil || len(list) != 0 {
		t.Errorf("a package with cgo: %v, %v", list, err)
	}
	if list, err := AsmReferences(nocgo, dir, "p"); err != nil || len(list) != 1 {
		t.Errorf("a package without cgo: %v, %v", list, err)
	}
	os.Symlink("nowhere", filepath.Join(dir, "b.s"))
	if list, err := AsmReferences(nocgo, dir, "p"); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "b.s")) || len(list) != 1 {
		t.Errorf("an unreadable file: %v, %v", list, err)
	}
}

func FuzzReferences(f *testing.F) {
	f.Add([]byte("TEXT ·f(SB), $0\n\tCALL runtime·f+8(SB); JMP a∕b·c<>(SB) // c\n#include \"x.h\"\n/* */ 'c' \"s\\\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := bytes.Split(data, []byte("\n"))
		list, _ := references(data, "p")
		for _, r := range list {
			written := strings.NewReplacer("·", ".", "∕", "/").Replace(string(lines[r.Line-1][r.Column-1:]))
			if !strings.HasPrefix(written, r.Symbol) {
				t.Errorf("%d:%d is %q, not %q", r.Line, r.Column, written, r.Symbol)
			}
		}
	})
}
