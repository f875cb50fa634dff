package wrap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/project"
)

// warnIdle says which rules match nothing in a whole build: one of all packages of the module,
// that linked all of their programs. Of any other build a rule may be for what it left out. Mode
// observe needs no rules.
func (b *build) warnIdle(g cli.Globals, args []string, actions []events.Event) error {
	whole := slices.ContainsFunc(args, func(arg string) bool { return arg == "..." || arg == "./..." })
	if !whole || b.event.Result == events.BuildFailed || !linkedAll(actions) {
		return nil
	}
	links, err := refs.LinksOf(b.event.Build, b.log, b.begin)
	if err != nil || len(links) == 0 || slices.ContainsFunc(links, func(l refs.Link) bool { return l.Mode == finding.ModeObserve || l.Result == finding.ResultError }) {
		return err
	}
	proj := gocmd.WithModCache(g.Project(b.env))
	file, err := project.FindPolicy(proj, "")
	if err != nil || file.Path == "" {
		return err
	}
	pol, err := file.LoadPolicy(proj, file.Read(proj))
	if err != nil {
		return err
	}
	lines, err := refs.Idle(proj, file, pol, links, b.env.Now)
	for _, line := range lines {
		at, text, _ := strings.Cut(line, ": warning: ")
		fmt.Fprintf(b.env.Stderr, "linkgate: warning: %s: %s\n", at, text)
	}
	return err
}

// linkedAll reports whether go has linked every program of the build, and took none from the
// cache or found it up to date.
func linkedAll(actions []events.Event) bool {
	links := 0
	for _, ev := range actions {
		a, ok := ev.(*events.Action)
		if !ok || a.Mode != "link" {
			continue
		}
		if a.Cached {
			return false
		}
		links++
	}
	return links > 0
}
