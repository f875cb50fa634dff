package source

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Part is which of a directory's Go files make up a package.
type Part int

const (
	PackageFiles      Part = iota // without tests: "p"
	TestFiles                     // with the tests inside the package: "p [p.test]"
	ExternalTestFiles             // the tests outside it: "p_test [p.test]"
)

// has reports whether a file of that name and package clause is of the part. tested reports
// whether a package clause is that of the tested package: that one may be called as an
// external test is, and then its tests are none (Import in go/build/build.go).
func (p Part) has(name, pkg string, tested func(pkg string) bool) bool {
	if !strings.HasSuffix(name, "_test.go") {
		return p != ExternalTestFiles && pkg != "documentation"
	}
	external := strings.HasSuffix(pkg, "_test")
	return p == TestFiles && (!external || tested(pkg)) || p == ExternalTestFiles && external
}

// Directives returns the linkname directives of the package in dir, and the
// problems with them, by file and line. The build says which files it takes.
//
// A directive with a problem is in both lists, as long as the compiler records
// it: then it is well formed and alone on its line. If some files cannot be
// read or parsed, the error names them all, and the lists hold what the others
// say. If dir does not exist it is a [GoneError].
func Directives(b Build, dir string, part Part) ([]Directive, []Problem, error) {
	return (&Reader{Build: b}).Directives(dir, part)
}

// Directives is like the function of that name. It reads each file once, and
// parses only those that may hold a directive or declare what one names.
func (r *Reader) Directives(dir string, part Part) ([]Directive, []Problem, error) {
	p := &pkg{reader: r, part: part}
	p.read(dir)
	p.readGenerated(r.Generated)
	list, problems := p.directives()
	problems = slices.DeleteFunc(problems, func(q Problem) bool { return p.isGenerated(q.File) })
	return p.withoutCopies(list), problems, errors.Join(p.errs...)
}

// Files returns the names of the Go files that make up the package in dir, sorted. The error is
// as that of Directives.
func (r *Reader) Files(dir string, part Part) ([]string, error) {
	p := &pkg{reader: r, part: part}
	p.read(dir)
	var names []string
	for _, f := range p.files {
		if p.holds(f, "") && p.load(f) {
			names = append(names, f.name)
		}
	}
	return names, errors.Join(p.errs...)
}

// A Position is a line of a source file, from 1.
type Position struct {
	File string
	Line int
}

// Declarations returns where the package in dir declares functions and variables, for
// those of names that it finds. (Objects have lines for code, but none for a variable's
// initial value.) The error is as that of Directives.
func (r *Reader) Declarations(dir string, part Part, names []string) (map[string]Position, error) {
	p := &pkg{reader: r, part: part}
	p.read(dir)
	found := make(map[string]Position)
	for _, name := range names {
		if d, f, ok := p.find(name); ok && (d.tok == token.VAR || d.tok == token.FUNC) {
			found[name] = Position{f.path, d.line}
		}
	}
	return found, errors.Join(p.errs...)
}

// directives reads the directives of the package's files.
func (p *pkg) directives() ([]Directive, []Problem) {
	var list []Directive
	var problems []Problem
	first := make(map[string]Directive)
	for _, f := range p.files {
		if !f.marked || !p.load(f) {
			continue
		}
		for _, c := range f.comments {
			d, recorded, message := readComment(f.path, c, p.reader.Build.Minor)
			if recorded {
				inScope := ""
				if !p.reader.Shallow {
					inScope = p.resolve(&d) // sets Kind, whatever else is wrong
				}
				message = cmp.Or(f.refuse(d), inScope)
				if other, ok := first[d.Local]; ok && message == "" {
					message = fmt.Sprintf("%s has a directive already, at %s:%d", d.Local, filepath.Base(other.File), other.Line)
				}
				if message == "" {
					first[d.Local] = d
				}
				list = append(list, d)
			}
			if message == "" {
				continue
			}
			problem := d.problem(message)
			switch {
			case !c.lone:
				problem.Fault = FaultMisplaced
			case recorded && !f.unsafe:
				problem.Fault = FaultNoUnsafe
			}
			problems = append(problems, problem)
		}
	}
	slices.SortFunc(list, Directive.compare)
	slices.SortFunc(problems, Problem.compare)
	return list, problems
}

// readComment reads a comment. recorded says that the compiler takes it for a directive.
// If not, message says what is wrong with it, or is empty for a comment that was not meant
// as a directive.
func readComment(path string, c comment, minor int) (d Directive, recorded bool, message string) {
	d, recorded, message = ParseDirective(c.text, minor)
	if !c.lone && (recorded || message != "") {
		recorded, message = false, "misplaced: the directive does not begin its line"
	}
	d.File, d.Line, d.Column = path, c.line, c.column
	return d, recorded, message
}

// ParseDirective reads a comment that begins its line, as the compiler's pragma method
// does. ok says that it is a directive in Go 1.minor; a minor of 0 stands for any version.
// If not, message says what is wrong with it, or is empty for a comment that was not meant
// as a directive. The directive has no file and line yet.
func ParseDirective(text string, minor int) (d Directive, ok bool, message string) {
	rest, ok := strings.CutPrefix(text, mark)
	if !ok {
		return d, false, ""
	}
	if after, ok := strings.CutPrefix(rest, "std"); ok {
		rest, d.Std = after, true
	}
	name := strings.TrimSuffix(text, rest)
	next, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest != "" && !unicode.IsSpace(next):
		return d, false, "" // //go:linknames
	case d.Std && minor > 0 && minor < 27:
		return d, false, fmt.Sprintf("taken for a comment: go1.%d does not know %s, go1.27 does", minor, name)
	case rest == "":
		return d, false, "taken for a comment: no name follows " + name
	case next != ' ':
		return d, false, "taken for a comment: " + name + " must be followed by a space"
	}
	fields := strings.Fields(rest)
	if len(fields) != 1 && len(fields) != 2 {
		return d, false, fmt.Sprintf("malformed: %d words after %s, which takes a local name and at most one target", len(fields), name)
	}
	d.Local = fields[0]
	d.Exported = token.IsExported(d.Local)
	if len(fields) == 2 {
		d.Target = fields[1]
	}
	return d, true, ""
}

// refuse returns why the compiler refuses a directive in this file, empty if it does not.
func (f *file) refuse(d Directive) string {
	remote := cmp.Or(d.Target, d.Local)
	switch {
	case !f.unsafe:
		return "the file does not import unsafe"
	case strings.Contains(remote, "[") && strings.Contains(remote, "]"):
		return fmt.Sprintf("%s is an instantiation, which no directive can name", remote)
	}
	return ""
}
