package main

import (
	"fmt"
	"io"
	"slices"
)

// A cell is a program with one release.
type cell struct {
	program, release string
	predicted        forecasted
	real             real
	log              bool // check was given that of a build
}

// compare returns what is wrong with the forecast: references that the linker refuses or does
// not find and check does not name, or with a log is not certain of, and those of which check was
// certain and the linker has nothing against.
func (c cell) compare() (missed, wrong []string) {
	for symbol := range c.real.refused {
		if certain, ok := c.predicted.refused[symbol]; !ok || c.log && !certain {
			missed = append(missed, symbol)
		}
	}
	for symbol := range c.real.undefined {
		if certain, ok := c.predicted.gone[symbol]; !ok || c.log && !certain {
			missed = append(missed, symbol)
		}
	}
	for symbol, certain := range c.predicted.refused {
		// A real build names the first refusal alone: there must be one.
		if certain && (c.real.first && len(c.real.refused) == 0 || !c.real.first && !c.real.refused[symbol]) {
			wrong = append(wrong, symbol)
		}
	}
	slices.Sort(missed)
	slices.Sort(wrong)
	return missed, wrong
}

// A table prints cells and counts them.
type table struct {
	out      io.Writer
	releases []string

	cells           []cell
	refused, found  int // by the linkers, and of those by check
	undefined, gone int
	certain, right  int      // forecasts, and those that held
	notes           []string // what is wrong
}

func (t *table) head() {
	fmt.Fprintf(t.out, "%-24s", "program")
	for _, tc := range t.releases {
		fmt.Fprintf(t.out, "%-12s", release(tc))
	}
	fmt.Fprintln(t.out)
}

// row prints what became of one program.
func (t *table) row(cells []cell) {
	fmt.Fprintf(t.out, "%-24s", cells[0].program)
	for _, c := range cells {
		fmt.Fprintf(t.out, "%-12s", t.add(c))
	}
	fmt.Fprintln(t.out)
}

// add counts a cell, and returns its text: how many of the refusals were found, then those of
// what is not defined.
func (t *table) add(c cell) string {
	if c.real.refused == nil {
		return "-"
	}
	t.cells = append(t.cells, c)
	missed, wrong := c.compare()
	t.note(c, "not found by check", missed)
	t.note(c, "check is certain, the linker has nothing against it", wrong)
	found, gone := len(c.real.refused), len(c.real.undefined)
	for _, symbol := range missed {
		if c.real.refused[symbol] {
			found--
		} else {
			gone--
		}
	}
	t.refused, t.found = t.refused+len(c.real.refused), t.found+found
	t.undefined, t.gone = t.undefined+len(c.real.undefined), t.gone+gone
	for symbol, certain := range c.predicted.refused {
		if certain && (c.real.refused[symbol] || c.real.first) {
			t.certain, t.right = t.certain+1, t.right+1
		}
	}
	t.certain += len(wrong)
	text := "."
	if len(c.real.refused) > 0 {
		text = fmt.Sprintf("%d/%d", found, len(c.real.refused))
	}
	if len(c.real.undefined) > 0 {
		text += fmt.Sprintf(" u%d/%d", gone, len(c.real.undefined))
	}
	if len(missed)+len(wrong) > 0 {
		text += "!"
	}
	return text
}

// note notes what is wrong in a cell.
func (t *table) note(c cell, what string, list []string) {
	for _, symbol := range list {
		t.notes = append(t.notes, fmt.Sprintf("%s %s: %s: %s", c.program, c.release, symbol, what))
	}
}

func (t *table) summary() {
	for _, note := range t.notes {
		fmt.Fprintln(t.out, note)
	}
	fmt.Fprintf(t.out, "refused: check names %d of %d (%s); not defined: %d of %d (%s); certain: %d of %d hold (%s)\n",
		t.found, t.refused, percent(t.found, t.refused), t.gone, t.undefined, percent(t.gone, t.undefined), t.right, t.certain, percent(t.right, t.certain))
}

func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}
