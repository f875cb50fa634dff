package symbols

import (
	"go/ast"
	"go/token"
	"strings"
)

const linknameDirective = "//go:linkname"

// A directive is a linkname directive in a file of the package.
type directive struct {
	Directive
	local, target string // target is empty where the directive has one argument
	shame         []string
}

// parseDirective reads a comment that is a linkname directive.
func parseDirective(text string) (directive, bool) {
	f := strings.Fields(text)
	if len(f) < 2 || f[0] != linknameDirective && f[0] != linknameDirective+"std" {
		return directive{}, false
	}
	d := directive{local: f[1]}
	d.Std = f[0] != linknameDirective
	if len(f) > 2 {
		d.target = f[2]
		f = f[:3]
	}
	d.Text = strings.Join(f, " ")
	return d, true
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
