package builds

import (
	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/cli"
)

func showCommand() cli.Command {
	o := options{n: 10}
	return cli.Command{
		Name:     "show",
		Synopsis: []string{"[ID]"},
		Short:    "show one build, else the last: its slowest packages, links, critical path, memory, idle cores, and what linkgate itself took",
		Flags:    o.flags(),
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if len(args) > 1 {
				return cli.Usagef("it takes one build, got %q", args[1])
			}
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			return show(env, g, o, id)
		},
	}
}

// show prints all of one build, the newest where none is named.
func show(env cli.Env, g cli.Globals, o options, id string) error {
	src, err := o.source(env, g)
	if err != nil {
		return err
	}
	list, err := src.Load(id)
	if err != nil {
		return err
	}
	d := list[0].Details()
	if o.json {
		return cli.PrintJSON(env, struct {
			Schema int `json:"schema"`
			builds.Details
		}{schema, d})
	}
	return cli.Print(env, showText(d, o.n))
}
