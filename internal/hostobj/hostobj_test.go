package hostobj

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
)

// spell writes a list in one line, as +defined and -undefined.
func spell(list []Symbol) string {
	var words []string
	for _, s := range list {
		words = append(words, map[bool]string{true: "+", false: "-"}[s.Defined]+s.Name)
	}
	return strings.Join(words, " ")
}

func testCompilers(t *testing.T, all []object) {
	const c = "+common +data +hidden -runtime.allglen +text +weakdef -weakref"
	const ir = "+common +data -runtime.allglen +text -undefined +weakdef"
	const windows = "--aligncomm +.refptr.runtime.allglen +.weak.weakdef.default.text -2 -common +common +data -runtime.allglen +text -undefined -weakdef"
	for _, test := range []struct{ object, want string }{
		{"gcc", "-_GLOBAL_OFFSET_TABLE_ " + c},
		{"gcc-m32", "-_GLOBAL_OFFSET_TABLE_ +__x86.get_pc_thunk.ax +__x86.get_pc_thunk.bx " + c},
		{"llc-x86_64-linux-gnu", ir},
		{"llc-i386-linux-gnu", ir},
		{"llc-s390x-linux-gnu", ir},
		{"llc-aarch64-linux-gnu", ir},
		{"llc-x86_64-apple-darwin", ir},
		{"llc-arm64-apple-darwin", ir},
		{"llc-i386-apple-darwin", ir},
		{"llc-thumbv7-windows-gnu", windows},
		{"llc-x86_64-windows-gnu", windows},
		{"llc-i386-windows-gnu", strings.Replace(windows, "weakdef.default.text", "_weakdef.default._text", 1)},
	} {
		t.Run(test.object, func(t *testing.T) {
			i := slices.IndexFunc(all, func(o object) bool { return o.name == test.object })
			if i < 0 {
				t.Skip("the compiler is not installed")
			}
			list, err := Symbols(all[i].data)
			if err != nil {
				t.Fatal(err)
			}
			if got := spell(list); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestXCOFF(t *testing.T) {
	for _, word := range []string{"32", "64"} {
		path := filepath.Join(goroot(t), "src/internal/xcoff/testdata/gcc-ppc"+word+"-aix-dwarf2-exec")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Symbols(data); err == nil || !strings.Contains(err.Error(), "not a relocatable object") {
			t.Errorf("%s: executable: %v", word, err)
		}
		binary.BigEndian.PutUint16(data[18:], 0) // now it is no executable
		list, err := Symbols(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []Symbol{{"errno", false}, {"main", true}, {".main", true}, {"__mod_init", false}} {
			if !slices.Contains(list, want) {
				t.Errorf("%s: no %v in %s", word, want, spell(list))
			}
		}
	}
	source := strings.ReplaceAll(irSource, `\01`, "")
	data, ok := output(t, source, "llc", "-mtriple=powerpc-ibm-aix", "-mattr=-altivec", "-filetype=obj", "-o", "OUT", "IN")
	if !ok {
		t.Skip("llc is not installed")
	}
	list, err := Symbols(data)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := spell(list), "-.local -.text +.text -.undefined +.weakdef -TOC +common +data -local -runtime.allglen -text +text -undefined +weakdef"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSpellings(t *testing.T) {
	const i386, amd64, ppc64, x86 = coff386, 0x8664, elfPPC64, 62
	for _, test := range []struct {
		spellings func(string, uint16) []string
		machine   uint16
		name      string
		want      []string
	}{
		{elfSpellings, x86, "runtime.allglen", []string{"runtime.allglen"}},
		{elfSpellings, x86, "_start", []string{"_start"}},
		{elfSpellings, x86, "runtime.allglen@@GO_1", []string{"runtime.allglen@@GO_1", "runtime.allglen"}},
		{elfSpellings, x86, ".text", []string{".text"}},
		{elfSpellings, x86, "@", []string{"@"}},
		{elfSpellings, ppc64, ".runtime.main@V", []string{".runtime.main@V", ".runtime.main", "runtime.main@V", "runtime.main"}},
		{coffSpellings, i386, "_runtime.allglen", []string{"runtime.allglen"}},
		{coffSpellings, i386, "runtime.allglen", []string{"runtime.allglen"}},
		{coffSpellings, i386, "_main", []string{"_main"}},
		{coffSpellings, i386, "_Sleep@4", []string{"Sleep@4", "Sleep"}},
		{coffSpellings, i386, "__imp__Sleep@4", []string{"__imp__Sleep@4", "__imp__Sleep", "Sleep@4", "Sleep"}},
		{coffSpellings, amd64, "_x", []string{"_x"}},
		{coffSpellings, amd64, "__imp_runtime.allglen", []string{"__imp_runtime.allglen", "runtime.allglen"}},
		{coffSpellings, amd64, "runtime.allglen@8", []string{"runtime.allglen@8", "runtime.allglen"}},
		{coffSpellings, i386, "_", nil},
	} {
		if got := test.spellings(test.name, test.machine); !slices.Equal(got, test.want) {
			t.Errorf("%s (machine %d): got %q, want %q", test.name, test.machine, got, test.want)
		}
	}
	for name, want := range map[string]string{"_runtime.allglen": "runtime.allglen", "runtime.allglen": "runtime.allglen", "__x": "_x", "_": "_"} {
		if got := machoSpelling(name); got != want {
			t.Errorf("Mach-O %s: got %q, want %q", name, got, want)
		}
	}
}

// TestManySections holds the forms for more sections than a 16-bit number
// counts against the ordinary ones.
func TestManySections(t *testing.T) {
	longtest.Skip(t, "assembles many sections")
	var source strings.Builder
	fmt.Fprintf(&source, ".globl first, last\nfirst: .quad runtime.allglen\n")
	for i := range 66000 {
		fmt.Fprintf(&source, ".section s%d\n .byte 1\n", i)
	}
	source.WriteString("last: .byte 1\n")
	t.Run("ELF", func(t *testing.T) {
		data, ok := output(t, source.String(), "gcc", "-c", "-xassembler", "-o", "OUT", "IN")
		if !ok {
			t.Skip("gcc is not installed")
		}
		list, err := Symbols(data)
		if want := "+first +last -runtime.allglen"; err != nil || spell(list) != want {
			t.Fatalf("got %s, %v, want %s", spell(list), err, want)
		}
		want, err := debugSymbols(data)
		if err != nil || !slices.Equal(list, want) {
			t.Errorf("debug/elf: %s, %v", spell(want), err)
		}
	})
	t.Run("COFF", func(t *testing.T) {
		data, ok := output(t, source.String(), "llvm-mc", "-triple=x86_64-windows-gnu", "-filetype=obj", "-o", "OUT", "IN")
		if !ok {
			t.Skip("llvm-mc is not installed")
		}
		if !starts(data, "\x00\x00\xff\xff") {
			t.Fatalf("the object begins %q", data[:16])
		}
		list, err := Symbols(data)
		if want := "+first +last -runtime.allglen"; err != nil || spell(list) != want {
			t.Errorf("got %s, %v, want %s", spell(list), err, want)
		}
	})
}

// TestDirectives: an option in the object may bind one name to another.
func TestDirectives(t *testing.T) {
	source := `
.section .drectve,"yn"
.ascii " /alternatename:mine=runtime.allglen -export:\"runtime.x\",data"
.text
.globl f
f: call mine
`
	data, ok := output(t, source, "llvm-mc", "-triple=x86_64-windows-gnu", "-filetype=obj", "-o", "OUT", "IN")
	if !ok {
		t.Skip("llvm-mc is not installed")
	}
	list, err := Symbols(data)
	if want := "--export -/alternatename -data +f -mine -runtime.allglen -runtime.x"; err != nil || spell(list) != want {
		t.Errorf("got  %s, %v\nwant %s", spell(list), err, want)
	}
}

// TestIndirect: a Mach-O symbol may be another name for a symbol named by its
// value.
func TestIndirect(t *testing.T) {
	order := binary.LittleEndian
	data := make([]byte, 32+24+16)
	for i, word := range []uint32{0xfeedfacf, 0x01000007, 3, 1, 1, 24, 0, 0, 2, 24, 56, 1, 72, 22} {
		order.PutUint32(data[4*i:], word)
	}
	order.PutUint32(data[56:], 1)
	data[60] = machoIndirect | machoExternal
	order.PutUint64(data[64:], 7)
	data = append(data, "\x00_mine\x00_runtime.main\x00\x00"...)
	list, err := Symbols(data)
	if want := "+mine -runtime.main"; err != nil || spell(list) != want {
		t.Errorf("got %s, %v, want %s", spell(list), err, want)
	}
}

func TestRefused(t *testing.T) {
	type test struct{ name, data, want string }
	tests := []test{
		{"empty", "", `not an object file of a known format: it begins ""`},
		{"script", "PROVIDE(x = runtime.allglen);", `not an object file of a known format: it begins "PROVIDE(x = runt"`},
		{"wasm", "\x00asm\x01\x00\x00\x00", `it begins "\x00asm\x01\x00\x00\x00"`},
		{"bitcode", "BC\xc0\xde5\x14", "LLVM bitcode"},
		{"wrapped bitcode", "\xde\xc0\x17\x0b", "LLVM bitcode"},
		{"archive", "!<arch>\n", "an archive"},
		{"thin archive", "!<thin>\n", "an archive"},
		{"universal", "\xca\xfe\xba\xbe\x00\x00\x00\x02", "several architectures"},
		{"short ELF", "\x7fELF", "ELF header out of bounds"},
		{"short Mach-O", "\xcf\xfa\xed\xfe", "Mach-O header out of bounds"},
		{"short Mach-O, 32 bits", "\xce\xfa\xed\xfe", "Mach-O header out of bounds"},
		{"short Mach-O, big-endian", "\xfe\xed\xfa\xcf", "Mach-O header out of bounds"},
		{"short Mach-O, big-endian, 32 bits", "\xfe\xed\xfa\xce", "Mach-O header out of bounds"},
		{"universal, 64 bits", "\xca\xfe\xba\xbf", "several architectures"},
		{"AIX's archive", "<bigaf>\n", "an archive"},
		{"short COFF", "\x64\x86", "COFF header out of bounds"},
		{"short COFF, 386", "\x4c\x01", "COFF header out of bounds"},
		{"short COFF, arm", "\xc4\x01", "COFF header out of bounds"},
		{"short COFF, arm64", "\x64\xaa", "COFF header out of bounds"},
		{"short XCOFF, 32 bits", "\x01\xdf", "XCOFF header out of bounds"},
		{"import library", "\x00\x00\xff\xff\x00\x00\x64\x86" + strings.Repeat("\x00", 60), "a COFF file of version 0"},
		{"short XCOFF", "\x01\xf7", "XCOFF header out of bounds"},
	}
	for _, path := range []string{"debug/elf/testdata/gcc-amd64-linux-exec", "debug/pe/testdata/gcc-amd64-mingw-exec"} {
		data, err := os.ReadFile(filepath.Join(goroot(t), "src", path))
		if err != nil {
			t.Fatal(err)
		}
		want := "an ELF file of type 2, not a relocatable object"
		if starts(data, "MZ") {
			want = "not an object file of a known format: it begins \"MZ"
		}
		tests = append(tests, test{path, string(data), want})
	}
	for _, option := range []string{"-fno-fat-lto-objects", "-ffat-lto-objects"} {
		if data, ok := output(t, cSource, "gcc", "-flto", option, "-xc", "-c", "-o", "OUT", "IN"); ok {
			tests = append(tests, test{"gcc" + option, string(data), "hides its symbols in .gnu.lto_"})
		}
	}
	if data, ok := output(t, irSource, "llvm-as", "-o", "OUT", "IN"); ok {
		tests = append(tests, test{"llvm-as", string(data), "LLVM bitcode"})
	}
	for _, test := range tests {
		list, err := Symbols([]byte(test.data))
		if err == nil || !strings.Contains(err.Error(), test.want) || list != nil {
			t.Errorf("%s: got %v, %v, want an error with %q", test.name, list, err, test.want)
		}
	}
}

// TestCompare: the order of symbols.
func TestCompare(t *testing.T) {
	ordered := []Symbol{{"a", false}, {"a", true}, {"b", false}, {"b", true}}
	for i, a := range ordered {
		for j, b := range ordered {
			if got, want := compare(a, b), cmp.Compare(i, j); got != want {
				t.Errorf("%v, %v: %d, want %d", a, b, got, want)
			}
		}
	}
}

// TestUnwrapped: what the C linker's --wrap makes of names stands for others.
func TestUnwrapped(t *testing.T) {
	got := unwrapped([]Symbol{{"__real_a", false}, {"__wrap_b", true}, {"__real_", false}, {"__wrap_", true}, {"c", true}, {"x__real_d", true}})
	if want := "-a +b"; spell(got) != want {
		t.Errorf("got %s, want %s", spell(got), want)
	}
}

// TestSymbolsInOrder: the symbols of an object stand in order, with those that they stand for.
func TestSymbolsInOrder(t *testing.T) {
	data := make([]byte, 20) // COFF
	copy(data, "\x64\x86")
	binary.LittleEndian.PutUint32(data[8:], uint32(len(data))) // where the symbols are
	for _, name := range []string{"a", "__real_b"} {
		entry := make([]byte, 18)
		copy(entry, name)
		entry[16] = 2 // external
		data = append(data, entry...)
		data[12]++
	}
	list, err := Symbols(append(data, 4, 0, 0, 0)) // no strings
	if want := "-__real_b -a -b"; err != nil || spell(list) != want {
		t.Errorf("got %s, %v, want %s", spell(list), err, want)
	}
}

// TestPart: what is within a file's bounds.
func TestPart(t *testing.T) {
	const most = 1<<64 - 1
	data := []byte("0123456789")
	for _, test := range []struct {
		off, count, size uint64
		want             string // "" for out of bounds
	}{
		{0, 10, 1, "0123456789"}, {0, 5, 2, "0123456789"}, {9, 1, 1, "9"}, {4, 2, 3, "456789"},
		{0, 11, 1, ""}, {1, 10, 1, ""}, {10, 1, 1, ""}, {11, 1, 1, ""}, {most, 1, 1, ""}, {4, 2, 4, ""}, {0, most, 8, ""}, {0, 1 << 62, 4, ""},
	} {
		got, err := table(data, test.off, test.count, test.size, "table")
		if string(got) != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%+v: %q, %v", test, got, err)
		}
	}
	for off, want := range map[uint64]bool{0: true, 10: true, 11: false} {
		if got, err := part(data, off, 0, "part"); len(got) > 0 || (err == nil) != want {
			t.Errorf("nothing at %d: %q, %v", off, got, err)
		}
	}
}

// TestStrtab: strings end within the table, and are not more than it has room for.
func TestStrtab(t *testing.T) {
	table := newStrtab([]byte("x"), []byte("abc\x00d\x00end")) // of a file of one byte: room for 16
	for _, test := range []struct {
		off       uint64
		want, err string
	}{
		{0, "abc", ""}, {1, "bc", ""}, {3, "", ""}, {4, "d", ""}, {6, "", "does not end"}, {9, "", "out of bounds"}, {1 << 40, "", "out of bounds"},
		{0, "abc", ""}, {0, "abc", ""}, {0, "abc", ""}, {5, "", ""}, {4, "d", ""}, {4, "", "overlap"}, {5, "", ""},
	} {
		got, err := table.at(test.off)
		if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("at %d: %q, %v, want %q, %s", test.off, got, err, test.want, test.err)
		}
	}
}

// testCutShort: every object at hand, cut anywhere, is refused or lists what
// the whole one lists, never something else.
func testCutShort(t *testing.T, all []object) {
	for _, o := range all {
		whole, err := Symbols(o.data)
		if err != nil {
			t.Fatalf("%s: %v", o.name, err)
		}
		step := max(1, len(o.data)/50)
		for n := 0; n < len(o.data); n += step {
			list, err := Symbols(o.data[:n:n])
			if err == nil && !slices.Equal(list, whole) {
				t.Errorf("%s cut to %d bytes: got %d symbols, want %d", o.name, n, len(list), len(whole))
			}
		}
	}
}

// TestOverlap: names that overlap do not make work that grows with the square
// of the file's size.
func TestOverlap(t *testing.T) {
	const symbols, length = 20000, 1 << 19
	order := binary.BigEndian
	data := make([]byte, 24+symbols*xcoffEntrySize+4)
	copy(data, "\x01\xf7")
	order.PutUint64(data[8:], 24)
	order.PutUint32(data[20:], symbols)
	for i := range symbols {
		entry := data[24+i*xcoffEntrySize:]
		order.PutUint32(entry[8:], uint32(4+i))
		entry[16] = xcoffExternal
	}
	order.PutUint32(data[24+symbols*xcoffEntrySize:], length+5)
	data = append(data, bytes.Repeat([]byte("x"), length)...)
	data = append(data, 0)
	if _, err := Symbols(data); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkSymbols(b *testing.B) {
	for _, path := range []string{"runtime/race/internal/amd64v1/race_linux.syso", "crypto/internal/boring/syso/goboringcrypto_linux_amd64.syso"} {
		data, err := os.ReadFile(filepath.Join(goroot(b), "src", path))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(filepath.Base(path), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if _, err := Symbols(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestOtherLibraries refuses an object that has LLVM's linker link more than its names.
func TestOtherLibraries(t *testing.T) {
	for _, section := range []string{`.deplibs,"MS",@0x6fff4c04,1`, `.linker-options,"e",@0x6fff4c01`} {
		data, ok := output(t, ".section "+section+"\n.asciz \"lib\"\n.asciz \"/m/libx.a\"\n", "as", "-o", "OUT", "IN")
		if !ok {
			t.Skip("as does not assemble it")
		}
		if list, err := Symbols(data); err == nil || !strings.Contains(err.Error(), "names other libraries") {
			t.Errorf("%s: %v, %v", section, list, err)
		}
	}
}

// TestLinkerOption refuses what a Mach-O object tells the linker, but for a framework.
func TestLinkerOption(t *testing.T) {
	for _, test := range []struct {
		count uint32
		words string
		ok    bool
	}{
		{2, "-framework\x00Foundation\x00", true},
		{2, "-framework\x00Foundation\x00\x00\x00", true},
		{2, "-framework\x00/m/X\x00", false},
		{3, "-framework\x00Foundation\x00", false},
		{2, "-framework\x00Foundation\x00-lx\x00", false},
		{2, "-force_load\x00libx.a\x00", false},
		{1, "-lx\x00", false},
	} {
		size := uint32(12 + len(test.words))
		var data []byte
		for _, word := range []uint32{0xfeedfacf, 0x01000007, 3, 1, 1, size, 0, 0, machoLinkerOption, size, test.count} {
			data = binary.LittleEndian.AppendUint32(data, word)
		}
		_, err := Symbols(append(data, test.words...))
		if (err == nil) != test.ok || err != nil && !strings.Contains(err.Error(), "gives the linker the options") {
			t.Errorf("%d %q: %v", test.count, test.words, err)
		}
	}
	data := binary.LittleEndian.AppendUint32(nil, 0xfeedfacf)
	for _, word := range []uint32{0x01000007, 3, 1, 1, 8, 0, 0, machoLinkerOption, 8} {
		data = binary.LittleEndian.AppendUint32(data, word)
	}
	if _, err := Symbols(data); err == nil {
		t.Error("an option of 8 bytes is read")
	}
}
