package builds

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// A Comparison says what changed from one build to another.
type Comparison struct {
	Old Summary `json:"old"`
	New Summary `json:"new"`
	// Differ are what makes the two hard to compare, each with both values: the
	// toolchain, the cores, the command.
	Differ []Differ `json:"differ"`
	// Packages are those whose tools took another time, the largest difference
	// first; Links the same for links, by their main packages.
	Packages []Change `json:"packages"`
	Links    []Change `json:"links"`
}

// Differ is one condition that was not the same.
type Differ struct {
	What string `json:"what"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// A Change is the wall time of one package in both builds, 0 where none of its
// tools ran.
type Change struct {
	Package string        `json:"package"`
	Old     time.Duration `json:"old_wall_ns"`
	New     time.Duration `json:"new_wall_ns"`
}

// By is how much longer the new one took.
func (c Change) By() time.Duration { return c.New - c.Old }

// Compare compares two builds.
func Compare(older, newer *Build) Comparison {
	c := Comparison{Old: older.Summary(), New: newer.Summary(), Differ: []Differ{}}
	for _, d := range []Differ{
		{"toolchain", c.Old.Go, c.New.Go},
		{"target", target{"", c.Old.GOOS, c.Old.GOARCH}.String(), target{"", c.New.GOOS, c.New.GOARCH}.String()},
		{"cores", number(c.Old.Cores), number(c.New.Cores)},
		{"command", events.CommandLine(c.Old.Command), events.CommandLine(c.New.Command)},
		{"GOFLAGS", older.goflags(), newer.goflags()},
		{"directory", older.dir(), newer.dir()},
		{"linkgate", older.linkgate(), newer.linkgate()},
	} {
		if d.Old != d.New {
			c.Differ = append(c.Differ, d)
		}
	}
	c.Packages = changes(older.walls(false), newer.walls(false))
	c.Links = changes(older.walls(true), newer.walls(true))
	return c
}

func (t target) String() string { return strings.Trim(t.goos+"/"+t.goarch, "/") }

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (b *Build) goflags() string {
	if b.Event == nil {
		return ""
	}
	return b.Event.GOFLAGS
}

func (b *Build) dir() string {
	if b.Event == nil {
		return ""
	}
	return b.Event.Dir
}

func (b *Build) linkgate() string {
	if b.Event == nil {
		return ""
	}
	return b.Event.Linkgate
}

// walls are the wall times of b's links, or of its other tools, by package.
func (b *Build) walls(links bool) map[string]time.Duration {
	walls := map[string]time.Duration{}
	for _, t := range b.Tools {
		if (t.Tool == toolLink) == links {
			walls[t.Package] += t.Wall
		}
	}
	return walls
}

func changes(older, newer map[string]time.Duration) []Change {
	list := []Change{}
	for name, wall := range older {
		if newer[name] != wall {
			list = append(list, Change{name, wall, newer[name]})
		}
	}
	for name, wall := range newer {
		if _, ok := older[name]; !ok {
			list = append(list, Change{name, 0, wall})
		}
	}
	slices.SortFunc(list, func(x, y Change) int {
		return cmp.Or(cmp.Compare(y.By().Abs(), x.By().Abs()), strings.Compare(x.Package, y.Package))
	})
	return list
}

// Find returns the one of ids that is id or begins with it.
func Find(ids []string, id string) (string, error) {
	if slices.Contains(ids, id) {
		return id, nil
	}
	var found []string
	for _, candidate := range ids {
		if strings.HasPrefix(candidate, id) {
			found = append(found, candidate)
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	switch len(found) {
	case 0:
		return "", fmt.Errorf("no build %q", id)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("%q may be any of %d builds: %s, %s", id, len(found), found[0], found[1])
}
