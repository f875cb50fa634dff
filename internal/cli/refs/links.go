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
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/policy"
)

// A Link is the last link of a program, for one system and toolchain, with its references.
type Link struct {
	*events.Link
	Relocations []*events.Relocation
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
	byBuild := make(map[program]map[string][]*events.Relocation)
	for ev, err := range evs {
		if err != nil {
			return nil, err
		}
		switch ev := ev.(type) {
		case *events.Relocation:
			p := program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}
			if byBuild[p] == nil {
				byBuild[p] = make(map[string][]*events.Relocation)
			}
			byBuild[p][ev.Build] = append(byBuild[p][ev.Build], ev)
		case *events.Link:
			last[program{ev.Link, ev.GOOS, ev.GOARCH, ev.Go}] = ev
		}
	}
	var links []Link
	for _, p := range slices.SortedFunc(maps.Keys(last), program.compare) {
		links = append(links, Link{last[p], byBuild[p][last[p].Build]})
	}
	return links, nil
}

// ForPolicy returns what a policy looks at of a reference. main is the main module of builds
// here.
func ForPolicy(rel *events.Relocation, main string) policy.Ref {
	m := rel.From
	local := (m.Version == "" || m.Version == "(devel)") && m.Replace == "" && m.Module != ""
	return policy.Ref{
		Module: m.Module, Version: m.Version, Replaced: m.Replace != "",
		Main:   local || m.Module == main && main != "",
		Symbol: rel.Symbol, Go: rel.Go, Classes: rel.Classes,
	}
}
