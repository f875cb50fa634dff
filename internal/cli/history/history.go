// Package history is what linkgate and the program linkgate-history know in common of
// linkgate history.
package history

import "github.com/linkgate/linkgate/internal/cli"

// Options are the command line of linkgate history.
type Options struct {
	Since, By, Modules, Verbs string
	Top                       int
	JSON                      bool
	DB                        string
	Rebuild, Force            bool
	Logs                      []string
}

// Command returns the entry of the table of commands.
func Command(run func(cli.Env, Options) error) cli.Command {
	o := &Options{Since: "30d", By: "day", Top: 10}
	return cli.Command{
		Name:     "history",
		Synopsis: []string{"[log...]"},
		Short:    "print builds, links, cache and findings over time",
		Examples: `linkgate history                            # the last 30 days, by day
linkgate history -since all -by week
linkgate history -rebuild                   # the database anew, from logs
`,
		Long: `history reads all logs in the user's cache directory, the log of LINKGATE_LOG
and the logs that are named. What was read stays in a database, also when its
log is removed. If a log has grown, history reads only the new part. Several
runs at the same time lose nothing.

wall and p90 are the median and the 90th percentile of builds, each and p90
those of links that succeed, cached is the share of packages that did not have
to be compiled. What is not known of a build is left out there; a line above
says so. Findings are distinct triples of module, symbol and class in a period.
Allowed handshakes and pulls between modules, on which nobody has to act, are
left out. "enforce denies" counts the symbols that mode enforce would deny to a
module.

It is a program of its own, linkgate-history. Exit codes: 0; 1 for an error; 2
for a command line that cannot be understood.
`,
		Flags: []cli.Flag{
			{Name: "since", Value: "s", Text: "30d, 12w, a day (2026-10-01) or all; default 30d", Into: &o.Since},
			{Name: "by", Value: "p", Text: "a line for each day (default) or week, of UTC", Args: cli.Values{Words: []string{"day", "week"}}, Into: &o.By},
			{Name: "module", Value: "p", Text: "builds whose main module matches patterns as in GOPRIVATE", Into: &o.Modules},
			{Name: "command", Value: "c,...", Text: "builds by go's command: build, test, install, run, vet",
				Args: cli.Values{Words: []string{"build", "test", "install", "run", "vet"}}, Into: &o.Verbs},
			{Name: "top", Value: "n", Text: "list n modules that pull, 0 all; default 10", Into: &o.Top},
			{Name: "json", Text: `print JSON, "schema": 1; spans of time are nanoseconds`, Into: &o.JSON},
			{Name: "db", Value: "file", Text: "the database; default linkgate/history.db in the cache directory", Args: cli.AllFiles(), Into: &o.DB},
			{Name: "rebuild", Text: "make the database anew from the logs, and print no trend. It refuses to lose a build whose log is gone; a damaged database is kept under another name", Into: &o.Rebuild},
			{Name: "force", Text: "with -rebuild: lose them", Into: &o.Force},
		},
		Args: cli.AllFiles(),
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			o.Logs = args
			return run(env, *o)
		},
	}
}
