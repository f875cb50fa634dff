package check

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// byRule divides findings into those of a linker and those of the rules.
func byRule(groups []Group) (linker, rules []Group) {
	for _, g := range groups {
		if g.IsRule() {
			rules = append(rules, g)
		} else {
			linker = append(linker, g)
		}
	}
	return linker, rules
}

// rulesText writes what breaks a rule, a line each, by package.
func (r *Result) rulesText(b *strings.Builder, rules []Group) {
	pkg := ""
	for _, g := range rules {
		if g.Package != pkg {
			pkg = g.Package
			fmt.Fprintf(b, "%s, by the rules for directives\n", printable.Text(pkg))
		}
		fmt.Fprintf(b, "  %s:%d: %s (%s)", printable.Text(g.File), g.Line, printable.Text(g.Why), g.ID)
		if len(g.on) < len(r.Checked) {
			fmt.Fprintf(b, ", %s", strings.Join(g.Where, "; "))
		}
		if g.Edits && g.Fix == "" {
			b.WriteString("; -fix mends it")
		}
		if g.Fix == Mended {
			b.WriteString("; mended")
		}
		b.WriteByte('\n')
	}
	if len(rules) > 0 {
		b.WriteByte('\n')
	}
}

// levels counts findings: "1 error, 2 warnings, 3 notes".
func levels(rules []Group) string {
	count := make(map[finding.Level]int)
	for _, g := range rules {
		count[g.Level()]++
	}
	var parts []string
	for _, level := range finding.Levels() {
		if n := count[level]; n > 0 {
			parts = append(parts, plural.Count(n, string(level)))
		}
	}
	return strings.Join(parts, ", ")
}
