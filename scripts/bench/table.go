package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// print writes a report as Markdown, in columns for who reads it in a terminal.
func (rep *report) print(w io.Writer) error {
	table := [][]string{{"what", "program (packages)", "pairs", "wall time", "CPU time", "peak memory"}}
	table = append(table, make([]string, len(table[0])))
	for _, r := range rep.Rows {
		line := []string{r.Name, "", "", spreadOf(r.Pairs, wall).String(), spreadOf(r.Pairs, cpu).String(), spreadOf(r.Pairs, rss).String()}
		if r.Program != "" {
			line[1] = fmt.Sprintf("%s (%d)", r.Program, r.Packages)
		}
		if r.Count != nil {
			line[3], line[4], line[5] = fmt.Sprint(*r.Count), "", ""
		} else {
			line[2] = fmt.Sprint(len(r.Pairs))
		}
		table = append(table, line)
	}
	widths := make([]int, len(table[0]))
	for _, line := range table {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: least … median … most\n%s; %s; linkgate %s; %s\n`%s`\n\n", rep.Ratio, rep.Date, rep.Go, rep.Revision, rep.Machine, rep.Command)
	for i, line := range table {
		for j, cell := range line {
			fill := " "
			if i == 1 {
				fill = "-"
			}
			fmt.Fprintf(&b, "|%s%s%s", fill, cell, strings.Repeat(fill, widths[j]-utf8.RuneCountInString(cell)+1))
		}
		b.WriteString("|\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s spread) String() string {
	return digits(s.least) + " … " + digits(s.median) + " … " + digits(s.most)
}

// digits writes a ratio with three digits behind the point, or as many significant
// ones where it is smaller than a tenth.
func digits(v float64) string {
	if v < 0.1 {
		return fmt.Sprintf("%.4f", v)
	}
	return fmt.Sprintf("%.3f", v)
}
