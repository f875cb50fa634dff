package toolexec

import (
	"slices"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/policy"
)

// inspect reads the program and returns one event for each pair of package
// and symbol, decided by the policy and not yet finished. g.prog is the program then.
func (g *gate) inspect(readErr error, pol *policy.Policy) ([]*events.Relocation, error) {
	if readErr != nil {
		return nil, readErr
	}
	g.links = g.openLinks()
	if rels, ok := g.recall(pol); ok {
		g.finished = true
		return rels, nil
	}
	prog, err := g.open()
	if err != nil {
		return nil, err
	}
	g.prog = prog
	g.log.Go = prog.header.Version
	if prog.std["main"] {
		g.log.Main = g.place("main", true)
	}
	g.log.GOOS, g.log.GOARCH = prog.header.GOOS, prog.header.GOARCH
	refs, err := g.references(prog)
	if err != nil {
		return nil, err
	}
	g.log.Rules = prog.rules.Name
	g.log.Counts.Packages = len(prog.packages)
	rels := g.relocations(refs)
	g.decide(pol, rels)
	return rels, nil
}

// finish adds to the references what decides nothing: where they stand, and which
// of them are live; and remembers the link.
func (g *gate) finish(rels []*events.Relocation) error {
	if g.finished {
		return nil
	}
	g.finished = true
	g.readAhead(rels)
	if err := g.locate(g.prog, rels); err != nil {
		return err
	}
	g.addReach(g.prog, rels)
	g.keep(rels)
	return nil
}

// references lists what the objects and the sources of a program say.
func (g *gate) references(prog *program) ([]linkname.Reference, error) {
	s := prog.scan()
	declarations := g.declarations(prog)
	var err error
	for _, d := range declarations {
		if d.err != nil {
			g.log.Unsearched = append(g.log.Unsearched, g.importPath(d.pkg))
		}
	}
	slices.Sort(g.log.Unsearched)
	if g.hidden, err = g.unseen(s, declarations); err != nil {
		return nil, err
	}
	refs, err := s.references()
	if err != nil {
		return nil, err
	}
	return refs, g.addProblems(s, declarations)
}
