package uses_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
)

// TestAssembled: an object that says that an assembler wrote it, and refers to one of the
// compiler's builtins by its number, is refused. One that names it is not.
func TestAssembled(t *testing.T) {
	for _, seed := range goobjtest.Seeds(t) {
		release := goobjtest.Release(t, seed)
		compiler, err := uses.NewCompiler(release)
		if err != nil {
			t.Fatal(err)
		}
		file := goobjtest.Open(t, seed)
		all := func(uses.Claim) (bool, error) { return true, nil }
		if _, err := uses.Of(file, compiler, uses.Std(), all); err != nil {
			t.Errorf("%s: %v", seed, err)
		}
		data, err := os.ReadFile(seed)
		if err != nil {
			t.Fatal(err)
		}
		instance := filepath.Join(t.TempDir(), "instance.a")
		if err := os.WriteFile(instance, bytes.ReplaceAll(data, []byte("runtime.asmcgocall"), []byte("s.sort[go.shape.T]")), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := uses.Of(goobjtest.Open(t, instance), compiler, uses.Std(), all); err == nil || !strings.Contains(err.Error(), "names an instantiation") {
			t.Errorf("%s: an instance: %v", seed, err)
		}
		reloc := named(t, file, data)
		at := bytes.Index(data, reloc)
		builtin := uint32(toolchain.PkgBuiltin)
		binary.LittleEndian.PutUint32(data[at+len(reloc)-8:], builtin)
		forged := filepath.Join(t.TempDir(), "forged.a")
		if err := os.WriteFile(forged, data, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err = uses.Of(goobjtest.Open(t, forged), compiler, uses.Std(), all)
		if err == nil || !strings.Contains(err.Error(), "by index, which no assembler writes") {
			t.Errorf("%s: forged: %v", seed, err)
		}
	}
}

// named returns the bytes of a relocation by name in the assembly of an archive, one whose
// bytes are there once.
func named(t *testing.T, f *goobj.File, data []byte) []byte {
	t.Helper()
	for _, o := range f.Objects {
		if !o.Asm {
			continue
		}
		g, err := o.Graph()
		if err != nil {
			t.Fatal(err)
		}
		for def := range g.Definitions() {
			relocs, err := g.Relocs(def)
			if err != nil {
				t.Fatal(err)
			}
			for i := range relocs.Len() {
				rec := relocs[i*toolchain.RelocSize:][:toolchain.RelocSize]
				if _, sym := relocs.Brief(i); sym.Pkg == toolchain.PkgNone && bytes.Count(data, rec) == 1 {
					return bytes.Clone(rec)
				}
			}
		}
	}
	t.Fatalf("%s: no relocation in assembly", f.Path)
	return nil
}
