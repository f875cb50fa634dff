package main

import (
	"bytes"
	"fmt"
	"strings"
)

// page writes a report as Markdown, for docs/speed.md. svg is the name of the figure
// beside it, or empty.
func page(rep *report, svg string) []byte {
	var b bytes.Buffer
	b.WriteString("# What linkgate costs\n\n")
	b.WriteString("Written by `scripts/bench` from what it measured; CONTRIBUTING.md says how. A ratio\n" +
		"is linkgate's side of a pair as a share of the other side, which ran right behind it\n" +
		"on the same machine: the least, **the median** and the most of n pairs. A goal is held\n" +
		"against the median.\n\n")
	fmt.Fprintf(&b, "- date: %s\n- machine: %s\n- Go: %s\n- linkgate: %s\n- command: `%s`\n\n",
		rep.Date, rep.Machine, rep.Go, rep.Revision, strings.Join(rep.Command, " "))
	if svg != "" {
		fmt.Fprintf(&b, "![Wall time with linkgate as a share of that without, by the number of packages](%s)\n\n", svg)
	}
	b.WriteString("| what | against | program (packages) | n | wall | CPU | memory | goal | met |\n|---|---|---|--:|---|---|---|---|---|\n")
	notes := 0
	for _, r := range rep.Results {
		mark := ""
		if len(r.remarks()) > 0 {
			notes++
			mark = fmt.Sprintf(" [%d](#note-%d)", notes, notes)
		}
		cells := []string{bold(r.Wall), bold(r.CPU), bold(r.RSS)}
		if r.Value != nil {
			cells[0] = digits(*r.Value)
		}
		list := append([]string{r.ID + ": " + r.What, r.Against, r.subject(), r.count()}, cells...)
		for i, c := range append(list, r.Goal.Text) {
			fmt.Fprintf(&b, "| %s", escape(c))
			if i == 0 {
				b.WriteString(mark)
			}
			b.WriteString(" ")
		}
		fmt.Fprintf(&b, "| %s |\n", r.met())
	}
	b.WriteString("\n")
	notes = 0
	for _, r := range rep.Results {
		if list := r.remarks(); len(list) > 0 {
			notes++
			fmt.Fprintf(&b, "<a id=\"note-%d\"></a>**%d** %s\n\n", notes, notes, escape(strings.Join(list, "; ")))
		}
	}
	return b.Bytes()
}

// bold writes a spread with its median in bold.
func bold(s *spread) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s … **%s** … %s", digits(s.Min), digits(s.Median), digits(s.Max))
}

// escape keeps a text in its cell, and on its line.
func escape(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(strings.TrimSpace(text))
}
