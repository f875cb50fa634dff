package goobj

import (
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// goroots lists the GOROOTs to hold the built-in tables against: the local
// one, and those that scripts/matrix names.
func goroots(t *testing.T) []string {
	t.Helper()
	list := filepath.SplitList(os.Getenv("LINKGATE_TEST_GOROOTS"))
	if len(list) > 0 {
		return list
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("no go command to ask for its GOROOT: %v", err)
	}
	return []string{strings.TrimSpace(string(out))}
}

func goVersion(t *testing.T, goroot string) Version {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(goroot, "VERSION"))
	if err != nil {
		t.Skipf("no GOROOT with sources: %v", err)
	}
	v, err := ParseVersion(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestLayoutsEqualSources: the built-in layout of a version is what its own
// sources say.
func TestLayoutsEqualSources(t *testing.T) {
	for _, goroot := range goroots(t) {
		v := goVersion(t, goroot)
		objfile, err := os.ReadFile(filepath.Join(goroot, ObjfileSource))
		if err != nil {
			t.Fatal(err)
		}
		symkind, err := os.ReadFile(filepath.Join(goroot, SymkindSource))
		if err != nil {
			t.Fatal(err)
		}
		got, err := LayoutFromSource(objfile, symkind)
		if err != nil {
			t.Fatalf("%s: %v", goroot, err)
		}
		want, ok := KnownLayout(v.Minor)
		if !ok {
			t.Fatalf("%s: go1.%d is not built in", goroot, v.Minor)
		}
		if got != want {
			t.Errorf("%s:\nsources  %+v\nbuilt in %+v", goroot, got, want)
		}
	}
}

// TestNewerLayout: a toolchain that moves a bit is read by its own sources,
// and one that changes what constants cannot say is refused.
func TestNewerLayout(t *testing.T) {
	const objfile = `package goobj
const Magic = "\x00go130ld"
const stringRefSize = 8
const SymSize = stringRefSize + 2 + 1 + 1 + 1 + 4 + 4
const (
	BlkNew = iota
	BlkAutolib
	BlkPkgIdx
	BlkFile
	BlkSymdef
	BlkHashed64def
	BlkHasheddef
	BlkNonpkgdef
	BlkNonpkgref
	BlkRelocIdx
	BlkRefFlags
	BlkHash64
	BlkHash
	BlkAuxIdx
	BlkDataIdx
	BlkReloc
	BlkAux
	BlkData
	BlkEnd
	NBlk
)
const (
	_ = 1 << iota
	ObjFlagFromAssembly
	ObjFlagStd
)
const (
	SymFlagDupok = 1 << iota
	SymFlagGoType
	SymFlagReflectMethod
)
const (
	SymFlagABIWrapper = 1 << iota
	SymFlagLinknameStd
	SymFlagLinkname
	SymFlagItab
	SymFlagPkgInit
	SymFlagUsedInIface
)
`
	const symkind = `package objabi
type SymKind uint8
const (
	Sxxx SymKind = iota
	STEXT
	SNEW
	SNOPTRDATA
	SDATA
	SBSS
	SNOPTRBSS
)
`
	got, err := LayoutFromSource([]byte(objfile), []byte(symkind))
	want := Layout{
		Magic: "\x00go130ld", SymSize: 21,
		Autolib: 1, File: 3, Symdef: 4, Hashed64def: 5, Hasheddef: 6, Nonpkgdef: 7, Nonpkgref: 8, RelocIdx: 9, AuxIdx: 13, DataIdx: 14, Reloc: 15, Aux: 16, Data: 17, NBlk: 19,
		PkgIdx: 2, RefFlags: 10, Hash64: 11, Hash: 12,
		FromAssembly: 2, Std: 4, Dupok: 1,
		Linkname: 4, LinknameStd: 2, ABIWrapper: 1,
		GoType: 2, ReflectMethod: 4, Itab: 8, PkgInit: 16, UsedInIface: 32,
		Text: 1 << 1, Vars: 1<<3 | 1<<4 | 1<<5 | 1<<6,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	for _, tt := range []struct{ old, new, want string }{
		{"SymFlagLinkname\n", "SymFlagGone\n", "does not define SymFlagLinkname"},
		{"BlkFile\n", "BlkGone\n", "does not define BlkFile"},
		{"stringRefSize + 2", "stringRefSize + 3", "22 bytes"},
		{"BlkNonpkgdef\n", "BlkNonpkgdef\nBlkOther\n", "no longer follow"},
		{"package goobj", "pakage goobj", "expected 'package'"},
	} {
		_, err := LayoutFromSource([]byte(strings.Replace(objfile, tt.old, tt.new, 1)), []byte(symkind))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("after %q: %v, want %q", tt.new, err, tt.want)
		}
	}
	if _, err := LayoutFromSource([]byte(objfile), []byte("package objabi")); err == nil {
		t.Error("no symbol kinds, no error")
	}
}

// TestRelocTypesEqualSources: the types of relocations have the numbers that
// each toolchain's own source gives them.
func TestRelocTypesEqualSources(t *testing.T) {
	for _, goroot := range goroots(t) {
		v := goVersion(t, goroot)
		src, err := os.ReadFile(filepath.Join(goroot, RelocSource))
		if err != nil {
			t.Fatal(err)
		}
		vals, err := constants(src)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for name, val := range vals {
			n := val.num
			if val.kind != token.INT || n <= 0 || n >= weakReloc {
				continue
			}
			seen++
			if got := RelocTypeName(uint16(n), v.Minor); got != name {
				t.Errorf("%s: type %d is %s, want %s", goroot, n, got, name)
			}
		}
		if names := relocTypes(v.Minor); seen != len(names) || seen < 90 {
			t.Errorf("%s: %d types, built in %d", goroot, seen, len(names))
		}
	}
	for typ, want := range map[uint16]string{1<<15 | 1: "R_WEAKADDR", 0: "R_0", 9999: "R_9999"} {
		if got := RelocTypeName(typ, 26); got != want {
			t.Errorf("type %d is %s, want %s", typ, got, want)
		}
	}
}
