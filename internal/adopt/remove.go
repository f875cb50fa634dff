package adopt

import (
	"regexp"
	"slices"
	"strings"
)

// flagPattern is -checklinkname switched off, as the linker's package flag reads it.
func flagPattern() *regexp.Regexp {
	return regexp.MustCompile(`--?checklinkname=(?:0|f|F|false|FALSE|False)\b`)
}

// Remove returns a file's text without the flag, and without what is empty then: the go command's
// -ldflags, GOFLAGS, an item of a list, a key.
func Remove(kind Kind, text string) string {
	lines := slices.Collect(strings.Lines(text))
	var emptied []string // variables that have nothing left
	for i := 0; i < len(lines); i++ {
		at := flagPattern().FindStringIndex(lines[i])
		if at == nil || comment(lines[i][:at[0]]) {
			continue
		}
		left, right := lines[i][:at[0]], lines[i][at[1]:]
		line, name, gone := without(kind, left, right)
		emptied = append(emptied, name)
		if gone && kind != Docker && endsOpen(lines, i) { // a continued line
			gone = false
		}
		if gone {
			lines = dropLine(kind, lines, i)
			i = max(i-2, -1)
			continue
		}
		lines[i] = line
		i-- // it may stand there twice
	}
	return withoutVariables(strings.Join(lines, ""), slices.DeleteFunc(emptied, func(s string) bool { return s == "" }))
}

