package adopt

import (
	"regexp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/policy"
)

// AddRules returns a policy's text with rules, items of a YAML list, before those that it has; data
// is nil where there is no policy yet.
func AddRules(data []byte, rules string) string {
	if data == nil {
		return "version: " + policy.Version + "\nmode: enforce\nrules:\n" + indented("  ", rules)
	}
	text := string(data)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	lines := slices.Collect(strings.Lines(text))
	at := slices.IndexFunc(lines, regexp.MustCompile(`^rules:[ \t]*(?:#.*)?\r?\n?$`).MatchString)
	if at < 0 {
		return text + "rules:\n" + indented("  ", rules)
	}
	margin := "  " // of the items that are there
	for _, line := range lines[at+1:] {
		if i := strings.Index(line, "- "); i >= 0 && strings.TrimSpace(line[:i]) == "" {
			margin = line[:i]
			break
		}
	}
	return strings.Join(lines[:at+1], "") + indented(margin, rules) + strings.Join(lines[at+1:], "")
}

func indented(margin, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(margin + line)
	}
	return b.String()
}
