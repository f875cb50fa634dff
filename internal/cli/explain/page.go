package explain

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/printable"
)

const (
	pageWidth  = 80
	labelWidth = 14
)

// page is text that is wrapped while it is written.
type page struct{ strings.Builder }

// row writes a label and, in a column of its own, a text.
func (p *page) row(label, text string) {
	for i, line := range wrapWords(text, pageWidth-labelWidth-2) {
		if i > 0 {
			label = ""
		}
		fmt.Fprintf(p, "  %-*s%s\n", labelWidth, label, line)
	}
}

// rows writes texts, the first of them with a label.
func (p *page) rows(label string, texts []string) {
	for _, text := range texts {
		p.row(label, text)
		label = ""
	}
}

// wrap writes a text behind an indent, its further lines two columns deeper.
func (p *page) wrap(indent int, text string) {
	for i, line := range wrapWords(text, pageWidth-indent-2) {
		if i > 0 {
			line = "  " + line
		}
		fmt.Fprintf(p, "%s%s\n", strings.Repeat(" ", indent), line)
	}
}

// wrapWords breaks a text into lines of at most width columns, longer words aside. A
// log's names are foreign.
func wrapWords(text string, width int) []string {
	return cli.Wrap(printable.OneLine(text), width)
}
