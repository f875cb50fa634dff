package builds

import (
	"strconv"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/cli"
)

func compareCommand() cli.Command {
	o := options{n: 10}
	return cli.Command{
		Name:     "compare",
		Synopsis: []string{"A B"},
		Short:    "say what took longer from build A to B, and whether toolchain, cores or command were the same",
		Flags:    o.flags(),
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if len(args) != 2 {
				return cli.Usagef("it takes two builds, got %d", len(args))
			}
			return compare(env, g, o, args[0], args[1])
		},
	}
}

// compare prints what changed from one build to another.
func compare(env cli.Env, g cli.Globals, o options, from, to string) error {
	src, err := o.source(env, g)
	if err != nil {
		return err
	}
	list, err := src.Load(from, to)
	if err != nil {
		return err
	}
	c := builds.Compare(list[0], list[1])
	if o.json {
		return cli.PrintJSON(env, struct {
			Schema int `json:"schema"`
			builds.Comparison
		}{schema, c})
	}
	return cli.Print(env, compareText(c, o.n))
}

// compareText says what changed from one build to another.
func compareText(c builds.Comparison, n int) string {
	var p page
	p.f("%s -> %s\n", c.Old.Build, c.New.Build)
	for _, d := range c.Differ {
		p.f("not the same %s: %s -> %s\n", d.What, orUnknown(d.Old), orUnknown(d.New))
	}
	cached := func(s builds.Summary) string {
		if s.Cached == nil {
			return "unknown"
		}
		return strconv.Itoa(*s.Cached)
	}
	count := func(what string, x, y int) string {
		return row(what, strconv.Itoa(x), strconv.Itoa(y), signed(y-x))
	}
	time := func(what string, x, y time.Duration) string {
		return row(what, duration(x), duration(y), delta(x, y))
	}
	rows := []string{
		row("", "OLD", "NEW", "CHANGE"),
		row("result", c.Old.Result, c.New.Result, ""),
		time("wall", c.Old.Wall, c.New.Wall),
		time("CPU", c.Old.CPU, c.New.CPU),
		count("compiled", c.Old.Compiled, c.New.Compiled),
		row("cached", cached(c.Old), cached(c.New), ""),
		count("links", c.Old.Links, c.New.Links),
		time("link time", c.Old.LinkTime, c.New.LinkTime),
		count("denied", c.Old.Denied, c.New.Denied),
		count("would be denied", c.Old.WouldBeDenied, c.New.WouldBeDenied),
	}
	p.f("\n")
	p.indented(rows)
	p.changes("links", c.Links, n)
	p.changes("packages", c.Packages, n)
	return p.String()
}

func (p *page) changes(what string, list []builds.Change, n int) {
	if len(list) == 0 {
		return
	}
	rows := []string{row("OLD", "NEW", "CHANGE", "PACKAGE")}
	for _, c := range list[:limit(n, len(list))] {
		rows = append(rows, row(ranFor(c.Old), ranFor(c.New), delta(c.Old, c.New), c.Package))
	}
	p.f("\n%s by their difference\n\n", what)
	p.indented(rows)
	p.rest(n, len(list))
}
