package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// kind is the outcome of one program with one toolchain.
type kind int

const (
	equal     kind = iota // the sets are equal
	differ                // they are not
	broken                // they could not be had, and should have been
	noCompile             // the program does not compile with this toolchain
	noLink                // the linker ends before it checks anything
	skipped
)

// cell is one outcome.
type cell struct {
	program, toolchain string
	kind               kind
	oracle             []ref // what Go's linker refuses
	extra              []ref // linkgate's, and not the linker's
	lacking            []ref // the linker's, and not linkgate's
	why                string
	took               time.Duration
}

func (c cell) text() string {
	switch c.kind {
	case equal:
		return fmt.Sprintf("= %d", len(c.oracle))
	case differ:
		return fmt.Sprintf("DIFF +%d -%d", len(c.extra), len(c.lacking))
	case noCompile:
		return "no compile"
	case noLink:
		return "no link"
	case skipped:
		return "skip"
	}
	return "ERROR"
}

// table is all outcomes, toolchain by toolchain.
type table struct {
	cells   []cell
	verbose bool
}

func passedCell(c cell) bool  { return c.kind == equal }
func failedCell(c cell) bool  { return c.kind == differ || c.kind == broken }
func skippedCell(c cell) bool { return !passedCell(c) && !failedCell(c) }

func (t *table) count(is func(cell) bool) int {
	n := 0
	for _, c := range t.cells {
		if is(c) {
			n++
		}
	}
	return n
}

// print writes programs × toolchains, then every difference, then the count.
func (t *table) print(w io.Writer) {
	var programs, toolchains []string
	cells := map[key]cell{}
	for _, c := range t.cells {
		cells[key{c.program, c.toolchain}] = c
		if !slices.Contains(programs, c.program) {
			programs = append(programs, c.program)
		}
		if !slices.Contains(toolchains, c.toolchain) {
			toolchains = append(toolchains, c.toolchain)
		}
	}
	slices.Sort(programs)

	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "program\t%s\n", strings.Join(toolchains, "\t"))
	for _, p := range programs {
		row := []string{p}
		for _, tc := range toolchains {
			c, ok := cells[key{p, tc}]
			if !ok {
				row = append(row, "") // that toolchain has no such program
				continue
			}
			row = append(row, c.text())
		}
		fmt.Fprintln(tw, strings.Join(row, "\t"))
	}
	tw.Flush()
	t.details(w)
	fmt.Fprintf(w, "%d passed, %d failed, %d skipped\n", t.count(passedCell), t.count(failedCell), t.count(skippedCell))
}

// details writes a line for each difference, and when verbose a line for each
// refusal.
func (t *table) details(w io.Writer) {
	cells := slices.SortedStableFunc(slices.Values(t.cells), func(a, b cell) int {
		return cmp.Compare(a.program, b.program)
	})
	for _, c := range cells {
		if t.verbose {
			for _, r := range c.oracle {
				fmt.Fprintf(w, "  %s %s: %s refers to %s\n", c.program, c.toolchain, r.pkg, r.symbol)
			}
		}
		for _, r := range c.extra {
			fmt.Fprintf(w, "+ %s %s: %s refers to %s: the linker allows it\n", c.program, c.toolchain, r.pkg, r.symbol)
		}
		for _, r := range c.lacking {
			fmt.Fprintf(w, "- %s %s: %s refers to %s: the linker refuses it\n", c.program, c.toolchain, r.pkg, r.symbol)
		}
		if c.why != "" && (t.verbose || c.kind != skipped) {
			fmt.Fprintf(w, "  %s %s: %s: %s\n", c.program, c.toolchain, c.text(), c.why)
		}
	}
	if t.verbose {
		return
	}
	for _, why := range reasons(t.cells) {
		fmt.Fprintf(w, "skip: %s\n", why)
	}
}

// reasons gives the reasons for skipping, each once.
func reasons(cells []cell) []string {
	var all []string
	for _, c := range cells {
		if c.kind == skipped {
			all = append(all, c.why)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
