package directive

import (
	"fmt"
	"go/ast"
	"strings"

	"github.com/linkgate/linkgate/internal/source"
)

// faulty is the finding for a directive that the compiler refuses or does not see.
func (u *unit) faulty(l *line, problem source.Problem) Finding {
	switch problem.Fault {
	case source.FaultMisplaced:
		return l.finding(Misplaced, "it does not begin its line, and is no directive there", u.moved(l))
	case source.FaultNoUnsafe:
		return l.finding(NoUnsafe, problem.Message, importing(u, l.file, `_ "unsafe"`))
	}
	return l.finding(NoEffect, problem.Message, nil)
}

// misplaced: above or inside the declaration of something else.
func (u *unit) misplaced(l *line) (string, []Edit) {
	if l.decl == nil || l.group == docOf(l.decl) || encloses(l.decl, l.comment) && l.in == l.file {
		return "", nil
	}
	for _, d := range l.file.tree.Decls {
		switch {
		case docOf(d) == l.group && !u.namesAny(l.group, declares(d)):
			return fmt.Sprintf("it stands above %s, and names %s", what(d), l.Local), u.moved(l)
		case encloses(d, l.comment):
			return fmt.Sprintf("it stands inside %s, and names %s", what(d), l.Local), u.moved(l)
		}
	}
	return "", nil
}

// detached: nothing but blank lines between its comment and the declaration.
func (u *unit) detached(l *line) (string, []Edit) {
	if l.decl == nil || l.in != l.file || l.group == docOf(l.decl) || l.group.End() > l.decl.Pos() {
		return "", nil
	}
	from, to := u.offset(l.group.End()), u.offset(l.decl.Pos())
	if doc := docOf(l.decl); doc != nil {
		to = u.offset(doc.Pos())
	}
	if from > to || strings.TrimSpace(string(l.file.data[from:to])) != "" || !u.namesOnly(l.group, declares(l.decl)) {
		return "", nil
	}
	return fmt.Sprintf("a blank line parts it from %s", l.Local), []Edit{{l.file.path, from, to, "\n"}}
}

// moved puts a directive above the declaration that it names, in the same file.
func (u *unit) moved(l *line) []Edit {
	if l.decl == nil || l.in != l.file {
		return nil
	}
	text := strings.TrimRight(l.comment.Text, " \t")
	remove := Edit{File: l.file.path, From: u.offset(l.comment.Pos()), To: u.offset(l.comment.End())}
	for remove.From > 0 && (l.file.data[remove.From-1] == ' ' || l.file.data[remove.From-1] == '\t') {
		remove.From--
	}
	if remove.From == 0 || l.file.data[remove.From-1] == '\n' {
		remove = u.withoutLine(l.file, l.comment)
	}
	start := u.offset(l.decl.Pos())
	if doc := docOf(l.decl); doc != nil {
		text, start = "\n"+text, u.offset(doc.End())
	} else {
		text += "\n"
	}
	return []Edit{remove, {l.file.path, start, start, text}}
}

// namesAny reports whether one of the directives of a comment names one of some declarations,
// namesOnly whether all do.
func (u *unit) namesAny(g *ast.CommentGroup, names []string) bool {
	some, _ := named(g, names)
	return some
}

func (u *unit) namesOnly(g *ast.CommentGroup, names []string) bool {
	_, all := named(g, names)
	return all
}

func named(g *ast.CommentGroup, names []string) (some, all bool) {
	all = true
	for _, c := range g.List {
		d, ok, _ := source.ParseDirective(c.Text, 0)
		if !ok {
			continue
		}
		is := false
		for _, name := range names {
			is = is || name == d.Local
		}
		some, all = some || is, all && is
	}
	return some, all
}

func encloses(d ast.Decl, c *ast.Comment) bool { return d.Pos() <= c.Pos() && c.Pos() < d.End() }

// what names a declaration for people.
func what(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return "func " + d.Name.Name
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.ValueSpec:
				return d.Tok.String() + " " + s.Names[0].Name
			case *ast.TypeSpec:
				return "type " + s.Name.Name
			}
		}
		return d.Tok.String()
	}
	return "another declaration"
}
