package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// result is what became of a step.
type result int

const (
	passed result = iota
	failed
	skipped
)

func (r result) String() string {
	switch r {
	case passed:
		return "ok"
	case failed:
		return "FAIL"
	}
	return "skip"
}

// cell is one step with one toolchain, or with all.
type cell struct {
	step, column string
	result       result
	took         time.Duration
	why          string
}

// line is printed when the step is done.
func (c cell) line() string {
	s := fmt.Sprintf("%-4s  %6.1fs  %s", c.result, c.took.Seconds(), c.step)
	if c.column != every {
		s += " " + c.column
	}
	if c.why != "" {
		s += ": " + c.why
	}
	return s
}

func (c cell) text() string {
	if c.result == skipped {
		return c.result.String()
	}
	return fmt.Sprintf("%s %.0fs", c.result, c.took.Seconds())
}

// table is all steps in the order in which they ran.
type table struct {
	cells []cell
}

func (t *table) count(r result) int {
	n := 0
	for _, c := range t.cells {
		if c.result == r {
			n++
		}
	}
	return n
}

// print writes steps × toolchains, then the count.
func (t *table) print(w io.Writer) {
	columns := []string{every}
	var steps []string
	cells := make(map[[2]string]cell)
	for _, c := range t.cells {
		cells[[2]string{c.step, c.column}] = c
		if !slices.Contains(columns, c.column) {
			columns = append(columns, c.column)
		}
		if !slices.Contains(steps, c.step) {
			steps = append(steps, c.step)
		}
	}
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "step\t%s\n", strings.Join(columns, "\t"))
	for _, step := range steps {
		row := []string{step}
		for _, column := range columns {
			text := ""
			if c, ok := cells[[2]string{step, column}]; ok {
				text = c.text()
			}
			row = append(row, text)
		}
		fmt.Fprintln(tw, strings.Join(row, "\t"))
	}
	tw.Flush()
	fmt.Fprintln(w)
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
	fmt.Fprintf(w, "%d passed, %d failed, %d skipped\n", t.count(passed), t.count(failed), t.count(skipped))
}
