package goobj

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestFiles: the objects of all toolchains name their package's files.
func TestFiles(t *testing.T) {
	for _, tc := range toolchain.Names() {
		f := openSeed(t, tc)
		for i, want := range []string{"example.com/seed/seed.go", "example.com/seed/seed_amd64.s"} {
			names, err := fileNames(f.Objects[i])
			if err != nil || !slices.Contains(names, want) {
				t.Errorf("%s: files %q, %v; want %s", tc, names, err, want)
			}
		}
	}
}

func fileNames(o *Object) (names []string, err error) {
	err = o.Files(func(name []byte) { names = append(names, string(name)) })
	return names, err
}

// TestFilesDamaged: no name is read from outside of the object.
func TestFilesDamaged(t *testing.T) {
	seed, err := os.ReadFile(seedPath("go1.26.8"))
	if err != nil {
		t.Fatal(err)
	}
	l := layout(26)
	start := bytes.Index(seed, []byte(l.Magic))
	header := seed[start+len(l.Magic)+8+4:]
	files := start + int(binary.LittleEndian.Uint32(header[4*l.File:]))

	long := bytes.Clone(seed)
	binary.LittleEndian.PutUint32(long[files:], 1<<31)
	objs, err := parse(long, "go1.26.8", l)
	if err != nil {
		t.Fatal(err)
	}
	if names, err := fileNames(objs[0]); err == nil || !strings.Contains(err.Error(), "outside its bytes") {
		t.Errorf("a name too long: %q, %v", names, err)
	}

	half := bytes.Clone(seed)
	at := start + len(l.Magic) + 8 + 4 + 4*l.File
	binary.LittleEndian.PutUint32(half[at:], binary.LittleEndian.Uint32(half[at:])+4)
	if _, err := parse(half, "go1.26.8", l); err == nil {
		t.Error("half a name, no error")
	}
}
