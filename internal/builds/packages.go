package builds

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// A Package is what a build did for one package, links apart. Durations are
// nanoseconds.
type Package struct {
	Package string `json:"package"` // as [events.Tool] has it
	Module  string `json:"module,omitempty"`
	Version string `json:"version,omitempty"`
	// State is [Compiled], [Cached] or [Unknown].
	State string `json:"state"`
	// Wall and CPU are the sums of its tools, PeakMemory is that of the largest.
	Wall       time.Duration `json:"wall_ns"`
	CPU        time.Duration `json:"cpu_ns"`
	PeakMemory int64         `json:"peak_memory"`
	Tools      []ToolTime    `json:"tools,omitempty"` // the longest first
}

// Values of [Package.State]. [Unknown] is a package for which only tools ran that
// do not compile (vet), or that go never came to.
const (
	Compiled = "compiled"
	Cached   = "cached"
)

// ToolTime is the wall time of all runs of one tool.
type ToolTime struct {
	Tool string        `json:"tool"`
	Wall time.Duration `json:"wall_ns"`
}

// At is the package's module with its version, "std" for the standard library,
// empty where it is not known.
func (p Package) At() string {
	if p.Version == "" || p.Module == "" || p.Module == events.ModuleStd {
		return p.Module
	}
	return p.Module + "@" + p.Version
}

// Packages returns every package that b's tools worked on, the slowest first,
// and behind them by name those that its actions say did not have to run.
//
// go's action graph has no names of its own for variants of a package for
// tests: a package with a cached and a compiled variant is compiled.
func (b *Build) Packages() []Package {
	byName := map[string]*Package{}
	of := func(name string) *Package {
		p := byName[name]
		if p == nil {
			p = &Package{Package: name, State: Unknown}
			byName[name] = p
		}
		return p
	}
	for _, t := range b.Tools {
		if t.Tool != toolLink {
			of(t.Package).add(t)
		}
	}
	for _, a := range b.Actions {
		if a.Mode != modeBuild || a.Package == "" {
			continue
		}
		if p := of(a.Package); a.Cached && p.State == Unknown {
			p.State = Cached
		}
	}
	list := make([]Package, 0, len(byName))
	for _, p := range byName {
		slices.SortStableFunc(p.Tools, func(x, y ToolTime) int {
			return cmp.Or(cmp.Compare(y.Wall, x.Wall), strings.Compare(x.Tool, y.Tool))
		})
		list = append(list, *p)
	}
	slices.SortFunc(list, func(x, y Package) int {
		return cmp.Or(cmp.Compare(y.Wall, x.Wall), strings.Compare(x.Package, y.Package))
	})
	return list
}

func (p *Package) add(t *events.Tool) {
	if t.Tool == toolCompile {
		p.State = Compiled
	}
	if t.Module != "" {
		p.Module, p.Version = t.Module, t.Version
	}
	p.Wall += t.Wall
	p.CPU += t.User + t.System
	p.PeakMemory = max(p.PeakMemory, t.PeakMemory)
	i := slices.IndexFunc(p.Tools, func(other ToolTime) bool { return other.Tool == t.Tool })
	if i < 0 {
		i = len(p.Tools)
		p.Tools = append(p.Tools, ToolTime{Tool: t.Tool})
	}
	p.Tools[i].Wall += t.Wall
}
