package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

type dueOptions struct {
	within string
	fail   bool
	json   bool
}

func dueCommand() cli.Command {
	o := &dueOptions{within: "30d"}
	return cli.Command{
		Name:  "due",
		Short: "list the rules and baseline entries that end soon",
		Flags: []cli.Flag{
			{Name: "within", Value: "span", Text: "days or weeks, 30d or 4w; default 30d", Into: &o.within},
			{Name: "json", Text: `print JSON, "schema": 1`, Into: &o.json},
			{Name: "fail", Text: "exit with 1 if there are any", Into: &o.fail},
		},
		Failed: cli.ExitUnknown,
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			span, err := cli.ParseSpan(o.within)
			if err != nil {
				return cli.Usagef("-within %q: %w", o.within, err)
			}
			return due(env, g, *o, span)
		},
	}
}

// due lists what ends within the span.
func due(env cli.Env, g cli.Globals, o dueOptions, span time.Duration) error {
	proj := gocmd.WithModCache(g.Project(env))
	_, pol, known, err := project.LoadHere(proj)
	if err != nil {
		return err
	}
	goVersion, err := gocmd.Version()
	if err != nil {
		return err
	}
	list := pol.Due(goVersion, env.Now, span)
	if known != nil {
		for _, e := range known.Entries {
			if due, ended := policy.DueDay(e.Expires, env.Now, span); due {
				list = append(list, policy.Due{
					At: known.At(e), What: e.Module + " " + e.Symbol + ": in the baseline", Owner: e.Owner, Reason: e.Reason,
					Date: e.Expires, Ended: ended,
				})
			}
		}
		policy.SortDue(list)
	}
	if o.json {
		if err := cli.PrintJSON(env, dueJSON(list)); err != nil {
			return err
		}
		return cli.Found(o.fail && len(list) > 0)
	}
	for _, d := range list {
		fmt.Fprintln(env.Stdout, dueLine(d))
	}
	if len(list) == 0 {
		fmt.Fprintf(env.Stdout, "nothing ends within %s\n", o.within)
	}
	return cli.Found(o.fail && len(list) > 0)
}

// A dueResult is what -json prints.
type dueResult struct {
	Schema int       `json:"schema"`
	Due    []dueItem `json:"due"`
}

type dueItem struct {
	At     string `json:"at"`
	What   string `json:"what"`
	Owner  string `json:"owner,omitempty"`
	Reason string `json:"reason,omitempty"`
	Date   string `json:"date,omitempty"`
	Go     string `json:"go,omitempty"`
	Ended  bool   `json:"ended"`
}

func dueJSON(list []policy.Due) dueResult {
	out := dueResult{Schema: 1, Due: []dueItem{}}
	for _, d := range list {
		out.Due = append(out.Due, dueItem(d))
	}
	return out
}

// dueLine is one line of the list.
func dueLine(d policy.Due) string {
	when := d.Date
	if d.Go != "" {
		when = "go1" + strings.TrimPrefix(d.Go, "1")
	}
	verb := "ends "
	if d.Ended {
		verb = "ended"
	}
	line := fmt.Sprintf("%s %-10s  %s  %s", verb, when, d.At, d.What)
	if d.Owner != "" {
		line += ", owner " + d.Owner
	}
	if d.Reason != "" {
		line += ": " + d.Reason
	}
	return line
}
