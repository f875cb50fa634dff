package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
)

// key names one link.
type key struct{ program, toolchain string }

const goldenHeader = "id\ttoolchain\tpackage\tsymbol\n"

// readGolden reads recorded sets: a line a refusal, or one line with `-` for
// package and symbol where there is none.
func readGolden(file string) (map[key][]ref, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	text, ok := strings.CutPrefix(string(data), goldenHeader)
	if !ok {
		return nil, fmt.Errorf("%s: the first line must be %q", file, goldenHeader)
	}
	sets := map[key][]ref{}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("%s: %d fields, want 4: %q", file, len(f), line)
		}
		k := key{f[0], f[1]}
		if f[2] == "-" {
			sets[k] = []ref{}
			continue
		}
		sets[k] = append(sets[k], ref{f[2], f[3]})
	}
	return sets, nil
}

// writeGolden writes the oracle's sets of the cells that have one.
func writeGolden(file string, cells []cell) error {
	cells = slices.SortedFunc(slices.Values(cells), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.program, b.program), cmp.Compare(a.toolchain, b.toolchain))
	})
	var text strings.Builder
	text.WriteString(goldenHeader)
	for _, c := range cells {
		if c.kind != equal && c.kind != differ {
			continue
		}
		for _, r := range c.oracle {
			fmt.Fprintf(&text, "%s\t%s\t%s\t%s\n", c.program, c.toolchain, r.pkg, r.symbol)
		}
		if len(c.oracle) == 0 {
			fmt.Fprintf(&text, "%s\t%s\t-\t-\n", c.program, c.toolchain)
		}
	}
	return os.WriteFile(file, []byte(text.String()), 0o666)
}
