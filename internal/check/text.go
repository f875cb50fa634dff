package check

import (
	"fmt"
	"io"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// Text writes the result for people: by module and package, and one line for all versions and
// platforms that share a finding.
func (r *Result) Text(w io.Writer) error {
	var b strings.Builder
	module, pkg := "\x00", ""
	linker, rules := byRule(r.Groups())
	for _, g := range linker {
		if title := moduleText(g.Module, g.Version); title != module {
			if module != "\x00" {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "%s\n", printable.Text(title))
			module, pkg = title, ""
		}
		if g.Package != pkg {
			fmt.Fprintf(&b, "  %s\n", printable.Text(g.Package))
			pkg = g.Package
		}
		fmt.Fprintf(&b, "    %s\n", printable.Text(g.Message()))
		fmt.Fprintf(&b, "      %s\n", printable.Text(g.place()))
	}
	if module != "\x00" {
		b.WriteByte('\n')
	}
	r.rulesText(&b, rules)
	b.WriteString(r.summary(linker))
	if len(rules) > 0 {
		fmt.Fprintf(&b, "by the rules for directives: %s\n", levels(rules))
	}
	for _, s := range r.Unread {
		fmt.Fprintf(&b, "not read: %s\n", printable.OneLine(s))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func moduleText(path, version string) string {
	if path == "" {
		return "no module"
	}
	return strings.TrimSpace(path + " " + version)
}

// text is a kind in a sentence.
func (k Kind) text() string {
	switch k {
	case Gone:
		return "not found"
	case StdOnly:
		return "refused, since it is open to std alone,"
	case Moved:
		return "moved"
	case Signature:
		return "declared otherwise"
	case Layout:
		return "laid out otherwise"
	}
	return string(k)
}

// explain is why, how certain that is, and what can be done.
func (f Finding) explain() string {
	parts := []string{f.Why}
	if f.Since != "" {
		parts = append(parts, "since "+f.Since)
	}
	switch {
	case f.Kind == Signature || f.Kind == Layout || f.doubtful:
	case f.Certainty == IfUsed && f.Kind == Gone:
		parts = append(parts, "nothing in its package uses it")
	case f.Certainty == IfUsed:
		parts = append(parts, "nothing in its package uses it, and a use elsewhere the linker does not check")
	case f.Certainty == IfReached && f.Form != finding.FormVar:
		parts = append(parts, "a program that cannot reach it links")
	}
	if f.Instead != "" {
		parts = append(parts, f.Instead)
	}
	switch f.Fix {
	case "":
	case NoFix:
		parts = append(parts, "no newer version of "+f.Module+" is without it")
	default:
		parts = append(parts, f.Module+" ≥ "+f.Fix+" is without it")
	}
	return strings.Join(parts, "; ")
}

// place is where a finding stands, and what the policy says of it.
func (f Finding) place() string {
	text := fmt.Sprintf("%s:%d", f.File, f.Line)
	if f.Local != "" {
		text += ", as " + f.Local
	}
	if f.Decision != "" {
		text += fmt.Sprintf("; %s (%s)", f.Decision, f.Rule)
	}
	return text
}

// summary counts.
func (r *Result) summary(groups []Group) string {
	packages, modules, platforms := 0, 0, make(map[string]bool)
	for _, c := range r.Checked {
		packages, modules = max(packages, c.Packages), max(modules, c.Modules)
		platforms[c.GOOS+"/"+c.GOARCH] = true
	}
	certain := 0
	for _, g := range groups {
		if g.Certainty == Certain {
			certain++
		}
	}
	what := "no findings"
	if len(groups) > 0 {
		what = fmt.Sprintf("%s, %d certain", plural.Count(len(groups), "finding"), certain)
	}
	return fmt.Sprintf("%s in %s of %s, with %s on %s\n", what, plural.Count(packages, "package"), plural.Count(modules, "module"),
		strings.Join(r.versions(), ", "), plural.Count(len(platforms), "platform"))
}