// endsOpen reports whether a line goes on in the next one.
func endsOpen(lines []string, i int) bool {
	return strings.HasSuffix(strings.TrimRight(lines[i], "\r\n"), `\`)
}

// without joins what stands before and behind the flag. gone is that nothing of use is left of the
// line; name is a variable that is left empty.
func without(kind Kind, left, right string) (line, name string, gone bool) {
	bare := strings.TrimRight(left, " \t")
	switch {
	case bare != left && startsClosed(right): // the last of several, or the only one
		left = bare
		if strings.HasSuffix(bare, ":") || strings.HasSuffix(bare, "=") || strings.HasSuffix(bare, "-") && strings.TrimSpace(bare) == "-" || strings.HasSuffix(bare, "ldflags") || strings.HasSuffix(bare, ",") {
			left += " "
		}
	case startsClosed(right), strings.HasSuffix(left, "="):
	default:
		right = strings.TrimLeft(right, " \t")
	}
	if key := regexp.MustCompile(`^[ \t]*(?:GOFLAGS|ldflags|LDFLAGS):[ \t]*["']?(?:--?ldflags=)?["']?$`); key.MatchString(left) && strings.Trim(right, "\"' \t\r\n") == "" {
		return "", "", true // of YAML
	}
	quote := regexp.MustCompile(`(\\?["'])?$`).FindString(left)
	inner := strings.TrimSuffix(left, quote)
	after, closed := strings.CutPrefix(right, quote)
	if !closed { // there is more in the quotes
		return left + right, "", false
	}
	ends := after == "" || strings.ContainsAny(after[:1], " \t\r\n,)]};&|\"'`\\")
	if !ends {
		return left + right, "", false
	}
	for _, p := range []string{
		`"--?ldflags",[ \t]*$`,                          // Go, two arguments
		`\bGOFLAGS=\\?["']?--?ldflags=$`,                // in the environment
		`(?:[ \t]|\(|^)\\?["']?--?ldflags(?:=|[ \t]+)$`, // the go command's flag
	} {
		if at := regexp.MustCompile(p).FindStringIndex(inner); at != nil {
			start := at[0] + len(inner[at[0]:]) - len(strings.TrimLeft(inner[at[0]:], " \t("))
			return withoutFlag(kind, inner, after, start, quote)
		}
	}
	if m := regexp.MustCompile(`^[ \t]*(?:export[ \t]+|readonly[ \t]+|local[ \t]+)?([A-Za-z_]\w*)[ \t]*[:+?]?=[ \t]*$`).FindStringSubmatch(inner); m != nil && kind != Go && strings.TrimSpace(after) == "" {
		return strings.TrimRight(left, " \t") + right, m[1], false
	}
	if strings.TrimSpace(inner) == "-" && strings.TrimSpace(after) == "" {
		return "", "", true // an item of a list
	}
	if strings.TrimSpace(left+right) == "" {
		return "", "", true
	}
	return left + right, "", false
}

// startsClosed reports whether what stands behind the flag ends the value that the flag is in.
func startsClosed(right string) bool {
	right = strings.TrimLeft(right, " \t")
	return right == "" || strings.ContainsAny(right[:1], "\r\n\"'\\,)`")
}

// withoutFlag takes out -ldflags, which begins at an offset of left and has no value any more.
func withoutFlag(kind Kind, left, right string, at int, quote string) (line, name string, gone bool) {
	head, key := left[:at], left[at:]
	if kind == Go && strings.HasPrefix(key, `"`) {
		right = strings.TrimPrefix(right, `"`)
		if quote == "" && !strings.HasPrefix(strings.TrimLeft(right, " "), ",") { // the last argument
			return strings.TrimRight(strings.TrimSuffix(strings.TrimRight(head, " \t"), ","), " \t") + right, "", false
		}
		if rest, ok := strings.CutPrefix(right, ","); ok {
			right = strings.TrimLeft(rest, " \t")
		} else {
			head = strings.TrimSuffix(strings.TrimRight(head, " \t"), ",")
		}
		if strings.TrimSpace(right) == "" && strings.TrimSpace(head) == "" {
			return "", "", true
		}
		return spaced(head, right), "", false
	}
	for _, q := range []string{`\"`, `"`, `'`} { // quotes around flag and value
		if strings.HasPrefix(strings.TrimPrefix(key, "GOFLAGS="), q) {
			right = strings.TrimPrefix(right, q)
			break
		}
	}
	whole := strings.TrimSpace(head + strings.TrimSpace(right))
	switch whole {
	case "", "export", "ENV", "ARG", "-":
		return "", "", true
	}
	return spaced(head, right), "", false
}

// spaced joins two parts with the one space that they need.
func spaced(head, right string) string {
	trimmed := strings.TrimLeft(right, " \t")
	switch {
	case strings.TrimSpace(head) == "":
		return head + trimmed
	case trimmed == "" || strings.ContainsAny(trimmed[:1], "\r\n,)"),
		strings.ContainsAny(trimmed[:1], `"'`) && strings.Count(head, trimmed[:1])%2 == 1: // it closes
		return strings.TrimRight(head, " \t") + trimmed
	case strings.HasSuffix(head, " ") || strings.HasSuffix(head, "("):
		return head + trimmed
	}
	return head + " " + trimmed
}

// dropLine takes a line out, and the key above it, where that has nothing else.
func dropLine(kind Kind, lines []string, i int) []string {
	column := indentOf(lines[i])
	lines = slices.Delete(lines, i, i+1)
	if kind != Workflow && kind != Taskfile && kind != Goreleaser || i == 0 {
		return lines
	}
	above := strings.TrimSpace(lines[i-1])
	item := i < len(lines) && (indentOf(lines[i]) > indentOf(lines[i-1]) || indentOf(lines[i]) == column && strings.HasPrefix(strings.TrimSpace(lines[i]), "- ") && !strings.HasPrefix(above, "- "))
	if strings.HasSuffix(above, ":") && !strings.HasPrefix(above, "- ") && indentOf(lines[i-1]) <= column && !item {
		return slices.Delete(lines, i-1, i)
	}
	return lines
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// withoutVariables takes out the uses of variables that are left empty as the value of -ldflags,
// and, where there is no other use, the variables.
func withoutVariables(text string, names []string) string {
	for _, name := range names {
		use := `(?:\$\(` + name + `\)|\$\{` + name + `\}|\$` + name + `\b|\{\{ *\.` + name + ` *\}\})`
		whole := regexp.MustCompile(`[ \t]+(?:--?ldflags(?:=|[ \t]+)(?:"` + use + `"|'` + use + `'|` + use + `)|["']--?ldflags=` + use + `["'])`)
		text = whole.ReplaceAllString(text, "")
		assignments := regexp.MustCompile(`(?m)^[ \t]*(?:export[ \t]+|readonly[ \t]+|local[ \t]+)?` + name + `[ \t]*[:+?]?=.*\n?`)
		if !regexp.MustCompile(use).MatchString(text) && len(assignments.FindAllString(text, -1)) == 1 {
			text = assignments.ReplaceAllString(text, "")
		}
	}
	return text
}
