package refs

import (
	"cmp"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/policy"
)

// A Link is the last link of a program, for one system and toolchain, with its references.
type Link struct {
	*events.Link
	Relocations []*events.Relocation
	Problems    []*events.Problem
}

type program struct{ link, goos, goarch, toolchain string }

func (p program) compare(q program) int {
	return cmp.Or(strings.Compare(p.link, q.link), strings.Compare(p.goos, q.goos),
		strings.Compare(p.goarch, q.goarch), strings.Compare(p.toolchain, q.toolchain))
}

// LastLinks returns the last links in logs, sorted by program: a log that is kept has several
// builds of one. A line that cannot be read is an error: no program may be missed here.
func LastLinks(paths ...string) ([]Link, error) { return lastLinks(logs.ReadAll(paths)) }

// LinksOf returns those of one build, whose events begin at an offset of a log.
func LinksOf(build, path string, offset int64) ([]Link, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, err
	}
	links, err := lastLinks(events.Read(f))
	return slices.DeleteFunc(links, func(l Link) bool { return l.Build != build }), err
}

func lastLinks(evs iter.Seq2[events.Event, error]) ([]Link, error) {
	last := make(map[program]*events.Link)
	byBuild := make(map[program]map[string]*Link)
	of := func(p program, build string) *Link {
		if byBuild[p] == nil {
			byBuild[p] = make(map[string]*Link)
		}
		if byBuild[p][build] == nil {
			byBuild[p][build] = new(Link)
		}
		return byBuild[p][build]
	}
	for ev, err := range evs {
		if err != nil {
			return nil, err
		}
		switch ev := ev.(type) {
		case *events.Relocation:
			l := of(program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}, ev.Build)
			l.Relocations = append(l.Relocations, ev)
		case *events.Problem:
			l := of(program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}, ev.Build)
			l.Problems = append(l.Problems, ev)
		case *events.Link:
			last[program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}] = ev
		}
	}
	var links []Link
	for _, p := range slices.SortedFunc(maps.Keys(last), program.compare) {
		l := of(p, last[p].Build)
		l.Link = last[p]
		links = append(links, *l)
	}
	return links, nil
}

// ForPolicy returns what a policy looks at of a reference. main is the main module of builds
// here.
func ForPolicy(rel *events.Relocation, main string) policy.Ref {
	ref := ofPackage(rel.From, main)
	ref.Symbol, ref.Go, ref.Classes = rel.Symbol, rel.Go, rel.Classes
	return ref
}

// problemForPolicy is the same of a directive that has no effect.
func problemForPolicy(p *events.Problem, main string) policy.Ref {
	ref := ofPackage(p.From, main)
	ref.Symbol, ref.Go, ref.Classes = p.Symbol, p.Go, []finding.Class{finding.ClassNoEffect}
	return ref
}

func ofPackage(from events.Package, main string) policy.Ref {
	local := (from.Version == "" || from.Version == "(devel)") && from.Replace == "" && from.Module != ""
	return policy.Ref{
		Module: from.Module, Version: from.Version, Replaced: from.Replace != "", Instead: policy.Instead(from.Module, from.Replace),
		Main: local || from.Module == main && main != "",
	}
}
