package builds

import (
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// A Step is one action of a critical path.
type Step struct {
	Mode    string        `json:"mode"`
	Package string        `json:"package,omitempty"`
	Wall    time.Duration `json:"wall_ns"`
}

// CriticalPath returns the chain of actions, each waiting for the one before,
// whose durations have the largest sum: no number of cores makes the build
// faster than that. Actions without time are left out. It is empty where the
// action graph is missing.
//
// A graph with a cycle has no order: what is in the cycle or waits for it is
// passed over.
func (b *Build) CriticalPath() ([]Step, time.Duration) {
	best := map[int]time.Duration{} // until the end of that action
	before := map[int]int{}         // the action that it waited for longest
	var end *events.Action
	for _, a := range ordered(b.Actions) {
		var longest time.Duration
		for _, dep := range a.Deps {
			if d, ok := best[dep]; ok && d > longest {
				longest, before[a.ID] = d, dep
			}
		}
		best[a.ID] = longest + took(a)
		if end == nil || best[a.ID] > best[end.ID] {
			end = a
		}
	}
	if end == nil {
		return nil, 0
	}
	byID := map[int]*events.Action{}
	for _, a := range b.Actions {
		if _, ok := byID[a.ID]; !ok {
			byID[a.ID] = a
		}
	}
	var steps []Step
	for id, ok := end.ID, true; ok; id, ok = before[id] {
		if a := byID[id]; took(a) > 0 {
			steps = append(steps, Step{Mode: a.Mode, Package: a.Package, Wall: took(a)})
		}
	}
	slices.Reverse(steps)
	return steps, best[end.ID]
}

// took is how long go worked on an action; 0 for one that it never came to.
func took(a *events.Action) time.Duration {
	if a.Start.IsZero() || a.Done.Before(a.Start) {
		return 0
	}
	return a.Done.Sub(a.Start)
}

// ordered returns the actions so that each stands behind those that it waits
// for. If several have one id, the first counts.
func ordered(actions []*events.Action) []*events.Action {
	waits := map[int]int{}
	wake := map[int][]*events.Action{}
	first := map[int]*events.Action{}
	for _, a := range actions {
		if first[a.ID] == nil {
			first[a.ID] = a
		}
	}
	var ready, list []*events.Action
	for _, a := range actions {
		if first[a.ID] != a {
			continue
		}
		for _, dep := range a.Deps {
			if first[dep] != nil {
				waits[a.ID]++
				wake[dep] = append(wake[dep], a)
			}
		}
		if waits[a.ID] == 0 {
			ready = append(ready, a)
		}
	}
	for len(ready) > 0 {
		a := ready[0]
		ready = ready[1:]
		list = append(list, a)
		for _, next := range wake[a.ID] {
			if waits[next.ID]--; waits[next.ID] == 0 {
				ready = append(ready, next)
			}
		}
	}
	return list
}
