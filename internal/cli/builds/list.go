package builds

import (
	"fmt"
	"strconv"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/cli"
)

func listCommand() cli.Command {
	o := options{n: 20}
	return cli.Command{
		Name:  "list",
		Short: "print a line for each build, the newest first: result, packages compiled of all, link time, denied findings; builds alone does so",
		Flags: o.flags(),
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			return list(env, g, o)
		},
	}
}

// list prints a line for each of the newest builds.
func list(env cli.Env, g cli.Globals, o options) error {
	src, err := o.source(env, g)
	if err != nil {
		return err
	}
	list, more, err := src.Newest(o.n)
	if err != nil {
		return err
	}
	if o.json {
		if list == nil {
			list = []builds.Summary{}
		}
		return cli.PrintJSON(env, struct {
			Schema int              `json:"schema"`
			Builds []builds.Summary `json:"builds"`
		}{schema, list})
	}
	return cli.Print(env, listText(list, more, src))
}

// listText is a line for each build.
func listText(list []builds.Summary, more bool, src *builds.Source) string {
	var p page
	if len(list) == 0 {
		p.f("%s\n", src.None().Error())
		return p.String()
	}
	rows := []string{row("BUILD", "START", "WALL", "RESULT", "COMPILED", "LINK", "DENIED", "COMMAND")}
	unknown, unfinished := false, false
	for _, s := range list {
		compiled := strconv.Itoa(s.Compiled) + "/?"
		if s.Cached != nil {
			compiled = fmt.Sprintf("%d/%d", s.Compiled, s.Compiled+*s.Cached)
		}
		unknown = unknown || s.Cached == nil
		unfinished = unfinished || s.Result == builds.Unfinished
		link := "-"
		if s.Links > 0 {
			link = duration(s.LinkTime)
		}
		wall := "-"
		if s.Tools > 0 || s.Command != nil {
			wall = duration(s.Wall)
		}
		rows = append(rows, row(s.Build, clock(s.Start, "2006-01-02 15:04"), wall, s.Result, compiled, link, strconv.Itoa(s.Denied), shorten(commandOf(s.Command), 40)))
	}
	p.columns(rows, 0)
	if unknown {
		p.f("\n/?: cache hits unknown, since go's action graph is not in the log\n")
	}
	if unfinished {
		p.f("\nunfinished: still running, or killed\n")
	}
	if more {
		p.f("\nthere are older builds: -n 0 lists all\n")
	}
	return p.String()
}
