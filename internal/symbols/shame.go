package symbols

import (
	"go/ast"
	"strings"
)

// ShameIssue is where Go's authors explain the hall of shame: the modules
// named there are why a symbol stays open to pulls.
const ShameIssue = "https://go.dev/issue/67401"

// shame returns the modules that a comment names, up to a directive in it or,
// for nil, to its end. One comment may hold several directives: each has the
// lines between the one before and itself.
func shame(group *ast.CommentGroup, directive *ast.Comment) []string {
	var modules []string
	in := false
	for _, c := range group.List {
		if c == directive {
			break
		}
		if _, ok := parseDirective(c.Text); ok {
			modules, in = nil, false
			continue
		}
		text := strings.TrimSpace(strings.TrimPrefix(c.Text, "//"))
		if strings.Contains(text, "hall of shame") {
			in = true
			continue
		}
		item, ok := strings.CutPrefix(text, "- ")
		if !in || !ok {
			in = false
			continue
		}
		if f := strings.Fields(item); len(f) > 0 {
			modules = append(modules, strings.TrimRight(f[0], ",.;"))
		}
	}
	return modules
}
