package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// Markdown writes a summary for a pull request or a job: the numbers, a table
// of what is not let through, and the rest folded up.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("### linkgate: " + markdownText(headline(r.found, r.links, len(r.problems))) + "\n")
	for _, row := range r.header() {
		fmt.Fprintf(&b, "\n- %s: %s", row[0], markdownText(printable.Text(row[1])))
	}
	for _, s := range append(r.stops(), r.notes()...) {
		b.WriteString("\n- " + markdownText(printable.Text(s)))
	}
	if len(r.notes())+len(r.header()) > 0 {
		b.WriteByte('\n')
	}
	var open, let []item
	for _, it := range r.found {
		if it.level() == finding.LevelNote {
			let = append(let, it)
		} else {
			open = append(open, it)
		}
	}
	markdownTable(&b, open)
	if len(let) > 0 {
		fmt.Fprintf(&b, "\n<details><summary>%s let through</summary>\n", count(len(let), "finding"))
		markdownTable(&b, let)
		b.WriteString("\n</details>\n")
	}
	if len(r.problems) > 0 {
		fmt.Fprintf(&b, "\n%s:\n\n", upperFirst(msgProblems(len(r.problems))))
		for _, p := range r.problems {
			module := msgModule(p.From)
			fmt.Fprintf(&b, "- %s %s: %s\n", markdownCode(module), markdownCode(fmt.Sprintf("%s:%d", p.short(), p.Line)), markdownText(printable.Text(msgProblem(p))))
		}
	}
	if len(r.stale) > 0 {
		fmt.Fprintf(&b, "\n%s:\n\n", upperFirst(msgStale(len(r.stale))))
		for _, e := range r.stale {
			fmt.Fprintf(&b, "- %s\n", markdownText(printable.Text(msgStaleEntry(e))))
		}
	}
	if h := r.hint(); h.line != "" {
		fmt.Fprintf(&b, "\n<details><summary>How to go on</summary>\n\n%s\n", markdownText(upperFirst(h.line)))
		if h.block != "" {
			b.WriteString("\n```yaml\n" + strings.ReplaceAll(h.block, "```", "'''") + "```\n")
		}
		b.WriteString("\n</details>\n")
	}
	return write(w, b.String())
}

// hint is what [Report.Text] ends with.
func (r *Report) hint() hint {
	return hinter{action: finding.Deny, file: r.policyFile(), observe: observed(r.found) > 0}.of(r.found)
}

func markdownTable(b *strings.Builder, found []item) {
	if len(found) == 0 {
		return
	}
	b.WriteString("\n| | module | symbol | what | where |\n|---|---|---|---|---|\n")
	for _, it := range found {
		what := markdownText(printable.Text(msgFinding(it.entry)))
		if it.Rule != "" {
			what += "<br>" + markdownText(printable.Text(decidedBy(it)))
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n",
			markdownText(printable.Text(it.outcome().Text())), markdownCode(msgModule(it.from)), markdownCode(printable.Text(it.symbol)), what, markdownText(it.at))
	}
}

// decidedBy is the rest of a decision: the rule, until when, by whom, why.
func decidedBy(it item) string {
	rest := msgDecision(it)
	return strings.TrimSpace(rest)
}

// markdownText escapes what Markdown, its tables and HTML would read.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '\n', '\r':
			b.WriteByte(' ')
		case '\\', '`', '*', '_', '[', ']', '|', '~', '#', '@':
			b.WriteString(fmt.Sprintf("&#%d;", r)) // an @ would call somebody
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// markdownCode is s as code. It is HTML, since a table's cell ends at a bar even
// inside backquotes.
func markdownCode(s string) string { return "<code>" + markdownText(s) + "</code>" }
