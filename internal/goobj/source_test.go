package goobj

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// goroots lists the GOROOTs to hold the built-in tables against: the local
// one, and those that scripts/matrix names.
func goroots(t *testing.T) []string {
	list := filepath.SplitList(os.Getenv("LINKGATE_TEST_GOROOTS"))
	if len(list) == 0 {
		list = []string{runtime.GOROOT()}
	}
	return list
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
	BlkDataIdx
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
)
const (
	SymFlagABIWrapper = 1 << iota
	SymFlagLinknameStd
	SymFlagLinkname
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
		Autolib: 1, Symdef: 4, Hashed64def: 5, Hasheddef: 6, Nonpkgdef: 7, Nonpkgref: 8, DataIdx: 9, NBlk: 11,
		FromAssembly: 2, Std: 4, Dupok: 1,
		Linkname: 4, LinknameStd: 2, ABIWrapper: 1,
		Text: 1 << 1, Vars: 1<<3 | 1<<4 | 1<<5 | 1<<6,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	for _, tt := range []struct{ old, new, want string }{
		{"SymFlagLinkname\n", "SymFlagGone\n", "does not define SymFlagLinkname"},
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
