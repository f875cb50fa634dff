// Package help is linkgate help.
package help

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
)

// Command returns the entry of the table of commands, which has the others before it.
func Command(others []cli.Command) cli.Command {
	man := ""
	c := cli.Command{
		Name:     "help",
		Synopsis: []string{"[COMMAND | TOPIC]"},
		Flags: []cli.Flag{
			{Name: "man", Value: "dir", Text: "write a manual page for each command into this directory, and print nothing", Args: cli.Values{Dirs: true}, Into: &man},
		},
		Short: "explain a command or a topic",
		Long:  "Topics are those that linkgate help lists behind the commands.\n",
		Args:  cli.Values{Words: cli.Names(slices.Concat(others, Topics()))},
	}
	c.Run = func(env cli.Env, _ cli.Globals, args []string) error {
		if man != "" {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			return writeMan(man, append(others, c))
		}
		text, err := text(append(others, c), args)
		if err != nil {
			return err
		}
		return cli.Print(env, text)
	}
	return c
}

// text is the general help, or that of a command, a subcommand or a topic.
func text(table []cli.Command, args []string) (string, error) {
	if len(args) == 0 {
		return General(table), nil
	}
	known := slices.Concat(table, Topics())
	c, ok := cli.Find(known, args[0])
	if !ok {
		err := cli.Unknown("command or topic", args[0], "linkgate help ", cli.Names(known))
		err.Hint = cmp.Or(err.Hint, "`linkgate help` lists them")
		return "", err
	}
	for _, name := range args[1:] {
		sub, ok := c.Sub(name)
		if !ok {
			return "", cli.Unknown("command", name, "linkgate help "+c.Name+" ", cli.Names(c.Commands))
		}
		c = sub
	}
	return c.Help(), nil
}

const head = `linkgate decides, module by module, whether the Go linker's check of
//go:linkname (-checklinkname) holds. It stands between go and the linker.

Usage:

	go build -toolexec=linkgate [go flags] [packages]
	linkgate [-C dir] [-policy file] [-log file] COMMAND [arguments]

Commands:

`

const foot = `
Environment: LINKGATE_POLICY and LINKGATE_LOG stand in for the flags.
LINKGATE_MODE=warn lets through what would be denied, and =observe also what
cannot be read, where the policy says break-glass: true. LINKGATE_TELEMETRY=off
keeps the tools of builds out of the log, and on has them there, whatever the
policy says.

Every command has -q (print nothing: the exit code says it) and -v (say which
policy and log are read); what prints data has -json. Flags can stand behind
arguments. A log named - is standard input, and so is policy check -.

Exit codes: 0 well, 1 an error or something found, 2 a command line that cannot
be understood, 3 it could not be told; linkgate help exit-codes has all.
`

const observe = `
Without a policy linkgate only observes: it logs every linkname reference and
changes nothing. To see what a program pulls:

	linkgate build ./... ; linkgate report

Flags, before the command or inside -toolexec="linkgate -policy f":

`

// General is what linkgate help prints.
func General(table []cli.Command) string {
	var b strings.Builder
	b.WriteString(head)
	for _, c := range table {
		cli.Column(&b, "  ", 12, strings.Join(c.Names(), ", "), c.Short)
	}
	b.WriteString("\nlinkgate help COMMAND says more of each, and linkgate help TOPIC:\n\n")
	for _, c := range Topics() {
		cli.Column(&b, "  ", 12, c.Name, c.Short)
	}
	b.WriteString(observe)
	b.WriteString(cli.FlagsHelp(new(cli.Globals).Flags()))
	b.WriteString(foot)
	return b.String()
}
