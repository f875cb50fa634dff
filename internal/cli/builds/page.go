package builds

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/linkgate/linkgate/internal/printable"
)

// page is text in columns. What logs say is printed with its unprintable
// characters escaped.
type page struct{ strings.Builder }

func (p *page) f(format string, args ...any) {
	for i, arg := range args {
		if s, ok := arg.(string); ok {
			args[i] = printable.Text(s)
		}
	}
	fmt.Fprintf(p, format, args...)
}

// columns prints rows of cells that are joined with tabs, numbers to the right.
func (p *page) columns(rows []string, flags uint) {
	tw := tabwriter.NewWriter(p, 0, 0, 2, ' ', flags)
	for _, row := range rows {
		fmt.Fprintln(tw, row)
	}
	tw.Flush() // into memory: it cannot fail
}

// row joins cells for columns.
func row(cells ...string) string {
	for i, cell := range cells {
		cells[i] = printable.Text(cell)
	}
	return strings.Join(cells, "\t")
}

func (p *page) indented(rows []string) {
	var in page
	in.columns(rows, 0)
	for line := range strings.Lines(in.String()) {
		p.WriteString(strings.TrimRight("  "+line, " \n") + "\n")
	}
}

func (p *page) rest(n, all int) {
	if left := all - limit(n, all); left > 0 {
		p.f("  (%d more: -n 0 shows all)\n", left)
	}
}

// limit is how many of all are printed with -n.
func limit(n, all int) int {
	if n == 0 {
		return all
	}
	return min(n, all)
}
