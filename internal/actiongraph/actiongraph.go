// Package actiongraph reads what the go command writes for -debug-actiongraph: an
// array of the actions of one build, with what each waited for and when it ran.
//
// The format is actionJSON in cmd/go/internal/work/action.go, the same in all
// releases and promised by nobody. Go writes the file before the first action,
// without times, and again after the last, also when one has failed or an interrupt
// came. Fields that are not needed are skipped. An array whose actions are not
// numbered by their places, or wait for some that are not there, is refused.
package actiongraph

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// An Action is one node of the graph.
type Action struct {
	ID      int
	Deps    []int // IDs, in go's order
	Mode    string
	Package string // import path, without the variant of a test
	// Cached says that the result was there, so that nothing had to run; see cached.
	Cached bool
	// Ready, Start and Done are zero for what go never came to.
	Ready, Start, Done time.Time
}

// Read returns the actions of a graph; action i has the ID i.
func Read(r io.Reader) ([]Action, error) {
	dec := json.NewDecoder(r)
	if t, err := dec.Token(); err != nil {
		return nil, err
	} else if t != json.Delim('[') {
		return nil, fmt.Errorf("want an array of actions, have %v", t)
	}
	var list []node
	for dec.More() {
		var n node
		if err := dec.Decode(&n); err != nil {
			return nil, err
		}
		if n.ID != len(list) {
			return nil, fmt.Errorf("action %d has the ID %d", len(list), n.ID)
		}
		list = append(list, n)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	actions := make([]Action, len(list))
	for i, n := range list {
		for _, dep := range n.Deps {
			if dep < 0 || dep >= len(list) {
				return nil, fmt.Errorf("action %d waits for %d, which is not there", i, dep)
			}
		}
		actions[i] = Action{
			ID: i, Deps: n.Deps, Mode: mode(n.Mode), Package: n.Package, Cached: cached(list, n),
			Ready: n.TimeReady.UTC(), Start: n.TimeStart.UTC(), Done: n.TimeDone.UTC(),
		}
	}
	return actions, nil
}

// A node is an action as go writes it.
type node struct {
	ID        int
	Mode      string
	Package   string
	Deps      []int
	NeedBuild bool // an archive is wanted; go vet often wants only to know the files
	ActionID  string
	BuildID   string
	TimeReady time.Time
	TimeStart time.Time
	TimeDone  time.Time
	Cmd       commands
}

// commands says whether commands were run; their lines are long, and of no use
// here.
type commands bool

func (c *commands) UnmarshalJSON(data []byte) error {
	text := string(data)
	*c = text != "null" && text != "[]"
	return nil
}
