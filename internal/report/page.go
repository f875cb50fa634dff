package report

import (
	"strings"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/printable"
)

// The ANSI sequences of the colours in use.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	green  = "\x1b[32m"
	reset  = "\x1b[0m"
)

const (
	defaultWidth = 80
	minText      = 24 // the narrowest column that text is wrapped in
)

// page is text that is wrapped to a width while it is written.
type page struct {
	strings.Builder
	width int
	color bool
}

func newPage(width int, color bool) *page {
	if width <= 0 {
		width = defaultWidth
	}
	return &page{width: width, color: color}
}

func (p *page) blank() { p.WriteByte('\n') }

// line writes text behind an indent; what does not fit goes on in the next
// line, two columns deeper.
func (p *page) line(indent int, text string) { p.painted(indent, "", "", text) }

// painted is line with the start of text in a colour.
func (p *page) painted(indent int, color, start, text string) {
	for i, s := range wrap(text, p.width-indent, p.width-indent-2) {
		pad := strings.Repeat(" ", indent)
		if i > 0 {
			pad += "  "
		} else if rest, ok := strings.CutPrefix(s, start); ok && p.color && start != "" {
			s = color + start + reset + rest
		}
		p.WriteString(strings.TrimRight(pad+s, " ") + "\n")
	}
}

// raw writes lines as they are, each behind an indent.
func (p *page) raw(indent int, lines string) {
	for line := range strings.Lines(lines) {
		p.WriteString(strings.Repeat(" ", indent) + line)
	}
}

// table writes rows of a name and a text behind an indent, the texts in a
// column of their own. A name too wide for its column has its text below it.
func (p *page) table(indent int, rows [][2]string) {
	names := 0
	for _, row := range rows {
		if n := utf8.RuneCountInString(row[0]); n <= (p.width-indent)/2 {
			names = max(names, n)
		}
	}
	names = max(names, 4)
	text := max(p.width-indent-names-2, minText)
	for _, row := range rows {
		name := inert(row[0])
		if utf8.RuneCountInString(name) > names {
			p.raw(indent, name+"\n")
			name = ""
		}
		for _, s := range wrap(row[1], text, text) {
			gap := strings.Repeat(" ", names-utf8.RuneCountInString(name)+2)
			p.raw(indent, name+gap+s+"\n")
			name = ""
		}
	}
}

// wrap breaks text at its white space into lines of at most first, then rest
// columns. A wider word stays whole.
func wrap(text string, first, rest int) []string {
	var lines []string
	line, width := "", first
	for _, word := range strings.Fields(text) {
		word = printable.Text(word)
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= max(width, minText):
			line += " " + word
		default:
			lines = append(lines, line)
			line, width = word, rest
		}
	}
	lines = append(lines, line)
	for i := range lines {
		lines[i] = inert(lines[i])
	}
	return lines
}

// inert keeps a line from being read as a command by a CI runner, which looks
// behind leading space: "::stop-commands::token" may be the name of a symbol.
func inert(s string) string {
	if rest, ok := strings.CutPrefix(s, "::"); ok {
		s = `\x3a:` + rest
	}
	return strings.ReplaceAll(s, "##", `#\x23`) // ##[error], ##vso[, ##teamcity[
}
