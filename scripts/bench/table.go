package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// printReport prints the table: a row a line, what is to say of it below.
func printReport(w io.Writer, rep *report) error {
	fmt.Fprintf(w, "%s, %s, linkgate %s\n%s\n%s\n\n", rep.Date, rep.Go, rep.Revision, rep.Machine, strings.Join(rep.Command, " "))
	fmt.Fprint(w, "Ratios of pairs: least … median … most.\n\n")
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "measurement\tprogram\tn\twall\tCPU\tmemory\tmedian wall\tgoal\tmet")
	notes := 0
	for i, r := range rep.Results {
		if i > 0 && rep.Results[i-1].ID != r.ID {
			fmt.Fprintln(tw, strings.Repeat("\t", 8))
		}
		mark := ""
		if len(r.remarks()) > 0 {
			notes++
			mark = fmt.Sprintf(" [%d]", notes)
		}
		fmt.Fprintf(tw, "%s: %s%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.What, mark, r.subject(), r.count(), r.numbers(), r.walls(), r.Goal.Text, r.met())
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if notes > 0 {
		fmt.Fprintln(w)
	}
	notes = 0
	for _, r := range rep.Results {
		if list := r.remarks(); len(list) > 0 {
			notes++
			fmt.Fprintf(w, "[%d] %s\n", notes, strings.ReplaceAll(strings.Join(list, "\n"), "\n", "\n    "))
		}
	}
	return nil
}

// remarks lists what is to say of a row: why it was not measured, and its notes.
func (r result) remarks() []string {
	if r.Skipped == "" {
		return r.Notes
	}
	return append([]string{"not measured: " + r.Skipped}, r.Notes...)
}

func (r result) subject() string {
	if r.Program == "" {
		return ""
	}
	return fmt.Sprintf("%s (%d)", r.Program, r.Packages)
}

func (r result) count() string {
	if len(r.Pairs) == 0 {
		return ""
	}
	return fmt.Sprint(len(r.Pairs))
}

// numbers returns three cells: the ratios of wall time, CPU and memory. A row
// without pairs has its value in the first.
func (r result) numbers() string {
	if r.Value != nil {
		return fmt.Sprintf("%s\t\t", digits(*r.Value))
	}
	return strings.Join([]string{cell(r.Wall), cell(r.CPU), cell(r.RSS)}, "\t")
}

func cell(s *spread) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s … %s … %s", digits(s.Min), digits(s.Median), digits(s.Max))
}

// digits writes three decimals, and four of what is small.
func digits(v float64) string {
	if v != 0 && v < 0.1 {
		return fmt.Sprintf("%.4f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

// walls returns the median times of both sides.
func (r result) walls() string {
	if len(r.Pairs) == 0 {
		return ""
	}
	var a, b []float64
	for _, p := range r.Pairs {
		a, b = append(a, p.A.Wall), append(b, p.B.Wall)
	}
	return seconds(spreadOf(a).Median) + " / " + seconds(spreadOf(b).Median)
}

func seconds(s float64) string {
	switch {
	case s < 1:
		return fmt.Sprintf("%.1f ms", s*1000)
	case s < 100:
		return fmt.Sprintf("%.2f s", s)
	}
	return fmt.Sprintf("%.0f s", s)
}

func (r result) met() string {
	if r.Skipped != "" {
		return "not measured"
	}
	return r.Met
}
