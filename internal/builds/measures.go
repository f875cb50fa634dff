package builds

import (
	"cmp"
	"container/heap"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// Memory is what a build's tools held at their peaks, in bytes. It is known how
// high a tool's peak was, but not when it came: Together is the most that the build
// can have needed, and it may have needed less.
type Memory struct {
	Largest *events.Tool // nil where no tool's memory is known
	// Together is the largest sum of the peaks of tools that ran at one time,
	// At that time, Tools how many they were.
	Together int64
	At       time.Time
	Tools    int
}

// Memory returns the peaks of b's tools.
func (b *Build) Memory() Memory {
	type edge struct {
		at    time.Time
		bytes int64 // below 0 at an end
	}
	var m Memory
	var edges []edge
	for _, t := range b.Tools {
		if t.PeakMemory <= 0 {
			continue
		}
		if m.Largest == nil || t.PeakMemory > m.Largest.PeakMemory {
			m.Largest = t
		}
		edges = append(edges, edge{t.Start, t.PeakMemory}, edge{t.End(), -t.PeakMemory})
	}
	// At one instant what ends goes before what begins.
	slices.SortStableFunc(edges, func(x, y edge) int {
		return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.bytes, y.bytes))
	})
	var sum int64
	n := 0
	for _, e := range edges {
		sum += e.bytes
		if e.bytes < 0 {
			n--
			continue
		}
		n++
		if sum > m.Together {
			m.Together, m.At, m.Tools = sum, e.at, n
		}
	}
	return m
}

// Own is linkgate's own part of a build: the sums over its tools.
type Own struct {
	Wall time.Duration `json:"wall_ns"`
	CPU  time.Duration `json:"cpu_ns"`
	// Links is the part of Wall that was spent on links, which are read there.
	Links time.Duration `json:"links_wall_ns"`
}

// Own returns what linkgate itself took.
func (b *Build) Own() Own {
	var own Own
	for _, t := range b.Tools {
		own.Wall += t.Own.Wall
		own.CPU += t.Own.User + t.Own.System
		if t.Tool == toolLink {
			own.Links += t.Own.Wall
		}
	}
	return own
}

// IdleCores returns the share of the machine's time that the build left unused:
// 1 - CPU / (cores × wall), with [Summary]'s CPU and wall. What other programs
// took counts as idle too. It is unknown without go's own line.
func (b *Build) IdleCores() (share float64, ok bool) {
	s := b.Summary()
	if b.Event == nil || s.Cores <= 0 || s.Wall <= 0 {
		return 0, false
	}
	busy := float64(s.CPU) / (float64(s.Cores) * float64(s.Wall))
	return max(0, 1-busy), true
}

// CacheRatio returns the share of the packages that came from the cache. It is
// unknown without go's action graph.
func (s Summary) CacheRatio() (share float64, ok bool) {
	if s.Cached == nil || *s.Cached+s.Compiled == 0 {
		return 0, false
	}
	return float64(*s.Cached) / float64(*s.Cached+s.Compiled), true
}

// A Span is a stretch of time.
type Span struct{ Start, End time.Time }

// Lanes puts spans, sorted by their start, into as few lanes as can be, each the
// lowest that is free, and returns the lane of each and how many there are. As
// long as no more tools run than there are cores, a lane is a core.
func Lanes(spans []Span) (lanes []int, n int) {
	lanes = make([]int, len(spans))
	var busy busyLanes
	var free freeLanes
	for i, s := range spans {
		for len(busy) > 0 && !busy[0].until.After(s.Start) {
			heap.Push(&free, heap.Pop(&busy).(busyLane).lane)
		}
		lane := n
		if len(free) > 0 {
			lane = heap.Pop(&free).(int)
		} else {
			n++
		}
		lanes[i] = lane
		heap.Push(&busy, busyLane{s.End, lane})
	}
	return lanes, n
}

type busyLane struct {
	until time.Time
	lane  int
}

type busyLanes []busyLane

func (h busyLanes) Len() int           { return len(h) }
func (h busyLanes) Less(i, j int) bool { return h[i].until.Before(h[j].until) }
func (h busyLanes) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *busyLanes) Push(x any)        { *h = append(*h, x.(busyLane)) }
func (h *busyLanes) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

type freeLanes []int

func (h freeLanes) Len() int           { return len(h) }
func (h freeLanes) Less(i, j int) bool { return h[i] < h[j] }
func (h freeLanes) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *freeLanes) Push(x any)        { *h = append(*h, x.(int)) }
func (h *freeLanes) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
