package check

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symname"
)

// A pull is a directive or a line of assembly that names a symbol of another package.
type pull struct {
	symbol, local string // local is empty for assembly
	form          finding.Form
	file          string // absolute
	line          int
	usage
}

// A said is what the files of one package say in one selection of them.
type said struct {
	pulls  []pull
	pushes []pull // symbols that the package defines under others' names
	err    error
}

// say returns what a package's files say of linknames. Most packages have no file that is to
// be read for it, and of the others few selections differ.
func (g *graph) say(p *pkg, kept map[string]*said) *said {
	marked := false
	var names []string
	for _, f := range p.files {
		marked = marked || f.marked
		names = append(names, f.name)
	}
	if !marked {
		return &said{}
	}
	b := g.selector.build
	key := fmt.Sprint(p.dir, "\x00", p.id, "\x00", p.path, "\x00", strings.Join(names, "/"), b.Minor >= 27, b.GOOS, b.GOARCH)
	if s := kept[key]; s != nil {
		return s
	}
	b.Files = names
	s := readSaid(b, p, g.declarations.files)
	kept[key] = s
	return s
}

// readSaid reads the directives and the assembly of a package.
func readSaid(b selection.Build, p *pkg, files *signature.Files) *said {
	s := new(said)
	reader := source.Reader{Build: b}
	list, _, err := reader.Directives(p.dir, p.part)
	s.err = err
	u := newUses(p, b, files)
	for _, d := range list {
		symbol := d.Symbol(p.path)
		form := finding.FormFunc
		if d.Kind == source.Var {
			form = finding.FormVar
		}
		pl := pull{symbol: symbol, local: d.Local, form: form, file: d.File, line: d.Line}
		pl.named = form == finding.FormVar // a variable is defined, used or not
		switch {
		case p.part == source.TestFiles && !isTestFile(d.File): // the package has it without tests
		case d.Kind == source.None || d.Target == "" || symname.In(symbol, p.path):
		case d.Body:
			s.pushes = append(s.pushes, pl)
		default:
			if form == finding.FormFunc {
				pl.usage = u.of(d)
			}
			s.pulls = append(s.pulls, pl)
		}
	}
	if p.part != source.PackageFiles {
		return s
	}
	refs, err := source.AsmReferences(b, p.dir, p.path)
	if err != nil && s.err == nil {
		s.err = err
	}
	for _, r := range refs {
		pl := pull{symbol: r.Symbol, form: finding.FormAsm, file: r.File, line: r.Line, usage: usage{named: true}}
		if r.Define {
			s.pushes = append(s.pushes, pl)
		} else {
			s.pulls = append(s.pulls, pl)
		}
	}
	return s
}

// below returns a file as a finding names it: from the root of its module.
func (p *pkg) below(file string) string {
	if rel, err := filepath.Rel(p.module.Dir, file); err == nil && filepath.IsLocal(rel) && p.module.Dir != "" {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(file)
}
