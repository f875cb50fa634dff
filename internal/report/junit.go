package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// JUnit writes the report as JUnit XML, as CI systems read it: a test suite for
// each module, a test case for each finding. It fails where the finding is
// denied, or would be; a warning is a skipped case; what is let through passes.
// A directive that can never work is a skipped case too: nothing is decided on
// it.
func (r *Report) JUnit(w io.Writer) error {
	suites := r.suites()
	var total suite
	for _, s := range suites {
		total.cases = append(total.cases, s.cases...)
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	fmt.Fprintf(&b, "<testsuites name=\"linkgate\" %s>\n", total.counts())
	for _, s := range suites {
		fmt.Fprintf(&b, "  <testsuite name=%s %s>\n", xmlAttr(s.name), s.counts())
		for _, c := range s.cases {
			b.WriteString(c.xml())
		}
		b.WriteString("  </testsuite>\n")
	}
	b.WriteString("</testsuites>\n")
	return write(w, b.String())
}

type suite struct {
	name  string
	cases []testCase
}

// testCase is one finding; verdict is "", "failure" or "skipped".
type testCase struct {
	class, name               string
	verdict, kind, head, text string
}

// suites are the modules with their findings, sorted, then those that have
// problems alone.
func (r *Report) suites() []suite {
	var list []suite
	index := map[string]int{}
	add := func(module string, c testCase) {
		i, ok := index[module]
		if !ok {
			i = len(list)
			index[module] = i
			list = append(list, suite{name: module})
		}
		list[i].cases = append(list[i].cases, c)
	}
	for _, s := range r.brokenGlass() {
		add("linkgate", testCase{class: "linkgate", name: "break-glass", verdict: "skipped", kind: "break-glass", head: s})
	}
	all := rules()
	for _, it := range r.found {
		_, class := it.worst(all)
		c := testCase{class: printable.Text(it.from.Path), name: printable.Text(it.symbol), kind: ruleID(class), head: msgResult(it), text: printable.Text(it.at)}
		switch it.level() {
		case finding.LevelError:
			c.verdict = "failure"
		case finding.LevelWarning:
			c.verdict = "skipped"
			if it.would == finding.Deny {
				c.verdict = "failure"
			}
		}
		add(msgModule(it.from), c)
	}
	for _, p := range r.problems {
		module := msgModule(p.From)
		add(module, testCase{
			class: printable.Text(p.From.Path), name: printable.Text(fmt.Sprintf("%s:%d", p.short(), p.Line)),
			verdict: "skipped", kind: ruleID(ruleProblem), head: printable.Text(msgProblem(p)),
		})
	}
	return list
}

func (s suite) counts() string {
	var failures, skipped int
	for _, c := range s.cases {
		switch c.verdict {
		case "failure":
			failures++
		case "skipped":
			skipped++
		}
	}
	return fmt.Sprintf(`tests="%d" failures="%d" errors="0" skipped="%d"`, len(s.cases), failures, skipped)
}

func (c testCase) xml() string {
	head := fmt.Sprintf("    <testcase classname=%s name=%s", xmlAttr(c.class), xmlAttr(c.name))
	switch c.verdict {
	case "failure":
		return head + fmt.Sprintf(">\n      <failure message=%s type=%s>%s</failure>\n    </testcase>\n",
			xmlAttr(c.head), xmlAttr(c.kind), xmlText(c.text))
	case "skipped":
		return head + fmt.Sprintf(">\n      <skipped message=%s/>\n    </testcase>\n", xmlAttr(c.head))
	default:
		return head + "/>\n"
	}
}

// xmlText escapes s for the text of an element. What XML 1.0 cannot hold, even
// escaped (its section 2.2), is replaced.
func xmlText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\t' || r == '\n' || r == '\r':
			fmt.Fprintf(&b, "&#%d;", r) // a parser would normalise them
		case r < 0x20 || r == 0xFFFE || r == 0xFFFF:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func xmlAttr(s string) string { return `"` + xmlText(s) + `"` }
