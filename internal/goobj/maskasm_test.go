package goobj

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// A granted reference of assembly is hidden as the release's linker asks for it: since Go
// 1.27 the object is no longer marked as assembly, and all of its other references are marked.
func TestMaskAssembly(t *testing.T) {
	const symbol = "runtime.asmcgocall"
	for _, tc := range toolchain.Names() {
		f := openSeed(t, tc)
		only := func(name string) bool { return name == symbol }
		if ok, err := f.CanMask(only); !ok || err != nil {
			t.Errorf("%s: cannot be masked: %v", tc, err)
		}
		path := filepath.Join(t.TempDir(), "masked.a")
		if err := f.WriteMasked(path, only); err != nil {
			t.Fatal(err)
		}
		masked, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		asm := f.Objects[len(f.Objects)-1]
		if !asm.Asm {
			t.Fatalf("%s: the last object is no assembly", tc)
		}
		if !bytes.Equal(masked[:asm.base], f.data[:asm.base]) {
			t.Errorf("%s: the other objects are not as they were", tc)
		}
		l, disguised := asm.layout, f.rules.AsmChecked
		flags := masked[asm.base+len(l.Magic)+fingerprintSize]
		if marked := uint32(flags)&l.FromAssembly != 0; marked == disguised {
			t.Errorf("%s: marked as assembly: %v", tc, marked)
		}
		for off := asm.blocks[l.Nonpkgref]; off < asm.blocks[l.Nonpkgref+1]; off += l.SymSize {
			name, err := asm.string(off)
			if err != nil {
				t.Fatal(err)
			}
			was, is := asm.data[off+symFlag2], masked[asm.base+int(off)+symFlag2]
			want := was
			switch {
			case name == symbol:
				want &^= l.Linkname | l.LinknameStd
			case disguised:
				want |= l.Linkname
			}
			if is != want {
				t.Errorf("%s: %s: flags %#x become %#x, want %#x", tc, name, was, is, want)
			}
		}
	}
}

// What else the linker does by the mark as assembly keeps it on: a symbol of the object's own,
// and a map of arguments that the compiler did not make. So does a release whose linker is
// not known.
func TestCannotMask(t *testing.T) {
	only := func(name string) bool { return name == "runtime.asmcgocall" }
	const tc = "go1.27.4"
	data, err := os.ReadFile(seedPath(tc))
	if err != nil {
		t.Fatal(err)
	}
	asm := openSeed(t, tc).Objects[1]
	l := asm.layout
	static := bytes.Clone(data)
	for off := asm.blocks[l.Nonpkgdef]; off < asm.blocks[l.Nonpkgref]; off += l.SymSize {
		binary.LittleEndian.PutUint16(static[asm.base+int(off)+symABI:], staticABI)
	}
	unmade := bytes.Clone(data[:asm.base])
	unmade = append(bytes.ReplaceAll(unmade, []byte(".args_stackmap"), []byte(".args_stackmaq")), data[asm.base:]...)
	for name, text := range map[string][]byte{"static": static, "unmade": unmade} {
		path := filepath.Join(t.TempDir(), name+".a")
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		f, err := Open(path, release(t, tc))
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := f.CanMask(only); ok || err != nil {
			t.Errorf("%s: can be masked: %v, %v", name, ok, err)
		}
		if ok, err := f.CanMask(func(string) bool { return false }); !ok || err != nil {
			t.Errorf("%s: nothing is granted: %v, %v", name, ok, err)
		}
		f.Close()
	}
	unknown := *release(t, tc)
	unknown.Rules.AsmByFlag = false
	f, err := Open(seedPath(tc), &unknown)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if ok, err := f.CanMask(only); ok || err != nil {
		t.Errorf("of a linker that is not known: %v, %v", ok, err)
	}
}
