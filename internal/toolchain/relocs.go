package toolchain

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
)

// WeakReloc is the bit in a type of relocation that does not keep its target in
// the program.
const WeakReloc = 1 << 15

// relocs returns the names of the types of relocations of Go 1.minor, each in the
// place of its number.
func relocs(minor int) []string {
	names := []string{""}
	for name := range entriesOf("relocations", minor) {
		names = append(names, "R_"+name)
	}
	return names
}

// relocSource is the file of a GOROOT that numbers the types of relocations.
const relocSource = "src/cmd/internal/objabi/reloctype.go"

// readRelocs reads the names from the sources in a GOROOT.
func readRelocs(goroot string) ([]string, error) {
	src, err := os.ReadFile(filepath.Join(goroot, relocSource))
	if err != nil {
		return nil, err
	}
	return parseRelocs(src)
}

// parseRelocs reads the names from the text of relocSource.
func parseRelocs(src []byte) ([]string, error) {
	vals, err := constants(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", relocSource, err)
	}
	var names []string
	for name, v := range vals {
		if v.kind != token.INT || v.num <= 0 || v.num >= WeakReloc {
			continue
		}
		for int64(len(names)) <= v.num {
			names = append(names, "")
		}
		names[v.num] = name
	}
	return names, nil
}
