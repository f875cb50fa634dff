// Package builds is linkgate builds: what builds did, by their logs.
package builds

import (
	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/logs"
)

// schema is the number in what `linkgate builds … -json` prints. It grows when a field
// changes its meaning or goes away, not when one is added.
const schema = 1

// Command returns the entry of the table of commands.
func Command() cli.Command {
	c := listCommand()
	c.Commands = []cli.Command{listCommand(), showCommand(), compareCommand(), gcCommand()}
	c.Name = "builds"
	c.Synopsis = nil
	c.Short = "list what builds did, show or compare them, remove old logs"
	c.Examples = `linkgate builds                             # the newest 20
linkgate builds show                        # the last one
linkgate builds show 20261121-15            # the beginning of an id will do
linkgate builds compare 20261121-15 20261121-16
linkgate builds gc -n
`
	c.Long = `builds shows what each build did, from the events that linkgate records for
every tool. Times are in your time zone; in JSON they are in UTC. The result of
a build is passed, failed, denied, unfinished (still running, or killed) or
unknown: with a bare -toolexec, linkgate does not see how go ends.

go's action graph, which linkgate build asks go for, shows what did not run.
Without it, cache hits and the critical path are unknown.

critical path  the chain of actions, each waiting for the one before, whose
               durations have the largest sum
idle cores     1 - CPU / (cores x wall), of go and all that it started; cores
               that other programs used count as idle
memory         the largest peak of a tool, and the largest sum of the peaks of
               tools that ran at one time: no build needs more at once
linkgate       the time that linkgate took before and behind each tool

linkgate report -format html draws the tools of each build over time, and
-format trace writes them for Perfetto.
`
	return c
}

// options are the flags of list, show and compare.
type options struct {
	logs []string
	json bool
	n    int
}

func (o *options) flags() []cli.Flag {
	return []cli.Flag{
		{Name: "n", Value: "number", Text: "how many of each list, 0 for all", Into: &o.n},
		{Name: "json", Text: `print JSON, "schema": 1`, Into: &o.json},
		{Name: "log", Value: "file", Text: "read this log, or several, in place of LINKGATE_LOG or of all logs that nobody named",
			Args: cli.AllFiles(), Into: &o.logs},
	}
}

// source returns the logs of -log, else the one of LINKGATE_LOG, else all that nobody
// named.
func (o options) source(env cli.Env, g cli.Globals) (*builds.Source, error) {
	if o.n < 0 {
		return nil, cli.Usagef("-n %d: want a number of 0 (all) or more", o.n)
	}
	set, err := logs.Find(env.Getenv, g.Log, o.logs...)
	return builds.NewSource(set, env.Stderr), err
}
