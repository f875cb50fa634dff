package symbols

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/linkgate/linkgate/internal/source"
)

// A directive is a linkname directive in a file of the package.
type directive struct {
	Directive
	local, target string // target is empty where the directive has one argument
	shame         []string
}

// parseDirective reads a comment that is a linkname directive.
func parseDirective(text string) (directive, bool) {
	d, ok, _ := source.ParseDirective(text, 0)
	return directive{
		Directive: Directive{Text: strings.Join(strings.Fields(text), " "), Std: d.Std},
		local:     d.Local, target: d.Target,
	}, ok
}

// readDirectives adds the directives in the comments of a file, with the
// modules that the comment names. A comment that stands alone, and is no
// function's, speaks of the symbols that directives below it name.
func (p *pkg) readDirectives(comments []*ast.CommentGroup, docs map[*ast.CommentGroup]bool, at func(token.Pos) Position) {
	var alone string
	var aloneShame []string
	for _, group := range comments {
		found := false
		for _, c := range group.List {
			d, ok := parseDirective(c.Text)
			if !ok {
				continue
			}
			found = true
			d.Position, d.Package = at(c.Pos()), p.path
			d.shame = shame(group, c)
			if name := d.target[strings.LastIndexByte(d.target, '.')+1:]; len(d.shame) == 0 && name != "" && strings.Contains(alone, name) {
				d.shame = aloneShame
			}
			p.directives = append(p.directives, d)
		}
		if modules := shame(group, nil); !found && !docs[group] && len(modules) > 0 {
			alone, aloneShame = group.Text(), modules
		}
	}
}
