package builds

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// Details are all that the log has of one build, as `linkgate builds show -json`
// prints them. A share is between 0 and 1, and nil where it is not known.
type Details struct {
	Summary
	Dir      string      `json:"dir,omitempty"`
	Module   string      `json:"module,omitempty"`
	GOFLAGS  string      `json:"goflags,omitempty"`
	Linkgate string      `json:"linkgate,omitempty"`
	VCS      *events.VCS `json:"vcs,omitempty"`
	Job      string      `json:"job,omitempty"`
	// Graph is [events.Build]'s, empty where that is missing.
	Graph string `json:"graph,omitempty"`

	CacheRatio *float64 `json:"cache_ratio"`
	IdleCores  *float64 `json:"idle_cores"`
	// Critical is nil where go's action graph is missing.
	Critical *Critical   `json:"critical_path"`
	Memory   *PeakMemory `json:"memory"` // nil where no tool's is known
	Own      Own         `json:"own"`
	Packages []Package   `json:"packages"`
	Linked   []Linked    `json:"linked"`
}

// Critical is [Build.CriticalPath].
type Critical struct {
	Wall  time.Duration `json:"wall_ns"`
	Steps []Step        `json:"steps"`
}

// PeakMemory is [Memory] in bytes.
type PeakMemory struct {
	Largest  int64  `json:"largest"`
	Tool     string `json:"tool"`
	Package  string `json:"package"`
	Together int64  `json:"together"`
	Tools    int    `json:"tools"`
	// After is how long after the build's start they ran together.
	After time.Duration `json:"after_ns"`
}

// Linked is one link.
type Linked struct {
	Package string `json:"package"`
	// Result is [events.Link]'s, [linkFailed], or empty
	// where the log has no line of it.
	Result        finding.Result `json:"result,omitempty"`
	Mode          finding.Mode   `json:"mode,omitempty"`
	Wall          time.Duration  `json:"wall_ns"`
	Own           time.Duration  `json:"own_wall_ns"`
	PeakMemory    int64          `json:"peak_memory"`
	Out           int64          `json:"out"`
	Denied        int            `json:"denied"`
	WouldBeDenied int            `json:"would_be_denied"`
}

// Details returns all that the log has of b.
func (b *Build) Details() Details {
	d := Details{Summary: b.Summary(), Own: b.Own(), Packages: b.Packages(), Linked: b.Linked()}
	if ev := b.Event; ev != nil {
		d.Dir, d.Module, d.GOFLAGS, d.Linkgate = ev.Dir, ev.Module, ev.GOFLAGS, ev.Linkgate
		d.VCS, d.Job, d.Graph = ev.VCS, ev.Job, ev.Graph
	}
	if share, ok := d.Summary.CacheRatio(); ok {
		d.CacheRatio = &share
	}
	if share, ok := b.IdleCores(); ok {
		d.IdleCores = &share
	}
	if steps, wall := b.CriticalPath(); len(steps) > 0 {
		d.Critical = &Critical{wall, steps}
	}
	if m := b.Memory(); m.Largest != nil {
		d.Memory = &PeakMemory{
			Largest: m.Largest.PeakMemory, Tool: m.Largest.Tool, Package: m.Largest.Package,
			Together: m.Together, Tools: m.Tools, After: m.At.Sub(b.Start()),
		}
	}
	return d
}

// linkFailed is the [Linked.Result] of a link that the linker itself failed.
const linkFailed finding.Result = "failed"

// Linked returns b's links, the longest first.
func (b *Build) Linked() []Linked {
	list := []Linked{}
	of := func(name string) *Linked {
		i := slices.IndexFunc(list, func(l Linked) bool { return l.Package == name })
		if i < 0 {
			i = len(list)
			list = append(list, Linked{Package: name})
		}
		return &list[i]
	}
	for _, ev := range b.Links {
		l := of(ev.Link)
		l.Result, l.Mode = ev.Result, ev.Mode
		if ev.Mode == finding.ModeEnforce {
			l.Denied += ev.Counts.Denied
		} else {
			l.WouldBeDenied += ev.Counts.EnforceDenied
		}
	}
	for _, t := range b.Tools {
		if t.Tool != toolLink {
			continue
		}
		l := of(t.Package)
		l.Wall += t.Wall
		l.Own += t.Own.Wall
		l.PeakMemory = max(l.PeakMemory, t.PeakMemory)
		l.Out = max(l.Out, t.Out)
		if !t.NotRun && (t.Exit != 0 || t.Signal != "") {
			l.Result = linkFailed
		}
	}
	slices.SortFunc(list, func(x, y Linked) int {
		return cmp.Or(cmp.Compare(y.Wall, x.Wall), strings.Compare(x.Package, y.Package))
	})
	return list
}
