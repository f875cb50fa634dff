package directive

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/risk"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
)

// A rule says in a clause how a directive breaks it, empty where it does not, and what to
// change.
type rule struct {
	id     ID
	broken func(u *unit, l *line) (message string, edits []Edit)
}

// rules are those for directives that the compiler takes.
func rules() []rule {
	return []rule{
		{Misplaced, (*unit).misplaced},
		{Detached, (*unit).detached},
		{Noescape, (*unit).noescape},
		{Secrets, (*unit).secrets},
		{ExportedTarget, (*unit).exported},
		{Replaced, (*unit).replaced},
		{OneArgument, (*unit).oneArgument},
		{NoOwner, (*unit).noOwner},
		{NoReason, (*unit).noReason},
		{NoGoBound, (*unit).noGoBound},
		{Untested, (*unit).untested},
	}
}

// pulls reports whether a directive pulls a symbol of another package.
func (u *unit) pulls(l *line) bool {
	return !l.Body && l.Kind != source.None && l.Target != "" && !symname.In(l.symbol, u.Path)
}

// ofStd reports whether it is one of the standard library, as far as its name tells.
func (l *line) ofStd() bool {
	first, _, _ := strings.Cut(symname.Package(l.symbol), "/")
	return first != "" && first != "main" && !strings.Contains(first, ".")
}

// secrets: numbers that can be guessed, where secrets are made.
func (u *unit) secrets(l *line) (string, []Edit) {
	if !u.pulls(l) || risk.Of(l.symbol) != risk.Random {
		return "", nil
	}
	if what := u.secretive(); what != "" {
		return fmt.Sprintf("the numbers of %s can be guessed, and the package %s", l.symbol, what), nil
	}
	return "", nil
}

// secretive says by what a package seems to make secrets.
func (u *unit) secretive() string {
	for _, f := range u.files {
		for _, imp := range f.tree.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			if path == "crypto" || strings.HasPrefix(path, "crypto/") || strings.HasPrefix(path, "golang.org/x/crypto") {
				return "imports " + path
			}
		}
	}
	for _, f := range u.files {
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && soundsSecret(fn.Name.Name) {
				return "has a function " + fn.Name.Name
			}
		}
	}
	return ""
}

// soundsSecret reports whether one of the words of a name is about secrets. A key alone is
// mostly one of a map.
func soundsSecret(name string) bool {
	words := strings.Fields(strings.ToLower(spaced(name)))
	for i, w := range words {
		switch w {
		case "token", "tokens", "secret", "secrets", "password", "passwords", "nonce", "salt", "credential", "credentials", "csrf", "otp":
			return true
		case "key", "keys", "id":
			if i > 0 && slices.Contains([]string{"session", "api", "private", "secret", "generate", "new", "random", "encryption", "signing", "access"}, words[i-1]) && (w != "id" || words[i-1] == "session") {
				return true
			}
		}
	}
	return false
}

