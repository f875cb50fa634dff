package report

import (
	"fmt"
	"html"
	"strings"

	"github.com/linkgate/linkgate/internal/printable"
)

// markup is HTML while it is written.
//
// html/template would escape by context, and would cost every tool of a build
// 0.1 ms of initialisation. Here one function escapes, and all that is foreign
// stands in text or between double quotes, where that is enough: never in a
// script, a style, a URL or the name of a tag.
type markup struct{ strings.Builder }

// raw is text that is markup already.
type raw string

// f writes a format whose arguments are escaped, but for raw and numbers.
func (m *markup) f(format string, args ...any) {
	for i, arg := range args {
		switch arg := arg.(type) {
		case raw, int:
		case string:
			args[i] = html.EscapeString(printable.Text(arg))
		default:
			panic(fmt.Sprintf("markup: argument of type %T", arg)) // a mistake in this package alone
		}
	}
	fmt.Fprintf(m, format, args...)
}

// lines is text of several lines as markup, each as [markup.f] has it.
func lines(text string) raw {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(html.EscapeString(printable.Text(strings.TrimSuffix(line, "\n"))) + "\n")
	}
	return raw(b.String())
}
