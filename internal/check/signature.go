package check

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/signature/released"
)

// declarations are what the releases declare, read once for all targets.
type declarations struct {
	table *signature.Table
	files *signature.Files
	std   map[string]*signature.Std // by release and platform, nil where it cannot be read
}

func newDeclarations() *declarations {
	return &declarations{files: signature.NewFiles(), std: make(map[string]*signature.Std)}
}

// of returns what a target's std declares, nil where that is not known.
func (d *declarations) of(t Target) *signature.Std {
	key := t.Release.Name + " " + t.GOOS + "/" + t.GOARCH
	if std, ok := d.std[key]; ok {
		return std
	}
	std, ok := d.read(t)
	if !ok {
		std = nil
	}
	d.std[key] = std
	return std
}

func (d *declarations) read(t Target) (*signature.Std, bool) {
	if t.Release.goroot != "" {
		b, err := t.build()
		if err != nil {
			return nil, false
		}
		std, err := signature.FromSource(t.Release.goroot, b, nil)
		return std, err == nil
	}
	if d.table == nil {
		table, err := released.Table()
		if err != nil {
			return nil, false
		}
		d.table = table
	}
	return d.table.Std(t.Release.Toolchain.Minor, t.GOOS, t.GOARCH)
}

// A judged is a verdict, with whether no program that was looked at suffers from it.
type judged struct {
	verdict
	harmless bool
}

// declared says whether a pull is declared as its symbol is. What merely looks strange, as a
// number in place of a pointer, works in all programs that were looked at, and is nothing here.
func (g *graph) declared(p *pkg, pl pull, state State) judged {
	s := g.sources()
	if s == nil || pl.local == "" || pl.form == finding.FormAsm {
		return judged{}
	}
	c := s.Judge(p.id, pl.local, pl.symbol)
	why := fmt.Sprintf("%s stands for %s: %s", c.Local, c.Target, c.Why())
	switch {
	case c.Verdict == signature.Breaks && c.Harmless != "":
		return judged{verdict{kind: Signature, state: state, certainty: IfUsed, why: why + "; harmless, since " + c.Harmless}, true}
	case c.Verdict == signature.Breaks:
		return judged{verdict{kind: Signature, state: state, certainty: used(pl), why: why}, false}
	case c.Verdict == signature.Layout:
		return judged{verdict{kind: Layout, state: state, certainty: IfUsed, why: why}, true}
	}
	return judged{}
}

// sources returns what resolves the declarations of the graph's packages, for its target.
func (g *graph) sources() *signature.Sources {
	name := g.target.Release.Name
	if s, ok := g.resolved[name]; ok {
		return s
	}
	g.resolved[name] = nil
	std := g.declarations.of(g.target)
	if std == nil {
		return nil
	}
	where := signature.Where{Files: g.filesOf, Users: g.usersOf}
	g.resolved[name] = signature.NewSources(g.selector.build, std, where, g.declarations.files)
	return g.resolved[name]
}

func (g *graph) filesOf(pkg string) (dir string, names []string) {
	p := g.packages[pkg]
	if p == nil {
		return "", nil
	}
	names = []string{}
	for _, f := range p.files {
		names = append(names, f.name)
	}
	return p.dir, names
}

func (g *graph) usersOf(pkg string) []string {
	var users []string
	if p := g.packages[pkg]; p != nil {
		for _, user := range p.by {
			users = append(users, user.id)
		}
	}
	return users
}
