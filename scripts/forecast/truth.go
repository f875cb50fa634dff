package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// A key is a program and a release.
type key struct{ program, release string }

// recorded reads the sets that were measured.
func recorded(root string) (map[key]real, error) {
	truth := make(map[key]real)
	of := func(program, tc string) real {
		k := key{program, release(tc)}
		if truth[k].refused == nil {
			truth[k] = real{refused: make(map[string]bool), undefined: make(map[string]bool)}
		}
		return truth[k]
	}
	data, err := os.ReadFile(filepath.Join(root, "scripts", "oracle", "refused.tsv"))
	if err != nil {
		return nil, err
	}
	_, rows, _ := strings.Cut(string(data), "\n") // the heads of the columns
	for r, err := range trial.Rows(rows, 4) {
		if err != nil {
			return nil, fmt.Errorf("refused.tsv:%w", err)
		}
		refused := of(r.Fields[0], r.Fields[1]).refused
		if r.Fields[3] != "" {
			refused[r.Fields[3]] = true
		}
	}
	data, err = os.ReadFile(filepath.Join(root, "scripts", "forecast", "undefined.tsv"))
	if err != nil {
		return nil, err
	}
	for r, err := range trial.Rows(string(data), 3) {
		if err != nil {
			return nil, fmt.Errorf("undefined.tsv:%w", err)
		}
		of(r.Fields[0], r.Fields[1]).undefined[r.Fields[2]] = true
	}
	return truth, nil
}

// writeUndefined writes what the builds of this run left undefined.
func (t *table) writeUndefined(file string) error {
	var lines []string
	for _, c := range t.cells {
		for symbol := range c.real.undefined {
			lines = append(lines, fmt.Sprintf("%s\t%s\t%s\n", c.program, c.release, symbol))
		}
	}
	slices.SortFunc(lines, cmp.Compare)
	const head = "# What the linker of a release does not find in live code, of scripts/forecast -real -write.\n#\n#id\trelease\tsymbol\n"
	return os.WriteFile(file, []byte(head+strings.Join(lines, "")), 0o666)
}
