package uses_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
)

// FuzzOf: an archive that is damaged is an error or a list in which nothing stands
// twice, and what explains nothing adds uses alone.
func FuzzOf(f *testing.F) {
	type seed struct {
		text     []byte
		release  *toolchain.Release
		compiler *uses.Compiler
	}
	var seeds []seed
	for i, path := range goobjtest.Seeds(f) {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		release := goobjtest.Release(f, path)
		compiler, err := uses.NewCompiler(release)
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, seed{text, release, compiler})
		f.Add(byte(i), uint(0), []byte{})
		f.Add(byte(i), uint(len(text)/2), []byte{0x80, 1})
	}
	name := filepath.Join(f.TempDir(), "a.a")
	f.Fuzz(func(t *testing.T, which byte, at uint, flip []byte) {
		seed := seeds[int(which)%len(seeds)]
		text := slices.Clone(seed.text)
		for i, b := range flip {
			text[(at%uint(len(text))+uint(i))%uint(len(text))] ^= b
		}
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
		compiler := seed.compiler
		file, err := goobj.Open(name, seed.release)
		if err != nil {
			return
		}
		defer file.Close()
		all, err := uses.Of(file, compiler, uses.Std(), func(uses.Claim) (bool, error) { return true, nil })
		none, noneErr := uses.Of(file, compiler, uses.Std(), func(uses.Claim) (bool, error) { return false, nil })
		if (err == nil) != (noneErr == nil) {
			t.Fatalf("explained: %v, else: %v", err, noneErr)
		}
		if len(none.Claims) > 0 {
			t.Errorf("nothing is explained, and %v is a claim", none.Claims)
		}
		for i, u := range none.Uses {
			if i > 0 && none.Uses[i-1] == u {
				t.Errorf("%v stands twice", u)
			}
		}
		for _, u := range all.Uses {
			if !slices.Contains(none.Uses, u) {
				t.Errorf("%v is a use only where it is explained", u)
			}
		}
	})
}