// spaced puts a space before each capital that begins a word.
func spaced(name string) string {
	var b strings.Builder
	for i, r := range name {
		upper := 'A' <= r && r <= 'Z'
		if r == '_' {
			r = ' '
		}
		if upper && i > 0 && !('A' <= name[i-1] && name[i-1] <= 'Z' && (i+1 == len(name) || 'A' <= name[i+1] && name[i+1] <= 'Z')) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// exported: the target is API.
func (u *unit) exported(l *line) (string, []Edit) {
	if !u.pulls(l) || !symbols.IsAPI(l.symbol) {
		return "", nil
	}
	return l.symbol + " is exported: it can be used without a linkname", nil
}

// oneArgument: a declaration without a body, and no target.
func (u *unit) oneArgument(l *line) (string, []Edit) {
	if l.Target != "" || l.Kind != source.Func || l.Body || u.hasAssembly() {
		return "", nil
	}
	return fmt.Sprintf("%s has no body, and the directive does not name the symbol that it pulls", l.Local), nil
}

// noOwner: the policy asks for an owner.
func (u *unit) noOwner(l *line) (string, []Edit) {
	if u.Owned == nil || !u.pulls(l) || u.Owned(l.symbol) {
		return "", nil
	}
	if slices.ContainsFunc(u.prose(l), namesOwner) {
		return "", nil
	}
	return "the policy asks for an owner, and nothing names one of the pull of " + l.symbol, nil
}

// namesOwner reports whether a line of a comment is "Owner: team@example.com".
func namesOwner(text string) bool {
	key, value, ok := strings.Cut(text, ":")
	return ok && strings.EqualFold(strings.TrimSpace(key), "owner") && strings.TrimSpace(value) != ""
}

// noReason: nothing is written about it.
func (u *unit) noReason(l *line) (string, []Edit) {
	if !u.pulls(l) || slices.ContainsFunc(u.prose(l), func(text string) bool { return !namesOwner(text) }) {
		return "", nil
	}
	return "no comment says why " + l.symbol + " is pulled", nil
}

// noGoBound: the file is built with any later Go.
func (u *unit) noGoBound(l *line) (string, []Edit) {
	if !u.pulls(l) || !l.ofStd() {
		return "", nil
	}
	below, above := bounds(l.file.tree)
	switch {
	case !above:
		return "no build tag keeps the pull of " + l.symbol + " out of a Go in which nobody has tried it", nil
	case !below && u.Go == 0:
		return "neither a build tag nor go.mod says from which Go on " + l.symbol + " is pulled", nil
	}
	return "", nil
}

// bounds reports whether a file's constraint has a first and a last Go version.
func bounds(tree *ast.File) (below, above bool) {
	for _, group := range tree.Comments {
		if group.Pos() > tree.Package {
			break
		}
		for _, c := range group.List {
			if !constraint.IsGoBuild(c.Text) {
				continue
			}
			if x, err := constraint.Parse(c.Text); err == nil {
				below, above = requires(x, true), requires(x, false)
			}
		}
	}
	return below, above
}

// requires reports whether a constraint can only hold where some go1.N is set, or only where
// it is not.
func requires(x constraint.Expr, set bool) bool {
	switch x := x.(type) {
	case *constraint.TagExpr:
		return set && strings.HasPrefix(x.Tag, "go1.")
	case *constraint.NotExpr:
		if tag, ok := x.X.(*constraint.TagExpr); ok {
			return !set && strings.HasPrefix(tag.Tag, "go1.")
		}
		return false
	case *constraint.AndExpr:
		return requires(x.X, set) || requires(x.Y, set)
	case *constraint.OrExpr:
		return requires(x.X, set) && requires(x.Y, set)
	}
	return false
}

// noescape: the function that is pulled may keep an argument.
func (u *unit) noescape(l *line) (string, []Edit) {
	fn, ok := l.decl.(*ast.FuncDecl)
	if !ok || !u.pulls(l) || fn.Doc == nil {
		return "", nil
	}
	for _, c := range fn.Doc.List {
		if c.Text != "//go:noescape" {
			continue
		}
		if param := symbols.Keeps(l.symbol); param != "" {
			return fmt.Sprintf("go:noescape, and %s may keep its argument %s", l.symbol, param), []Edit{u.withoutLine(l.in, c)}
		}
	}
	return "", nil
}

// withoutLine removes a comment with its line.
func (u *unit) withoutLine(f *file, c *ast.Comment) Edit {
	from, to := u.offset(c.Pos()), u.offset(c.End())
	for from > 0 && (f.data[from-1] == ' ' || f.data[from-1] == '\t') {
		from--
	}
	for to < len(f.data) && f.data[to-1] != '\n' {
		to++
	}
	return Edit{f.path, from, to, ""}
}

// replaced: Go has an API for it, in the version of go.mod.
func (u *unit) replaced(l *line) (string, []Edit) {
	if !u.pulls(l) || !l.ofStd() {
		return "", nil
	}
	r, ok := symbols.ReplacementOf(l.symbol)
	if !ok {
		return "", nil
	}
	var names []string
	for _, api := range r.APIs {
		if minor, ok := since(api.Since); ok && minor <= u.Go {
			names = append(names, api.Name)
		}
	}
	if len(names) == 0 {
		return "", nil
	}
	message := fmt.Sprintf("go1.%d has a public replacement of %s: %s", u.Go, l.symbol, strings.Join(names, " or "))
	if r.Note != "" {
		message += "; " + r.Note
	}
	return message, u.rewrite(l, r.Calls)
}

// since returns the minor version that an API of std came with.
func since(version string) (minor int, ok bool) {
	if version == "go1" {
		return 0, true
	}
	rest, ok := strings.CutPrefix(version, "go1.")
	minor, err := strconv.Atoi(rest)
	return minor, ok && err == nil
}

// hasAssembly reports whether the package has assembly, which may define a function without a
// body.
func (u *unit) hasAssembly() bool {
	return slices.ContainsFunc(u.Build.Files, func(name string) bool { return strings.HasSuffix(name, ".s") })
}

// isDirective reports whether a comment is one for a tool, and says nothing to people.
func isDirective(c *ast.Comment) bool {
	rest, ok := strings.CutPrefix(c.Text, "//")
	if !ok || rest == "" {
		return ok && rest == ""
	}
	if strings.HasPrefix(rest, "nolint") || strings.HasPrefix(rest, "line ") || strings.HasPrefix(strings.TrimSpace(rest), "+build ") {
		return true
	}
	tool, _, ok := strings.Cut(rest, ":")
	return ok && tool != "" && !strings.ContainsFunc(tool, func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') }) && !strings.HasPrefix(rest[len(tool)+1:], " ")
}

// prose returns what is written about a directive: in its comment, at its declaration and,
// where it stands in a list of others, above that.
func (u *unit) prose(l *line) []string {
	groups := []*ast.CommentGroup{l.group}
	if doc := docOf(l.decl); doc != nil && doc != l.group {
		groups = append(groups, doc)
	}
	if above := u.above(l); above != nil {
		groups = append(groups, above)
	}
	var list []string
	for _, g := range groups {
		for _, c := range g.List {
			for text := range strings.Lines(c.Text) {
				if text = strings.Trim(text, "/* \t\r\n"); !isDirective(c) && text != "" {
					list = append(list, text)
				}
			}
		}
	}
	return list
}

// above returns the comment that a blank line parts from that of a directive, with no code
// between.
func (u *unit) above(l *line) *ast.CommentGroup {
	for i, g := range l.file.tree.Comments {
		if g != l.group || i == 0 {
			continue
		}
		before := l.file.tree.Comments[i-1]
		between := l.file.data[u.offset(before.End()):u.offset(g.Pos())]
		if strings.TrimSpace(string(between)) == "" && u.row(g.Pos())-u.row(before.End()) == 2 && before.Pos() > l.file.tree.Package {
			return before
		}
	}
	return nil
}

func docOf(d ast.Decl) *ast.CommentGroup {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}
